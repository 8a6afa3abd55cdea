"""Starlette 0.20 to 1.0."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "starlette",
    (
        *changed("0.26.0", "1.0.0", "Starlette release notes of 1.0.0", {
            "starlette.applications.Starlette.on_event": "? pass 'lifespan=' to 'Starlette()'",
            "starlette.applications.Starlette.add_event_handler": "? pass 'lifespan=' to 'Starlette()'",
            "starlette.applications.Starlette[on_startup]": "? use 'lifespan'",
            "starlette.applications.Starlette[on_shutdown]": "? use 'lifespan'",
        }),
        *changed("0.48.0", "", "Starlette release notes of 0.48.0", {
            "starlette.status.HTTP_413_REQUEST_ENTITY_TOO_LARGE": "starlette.status.HTTP_413_CONTENT_TOO_LARGE",
            "starlette.status.HTTP_414_REQUEST_URI_TOO_LONG": "starlette.status.HTTP_414_URI_TOO_LONG",
            "starlette.status.HTTP_416_REQUESTED_RANGE_NOT_SATISFIABLE":
                "starlette.status.HTTP_416_RANGE_NOT_SATISFIABLE",
            "starlette.status.HTTP_422_UNPROCESSABLE_ENTITY": "starlette.status.HTTP_422_UNPROCESSABLE_CONTENT",
        }, since="0.48.0", safe=True),
    ),
    eager=("starlette",),
)  # fmt: skip
