"""Source, Span, Edit and Change: text as values, addressed by characters.

Does not know lines and columns in any client's encoding (that is `lsp`), files, or Python syntax.
Offsets and lengths are characters (Unicode code points), lines count from 0.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

# What ends a line for Python's tokenizer and for LSP alike: not the other Unicode line separators.
_LINE_END = re.compile(r"\r\n|\n|\r")
_NEWLINE = re.compile(r"\r*\n")


class Span(NamedTuple):
    """Half-open range of characters, `start` included, `end` excluded."""

    start: int
    end: int

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def touches(self, other: Span) -> bool:
        """Whether the two share a character or a border."""
        return self.start <= other.end and other.start <= self.end


class Edit(NamedTuple):
    """Replace the characters in `span` by `text`."""

    span: Span
    text: str


class Change(NamedTuple):
    """How a text was made from `base`: `length` characters stand where `start` to `end` stood, the rest is the same."""

    base: str
    start: int
    end: int
    length: int

    @classmethod
    def first(cls, base: str, edit: Edit) -> Change:
        return cls(base, edit.span.start, edit.span.end, len(edit.text))

    def then(self, edit: Edit) -> Change:
        """This change and, in the text it made, `edit`: one change from before the first to behind the last."""
        (start, end), text = edit
        first, last = min(self.start, start), max(self.start + self.length, end)
        behind = self.end - self.start - self.length  # from the text it made to its base
        return Change(self.base, first, last + behind, last - first + len(text) - (end - start))


def line_starts(text: str) -> list[int]:
    """Offsets at which the lines of `text` begin; the first is 0."""
    if "\r" not in text:
        starts = [0]
        starts.extend([match.end() for match in re.finditer("\n", text)])
        return starts
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


@dataclass(frozen=True)
class Source:
    """A text and where its lines start. An edit makes a new Source."""

    text: str

    @cached_property
    def starts(self) -> list[int]:
        """Offsets of line starts; never changed in place."""
        edited: tuple[list[int], Edit] | None = self.__dict__.pop("_edited", None)
        return line_starts(self.text) if edited is None else _spliced(*edited)

    @property
    def line_count(self) -> int:
        return len(self.starts)

    def line_of(self, offset: int) -> int:
        """Line (from 0) that holds the character at `offset`."""
        return bisect_right(self.starts, offset) - 1

    def line_span(self, line: int) -> Span:
        """The characters of `line` (from 0), its line end excluded; past the last line the empty end."""
        if line >= len(self.starts):
            return Span(len(self.text), len(self.text))
        start = self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        return Span(start, start + len(self.text[start:end].rstrip("\r\n")))

    def apply(self, edit: Edit) -> Source:
        """The text after `edit`; line starts are carried over, not counted again, and not before somebody asks."""
        (start, end), new = edit
        made = Source(self.text[:start] + new + self.text[end:])
        known = self.__dict__.get("starts")
        # A lone "\r" beside the edit may fuse with a "\n" into one line end: count afresh then.
        if known is not None and "\r" not in new and "\r" not in self.text[max(0, start - 1) : end + 1]:
            made.__dict__["_edited"] = (known, edit)
        return made


def _spliced(starts: list[int], edit: Edit) -> list[int]:
    (start, end), new = edit
    first = bisect_right(starts, start)
    last = bisect_right(starts, end)
    inner = [start + offset for offset in line_starts(new)[1:]]
    moved = len(new) - (end - start)
    tail = starts[last:] if moved == 0 else [offset + moved for offset in starts[last:]]
    return starts[:first] + inner + tail


def with_line_ends_of(text: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """`edits` whose lines end as the first line of `text` does: rules write "\\n", and copy what stands in the text."""
    first = text.find("\n")
    end = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
    return tuple(edit._replace(text=_NEWLINE.sub(end, edit.text)) if "\n" in edit.text else edit for edit in edits)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` after all `edits`, whose spans refer to `text` as it is and do not overlap.

    Raises ValueError where two edits overlap.
    """
    pieces: list[str] = []
    at = 0
    for (start, end), new in sorted(edits, key=lambda edit: edit.span):
        if start < at:
            raise ValueError(f"edits overlap at character {start}")
        pieces += [text[at:start], new]
        at = end
    return "".join(pieces) + text[at:]
