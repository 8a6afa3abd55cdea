"""FastAPI 0.90 to 0.121."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_PARTS = ("Query", "Path", "Body", "Header", "Cookie", "Form", "File")

LIBRARY = Library(
    "fastapi",
    (
        *changed("0.93.0", "", "FastAPI release notes of 0.93.0", {
            "fastapi.FastAPI.on_event": "? pass 'lifespan=' to 'FastAPI()'",
            "fastapi.APIRouter.on_event": "? pass 'lifespan=' to 'FastAPI()'",
        }),
        *changed("0.100.0", "", "FastAPI release notes of 0.100.0", {
            f"fastapi.{name}[regex]": "pattern=" for name in _PARTS
        }, since="0.100.0", safe=True),
        *changed("0.99.0", "", "FastAPI release notes of 0.99.0", {
            f"fastapi.{name}[example]": "examples=[{value}]" for name in _PARTS
        }, since="0.99.0"),
    ),
    aliases={
        "fastapi.applications.FastAPI": "fastapi.FastAPI",
        "fastapi.routing.APIRouter": "fastapi.APIRouter",
        **{f"fastapi.param_functions.{name}": f"fastapi.{name}" for name in _PARTS},
    },
    eager=("fastapi",),
)  # fmt: skip
