"""Fitting: which growth the times of a function show.

Each candidate is fitted as `a + b · g(n)` with errors in proportion to the time; the simplest of those that fit about
as well as the best is taken. Does not know where times come from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

LEAST = 5
"""Fewer points than this show no growth."""
_MOST = 8  # of the largest sizes: small inputs tell of the call, not of the growth
_FLOOR = 1e-5  # seconds: below, cold caches are most of it
_AS_GOOD = 1.25
_CERTAIN = 0.5  # a fit whose times are off by a factor of e^0.5 on average is none


@dataclass(frozen=True)
class Point:
    """One size and the time that it took, in seconds."""

    size: int
    seconds: float


@dataclass(frozen=True)
class Fit:
    """A growth such as "n log n", and how far the times lie from it on average, as a part of them."""

    growth: str
    error: float
    order: int
    constant: float
    factor: float
    base: float = 2.0
    """Of an exponential growth."""

    def at(self, size: float) -> float:
        """The time that the fit gives, in seconds."""
        if self.growth == EXPONENTIAL:
            return self.factor * math.exp(min(size * math.log(self.base), 600.0))
        return self.constant + self.factor * _GROWTHS[self.growth](size)


_GROWTHS: dict[str, Callable[[float], float]] = {
    "1": lambda n: 0.0,
    "log n": lambda n: math.log2(n + 1),
    "n": lambda n: n,
    "n log n": lambda n: n * math.log2(n + 1),
    "n²": lambda n: n * n,
    "n³": lambda n: n**3,
}
EXPONENTIAL = "2ⁿ"
_ORDERS = {name: order for order, name in enumerate((*_GROWTHS, EXPONENTIAL))}
_SAID = {
    "1": "1", "logn": "log n", "log(n)": "log n", "n": "n", "nlogn": "n log n", "n*logn": "n log n",
    "nlog(n)": "n log n", "n*log(n)": "n log n", "n^2": "n²", "n**2": "n²", "n²": "n²", "n*n": "n²", "n^3": "n³",
    "n**3": "n³", "n³": "n³", "2^n": "2ⁿ", "2**n": "2ⁿ", "2ⁿ": "2ⁿ",
}  # fmt: skip
_CLAIM = re.compile(r"\bO\(((?:[^()]|\([^()]*\))*)\)")


def fitted(points: Sequence[Point]) -> Fit | None:
    """The growth that `points` show; None where there are too few, or none fits."""
    if len(points) < LEAST:
        return None
    last = [replace(point, seconds=max(point.seconds, _FLOOR)) for point in points[-_MOST:]]
    fits = [fit for name in _GROWTHS if (fit := _fit(name, last)) is not None]
    fits += [fit for fit in (_exponential(last),) if fit is not None]
    best = min((fit.error for fit in fits), default=1.0)
    good = [fit for fit in fits if fit.error <= max(best * _AS_GOOD, best + 0.02)]
    return min(good, key=lambda fit: fit.order, default=None) if best <= _CERTAIN else None


def _fit(name: str, points: Sequence[Point]) -> Fit | None:
    """The least squares of relative errors, with neither part below zero."""
    rows = [(_GROWTHS[name](point.size), 1.0 / point.seconds**2, point.seconds) for point in points if point.seconds]
    weight, y = sum(w for _, w, _ in rows), sum(w * t for _, w, t in rows)
    x, xx, xy = (sum(w * g**k * t**m for g, w, t in rows) for k, m in ((1, 0), (2, 0), (1, 1)))
    spread = weight * xx - x * x
    if name == "1":
        return _judged(Fit(name, 0.0, 0, y / weight, 0.0), points)
    factor = (weight * xy - x * y) / spread if spread > 0 else 0.0
    constant = (y - factor * x) / weight
    if constant < 0:
        constant, factor = 0.0, xy / xx
    return _judged(Fit(name, 0.0, _ORDERS[name], constant, factor), points) if factor > 0 else None


def _exponential(points: Sequence[Point]) -> Fit | None:
    """A straight line through the logarithms of the times."""
    rows = [(point.size, math.log(max(point.seconds, 1e-9))) for point in points]
    middle_x, middle_y = sum(x for x, _ in rows) / len(rows), sum(y for _, y in rows) / len(rows)
    spread = sum((x - middle_x) ** 2 for x, _ in rows)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in rows) / spread
    if slope < math.log(1.05):
        return None
    factor = math.exp(max(middle_y - slope * middle_x, -600.0))
    return _judged(Fit(EXPONENTIAL, 0.0, _ORDERS[EXPONENTIAL], 0.0, factor, math.exp(slope)), points)


def _judged(fit: Fit, points: Sequence[Point]) -> Fit:
    """How far the times lie from the fit: the mean of squares of the logarithms of their ratios."""
    ratios = (math.log(max(fit.at(point.size), 1e-12) / max(point.seconds, 1e-9)) for point in points)
    return replace(fit, error=math.sqrt(sum(ratio * ratio for ratio in ratios) / len(points)))


def claimed(text: str | None) -> str | None:
    """The growth that a docstring claims, in the words of `Fit.growth`; None where it claims none, or several."""
    found = {_SAID.get(re.sub(r"\s", "", said).lower()) for said in _CLAIM.findall(text or "")}
    return found.pop() if len(found) == 1 else None


def faster_than(fit: Fit, growth: str) -> bool:
    """Whether the time grows faster than `growth` says."""
    return fit.order > _ORDERS[growth]
