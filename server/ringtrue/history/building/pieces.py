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
