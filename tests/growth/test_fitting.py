"""Fitting: curves that are known, with noise, and what docstrings claim."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest
from ringtrue.growth.fitting import LEAST, Point, claimed, faster_than, fitted

CURVES: dict[str, Callable[[int], float]] = {
    "1": lambda n: 3e-4,
    "log n": lambda n: 1e-4 * math.log2(n + 1),
    "n": lambda n: 2e-5 + 3e-7 * n,
    "n log n": lambda n: 4e-7 * n * math.log2(n + 1),
    "n²": lambda n: 1e-6 + 5e-8 * n * n,
    "n³": lambda n: 1e-8 * n**3,
}


@pytest.mark.parametrize("growth", CURVES)
@pytest.mark.parametrize("seed", range(5))
def test_known_curves_with_noise(growth: str, seed: int) -> None:
    drawn = random.Random(seed)
    points = [Point(2**k, CURVES[growth](2**k) * drawn.uniform(0.98, 1.02)) for k in range(3, 15)]
    found = fitted(points)
    assert found is not None
    assert found.growth == growth
    assert found.at(2**14) == pytest.approx(CURVES[growth](2**14), rel=0.1)


@pytest.mark.parametrize("base", [1.3, 1.62, 2.0, 3.0])
def test_exponential_growth_has_its_base(base: float) -> None:
    found = fitted([Point(n, 1e-5 * base**n) for n in range(4, 20, 2)])
    assert found is not None
    assert (found.growth, found.base) == ("2ⁿ", pytest.approx(base, rel=0.01))


def test_times_below_the_clock_are_constant() -> None:
    found = fitted([Point(2**k, 1e-7 * (1 + k)) for k in range(3, 18)])
    assert found is not None
    assert found.growth == "1"


def test_few_points_and_chaos_show_nothing() -> None:
    assert fitted([Point(n, n) for n in range(1, LEAST)]) is None
    assert fitted([Point(2**k, (1.0, 1e-3)[k % 2]) for k in range(3, 12)]) is None


@pytest.mark.parametrize(
    ("text", "growth"),
    [
        ("Runs in O(n).", "n"),
        ("O(n log n) time, O(n log n) at worst", "n log n"),
        ("O(n * log(n))", "n log n"),
        ("O(n^2)", "n²"),
        ("O(N**2)", "n²"),
        ("O(1)", "1"),
        ("O(n) time and O(1) space", None),
        ("O(rows · columns)", None),
        ("", None),
        (None, None),
    ],
)
def test_claims(text: str | None, growth: str | None) -> None:
    assert claimed(text) == growth


def test_what_grows_faster() -> None:
    found = fitted([Point(2**k, CURVES["n²"](2**k)) for k in range(3, 15)])
    assert found is not None
    assert faster_than(found, "n")
    assert not faster_than(found, "n²")
    assert not faster_than(found, "n³")
