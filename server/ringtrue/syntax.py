"""Syntax: a module as chunks, and chunks as blocks, kept from one text to the next.

`parse` reads a text from scratch; `reparse` reads only what an edit touched and always gives the same result.
Parsing never fails: what cannot be read is damage. Does not know names, rules or files.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, Literal

from ringtrue.cut import cut
from ringtrue.text import Source, Span
from ringtrue.tree import Tree

_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, eq=False)
class Block:
    """The unit of analysis: a top-level statement, a class header, or a class member.

    Positions handed out are characters from the block's first character; a block does not know where it is in the
    file. `owner` is the name of the class that a header or member belongs to, `damage` what was lost inside the block.
    """

    chunk: Chunk
    start: int
    end: int
    kind: Literal["statement", "header", "member", "declared"]
    nodes: tuple[Any, ...]
    owner: str = ""

    @cached_property
    def text(self) -> str:
        return self.chunk.source.text[self.start : self.end]

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two blocks the same for analysis, wherever they stand."""
        return (self.kind, self.owner, self.text)

    @cached_property
    def damage(self) -> tuple[Span, ...]:
        lost = (span for span in self.chunk.damage if span.start < self.end and self.start < span.end)
        return tuple(span.shifted(-self.start) for span in lost)

    @cached_property
    def tree(self) -> Tree:
        """Every node of the block; a class header's are those before the class body."""
        if self.kind == "declared":  # what a requirement document says, not syntax
            return Tree(self.nodes, {})
        return Tree.of(self.nodes, header=self.kind == "header")

    @property
    def line(self) -> int:
        """Lines between the start of the chunk and the start of the block."""
        return self.chunk.source.line_of(self.start)

    def span(self, node: Any) -> Span:
        """Where `node`, a part of the block's syntax, stands: characters from the start of the block."""
        at = self.chunk.offset
        assert node.end_lineno is not None  # `ast.parse` always sets the end
        assert node.end_col_offset is not None  # likewise
        start, end = at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)
        return Span(start - self.start, end - self.start)


@dataclass(frozen=True, eq=False)
class Chunk:
    """A piece of column-0 text that parses by itself. Trees carry positions relative to it."""

    source: Source
    body: tuple[ast.stmt, ...]
    damage: tuple[Span, ...]
    reach: int
    ascii: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ascii", self.source.text.isascii())

    def offset(self, line: int, column: int) -> int:
        """Characters from the start of the chunk, for a line from 1 and a column in UTF-8 bytes as `ast` counts."""
        start = self.source.starts[line - 1]
        if self.ascii:
            return start + column
        text = self.source.text[start : start + column]
        if text.isascii():
            return start + column
        return start + len(text.encode("utf-8", "replace")[:column].decode("utf-8", "replace"))

    @cached_property
    def line_ends(self) -> int:
        return len(self.source.starts) - 1

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(_blocks(self))


@dataclass(frozen=True, eq=False)
class Syntax:
    """A module's chunks in order. Their texts joined are the module's text."""

    chunks: tuple[Chunk, ...]
    length: int

    @cached_property
    def starts(self) -> list[int]:
        """Character offset of each chunk in the module."""
        return [0, *accumulate(len(chunk.source.text) for chunk in self.chunks)][:-1]

    @cached_property
    def lines(self) -> list[int]:
        """Line (from 0) on which each chunk starts."""
        return [0, *accumulate(chunk.line_ends for chunk in self.chunks)][:-1]

    @property
    def text(self) -> str:
        return "".join(chunk.source.text for chunk in self.chunks)

    @property
    def damage(self) -> tuple[Span, ...]:
        """Spans of the module that could not be read."""
        return tuple(
            span.shifted(start) for start, chunk in zip(self.starts, self.chunks, strict=True) for span in chunk.damage
        )


def parse(text: str) -> Syntax:
    """`text` from scratch."""
    return Syntax(tuple(_chunks(text, 0)), len(text))


def reparse(old: Syntax, old_text: str, text: str) -> Syntax:
    """`text`, keeping the chunks of `old` (the syntax of `old_text`) that the difference leaves as they are.

    Cutting depends only on the text from a border on, so it may stop at the first old border in the common tail.
    """
    same_head, same_tail = _common(old_text, text)
    ends = [start + len(chunk.source.text) + chunk.reach for start, chunk in zip(old.starts, old.chunks, strict=True)]
    kept = next((i for i, end in enumerate(ends) if end > same_head), len(ends))
    at = old.starts[kept] if kept < len(ends) else old.length
    moved = len(text) - len(old_text)
    made: list[Chunk] = []
    rest: tuple[Chunk, ...] = ()
    for chunk in _chunks(text, at):
        old_at = at - moved
        if at >= len(text) - same_tail and old_at > 0 and (i := _index(old.starts, old_at)) is not None:
            rest = old.chunks[i:]
            break
        made.append(chunk)
        at += len(chunk.source.text)
    return Syntax((*old.chunks[:kept], *made, *rest), len(text))


def _chunks(text: str, at: int) -> Iterator[Chunk]:
    if at == 0 and text.startswith(_BYTE_ORDER_MARK):
        yield Chunk(Source(_BYTE_ORDER_MARK), (), (), 0)
        at = 1
    while at < len(text):
        piece = cut(text, at)
        yield Chunk(Source(piece.text), piece.body, piece.damage, piece.reach)
        at += len(piece.text)


def _index(starts: list[int], offset: int) -> int | None:
    i = bisect_right(starts, offset) - 1
    return i if i >= 0 and starts[i] == offset else None


def _common(old: str, new: str) -> tuple[int, int]:
    """How many characters `old` and `new` share at their heads and at their tails.

    Where one is a prefix of the other the shared head stops before the end of the text, which counts as a character.
    """
    if old == new:
        return len(old) + 1, len(old)
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


def _blocks(chunk: Chunk) -> Iterator[Block]:
    units = [unit for node in chunk.body for unit in _units(chunk, node)]
    firsts = [chunk.source.starts[_first_line(unit[1]) - 1] for unit in units]
    if units:
        firsts[0] = 0
    at = 0
    while at < len(units):
        after = at + 1
        while after < len(units) and firsts[after] == firsts[at]:  # `a = 1; b = 2`
            after += 1
        end = firsts[after] if after < len(units) else len(chunk.source.text)
        kind, _, owner = units[at]
        yield Block(chunk, firsts[at], end, kind, tuple(node for _, node, _ in units[at:after]), owner)
        at = after


_Unit = tuple[Literal["statement", "header", "member"], ast.stmt, str]


def _units(chunk: Chunk, node: ast.stmt) -> Iterator[_Unit]:
    if not isinstance(node, ast.ClassDef) or not _splits(node):
        yield ("statement", node, "")
        return
    yield ("header", node, node.name)
    for member in node.body:
        yield ("member", member, node.name)


def _splits(node: ast.ClassDef) -> bool:
    """Whether the class body starts on a line of its own, and lines belong to one unit each."""
    return _first_line(node.body[0]) > _header_end(node)


def _header_end(node: ast.ClassDef) -> int:
    parts: list[ast.expr | ast.keyword] = [*node.bases, *node.keywords]
    return max([node.lineno, *(part.end_lineno or 0 for part in parts)])


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])
