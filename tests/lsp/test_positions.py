"""Positions and incremental changes: the server's text is the client's text, in every encoding."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.lsp.document import Document
from ringtrue.lsp.positions import ENCODINGS, Encoding, offset, position, width
from ringtrue.text import Source, Span, line_starts

_texts = st.text(st.sampled_from("ab\n\r\té🦊\u2028\f"), max_size=30)
_encodings = st.sampled_from(ENCODINGS)


def _units(text: str, encoding: Encoding) -> int:
    """What an editor counts: an independent answer to `width`."""
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return len(text.encode({"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding])) // size


def _position(text: str, at: int, encoding: Encoding) -> dict[str, int]:
    starts = line_starts(text)
    line = max(i for i, start in enumerate(starts) if start <= at)
    return {"line": line, "character": _units(text[starts[line] : at], encoding)}


@given(_texts, _encodings)
def test_width(text: str, encoding: Encoding) -> None:
    assert width(text, encoding) == _units(text, encoding)


@given(_texts, st.integers(0, 30), _encodings)
def test_positions_are_the_editors(text: str, at: int, encoding: Encoding) -> None:
    at = min(at, len(text))
    source = Source(text)
    assert position(source, at, encoding) == _position(text, at, encoding)
    # Inside "\r\n" there is no position: the end of the line before it is meant.
    if text[at - 1 : at + 1] != "\r\n" and source.line_span(source.line_of(at)).end >= at:
        assert offset(source, position(source, at, encoding), encoding) == at


@given(_texts, st.integers(-2, 9), st.integers(-2, 99), _encodings)
def test_every_position_is_somewhere(text: str, line: int, character: int, encoding: Encoding) -> None:
    source = Source(text)
    at = offset(source, {"line": line, "character": character}, encoding)
    assert 0 <= at <= len(text)
    if 0 <= line < source.line_count:
        span = source.line_span(line)
        assert span.start <= at <= span.end
        assert _units(text[span.start : at], encoding) <= max(0, character)


@given(_texts, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9), _texts), max_size=8), _encodings)
def test_the_servers_text_is_the_clients(text: str, edits: list[tuple[int, int, str]], encoding: Encoding) -> None:
    document = Document.opened({"uri": "file:///a.py", "version": 0, "text": text, "languageId": "python"})
    for version, (at, removed, new) in enumerate(edits, 1):
        start = min(at, len(text))
        end = min(start + removed, len(text))
        if text[start - 1 : start + 1] == "\r\n" or text[end - 1 : end + 1] == "\r\n":
            continue  # editors do not cut a line end in two
        change = {
            "range": {"start": _position(text, start, encoding), "end": _position(text, end, encoding)},
            "text": new,
        }
        text = text[:start] + new + text[end:]
        document = document.changed(version, [change], encoding)
        assert document.source.text == text
        assert document.source.starts == line_starts(text)
        assert document.version == version


@pytest.mark.parametrize(
    ("encoding", "character", "expected"), [("utf-16", 2, 1), ("utf-8", 3, 1), ("utf-8", 5, 2), ("utf-32", 2, 2)]
)
def test_half_a_character_counts_as_none(encoding: Encoding, character: int, expected: int) -> None:
    assert offset(Source("a🦊b"), {"line": 0, "character": character}, encoding) == expected


def test_reversed_ranges_are_empty() -> None:
    from ringtrue.lsp.positions import span_of

    back: dict[str, Any] = {"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 1}}
    assert span_of(Source("abcdef"), back, "utf-16") == Span(3, 3)
