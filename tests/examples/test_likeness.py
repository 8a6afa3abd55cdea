"""Which values are the same as people write them down, which differ, and which cannot be told apart."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from ringtrue.examples.child.likeness import alike

Point = namedtuple("Point", "x y")  # as users write them
NAN = float("nan")

SAME: list[tuple[Any, Any]] = [
    (1, 1), (1, 1.0), (True, 1), (0.1 + 0.2, 0.3), (NAN, NAN), ([1, NAN], [1, NAN]), ((1, 2), [1, 2]),
    ({1, 2}, [2, 1]), (range(3), [0, 1, 2]), (deque([1]), [1]), (iter([1, 2]), [1, 2]), ({"a": 1}.keys(), ["a"]),
    (OrderedDict(a=1), {"a": 1}), (Counter("ab"), {"b": 1, "a": 1}), (Point(1, 2), (1, 2)), (Fraction(1, 2), 0.5),
    (Decimal("1.50"), 1.5), (4, "4"), ("4", 4), ([1], "[1]"), (float("inf"), float("inf")), (1j, 1j),
    ("a\nb", "a\n  b"), ({"a": 0.1 + 0.2}, {"a": 0.3}), ((), []), (frozenset({1}), {1}), (-0.0, 0.0),
]  # fmt: skip  # a table reads better packed
DIFFERENT: list[tuple[Any, Any]] = [
    (1, 2), (True, False), (None, 1), (None, []), ("", None), ("a", "A"), (" ", ""), ("a b", "a  b"), (0.31, 0.3),
    ([1, 2], [2, 1]), ([1, 2], [1]), ({1}, {2}), ({"a": 1}, {"a": 2}), ({"a": 1}, {"b": 1}), ("x", 4), (4, "x"),
    ([1], {}), ([], ""), (NAN, 1.0), (10**30, 10**30 + 1), ([[1]], [1]),
]  # fmt: skip  # as above


class Own:
    """Has no word on what it is the same as."""


@pytest.mark.parametrize(("got", "claimed"), SAME, ids=range(len(SAME)))
def test_same(got: Any, claimed: Any) -> None:
    assert alike(got, claimed) is True


@pytest.mark.parametrize(("got", "claimed"), DIFFERENT, ids=range(len(DIFFERENT)))
def test_different(got: Any, claimed: Any) -> None:
    assert alike(got, claimed) is False


def test_digits_that_are_shown_are_the_digits_that_count() -> None:
    assert alike(2 / 3, 0.67, digits=2) is True
    assert alike(2 / 3, 0.66, digits=2) is True
    assert alike(2 / 3, 0.64, digits=2) is False
    assert alike([2 / 3], [0.67], digits=2) is True


def test_order_may_be_left_open() -> None:
    assert alike([[1], [2]], [[2], [1]], loose=True) is True
    assert alike([[1], [2]], [[2], [2]], loose=True) is False


@pytest.mark.parametrize(("got", "claimed"), [(Own(), 3), (Own(), "x"), (b"a", "b"), (Own(), Own())], ids=range(4))
def test_unclear(got: Any, claimed: Any) -> None:
    assert alike(got, claimed) is None


def test_endless_and_bottomless_values_are_unclear() -> None:
    from itertools import count

    deep: list[Any] = []
    other: list[Any] = []
    for _ in range(100):
        deep, other = [deep], [other]
    assert alike(count(), [0]) is None
    assert alike([deep, 1], [other, 1]) is None
