"""Text: line starts are carried over by edits, and edits compose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.text import Edit, Source, Span, apply_edits, line_starts

TEXTS = st.text(alphabet="ab\r\n\u2028\x0cé𐐀", max_size=30)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", [0]),
        ("a", [0]),
        ("a\n", [0, 2]),
        ("a\r\nb\rc\nd", [0, 3, 5, 7]),
        ("\n\r\r\n", [0, 1, 2, 4]),
        ("a\u2028b\x0cc\x0bd\x85e", [0]),  # line ends for str.splitlines, not for Python
    ],
)
def test_line_starts(text: str, starts: list[int]) -> None:
    assert line_starts(text) == starts


@given(TEXTS, TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_an_edit_carries_line_starts_over(text: str, new: str, start: int, length: int) -> None:
    start = min(start, len(text))
    source = Source(text)
    assert source.starts  # known before the edit, so that they are carried over
    made = source.apply(Edit(Span(start, min(len(text), start + length)), new))
    assert made.text == text[:start] + new + text[start + length :]
    assert made.starts == line_starts(made.text)


@given(TEXTS)
def test_every_character_is_in_the_span_of_its_line_or_ends_it(text: str) -> None:
    source = Source(text)
    for offset, character in enumerate(text):
        start, end = source.line_span(source.line_of(offset))
        assert start <= offset
        assert offset < end or character in "\r\n"
    assert source.line_count == len(line_starts(text))


def test_past_the_last_line_is_the_empty_end() -> None:
    assert Source("a\nb").line_span(7) == Span(3, 3)


def test_spans_touch_at_their_borders() -> None:
    assert Span(0, 2).touches(Span(2, 3))
    assert not Span(0, 2).touches(Span(3, 4))


def test_edits_apply_in_any_order() -> None:
    edits = [Edit(Span(4, 5), "E"), Edit(Span(0, 1), "A"), Edit(Span(1, 1), "+")]
    assert apply_edits("abcde", edits) == "A+bcdE"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap at character 1"):
        apply_edits("abc", [Edit(Span(0, 2), ""), Edit(Span(1, 3), "")])
