"""Click 8.2 and later."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_CHANGES = "Click changes, version"

LIBRARY = Library(
    "click",
    (
        *changed("8.2.0", "", f"{_CHANGES} 8.2.0", {
            "click.BaseCommand": "click.Command",
            "click.MultiCommand": "click.Group",
            "click.__version__": "? use 'importlib.metadata.version(\"click\")'",
        }),
    ),
    eager=("click",),
)  # fmt: skip
