"""Placeholders: the places in SQL text that a driver fills, outside of quotes and comments.

Does not know drivers, nor what is filled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Style: TypeAlias = Literal["?", "%s", "%(name)s", ":name", "$1"]
_TOKEN = re.compile(
    r"""(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|/\*.*?\*/|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)"""
    r"""|(?P<escaped>%%|::)"""
    r"""|%\((?P<percent_name>\w+)\)s|(?P<percent>%[sb](?!\w))"""
    r"""|\$(?P<dollar>\d+)|(?<![\w:])[:@](?P<colon>[A-Za-z_]\w*)|(?P<mark>\?(?:\d+)?(?![|&]))""",
    re.DOTALL,
)


@dataclass(frozen=True)
class Placeholder:
    """One place: `name` is its name or number, empty for the next in order. `start` is where it stands in the text."""

    style: Style
    name: str
    start: int
    end: int


def placeholders(sql: str) -> tuple[Placeholder, ...]:
    """Those that stand outside of quotes and comments."""
    return tuple(_found(sql))


def quoted_placeholders(sql: str) -> tuple[str, ...]:
    """Those that fill a whole quoted text: `'%s'`, `'?'`."""
    return tuple(
        match["quoted"] for match in _TOKEN.finditer(sql) if re.fullmatch(r"'(?:%s|\?|\$\d+)'", match["quoted"] or "")
    )


def _found(sql: str) -> list[Placeholder]:
    found: list[Placeholder] = []
    for match in _TOKEN.finditer(sql):
        start, end = match.span()
        if match["percent_name"]:
            found.append(Placeholder("%(name)s", match["percent_name"], start, end))
        elif match["percent"]:
            found.append(Placeholder("%s", "", start, end))
        elif match["dollar"]:
            found.append(Placeholder("$1", match["dollar"], start, end))
        elif match["colon"]:
            found.append(Placeholder(":name", match["colon"], start, end))
        elif match["mark"]:
            found.append(Placeholder("?", match["mark"][1:], start, end))
    return found


def neutral(sql: str) -> str:
    """The text with every placeholder as one that all dialects read, lengths apart."""
    made, at = [], 0
    for one in placeholders(sql):
        cast = sql[one.end :].lstrip().startswith("::")  # sqlglot reads no '?::text'
        made += [sql[at : one.start], "NULL" if cast else "?"]
        at = one.end
    return ("".join(made) + sql[at:]).replace("%%", "%")
