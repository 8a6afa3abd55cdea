"""Likeness: whether a value is the one that an example claims, as people write values down.

Text is not compared: order of sets and dicts, quotes, the digits shown of a float and the kind of a sequence make no
difference that an example is read to claim. Where it is not clear whether two values are the same, None says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice
from numbers import Number
from typing import Any

_MOST = 10_000
_DEEPEST = 40


class _Unclear(Exception):  # noqa: N818  # an outcome
    """It cannot be told."""


def alike(got: Any, claimed: Any, digits: int | None = None, loose: bool = False) -> bool | None:
    """Whether `got` is what is claimed; None where that is not clear.

    `digits` is how many decimals the claim shows of floats, `loose` means that the order of items is left open.
    """
    try:
        return _alike(got, claimed, _Eye(digits, loose), 0)
    except _Unclear:
        return None


class _Eye:
    """How closely to look."""

    def __init__(self, digits: int | None, loose: bool) -> None:
        self.digits = digits
        self.loose = loose


def _alike(got: Any, claimed: Any, eye: _Eye, depth: int) -> bool:
    if depth > _DEEPEST:
        raise _Unclear
    if got is claimed:
        return True
    if isinstance(got, str | bytes | bytearray) or isinstance(claimed, str | bytes):
        return _texts(got, claimed)
    if isinstance(got, Number) and isinstance(claimed, Number):
        return _numbers(got, claimed, eye)
    if isinstance(got, Mapping) and isinstance(claimed, Mapping):
        return _mappings(got, claimed, eye, depth)
    if isinstance(got, set | frozenset) and isinstance(claimed, set | frozenset):
        return len(got) == len(claimed) and _some_order(list(got), list(claimed), eye, depth)
    if _is_row(got) and _is_row(claimed):
        return _rows(got, claimed, eye, depth)
    if got is None or claimed is None:
        return False
    return _others(got, claimed)


def _texts(got: Any, claimed: Any) -> bool:
    if isinstance(got, str) and isinstance(claimed, str):
        return got == claimed or bool("\n" in claimed and got.split() == claimed.split())
    if type(got) is type(claimed):
        return bool(got == claimed)
    if got is None or claimed is None:
        return False
    if isinstance(claimed, str) and not isinstance(got, str):
        if str(got) == claimed or repr(got) == claimed:
            return True  # shown with quotes that it does not have
        if isinstance(got, bool | int | float | list | tuple | dict | set):
            return False
    if isinstance(got, str) and str(claimed) == got:
        return True
    if isinstance(got, str) and isinstance(claimed, bool | int | float | list | tuple | dict | set):
        return False
    raise _Unclear


def _numbers(got: Any, claimed: Any, eye: _Eye) -> bool:
    if bool(got == claimed) or (got != got and claimed != claimed):  # NaN alone differs from itself
        return True
    if isinstance(got, bool) or isinstance(claimed, bool):
        return False
    try:
        if isinstance(got, complex) or isinstance(claimed, complex):
            return bool(abs(complex(got) - complex(claimed)) <= 1e-6 * max(1.0, abs(claimed)))
        if isinstance(got, float) or isinstance(claimed, float) or not isinstance(got, int):
            one, other = float(got), float(claimed)
            if math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9):
                return True
            return eye.digits is not None and abs(one - other) <= 1.01 * 10.0**-eye.digits
    except (TypeError, ValueError, OverflowError) as error:
        raise _Unclear from error
    return False


def _mappings(got: Mapping[Any, Any], claimed: Mapping[Any, Any], eye: _Eye, depth: int) -> bool:
    if len(got) != len(claimed):
        return False
    for key, value in claimed.items():
        if key in got:
            if not _alike(got[key], value, eye, depth + 1):
                return False
        elif not any(_alike(own, key, eye, depth + 1) for own in got):
            return False
    return True


def _is_row(value: Any) -> bool:
    return isinstance(value, list | tuple | range | set | frozenset | Iterator) or type(value).__name__ in (
        "deque", "dict_keys", "dict_values", "dict_items", "UserList", "array", "odict_keys",
    )  # fmt: skip  # a list of names reads better packed


def _rows(got: Any, claimed: Any, eye: _Eye, depth: int) -> bool:
    one, other = list(islice(got, _MOST)), list(islice(claimed, _MOST))
    if len(one) == _MOST:
        raise _Unclear
    same = len(one) == len(other) and all(_alike(a, b, eye, depth + 1) for a, b in zip(one, other, strict=True))
    if same:
        return True
    unordered = eye.loose or isinstance(got, set | frozenset) or isinstance(claimed, set | frozenset)
    return unordered and len(one) == len(other) and _some_order(one, other, eye, depth)


def _some_order(one: list[Any], other: list[Any], eye: _Eye, depth: int) -> bool:
    """Whether the two hold the same, each in its own order."""
    if len(one) > 300:
        raise _Unclear
    left = list(other)
    for item in one:
        for at, candidate in enumerate(left):
            if _alike(item, candidate, eye, depth + 1):
                del left[at]
                break
        else:
            return False
    return True


def _others(got: Any, claimed: Any) -> bool:
    """Values of other kinds: only their own word that they are the same, or a plain difference of kind, is clear."""
    if any("__eq__" in vars(kind) for one in (got, claimed) for kind in type(one).__mro__[:-1]):
        try:
            if got == claimed:
                return True
        except Exception as error:
            raise _Unclear from error
        plain = (bool, int, float, list, tuple, dict, set, frozenset)
        if (type(got) in plain and type(claimed) in plain) or type(got) is type(claimed):
            return False
    raise _Unclear
