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
    r"|removeprefix|removesuffix|join|format|expandtabs|center|ljust|rjust|translate|format_map)\(\)|\[-?\d*\])"
)
_CLASS = re.compile(r"\.*:?[\w.]+(?:\[.*\])?\(\)")
_ELEMENTS = re.compile(r"builtins\.(?:list|set|frozenset)\[(.*)\]\(\)(?:\*|\[-?\d*\]|<\d+>)")


def then(paths: Paths, step: str) -> Paths:
    """Each path with `step` behind it; None has no steps."""
    made = tuple(dict.fromkeys(_plain(path + step) for path in paths if path != "None"))
    return made if all(len(path) < _LONGEST for path in made) else UNKNOWN


def _plain(path: str) -> str:
    """The same in fewer steps, for strings and for elements that are written out."""
    if path.startswith("builtins."):
        path = _SAME_STR.sub(r"\1", path)
        found = _ELEMENTS.fullmatch(path)
        if found is not None and len(split(found[1])) == 1 and "|" not in found[1]:
            return found[1] + "()"
    return path


def split(text: str) -> list[str]:
    """The type arguments in `text`, which stood between brackets."""
    found, depth = [""], 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


def item_of(paths: Paths, place: int) -> Paths:
    """The item at `place` of tuples whose items are written out; unknown for others."""
    found: list[Paths] = []
    for path in paths:
        inner = (
            split(path[len("builtins.tuple[") : -3])
            if path.startswith("builtins.tuple[") and path.endswith("]()")
            else []
        )
        if place >= len(inner):
            return UNKNOWN
        found.append(tuple("None" if one == "None" else f"{one}()" for one in _options(inner[place])))
    return either(found)


def _options(text: str) -> list[str]:
    """The alternatives of one type argument."""
    found, depth = [""], 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


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
