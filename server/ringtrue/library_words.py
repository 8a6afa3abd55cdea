"""What people write for names of libraries, mostly out of habit with another one: `library_words.txt`, read once.

Does not know what a library has: the caller takes of these what is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache


def of_names(name: str, owner: str) -> tuple[str, ...]:
    """What `name` is called in the class or module `owner`, named by where it is defined."""
    top, _, word = owner.lstrip("_").rpartition(".")
    top = top.partition(".")[0] or word
    known = _tables()
    keys = (owner, owner.lstrip("_"), f"{top}.{word}", f"{top}.{word.lstrip('_')}", top)
    return _distinct(right for key in keys for right in known.get(key, {}).get(name, ()))


def of_library(name: str, owner: str) -> tuple[str, ...]:
    """What `name` is called in other classes of the library that `owner` is of: one of them may be its base."""
    top = owner.lstrip("_").partition(".")[0]
    return _distinct(
        right
        for key, table in _tables().items()
        if key.partition(".")[0] == top and not key.endswith("()")
        for right in table.get(name, ())
    )


def anywhere(name: str, keywords: bool = False) -> tuple[str, ...]:
    """What `name` is called in any library: a class of the project may derive from one of theirs."""
    return _distinct(
        right for key, table in _tables().items() if key.endswith("()") == keywords for right in table.get(name, ())
    )


def of_keywords(name: str, called: str) -> tuple[str, ...]:
    """What the keyword `name` is called in calls of the library that `called` is of."""
    return _tables().get(f"{called.lstrip('_').partition('.')[0]}()", {}).get(name, ())


def _distinct(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


@cache
def _tables() -> dict[str, dict[str, tuple[str, ...]]]:
    path = os.path.join(os.path.dirname(__file__), "library_words.txt")
    with open(path, encoding="utf-8") as text:
        return _parsed(text.read())


def _parsed(text: str) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    table: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            table = found.setdefault(line[1:-1], {})
        elif " = " in line:
            wrong, _, right = line.partition(" = ")
            for each in wrong.split():
                table[each] = (*table.get(each, ()), *right.split())
    return found
