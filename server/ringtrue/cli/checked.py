"""What goes into a check and what comes out of it, as values that can travel between processes.

Does not know how a file is checked, nor how findings are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ringtrue.context import Question
from ringtrue.notebook.cells import Notebook
from ringtrue.rule import Finding
from ringtrue.text import Source


@dataclass(frozen=True)
class Target:
    """A file to check: where it is, how the user would call it, and the folder of its project."""

    path: str
    shown: str
    root: str
    text: str | None = None
    """The text to check instead of the file's: standard input, or a fix that is being tried."""


@dataclass(frozen=True)
class Checked:
    """What became of a Target. `text` is there where there are findings: they are places in it."""

    target: Target
    findings: tuple[Finding, ...] = ()
    text: str = ""
    notes: tuple[str, ...] = ()
    """What the user should know of the file beside the findings."""
    failed: bool = False
    """Whether the file could not be checked at all; a note says why."""
    waiting: frozenset[Question] = frozenset()
    """What other machines have to be asked before the findings are complete."""
    indexed: frozenset[Question] = frozenset()
    """What package indexes were asked, whose answers change by themselves."""
    faults: tuple[str, ...] = ()
    """What went wrong that has nothing to do with this file."""
    notebook: Notebook | None = None
    """The cells, where the file is a notebook: the text is that of all of them."""

    @cached_property
    def source(self) -> Source:
        return Source(self.text)


@dataclass(frozen=True)
class Place:
    """A line and a column, both from 1, in characters."""

    line: int
    column: int


def place(source: Source, offset: int) -> Place:
    """Where the character at `offset` stands."""
    line = source.line_of(offset)
    return Place(line + 1, offset - source.starts[line] + 1)


def sort_key(checked: Checked) -> tuple[str, str]:
    """The order in which files are shown."""
    return checked.target.shown, checked.target.path
