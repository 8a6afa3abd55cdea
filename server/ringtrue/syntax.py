"""Syntax: a module as chunks, and chunks as blocks, kept from one text to the next.

`parse` reads a text from scratch; `reparse` reads only what an edit touched and always gives the same result.
Parsing never fails: what cannot be read is damage. Does not know names, rules or files.
"""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from operator import add
from typing import Any, Literal

from ringtrue.cut import MODULE, Cutter, Piece, Suite
from ringtrue.text import Change, Source, Span
from ringtrue.tree import Tree

_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, eq=False)
class Block:
    """The unit of analysis: a top-level statement, a class header, or a class member.

    Positions handed out are characters from the block's first character; a block does not know where it is in the
    file. `owner` is the name of the class that a header or member belongs to, `damage` what was lost inside the block.
    The node of a header is the class without its body.
    """

    chunk: Chunk
    kind: Literal["statement", "header", "member", "declared"]
    nodes: tuple[Any, ...]
    owner: str = ""

    @property
    def text(self) -> str:
        return self.chunk.source.text

    @property
    def damage(self) -> tuple[Span, ...]:
        return self.chunk.damage

    @cached_property
    def tree(self) -> Tree:
        """Every node of the block."""
        if self.kind == "declared":  # what a requirement document says, not syntax
            return Tree(self.nodes, {}, {})
        return Tree.of(self.nodes)

    def span(self, node: Any) -> Span:
        """Where `node`, a part of the block's syntax, stands: characters from the start of the block."""
        at = self.chunk.offset
        assert node.end_lineno is not None  # `ast.parse` always sets the end
        assert node.end_col_offset is not None  # likewise
        return Span(at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset))


@dataclass(frozen=True, eq=False)
class Chunk:
    """A piece of text that parses by itself, and its lines. Trees carry positions relative to it."""

    source: Source
    piece: Piece
    ascii: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ascii", self.source.text.isascii())

    @classmethod
    def of(cls, piece: Piece) -> Chunk:
        return cls(Source(piece.text), piece)

    @property
    def body(self) -> tuple[ast.stmt, ...]:
        return self.piece.body

    @property
    def damage(self) -> tuple[Span, ...]:
        return self.piece.damage

    def offset(self, line: int, column: int) -> int:
        """Characters from the start of the chunk, for a line and a column in UTF-8 bytes as its nodes count them."""
        start = self.source.starts[line - self.piece.first_line]
        if self.ascii:
            return start + column
        text = self.source.text[start : start + column]
        if text.isascii():
            return start + column
        return start + len(text.encode("utf-8", "replace")[:column].decode("utf-8", "replace"))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The one block that the chunk is; none for comments, and for what could not be read."""
        if not self.body:
            return ()
        # Not this chunk, which keeps the block: in a circle they would wait for a collection of garbage.
        return (Block(Chunk(self.source, self.piece), self.piece.kind, self.body, self.piece.owner),)


@dataclass(frozen=True, eq=False)
class Syntax:
    """A module's chunks in order; their texts joined are the module's text. `parses` counts the parser's work.

    `reaches` says of each chunk how many characters were looked at beyond it, `lengths` and `line_ends` how many of
    both it has. The same chunk stands twice where the same text does. `head` and `tail` count the chunks that it begins
    and ends with in common with the syntax it was made from. `scripted`: the module may hold a PEP 723 block.
    """

    chunks: tuple[Chunk, ...]
    reaches: tuple[int, ...]
    lengths: tuple[int, ...] = ()
    line_ends: tuple[int, ...] = ()
    parses: int = 0
    head: int = 0
    tail: int = 0
    scripted: bool = False

    @cached_property
    def ends(self) -> list[int]:
        """Character offset behind each chunk."""
        return list(accumulate(self.lengths))

    @cached_property
    def furthest(self) -> int:
        """The most characters that a chunk looked at beyond itself."""
        return max(self.reaches, default=0)

    @cached_property
    def starts(self) -> list[int]:
        """Character offset of each chunk in the module."""
        return [0, *self.ends][:-1] if self.chunks else []

    @cached_property
    def lines(self) -> list[int]:
        """Line (from 0) on which each chunk starts."""
        return [0, *accumulate(self.line_ends)][:-1]

    @cached_property
    def reached(self) -> list[int]:
        """The offset up to which each chunk looked at the module's text."""
        return list(map(add, self.ends, self.reaches))

    def prepare(self) -> None:
        """Work out now what the next `reparse` would have to."""
        self.starts, self.reached, self.furthest  # noqa: B018  # computed on first use, which is now

    def places(self, chunks: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Character offset and line (from 0) of a few chunks, in ascending order, without those of all others."""
        start = line = last = 0
        for i in chunks:
            start += sum(self.lengths[last:i])
            line += sum(self.line_ends[last:i])
            last = i
            yield start, line

    def part_at(self, offset: int) -> tuple[Syntax, int]:
        """The part of the module at `offset` in which statements may be added for what stands there, and its start."""
        return self, 0

    @property
    def text(self) -> str:
        return "".join(chunk.source.text for chunk in self.chunks)

    @property
    def damage(self) -> tuple[Span, ...]:
        """Spans of the module that could not be read."""
        return tuple(
            span.shifted(start)
            for start, chunk in zip(self.starts, self.chunks, strict=True)
            if chunk.damage
            for span in chunk.damage
        )


_EMPTY = Syntax((), ())
_MARK = Chunk.of(Piece("statement", MODULE, _BYTE_ORDER_MARK, (), ()))


def parse(text: str) -> Syntax:
    """`text` from scratch."""
    return reparse(_EMPTY, "", text)


def reparse(old: Syntax, old_text: str, text: str, change: Change | None = None) -> Syntax:
    """`text`, keeping the chunks of `old` (the syntax of `old_text`) that the difference leaves as they are.

    Kept are chunks before the edit that did not look at it, all behind it from the first common border on, and those
    that are cut again with the same text. `change` says how the text was made; it is of use where that was from
    `old_text`.
    """
    if change is not None and change.base is old_text:
        return _Reparse(old, text, change.start, len(old_text) - change.end, len(old_text)).result()
    if old_text == text:
        return old
    return _Reparse(old, text, *_common(old_text, text), len(old_text)).result()


class _Reparse:
    """One pass over a text that takes from the old syntax what it can."""

    def __init__(self, old: Syntax, text: str, head: int, tail: int, old_length: int) -> None:
        """`head` and `tail`: characters that the texts begin and end with in common."""
        self._old, self._text = old, text
        self._tail = len(text) - tail
        self._moved = len(text) - old_length
        # Chunks that looked at the edit. Those behind it are not among the changed, but stay reachable by `_resumed`.
        edited = bisect_left(old.starts, old_length - tail)
        first = bisect_right(old.ends, head - old.furthest)
        self._touched = [i for i in range(first, edited) if head < old.reached[i]]
        # The mark at the start of a text is whole; the same text anywhere else is damage.
        dropped = [old.chunks[i] for i in self._touched if old.chunks[i] is not _MARK]
        self._chunk_of = {chunk.piece: chunk for chunk in dropped}
        self._cutter = Cutter(text, {chunk.piece.key: chunk.piece for chunk in dropped})
        # Four lists side by side: a file of 10,000 lines has a thousand chunks, and slices carry them over unseen.
        self._made: list[Chunk] = []
        self._reaches: list[int] = []
        self._lengths: list[int] = []
        self._line_ends: list[int] = []
        self._scripted = old.scripted
        self._head = self._tail_count = 0

    def result(self) -> Syntax:
        at, suite = self._start()
        while at < len(self._text):
            if (i := self._resumed(at, suite)) is not None:
                self._tail_count = len(self._old.chunks) - i
                self._keep(i, len(self._old.chunks))
                break
            if (i := self._untouched(at, suite)) is not None:
                after = self._touched[bisect_left(self._touched, i)]
                if i == len(self._made):
                    self._head = after
                self._keep(i, after)
                at, suite = self._old.starts[after], self._old.chunks[after].piece.suite
                continue
            cut = self._cutter.cut(at, suite)
            self._add(self._chunk_of.get(cut.piece) or Chunk.of(cut.piece), cut.reach)
            at, suite = at + len(cut.piece.text), cut.after
        return Syntax(
            tuple(self._made),
            tuple(self._reaches),
            tuple(self._lengths),
            tuple(self._line_ends),
            self._cutter.parses,
            self._head,
            self._tail_count,
            self._scripted,
        )

    def _add(self, chunk: Chunk, reach: int) -> None:
        text = chunk.source.text
        self._made.append(chunk)
        self._reaches.append(reach)
        self._lengths.append(len(text))
        self._line_ends.append(len(chunk.source.starts) - 1)
        self._scripted = self._scripted or "# /// script" in text

    def _start(self) -> tuple[int, Suite]:
        if self._text.startswith(_BYTE_ORDER_MARK):
            self._add(_MARK, 0)
            return 1, MODULE
        return 0, MODULE

    def _resumed(self, at: int, suite: Suite) -> int | None:
        """The old chunk that starts here, in text that has not changed up to the end."""
        return self._old_chunk(at - self._moved, suite) if at >= self._tail else None

    def _untouched(self, at: int, suite: Suite) -> int | None:
        """The old chunk that starts here and did not look at the edit."""
        i = self._old_chunk(at, suite)
        if i is None or not self._touched or i > self._touched[-1]:
            return None
        return None if self._touched[bisect_left(self._touched, i)] == i else i

    def _old_chunk(self, start: int, suite: Suite) -> int | None:
        starts = self._old.starts
        i = bisect_right(starts, start) - 1
        if i < 0 or starts[i] != start or self._old.chunks[i].piece.suite != suite:
            return None
        # Only at the start of a text a byte order mark is one.
        return None if self._old.chunks[i].source.text.startswith(_BYTE_ORDER_MARK) else i

    def _keep(self, first: int, after: int) -> None:
        old = self._old
        self._made += old.chunks[first:after]
        self._reaches += old.reaches[first:after]
        self._lengths += old.lengths[first:after]
        self._line_ends += old.line_ends[first:after]


def _common(old: str, new: str) -> tuple[int, int]:
    """How many characters `old` and `new`, which differ, share at their heads and at their tails.

    Where one is a prefix of the other the shared head stops before the end of the text, which counts as a character.
    """
    shorter = min(len(old), len(new))
    head = _longest(shorter, lambda n, m: old[n:m] == new[n:m])
    tail = _longest(shorter, lambda n, m: old[len(old) - m : len(old) - n] == new[len(new) - m : len(new) - n])
    return head, tail


def _longest(limit: int, same: Callable[[int, int], bool]) -> int:
    """The largest n <= limit such that `same` holds for the first n characters, by doubling and halving."""
    known, step = 0, 1024
    while known < limit and same(known, min(limit, known + step)):
        known, step = min(limit, known + step), step * 2
    unknown = min(limit, known + step)
    while known < unknown:
        middle = (known + unknown + 1) // 2
        if same(known, middle):
            known = middle
        else:
            unknown = middle - 1
    return known
