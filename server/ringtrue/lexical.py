"""Logical lines of Python that may be damaged: where strings, brackets and continued lines end.

Does not know grammar beyond tokens, nor the strings inside the fields of an f-string (PEP 701): to it one ends at the
next quote of its kind. Used only where `ast.parse` has refused a text, and to find a class's header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(r"[\\'\"#()\[\]{}\r\n]")
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_INDENT = re.compile(r"[ \t\f]*")
_COMMENT = re.compile(r"[^\r\n]*")
_CONTINUED = re.compile(r"\\(?:\r\n|\r|\n)")
_NEWLINE = re.compile(r"\r\n|\r|\n")
# Keywords that no expression holds: at the start of a line they prove that an open bracket never closes.
_STATEMENT = re.compile(
    r"[ \t\f]*(?:def|class|import|return|raise|del|assert|pass|break|continue|global|nonlocal|while|try|with|except"
    r"|finally|elif)\b"
)
_STATEMENT_LENGTH = len("continue") + 1
_BODY = {
    "'": re.compile(r"[^'\\\r\n]*(?:\\(?:\r\n|.)[^'\\\r\n]*)*", re.DOTALL),
    '"': re.compile(r'[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*)*', re.DOTALL),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*", re.DOTALL),
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*', re.DOTALL),
}


class LogicalLine(NamedTuple):
    """Characters `start` to `end` (line end included) that the tokenizer reads as one line.

    `indent` counts characters. `whole` is False where a bracket or string in it never closes; it then ends with its
    first physical line. `reach` is how far the text was looked at to know this; the end of the text counts as one
    more character.
    """

    start: int
    end: int
    indent: int
    whole: bool
    reach: int


class Lines:
    """The logical lines of one text, by where they start. Each is looked for once: all of them cost linear time.

    While brackets are open, a scan passes the starts of further physical lines, and learns what would be read from
    there as well: an unclosed bracket on each of 100,000 lines is one scan, not 100,000.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.scanned = 0
        self._known: dict[int, LogicalLine] = {}

    def at(self, start: int) -> LogicalLine:
        """The logical line that starts at `start`, the start of a physical line."""
        if start not in self._known:
            self._scan(start)
        return self._known[start]

    def between(self, start: int, end: int) -> Iterator[LogicalLine]:
        """Logical lines from `start` until one ends at or after `end`."""
        while start < end:
            line = self.at(start)
            yield line
            start = line.end

    def _scan(self, start: int) -> None:
        text, at = self.text, start
        unsettled = [(start, 0)]  # line starts, and how many brackets were open there
        closing: list[str] = []
        while (found := _TOKEN.search(text, at)) is not None:
            mark, at = found.group(), found.end()
            if mark in "([{":
                closing.append(_CLOSES[mark])
            elif mark in ")]}":
                if not closing or closing.pop() != mark:
                    self._break(unsettled, at)
                    break
                while unsettled[-1][1] > len(closing):
                    self._break([unsettled.pop()], at)
            elif mark in "\r\n":
                at += mark == "\r" and text.startswith("\n", at)
                self._settle(unsettled, len(closing), at, at + 1)
                if not unsettled:
                    break
                if _STATEMENT.match(text, at):
                    self._break(unsettled, _indent_end(text, at) + _STATEMENT_LENGTH)
                    break
                unsettled.append((at, len(closing)))
            else:
                end, reach = _beyond(text, found)
                if end is None:
                    self._break(unsettled, reach)
                    break
                at = end
        else:
            at = len(text)
            self._settle(unsettled, len(closing), at, at + 1)
            self._break(unsettled, at + 1)
        self.scanned += at - start

    def _settle(self, unsettled: list[tuple[int, int]], depth: int, end: int, reach: int) -> None:
        while unsettled and unsettled[-1][1] == depth:
            start, _ = unsettled.pop()
            self._known[start] = LogicalLine(start, end, _indent_end(self.text, start) - start, True, reach)

    def _break(self, unsettled: list[tuple[int, int]], reach: int) -> None:
        for start, _ in unsettled:
            newline = _NEWLINE.search(self.text, start)
            end = newline.end() if newline else len(self.text)
            indent = _indent_end(self.text, start) - start
            self._known[start] = LogicalLine(start, end, indent, False, max(reach, end + 1))


def is_empty(text: str, line: LogicalLine) -> bool:
    """Whether `line` holds nothing but white space or a comment."""
    at = line.start + line.indent
    return at >= line.end or text[at] in "#\r\n"


def _indent_end(text: str, start: int) -> int:
    head = _INDENT.match(text, start)
    assert head is not None  # the pattern matches the empty string
    return head.end()


def _beyond(text: str, opening: re.Match[str]) -> tuple[int | None, int]:
    """Where the string, comment or continuation ends, or None if it does not; and how far that was looked for."""
    at, mark = opening.start(), opening.group()
    if mark == "#":
        comment = _COMMENT.match(text, at)
        assert comment is not None  # the pattern matches the empty string
        return comment.end(), comment.end() + 1
    if mark == "\\":
        continued = _CONTINUED.match(text, at)
        return (continued.end() if continued else None), at + 2
    quote = text[at : at + 3] if text.startswith(mark * 3, at) else mark
    body = _BODY[quote].match(text, at + len(quote))
    assert body is not None  # every pattern matches the empty string
    if text.startswith(quote, body.end()):
        return body.end() + len(quote), body.end() + len(quote)
    return None, len(text) + 1 if len(quote) == 3 else body.end() + 2
