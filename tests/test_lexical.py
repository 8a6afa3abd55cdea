"""Logical lines: as `tokenize` reads whole text, and the same from wherever a scan starts."""

from __future__ import annotations

import io
import random
import sys
import tokenize
from pathlib import Path

from ringtrue.lexical import Lines, is_empty

FRAGMENTS = ["(", ")", "[", "]", "'", '"', "'''", '"""', "\\\n", "\\", "#", "\n", "\n", "\r", " x", "def f", "\f", "é"]


def test_what_one_scan_learns_is_what_another_would_find() -> None:
    for seed in range(3_000):
        drawn = random.Random(seed)
        text = "".join(drawn.choice(FRAGMENTS) for _ in range(drawn.randrange(40)))
        lines = Lines(text)
        list(lines.between(0, len(text)))
        for start, known in list(lines._known.items()):
            assert Lines(text).at(start) == known, (seed, text, start)


def test_text_beyond_the_reach_does_not_matter() -> None:
    for seed in range(3_000):
        drawn = random.Random(seed)
        text = "".join(drawn.choice(FRAGMENTS) for _ in range(1 + drawn.randrange(40)))
        line = Lines(text).at(0)
        if line.reach <= len(text):
            other = text[: line.reach] + "".join(drawn.choice(FRAGMENTS) for _ in range(drawn.randrange(9)))
            assert Lines(other).at(0) == line, (seed, text, other)


def test_logical_lines_end_where_tokenize_ends_them() -> None:
    for path in sorted(Path(tokenize.__file__).parent.glob("[a-c]*.py")):
        text = path.read_text("utf-8")
        ends = {
            token.end[0]
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
            if token.type == tokenize.NEWLINE
        }
        lines = Lines(text)
        mine = [line for line in lines.between(0, len(text)) if not is_empty(text, line)]
        assert all(line.whole for line in mine), path
        assert {text.count("\n", 0, line.end) for line in mine} == ends, path


def test_unclosed_brackets_on_every_line_are_one_scan() -> None:
    for text in ("(\n" * 20_000, "(\nx\n" * 20_000, "x = f(\n  a,\n" * 20_000):
        lines = Lines(text)
        assert not any(line.whole for line in lines.between(0, len(text)) if text[line.end - 2] == "(")
        assert lines.scanned <= len(text) + 1


def test_a_long_string_of_escapes_is_read_at_once() -> None:
    text = "x = '''" + "\\'" * 200_000 + "'''\n"
    assert Lines(text).at(0).end == len(text)
    assert sys.getrecursionlimit() < 200_000  # so that no recursion could have done it
