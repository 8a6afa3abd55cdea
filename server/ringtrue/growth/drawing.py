"""Drawing: the times of a function as lines for a terminal, and as an SVG page. Does not know what they mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from ringtrue.growth.fitting import Fit, Point

_WIDE = 40
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 640, 400, 80, 48, 48, 24


def shown(seconds: float) -> str:
    """`1.20 s`, `340 ms`, `12.0 µs`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def lines(points: Sequence[Point]) -> Iterator[str]:
    """One line a size: the time, how often the one before it fits into it, and a bar on a logarithmic scale."""
    times = [math.log10(max(point.seconds, 1e-9)) for point in points]
    low, high = min(times), max(times)
    before: Point | None = None
    for point, time in zip(points, times, strict=True):
        bar = "█" * (1 + round((_WIDE - 1) * (time - low) / (high - low or 1)))
        ratio = f"x {point.seconds / before.seconds:.1f}" if before and before.seconds else ""
        yield f"{point.size:>10,}  {shown(point.seconds):>9}  {ratio:>6}  {bar}"
        before = point


def svg(title: str, points: Sequence[Point], fit: Fit | None) -> str:
    """Times over sizes, both logarithmic, and the curve of the fit."""
    sizes = [math.log2(point.size) for point in points]
    times = [math.log10(max(point.seconds, 1e-9)) for point in points]
    across, up = _scale(sizes, _LEFT, _WIDTH - _RIGHT), _scale(times, _HEIGHT - _BOTTOM, _TOP)
    dots = "".join(
        f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="4">'
        f"<title>{point.size:,}: {shown(point.seconds)}</title></circle>"
        for x, y, point in zip(sizes, times, points, strict=True)
    )
    curve = ""
    if fit is not None:
        steps = [min(sizes) + (max(sizes) - min(sizes)) * step / 60 for step in range(61)]
        path = " ".join(f"{across(x):.1f},{up(math.log10(max(fit.at(2**x), 1e-9))):.1f}" for x in steps)
        curve = f'<polyline points="{path}"/>'
    ticks = "".join(
        f'<text x="{across(x):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{point.size:,}</text>'
        for x, point in list(zip(sizes, points, strict=True))[:: max(1, len(points) // 8)]
    )
    ends = "".join(
        f'<text x="{_LEFT - 8}" y="{up(math.log10(max(point.seconds, 1e-9))) + 4:.1f}" text-anchor="end">'
        f"{shown(point.seconds)}</text>"
        for point in (points[0], points[-1])
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
        f"<title>{escape(title)}</title><style>text{{font:12px sans-serif;fill:#555}}.h{{font-size:15px;fill:#222}}"
        "circle{fill:#2563eb}polyline{fill:none;stroke:#dc2626;stroke-width:2}line{stroke:#bbb}"
        "@media(prefers-color-scheme:dark){text{fill:#aaa}.h{fill:#eee}line{stroke:#555}}</style>"
        f'<text class="h" x="{_LEFT}" y="28">{escape(title)}</text>'
        f'<line x1="{_LEFT}" y1="{_HEIGHT - _BOTTOM}" x2="{_WIDTH - _RIGHT}" y2="{_HEIGHT - _BOTTOM}"/>'
        f'<line x1="{_LEFT}" y1="{_TOP}" x2="{_LEFT}" y2="{_HEIGHT - _BOTTOM}"/>{curve}{dots}{ticks}{ends}'
        f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 10}" text-anchor="end">size of the input</text></svg>\n'
    )


class _scale:  # noqa: N801  # used as a function
    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._low, self._spread = min(values), (max(values) - min(values)) or 1.0
        self._start, self._span = start, end - start

    def __call__(self, value: float) -> float:
        return self._start + self._span * (value - self._low) / self._spread
