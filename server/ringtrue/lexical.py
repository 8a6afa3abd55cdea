"""Logical lines of damaged Python: where strings, brackets and continued lines end although the text does not parse.

Does not know grammar beyond tokens; used only where `ast.parse` has refused a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# CPython refuses deeper nesting ("too many nested parentheses", MAXLEVEL in its tokenizer).
_MAX_DEPTH = 200
# Past this many lines an open bracket counts as never closed, so that hostile texts cost linear time.
_MAX_LINES = 5_000

_TOKEN = re.compile(
    r"""
    (?P<string>'''|\"\"\"|'|")
  | (?P<comment>\#[^\r\n]*)
  | (?P<continued>\\(?:\r\n|\r|\n))
  | (?P<newline>\r\n|\r|\n)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
    """,
    re.VERBOSE,
)
_INDENT = re.compile(r"[ \t\f]*")
_NEWLINE = re.compile(r"\r\n|\r|\n")
# Statement keywords that no expression holds: at the start of a line they prove that an open bracket never closes.
_STATEMENT = re.compile(
    r"(?:def|class|import|return|raise|del|assert|pass|break|continue|global|nonlocal|while|try|with|except|finally|elif)\b"
    r"|@\w"
)
_SHORT_BODY = {quote: re.compile(rf"(?:[^{quote}\\\r\n]|\\(?:\r\n|.))*", re.DOTALL) for quote in ("'", '"')}
_LONG_BODY = {
    quote: re.compile(rf"(?:[^\\{quote[0]}]|\\.|{quote[0]}(?!{quote[1:]}))*", re.DOTALL) for quote in ("'''", '"""')
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


def logical_lines(text: str, start: int, end: int) -> Iterator[LogicalLine]:
    """Logical lines from `start` (a line start) until one ends at or after `end`."""
    at = start
    while at < end:
        line = _logical_line(text, at)
        yield line
        at = line.end


def _logical_line(text: str, start: int) -> LogicalLine:
    head = _INDENT.match(text, start)
    assert head is not None  # the pattern matches the empty string
    at, indent = head.end(), head.end() - start
    depth = lines = 0

    def broken(reach: int) -> LogicalLine:
        first = _NEWLINE.search(text, start)
        return LogicalLine(start, first.end() if first else len(text), indent, False, reach)

    while (token := _TOKEN.search(text, at)) is not None:
        at = token.end()
        match token.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth = max(0, depth - 1)
            case "string":
                closed = _string_end(text, token)
                if closed is None:
                    return broken(len(text) + 1 if len(token.group()) == 3 else _short_reach(text, token))
                at = closed
            case "newline" if depth == 0:
                return LogicalLine(start, at, indent, True, at)
            case "newline":
                lines += 1
                if depth > _MAX_DEPTH or lines > _MAX_LINES or _begins_statement(text, at):
                    return broken(at + 64)
            case _:
                pass
    return LogicalLine(start, len(text), indent, True, len(text) + 1) if depth == 0 else broken(len(text) + 1)


def _string_end(text: str, opening: re.Match[str]) -> int | None:
    quote = opening.group()
    body = (_LONG_BODY if len(quote) == 3 else _SHORT_BODY)[quote].match(text, opening.end())
    assert body is not None  # both patterns match the empty string
    return body.end() + len(quote) if text.startswith(quote, body.end()) else None


def _short_reach(text: str, opening: re.Match[str]) -> int:
    body = _SHORT_BODY[opening.group()].match(text, opening.end())
    assert body is not None  # the pattern matches the empty string
    return body.end() + 2


def _begins_statement(text: str, line: int) -> bool:
    head = _INDENT.match(text, line)
    assert head is not None  # the pattern matches the empty string
    return _STATEMENT.match(text, head.end()) is not None
