"""MarkupSafe 1.1 to 3.0."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "MarkupSafe",
    (
        *changed("2.0.0", "2.1.0", "MarkupSafe changes, version 2.1.0", {
            "markupsafe.soft_unicode": "markupsafe.soft_str",
        }, since="2.0.0", safe=True),
    ),
    eager=("markupsafe",),
)  # fmt: skip
