"""Paths: the alternatives that an expression may stand for, and steps appended to each.

Does not know syntax. The empty tuple is "unknown"; one unknown alternative makes all unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

Paths: TypeAlias = "tuple[str, ...]"

UNKNOWN: Paths = ()
NONE: Paths = ("None",)
_MOST = 5
"""Alternatives beyond this are as good as unknown."""
_LONGEST = 240

STR = "builtins.str()"
_SAME_STR = re.compile(
    r"(builtins\.(?:str|bytes)\(\))(?:\.(?:strip|lower|upper|lstrip|rstrip|replace|title|capitalize|casefold|swapcase|zfill"
    r"|removeprefix|removesuffix|join|format|expandtabs|center|ljust|rjust|translate|format_map)\(\)|\[\])"
)
_CLASS = re.compile(r"\.*:?[\w.]+(?:\[.*\])?\(\)")
_SEQUENCE = re.compile(r"builtins\.(?:list|tuple|set|frozenset)\[([\w.:]+)\]\(\)(?:\*|\[\])")


def then(paths: Paths, step: str) -> Paths:
    """Each path with `step` behind it; None has no steps."""
    made = tuple(dict.fromkeys(_plain(path + step) for path in paths if path != "None"))
    return made if all(len(path) < _LONGEST for path in made) else UNKNOWN


def _plain(path: str) -> str:
    """The same in fewer steps, for strings and for elements that are written out."""
    if path.startswith("builtins."):
        path = _SAME_STR.sub(r"\1", path)
        if (found := _SEQUENCE.fullmatch(path)) is not None:
            return found[1] + "()"
    return path


def either(alternatives: Iterable[Paths]) -> Paths:
    """One of several: unknown as soon as one of them is."""
    found: dict[str, None] = {}
    for one in alternatives:
        if not one:
            return UNKNOWN
        found.update(dict.fromkeys(one))
    return tuple(found) if len(found) <= _MOST else UNKNOWN


def arguments(parts: Iterable[Paths]) -> str:
    """`[a.B,c.D]` for the classes whose instances `parts` are; the empty string where one is not so simple."""
    shown = []
    for part in parts:
        names = [as_class(path) for path in part]
        if not names or not all(names):
            return ""
        shown.append("|".join(names))
    return f"[{','.join(shown)}]" if shown else ""


def as_class(path: str) -> str:
    """The class that `path` is an instance of, where it says so itself: `a.B` for `a.B()`."""
    if path == "None":
        return "None"
    return path[:-2] if _CLASS.fullmatch(path) else ""
