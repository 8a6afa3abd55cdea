"""GeoPandas 0.10 to 1.0."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "geopandas",
    (
        *changed("0.10.0", "1.0.0", "GeoPandas changelog, 0.10 and 1.0", {
            "geopandas.sjoin[op]": "predicate=",
        }, since="0.10.0"),
        *changed("0.14.0", "1.0.0", "GeoPandas changelog, 0.14 and 1.0", {
            "geopandas.datasets.get_path": "? use the geodatasets package",
        }),
    ),
    aliases={"geopandas.tools.sjoin": "geopandas.sjoin"},
    eager=("geopandas",),
)  # fmt: skip
