"""seaborn 0.8 to 0.14."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "seaborn",
    (
        *changed("0.9.0", "0.12.0", "seaborn release notes of 0.9.0", {
            "seaborn.factorplot": "seaborn.catplot",
        }, since="0.9.0"),
        *changed("0.8.0", "0.10.0", "seaborn release notes of 0.8.0 and 0.9.0", {
            "seaborn.tsplot": "seaborn.lineplot",
        }, since="0.9.0"),
        *changed("0.11.0", "", "seaborn release notes of 0.11.0", {
            "seaborn.distplot": "? use 'seaborn.displot', or 'seaborn.histplot' on given axes",
        }),
        *changed("0.12.0", "", "seaborn release notes of 0.12.0", {
            "seaborn.lineplot[ci]": "? use 'errorbar'",
            "seaborn.barplot[ci]": "? use 'errorbar'",
            "seaborn.pointplot[ci]": "? use 'errorbar'",
        }),
    ),
    convention={"seaborn": "sns"},
    eager=("seaborn",),
)  # fmt: skip
