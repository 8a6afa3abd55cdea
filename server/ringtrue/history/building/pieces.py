"""Cuts a file's text before its top-level definitions: what does not change between releases is then read once.

Does not know Python's grammar: a cut may be wrong (a line inside a long text), and then a piece does not parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STARTS = re.compile(r"^(?:(?P<definition>def |class |async def )|(?P<decorator>@)|(?P<plain>[A-Za-z_]))", re.MULTILINE)
_GOES_ON = re.compile(r"(?:else|elif|except|finally)\b")


def pieces(text: str) -> Iterator[str]:
    """The pieces, in order; together they are the text."""
    start, inside, decorated = 0, False, False
    for match in _STARTS.finditer(text):
        at = match.start()
        if match["plain"]:
            cut = inside and _GOES_ON.match(text, at) is None
            inside = inside and not cut
        elif match["decorator"]:
            cut, decorated, inside = not decorated, True, False
        else:
            cut, decorated, inside = not decorated, False, True
        if cut and at > start:
            yield text[start:at]
            start = at
    yield text[start:]


_MEMBERS = re.compile(
    r"^    (?:(?P<definition>def |async def )|(?P<decorator>@)|(?P<plain>[^\s#]))|^[^\s#]", re.MULTILINE
)
_CLASS = re.compile(r"(?:@[^\n]*\n)*class \w")


def members(text: str) -> tuple[str, list[str]] | None:
    """A class's text without its functions, every line where it was, and the functions; None for anything else."""
    if _CLASS.match(text) is None:
        return None
    rest: list[str] = []
    found: list[str] = []
    written, start, decorated = 0, -1, False
    for match in _MEMBERS.finditer(text):
        at = match.start()
        definition, decorator = match["definition"], match["decorator"]
        if start >= 0 and not (decorated and (definition or decorator)):
            found.append(text[start:at])
            rest += [text[written:start], _blank(text[start:at])]
            written, start = at, -1
        if (definition or decorator) and start < 0:
            start = at
        decorated = bool(decorator) or (decorated and start >= 0 and not definition)
    if start >= 0:
        found.append(text[start:])
        rest += [text[written:start], _blank(text[start:])]
        written = len(text)
    return ("".join([*rest, text[written:]]), found) if found else None


def _blank(text: str) -> str:
    """As many lines, with a statement that says nothing."""
    return "    ...\n" + "\n" * (text.count("\n") - 1)
