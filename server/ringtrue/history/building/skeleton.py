"""A text without the bodies of its functions, which parses many times faster and keeps every line where it was.

Does not know Python's grammar, only indentation: what comes out may not parse, and then the whole text has to be read.
Bodies that may say something of a deprecation stay.
"""

from __future__ import annotations

import re
from functools import cache

_DEFINITION = re.compile(r"^([ \t]*)(?:async )?def (\w+)", re.MULTILINE)
_TEXT = re.compile(r"\s*[rRuU]?(\"\"\"|\'\'\')")
_KEPT = frozenset(
    ("__setstate__", "__copy__", "__deepcopy__", "__reduce__", "__getstate__", "__setattr__", "__getattr__")
)
_TELLING = ("deprecat", "warn", "has been removed", "was removed", "is removed", "now removed", "no longer")
_LONGEST_SIGNATURE = 12_000


def skeleton(text: str) -> str:
    """The text with `...` for most bodies."""
    lower = text.lower()
    if len(lower) != len(text):
        return text  # some letters have longer lower cases
    pieces: list[str] = []
    written = done = 0
    for match in _DEFINITION.finditer(text):
        if match.start() < done:
            continue
        body = _body(text, match.start())
        if body is None:
            continue
        end = _below(len(match[1])).search(text, _behind_text(text, body))
        done = end.start() if end else len(text)
        if match[2] in _KEPT or any(lower.find(word, body, done) >= 0 for word in _TELLING):
            continue
        lines = text.count("\n", body, done)
        if not lines:
            continue
        pieces += [text[written:body], "\n" * (lines - 1), match[1], "    ...\n"]
        written = done
    return "".join(pieces) + text[written:]


def _body(text: str, start: int) -> int | None:
    """Where the body of the definition at `start` begins, on a line of its own; None where all is on one line."""
    at = start
    limit = start + _LONGEST_SIGNATURE
    while (end := text.find("\n", at, limit)) >= 0:
        head = text[start:end]
        if (
            head.count("(") == head.count(")")
            and head.count("[") == head.count("]")
            and head.count("{") == head.count("}")
        ):
            opens = text[at:end].partition(" #")[0].rstrip().endswith(":")
            return end + 1 if opens and ")" in head else None
        at = end + 1
    return None


def _behind_text(text: str, body: int) -> int:
    """Where the text that a body may begin with ends: its lines are as deep as they like."""
    if (opening := _TEXT.match(text, body)) is None:
        return body
    end = text.find(opening[1], opening.end())
    return body if end < 0 else end


@cache
def _below(indent: int) -> re.Pattern[str]:
    """A line that is no deeper than `indent`, nor empty or a comment."""
    return re.compile(rf"^[ \t]{{0,{indent}}}(?=[^ \t\n#])", re.MULTILINE)
