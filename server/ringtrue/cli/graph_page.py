"""The page of `ringtrue graph`: one HTML file with a drawing (SVG) of applications, routes and models.

Reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ringtrue.web.drawn import Drawn, DrawnModel, DrawnTable

_ROW, _TOP, _WIDTH, _GAP, _LETTER = 20, 34, 760, 28, 7.3
_STYLE = """
body { font: 14px system-ui, sans-serif; margin: 2rem; color: #1d2330; background: #fff }
text { font: 12px ui-monospace, monospace; fill: #1d2330 } .head { font-weight: 600; font-size: 13px }
.box { fill: #f6f8fb; stroke: #b8c2d3 } .verb { fill: #2458a6 } .place { fill: #6a7487 } .hidden { fill: #b3261e }
.edge { stroke: #7b8698; fill: none; marker-end: url(#arrow) }
@media (prefers-color-scheme: dark) { body { background: #14171d; color: #e6e9ef } text { fill: #e6e9ef }
.box { fill: #1c212a; stroke: #49536a } .verb { fill: #7fb0ff } .place { fill: #98a2b6 } .hidden { fill: #ff8a80 } }
"""


def page(found: Drawn, name: str) -> str:
    """The whole page."""
    parts, height = [], _GAP
    for table in found.tables:
        parts.append("".join(_table(table, height)))
        height += _TOP + _ROW * len(table.routes) + _GAP
    parts.append("".join(_models(found.models, height)))
    height += sum(_TOP + _ROW * len(one.columns) + _GAP for one in found.models)
    notes = "".join(f"<li>not included: {escape(one)}</li>" for one in found.left_out)
    title = f"Routes and models of {escape(name)}"
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>\n'
        f"<h1>{title}</h1>\n<p>As Ringtrue sees them: what is missing here, it does not judge.</p>\n<ul>{notes}</ul>\n"
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH + 240}" height="{height}" role="img" '
        f'aria-label="{title}">\n'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#7b8698"/></marker></defs>\n' + "\n".join(parts) + "\n</svg></html>"
    )


def _box(top: int, rows: int, head: str, note: str) -> Iterator[str]:
    yield f'<rect class="box" x="10" y="{top}" width="{_WIDTH}" height="{_TOP + _ROW * rows}" rx="6"/>'
    yield f'<text class="head" x="22" y="{top + 21}">{escape(head)}</text>'
    yield f'<text class="place" x="{30 + len(head) * 8}" y="{top + 21}">{escape(note)}</text>'


def _table(table: DrawnTable, top: int) -> Iterator[str]:
    note = f"{table.framework}, {table.place}" + ("" if table.closed else " (not all could be followed)")
    yield from _box(top, len(table.routes), table.name, note)
    for row, route in enumerate(table.routes):
        y = top + _TOP + _ROW * row + 12
        path = route.path if route.path is not None else "(computed)"
        hidden = ' class="hidden"' if route.shadow else ""
        told = f"<title>never reached: {escape(route.shadow)} comes first</title>" if route.shadow else ""
        yield f'<text class="verb" x="22" y="{y}">{escape(",".join(route.methods)[:14])}</text>'
        yield f'<text{hidden} x="130" y="{y}">{escape(_short(path or "/", 44))}{told}</text>'
        yield f'<text x="460" y="{y}">{escape(_short(route.handler, 20))}</text>'
        yield f'<text class="place" x="615" y="{y}">{escape(_short(route.place, 20, end=True))}</text>'


def _models(models: tuple[DrawnModel, ...], top: int) -> Iterator[str]:
    tops: dict[str, int] = {}
    at = top
    for model in models:
        tops[model.table.lower()] = at
        yield from _box(at, len(model.columns), model.name, f"table '{model.table}', {model.place}")
        for row, (name, kind) in enumerate(model.columns):
            y = at + _TOP + _ROW * row + 12
            yield f'<text x="22" y="{y}">{escape(name)}</text><text class="verb" x="240" y="{y}">{escape(kind)}</text>'
        at += _TOP + _ROW * len(model.columns) + _GAP
    right = _WIDTH + 10
    for number, model in enumerate(models):
        for target in model.targets:
            end = tops.get(target.lower())
            if end is not None:
                start, bend = tops[model.table.lower()] + 16, right + 30 + number * 9 % 180
                yield f'<path class="edge" d="M{right} {start}C{bend} {start} {bend} {end + 22} {right} {end + 22}"/>'


def _short(text: str, most: int, end: bool = False) -> str:
    if len(text) <= most:
        return text
    return "…" + text[1 - most :] if end else text[: most - 1] + "…"
