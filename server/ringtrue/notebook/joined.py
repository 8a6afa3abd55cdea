"""Joined: the syntax of a notebook's text, each cell parsed by itself, so that none can break or swallow another.

Does not know magics or editors.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, chain, takewhile

from ringtrue.notebook.cells import parts_of
from ringtrue.syntax import Chunk, Syntax, parse, reparse


@dataclass(frozen=True, eq=False)
class JoinedSyntax(Syntax):
    """One syntax out of those of the cells, each with its text."""

    parts: tuple[tuple[str, Syntax], ...] = ()

    def part_at(self, offset: int) -> tuple[Syntax, int]:
        ends = accumulate(len(text) for text, _ in self.parts)
        start = 0
        for (_, syntax), end in zip(self.parts, ends, strict=True):
            if offset < end:
                return syntax, start
            start = end
        return self, 0


def joined(text: str, before: Syntax | None) -> JoinedSyntax:
    """The syntax of a notebook's text; cells that stand in `before` are taken from there."""
    if isinstance(before, JoinedSyntax) and before.text == text:
        return before
    old = before.parts if isinstance(before, JoinedSyntax) else ()
    known = dict(old)
    fresh = 0
    parts: list[tuple[str, Syntax]] = []
    for i, part in enumerate(parts_of(text)):
        syntax = known.get(part)
        if syntax is None:
            syntax = reparse(old[i][1], old[i][0], part) if i < len(old) else parse(part)
            known[part] = syntax
            fresh += syntax.parses
        parts.append((part, syntax))
    each = [syntax for _, syntax in parts]
    chunks = tuple(chain.from_iterable(one.chunks for one in each))
    head = _alike(before.chunks, chunks) if before else 0
    most = min(len(chunks), len(before.chunks)) - head if before else 0
    tail = min(most, _alike(before.chunks[::-1], chunks[::-1])) if before else 0
    return JoinedSyntax(
        chunks,
        tuple(chain.from_iterable(one.reaches for one in each)),
        tuple(chain.from_iterable(one.lengths for one in each)),
        tuple(chain.from_iterable(one.line_ends for one in each)),
        fresh,
        head,
        tail,
        any(one.scripted for one in each),
        tuple(parts),
    )


def _alike(old: tuple[Chunk, ...], new: tuple[Chunk, ...]) -> int:
    """How many chunks both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], zip(old, new, strict=False)))
