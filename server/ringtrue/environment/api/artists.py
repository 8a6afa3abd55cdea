"""Artists: which keywords matplotlib's drawing methods take beside those that they name.

Each ends in the setters of the artist that is drawn (`Artist._internal_update` refuses others), or in its constructor.
Does not know which values they take.
"""

from __future__ import annotations

from typing import Final

from ringtrue.environment.api.known import Ends

_LINE, _TEXT, _RECTANGLE = "matplotlib.lines.Line2D", "matplotlib.text.Text", "matplotlib.patches.Rectangle"
_POLYGON, _POINTS = "matplotlib.patches.Polygon", "matplotlib.collections.PathCollection"
_LEGEND, _IMAGE, _AREA = (
    "matplotlib.legend.Legend",
    "matplotlib.image.AxesImage",
    "matplotlib.collections.PolyCollection",
)
_UNITS = ("xunits", "yunits", "data")
_SCALE = (*_UNITS, "base", "subs", "nonpositive", "basex", "basey", "subsx", "subsy", "nonposx", "nonposy", "where")


def _of(artist: str, *further: str, also: tuple[str, ...] = ()) -> Ends:
    return Ends((artist, *also), (*further, *_UNITS, "axes"), setters_of=(artist, *also))


_IN_AXES: Final = {
    "plot": _of(_LINE, "scalex", "scaley"),
    "loglog": _of(_LINE, *_SCALE, "scalex", "scaley"),
    "semilogx": _of(_LINE, *_SCALE, "scalex", "scaley"),
    "semilogy": _of(_LINE, *_SCALE, "scalex", "scaley"),
    "step": _of(_LINE, "where", "scalex", "scaley"),
    "axhline": _of(_LINE),
    "axvline": _of(_LINE),
    "axhspan": _of(_RECTANGLE, also=(_POLYGON,)),
    "axvspan": _of(_RECTANGLE, also=(_POLYGON,)),
    "bar": _of(_RECTANGLE, "tick_label", "xerr", "yerr", "error_kw", "ecolor", "capsize", "log", "orientation"),
    "barh": _of(_RECTANGLE, "tick_label", "xerr", "yerr", "error_kw", "ecolor", "capsize", "log", "orientation"),
    "hist": _of(
        _RECTANGLE, "tick_label", "xerr", "yerr", "error_kw", "ecolor", "capsize", "orientation", also=(_POLYGON,)
    ),
    "scatter": _of(_POINTS, also=("matplotlib.collections.Collection",)),
    "fill_between": _of(_AREA, also=("matplotlib.collections.Collection", _POLYGON)),
    "fill_betweenx": _of(_AREA, also=("matplotlib.collections.Collection", _POLYGON)),
    "text": _of(_TEXT),
    "set_title": _of(_TEXT),
    "legend": Ends((_LEGEND,), ("handles", "labels", "bbox_transform")),
    "imshow": _of(_IMAGE),
}
_IN_BASE: Final = {"set_xlabel": _of(_TEXT), "set_ylabel": _of(_TEXT)}

HANDED_ON: Final = {
    **{f"matplotlib.axes._axes.Axes.{name}": ends for name, ends in _IN_AXES.items()},
    **{f"matplotlib.axes._base._AxesBase.{name}": ends for name, ends in _IN_BASE.items()},
}
"""Of `known.HANDED_ON`, what matplotlib's methods hand on."""
