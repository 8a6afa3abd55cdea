"""Matplotlib 3.0 to 3.10."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_CHANGES = "Matplotlib API changes for"

LIBRARY = Library(
    "matplotlib",
    (
        *changed("3.4", "3.6", "Matplotlib API changes of 3.4.0 and 3.6.0", {
            "matplotlib.pyplot.gca[projection]": "? use 'matplotlib.pyplot.axes(projection=...)'",
        }),
        *changed("3.7.0", "3.9.0", f"{_CHANGES} 3.7.0 and 3.9.0", {
            "matplotlib.cm.get_cmap": "? use 'matplotlib.colormaps[name]' or 'matplotlib.pyplot.get_cmap'",
            "matplotlib.cm.register_cmap": "? use 'matplotlib.colormaps.register'",
            "matplotlib.cm.unregister_cmap": "? use 'matplotlib.colormaps.unregister'",
        }),
        *changed("3.9.0", "3.11.0", f"{_CHANGES} 3.9.0 and 3.11.0", {
            "matplotlib.pyplot.boxplot[labels]": "tick_labels=",
            "matplotlib.axes.Axes.boxplot[labels]": "tick_labels=",
        }, since="3.9.0", safe=True),
        *changed("2.1.0", "3.1.0", f"{_CHANGES} 2.1.0 and 3.1.0", {
            "matplotlib.pyplot.hist[normed]": "density=",
            "matplotlib.axes.Axes.hist[normed]": "density=",
        }, safe=True),
        *changed("3.6.0", "3.8.0", f"{_CHANGES} 3.6.0 and 3.8.0", {
            f"matplotlib.style.use[#0={f'seaborn{tail}'!r}]": f'"seaborn-v0_8{tail}"' for tail in (
                "", "-bright", "-colorblind", "-dark", "-dark-palette", "-darkgrid", "-deep", "-muted", "-notebook",
                "-paper", "-pastel", "-poster", "-talk", "-ticks", "-white", "-whitegrid")
        }, since="3.6.0", safe=True),
        *changed("3.4.0", "3.6.0", f"{_CHANGES} 3.4.0 and 3.6.0", {
            "matplotlib.backend_bases.FigureCanvasBase.set_window_title": "? use 'canvas.manager.set_window_title'",
        }),
        *changed("3.9.0", "3.11.0", f"{_CHANGES} 3.9.0 and 3.11.0", {
            "matplotlib.pyplot.plot_date": "matplotlib.pyplot.plot",
            "matplotlib.axes.Axes.plot_date": ".plot",
        }),
    ),
    aliases={
        "matplotlib.pyplot.style": "matplotlib.style",
        "matplotlib.style.core": "matplotlib.style",
        "matplotlib.figure.Figure.canvas": "matplotlib.backend_bases.FigureCanvasBase",
        "matplotlib.axes._axes.Axes": "matplotlib.axes.Axes",
        "matplotlib.axes._base._AxesBase": "matplotlib.axes.Axes",
    },
    makers={f"matplotlib.pyplot.{made}": "matplotlib.figure.Figure" for made in ("figure", "gcf")},
    convention={"matplotlib.pyplot": "plt", "matplotlib": "mpl"},
    eager=("matplotlib",),
)  # fmt: skip
