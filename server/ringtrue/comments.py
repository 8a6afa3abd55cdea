"""Where comments begin on chosen lines of a text: a `#` inside a string is none.

Does not know what comments say. Reads as little of the text as it can: in Python only the lines that could open a
string of several lines, and the chosen ones. Agrees with `tokenize` on every file of the standard library (a test).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from ringtrue.text import Source

Language: TypeAlias = Literal["python", "toml", "requirements", "yaml"]

_TRIPLE = re.compile(r'"""|\'\'\'')
_TOKEN = re.compile(
    r"#[^\r\n]*"
    r'|("""|\'\'\')'
    r'|"(?:[^"\\\r\n]|\\(?:\r\n|.))*"?'
    r"|'(?:[^'\\\r\n]|\\(?:\r\n|.))*'?",
    re.DOTALL,
)
_CLOSING = {
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''", re.DOTALL),
}
_SPACED_HASH = re.compile(r"(?:^|\s)(#)")


def comment_starts(source: Source, lines: Iterable[int], language: Language = "python") -> Iterator[tuple[int, int]]:
    """For each of the ascending `lines` that has a comment: the line, and the offset of the comment's `#`."""
    if language == "python":
        yield from _python(source, lines)
        return
    for line in lines:
        at = _plain(source, line, language)
        if at is not None:
            yield line, at


def can_end_in_comment(source: Source, line: int, language: Language = "python") -> bool:
    """Whether a comment may be put at the end of the line: no string or backslash goes on to the next one."""
    start, end = source.line_span(line)
    if source.text[start:end].endswith("\\"):
        return False
    return language != "python" or _outside(source.text, 0, end) <= end


def _python(source: Source, lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    text, at = source.text, 0
    for line in lines:
        start, end = source.line_span(line)
        at = _outside(text, at, start)
        if at > end:
            continue
        for token in _TOKEN.finditer(text, at, end):
            if token[0].startswith("#") and token.start() >= start:
                yield line, token.start()
                break
            if token[1]:
                at = _closed(text, token.end(), token[1])
                found = _comment_after(text, at, end)
                if found is not None:
                    yield line, found
                break


def _comment_after(text: str, at: int, end: int) -> int | None:
    """The first comment between `at`, outside of strings, and `end`."""
    while at < end and (token := _TOKEN.search(text, at, end)):
        if token[0].startswith("#"):
            return token.start()
        at = _closed(text, token.end(), token[1]) if token[1] else token.end()
    return None


def _outside(text: str, at: int, target: int) -> int:
    """An offset outside of all strings to read on from; `at` is another, at or before it.

    It is the start of the line of `target`, or further up where backslashes join that line to others; and behind
    `target` where that is inside a string of several lines, or `at` was.
    """
    while found := _TRIPLE.search(text, at, target):
        at = _run_start(text, at, found.start())
        if not text[at : found.start()].strip(" \t"):  # a docstring, mostly: nothing before it to read
            at = _closed(text, found.end(), found[0])
            continue
        while at <= found.start():
            token = _TOKEN.search(text, at)
            assert token is not None  # `found` is a token, or part of one
            at = _closed(text, token.end(), token[1]) if token[1] else token.end()
    return _run_start(text, at, target) if at < target else at


def _closed(text: str, at: int, quotes: str) -> int:
    """Where the string whose inside begins at `at` ends; behind the end of the text if it does not."""
    end = text.find(quotes, at)
    if end < 0 or text.find("\\", at, end) < 0:
        return end + 3 if end >= 0 else len(text) + 1
    closing = _CLOSING[quotes].match(text, at)
    return closing.end() if closing else len(text) + 1


def _run_start(text: str, least: int, at: int) -> int:
    """The start of the line that holds `at`, or of the first of the lines that backslashes join to it."""
    while True:
        start = text.rfind("\n", 0, at) + 1  # behind a lone "\r" too: a start further up is as good
        if start <= least:
            return least
        before = text[max(0, start - 3) : start].rstrip("\r\n")
        if not before.endswith("\\"):
            return start
        at = start - 1


def _plain(source: Source, line: int, language: Language) -> int | None:
    """The comment on a line of a language whose strings end on their line."""
    start, end = source.line_span(line)
    text = source.text[start:end]
    if language == "requirements":
        found = _SPACED_HASH.search(text)
        return start + found.start(1) if found else None
    quote = ""
    for i, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "#" and (language == "toml" or i == 0 or text[i - 1] in " \t"):
            return start + i
    return None
