"""Written: a notebook file with other text in some of its cells, and every other character as it was.

The JSON is not made anew: what stands around the cells' texts, their outputs among it, is copied. Does not know why
a cell's text is another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from ringtrue.notebook.ipynb import is_python_cell
from ringtrue.text import Edit, Span, apply_edits

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def with_cells(text: str, changed: Mapping[int, str]) -> str:
    """The notebook `text` with the texts of `changed`, by the place among its cells of Python."""
    start = next((span.start for key, span in _members(text, Span(0, len(text))) if key == "cells"), None)
    cells = [] if start is None else list(_items(text, start))
    own = [span for span in cells if is_python_cell(_DECODER.raw_decode(text, span.start)[0])]
    edits = (_source(text, own[index], new) for index, new in changed.items())
    return apply_edits(text, [edit for edit in edits if edit is not None])


def _source(text: str, cell: Span, new: str) -> Edit | None:
    """The edit that gives the cell its new text, written as its old one is."""
    span = next((span for key, span in _members(text, cell) if key == "source"), None)
    if span is None:
        return None
    if text[span.start] != "[":
        return Edit(span, _string(text, new))
    lines = [_string(text, line) for line in new.splitlines(keepends=True)]
    return Edit(span, _listed(text[span.start : span.end], lines))


def _listed(old: str, lines: list[str]) -> str:
    """The strings as a list with the spaces of the `old` one."""
    first = _SPACE.match(old, 1)
    head = first[0] if first else ""
    tail = old[len(old[:-1].rstrip()) : -1]
    if not lines:
        return "[]"
    if head == "" and "\n" not in old:
        return f"[{', '.join(lines)}]"
    return f"[{head}{f',{head}'.join(lines)}{tail}]"


def _string(text: str, said: str) -> str:
    return json.dumps(said, ensure_ascii=text.isascii())


def _members(text: str, whole: Span) -> Iterator[tuple[str, Span]]:
    """The keys of an object, and where the value of each is."""
    at = _after_space(text, whole.start)
    while text[at] in "{,":
        at = _after_space(text, at + 1)
        if text[at] != '"':
            return
        key, at = _DECODER.raw_decode(text, at)
        at = _after_space(text, _after_space(text, at) + 1)  # the colon
        value = _value(text, at)
        yield key, value
        at = _after_space(text, value.end)


def _items(text: str, at: int) -> Iterator[Span]:
    """The items of a list."""
    while text[at] in "[,":
        at = _after_space(text, at + 1)
        if text[at] == "]":
            return
        value = _value(text, at)
        yield value
        at = _after_space(text, value.end)


def _value(text: str, at: int) -> Span:
    return Span(at, _DECODER.raw_decode(text, at)[1])


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None  # it matches nothing, too
    return found.end()
