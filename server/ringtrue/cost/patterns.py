"""Patterns: whether a regular expression can match the same text in so many ways that a failure tries them all.

Reads patterns with the parser of `re` itself. Does not know the text, and judges only repeats of single characters.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

_MANY = 64  # a repeat of at most so many is as good as none
_DIGITS = frozenset("0123456789٣")
_SAMPLE = [chr(code) for code in range(128)] + ["é", "ß", "中", "\u00a0", "٣"]


class Ambiguous(NamedTuple):
    """What is repeated, as text, and whether the repeat stands inside another."""

    shown: str
    nested: bool


@lru_cache(maxsize=256)
def ambiguous_repeat(pattern: str) -> Ambiguous | None:
    """The first repeat of `pattern` that shares its characters with a repeat around or beside it."""
    if pattern.count("*") + pattern.count("+") + pattern.count(",}") < 2:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = _parser().parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    return _sequence(list(parsed), must_follow=False)


def _parser() -> Any:
    if sys.version_info >= (3, 11):
        from re import _parser as parser  # type: ignore[attr-defined]  # not in typeshed: the parser is private

        return parser
    import sre_parse  # its name before 3.11

    return sre_parse


def _sequence(items: list[Any], must_follow: bool) -> Ambiguous | None:
    """Look through a sequence; `must_follow`: whether the match can still fail behind it."""
    items = _flat(items)
    for i, item in enumerate(items):
        can_fail = must_follow or any(not _optional(one) or _name(one) == "AT" for one in items[i + 1 :])
        if found := _item(item, can_fail) or (_beside(items, i) if can_fail else None):
            return found
    return None


def _flat(items: Iterable[Any]) -> list[Any]:
    """Groups without choice opened up."""
    flat: list[Any] = []
    for item in items:
        if _name(item) == "SUBPATTERN" and not item[1][1] and not item[1][2]:
            flat.extend(_flat(item[1][3]))
        else:
            flat.append(item)
    return flat


def _name(item: Any) -> str:
    return str(item[0])


def _item(item: Any, can_fail: bool) -> Ambiguous | None:
    name = _name(item)
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        _, highest, body = item[1]
        flat = _flat(body)
        if can_fail and highest > _MANY and (found := _repeated(flat)):
            return found
        return _sequence(flat, must_follow=can_fail)
    if name == "BRANCH":
        return next((found for part in item[1][1] if (found := _sequence(list(part), can_fail))), None)
    if name == "SUBPATTERN":
        return _sequence(list(item[1][3]), can_fail)
    return None


def _repeated(body: list[Any]) -> Ambiguous | None:
    """A repeat in a repeated body of which everything else is optional."""
    for i, item in enumerate(body):
        others = body[:i] + body[i + 1 :]
        if _unlimited(item) and all(_optional(one) and _name(one) != "AT" for one in others):
            characters = _characters(item)
            if (characters and item[1][0] > 0) or (characters and len(body) == 1):
                return Ambiguous(_show(item), nested=True)
    return None


def _beside(items: list[Any], i: int) -> Ambiguous | None:
    """A repeat that follows the repeat at `i`, with nothing between that must match, before something that must."""
    first = items[i]
    if not _unlimited(first) or not (mine := _characters(first)):
        return None
    if mine <= _DIGITS:
        return None  # numbers are short
    anything = False
    for j in range(i + 1, len(items)):
        item = items[j]
        anything = anything or (_unlimited(item) and len(_characters(item)) >= len(_SAMPLE) - 1)
        if _unlimited(item) and (others := _characters(item)) and mine & others == mine | others:
            stop = next((one for one in items[j + 1 :] if not _optional(one) or _name(one) == "AT"), None)
            ends = stop is not None and _name(stop) == "AT"
            if (
                stop is not None
                and not (ends and (anything or _takes_anything(items[j + 1 :])))
                and (ends or _of_one(stop) & mine != mine)
            ):
                return Ambiguous(_show(first), nested=False)
        if not _optional(item) or _name(item) == "AT":
            return None
    return None


def _takes_anything(items: list[Any]) -> bool:
    """Whether a repeat of any character follows: it reaches the end of the line whatever the text is."""
    return any(_unlimited(one) and len(_characters(one)) >= len(_SAMPLE) - 1 for one in items)


def _unlimited(item: Any) -> bool:
    return _name(item) in ("MAX_REPEAT", "MIN_REPEAT") and item[1][1] > _MANY


def _optional(item: Any) -> bool:
    name = _name(item)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return item[1][0] == 0 or all(_optional(one) for one in item[1][2])
    if name == "SUBPATTERN":
        return all(_optional(one) for one in item[1][3])
    if name == "BRANCH":
        return any(all(_optional(one) for one in part) for part in item[1][1])
    return name in ("AT", "ASSERT", "ASSERT_NOT", "GROUPREF", "GROUPREF_EXISTS")


def _characters(item: Any) -> frozenset[str]:
    """The characters that a repeat of single characters repeats; none for any other."""
    body = _flat(item[1][2])
    return _of_one(body[0]) if len(body) == 1 else frozenset()


def _of_one(item: Any) -> frozenset[str]:
    name, value = _name(item), item[1]
    if name == "LITERAL":
        return frozenset((chr(value),))
    if name == "NOT_LITERAL":
        return frozenset(one for one in _SAMPLE if ord(one) != value)
    if name == "ANY":
        return frozenset(one for one in _SAMPLE if one != "\n")
    if name == "IN":
        return frozenset(one for one in _SAMPLE if _in_class(one, value))
    return frozenset()


_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip


def _in_class(one: str, parts: Iterable[Any]) -> bool:
    negated = found = False
    for part in parts:
        name, value = _name(part), part[1]
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found = found or ord(one) == value
        elif name == "RANGE":
            found = found or value[0] <= ord(one) <= value[1]
        elif name == "CATEGORY":
            found = found or re.match(_CATEGORIES[str(value)], one) is not None
    return found != negated


def _show(item: Any) -> str:
    """A repeat, roughly as it was written."""
    lowest, _, _ = item[1]
    mark = "*" if lowest == 0 else "+"
    body = _flat(item[1][2])
    name, value = _name(body[0]), body[0][1]
    if name == "LITERAL":
        return re.escape(chr(value)) + mark
    if name == "ANY":
        return "." + mark
    if name == "NOT_LITERAL":
        return f"[^{chr(value)}]{mark}"
    if len(value) == 1 and _name(value[0]) == "CATEGORY":
        return _CATEGORIES[str(value[0][1])] + mark
    return "[…]" + mark
