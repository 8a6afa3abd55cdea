"""Bokeh 2 to 3."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "bokeh",
    (
        *changed("2.4.0", "3.0.0", "Bokeh release notes of 2.4.0 and 3.0.0", {
            "bokeh.plotting.figure[plot_width]": "width=",
            "bokeh.plotting.figure[plot_height]": "height=",
        }, since="2.4.0"),
    ),
    eager=("bokeh.plotting",),
)  # fmt: skip
