"""Instead: the name that a message of deprecation says to use. Does not know whether it is there.

A decorator that only renames says `use 'name'` in the history, and nothing else.
"""

from __future__ import annotations

import re

_INSTEAD = re.compile(
    r"(?:[Uu]se|[Rr]eplaced (?:by|with)|[Rr]enamed to|in favou?r of|[Pp]refer|instead of it,? use)\s+(?:the\s+)?"
    r"(?::\w+:)*[`'\"*]*~?\.?([A-Za-z_][\w.]*)"
)
_NO_NAMES = frozenset(("a", "an", "another", "any", "it", "of", "one", "only", "other", "some", "that", "this", "your"))


def named_instead(message: str) -> str:
    """The dotted name, or the empty string."""
    found = _INSTEAD.search(message)
    name = found[1].rstrip(".") if found is not None else ""
    return "" if name in _NO_NAMES else name


def is_renaming(message: str) -> bool:
    """Whether it says that nothing but the name is another: then the new one can be written in its place."""
    return "renamed" in message or re.fullmatch(r"use '\w+'", message) is not None
