"""Positions: characters of a Source as lines and columns in the client's encoding, and back.

Does not know documents or messages. A position outside the text means the nearest one inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from ringtrue.text import Source, Span

Encoding: TypeAlias = Literal["utf-8", "utf-16", "utf-32"]
ENCODINGS: tuple[Encoding, ...] = ("utf-32", "utf-16", "utf-8")


def width(text: str, encoding: Encoding) -> int:
    """How many units `text` takes."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(character > "\uffff" for character in text)
    return len(text.encode("utf-8", "surrogatepass"))


def column(source: Source, line: int, offset: int, encoding: Encoding) -> int:
    """The column of the character at `offset`, which stands in `line`."""
    start = source.starts[line]
    return offset - start if encoding == "utf-32" else width(source.text[start:offset], encoding)


def position(source: Source, offset: int, encoding: Encoding) -> dict[str, int]:
    """Line and column of the character at `offset`."""
    line = source.line_of(offset)
    return {"line": line, "character": column(source, line, offset, encoding)}


def range_of(source: Source, span: Span, encoding: Encoding) -> dict[str, dict[str, int]]:
    return {"start": position(source, span.start, encoding), "end": position(source, span.end, encoding)}


def offset(source: Source, position: Mapping[str, Any], encoding: Encoding) -> int:
    """The character at a position; past a line's end the line's end, past the last line the end of the text."""
    line, units = position["line"], position["character"]
    if line < 0:
        return 0
    if line >= len(source.starts):
        return len(source.text)
    start, end = source.line_span(line)
    if units <= 0:
        return start
    return min(end, start + _characters(source.text[start:end], units, encoding))


def _characters(line: str, units: int, encoding: Encoding) -> int:
    """How many characters of `line` the first `units` are; half a character counts as none."""
    if encoding == "utf-32" or units >= 4 * len(line) or line[:units].isascii():
        return min(units, len(line))
    taken = 0
    for count, character in enumerate(line):
        taken += width(character, encoding)
        if taken > units:
            return count
    return len(line)


def span_of(source: Source, range: Mapping[str, Any], encoding: Encoding) -> Span:
    """The characters of a range; of a reversed one the empty span at its start."""
    start = offset(source, range["start"], encoding)
    if range["start"] == range["end"]:  # what typing sends
        return Span(start, start)
    return Span(start, max(start, offset(source, range["end"], encoding)))
