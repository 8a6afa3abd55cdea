"""Cells: the code of a notebook as the text of one module, and places in it as places in cells.

The text is made of the cells in order, each below a mark that is a comment. What is found below a mark belongs to that
cell; what no cell's author wrote (marks, translated magics) belongs to nobody. Does not know files or editors.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

from ringtrue.notebook.magics import translated
from ringtrue.text import Edit, Source, Span

MARK = "# %% [a cell]\n"


@dataclass(frozen=True)
class Cell:
    """One cell: its text, the Python that IPython makes of it, and the lines of that which are not the author's."""

    text: str
    python: str
    foreign: frozenset[int]

    @cached_property
    def source(self) -> Source:
        return Source(self.text)

    @property
    def lines(self) -> int:
        """How many lines it is in the module's text."""
        return self.text.count("\n") + (not self.text.endswith("\n"))


@lru_cache(maxsize=512)
def cell_of(text: str) -> Cell:
    return Cell(text, *translated(text))


@dataclass(frozen=True)
class Notebook:
    """The cells that hold code, in order."""

    cells: tuple[Cell, ...]

    @cached_property
    def text(self) -> str:
        """The module's text."""
        return "".join(map(_below_mark, self.cells))

    @cached_property
    def source(self) -> Source:
        return Source(self.text)

    @cached_property
    def first_lines(self) -> list[int]:
        """The line of the module's text on which each cell begins, below its mark."""
        sizes = (_below_mark(cell).count("\n") for cell in self.cells)
        return [line + 1 for line in accumulate(sizes, initial=0)][: len(self.cells)]

    def cell_at(self, line: int) -> tuple[int, int] | None:
        """The cell, and the line in it, that a line of the module's text is; None for what no author wrote."""
        index = bisect_right(self.first_lines, line) - 1
        if index < 0:
            return None
        own = line - self.first_lines[index]
        cell = self.cells[index]
        return (index, own) if own < cell.lines and own not in cell.foreign else None

    def home(self, first: int, last: int, at_start: bool) -> int | None:
        """The cell that all of the lines `first` to `last` of the module's text belong to; None where there is none.

        `at_start`: of the last line, if it is another than the first, nothing is meant but its start.
        """
        whole = last > first and at_start
        places = {self.cell_at(line) for line in range(first, last + (not whole))}
        cells = {place[0] for place in places if place is not None}
        if None in places or len(cells) != 1:
            return None
        index = cells.pop()
        # The end of a cell's last line is there only where its author wrote it.
        return None if whole and last - self.first_lines[index] >= self.cells[index].source.line_count else index

    def placed(self, span: Span) -> tuple[int, Span] | None:
        """The cell, and the characters of it, that a span of the module's text is; None where it is not one cell's."""
        source = self.source
        first, last = source.line_of(span.start), source.line_of(span.end)
        index = self.home(first, last, source.starts[last] == span.end)
        if index is None:
            return None
        own = self.cells[index].source
        line = self.first_lines[index]
        start = own.starts[first - line] + span.start - source.starts[first]
        return index, Span(start, own.starts[last - line] + span.end - source.starts[last])

    def edits_of(self, edits: Iterable[Edit]) -> tuple[int, tuple[Edit, ...]] | None:
        """The one cell that all edits of the module's text lie in, and the edits of its text; else None."""
        placed = [(self.placed(edit.span), edit.text) for edit in edits]
        cells = {place[0] for place, _ in placed if place is not None}
        if len(cells) != 1 or any(place is None for place, _ in placed):
            return None
        return cells.pop(), tuple(Edit(place[1], text) for place, text in placed if place is not None)


def _below_mark(cell: Cell) -> str:
    return MARK + cell.python + ("" if cell.python.endswith("\n") else "\n")


def parts_of(text: str) -> list[str]:
    """The module's text cut before each mark."""
    starts = [0, *_marks(text), len(text)]
    return [text[a:b] for a, b in pairwise(starts) if a < b]


def _marks(text: str) -> Iterable[int]:
    at = text.find(MARK)
    while at >= 0:
        if at == 0 or text[at - 1] == "\n":
            yield at
        at = text.find(MARK, at + 1)
