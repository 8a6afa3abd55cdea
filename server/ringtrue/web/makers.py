"""Makers: the calls that make an application, a router or a blueprint, by their full names. Does not know routes."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Framework: TypeAlias = Literal["fastapi", "starlette", "flask", "aiohttp", "django", ""]

APPLICATIONS: Final[dict[str, Framework]] = {
    "fastapi.FastAPI": "fastapi",
    "fastapi.applications.FastAPI": "fastapi",
    "starlette.applications.Starlette": "starlette",
    "flask.Flask": "flask",
    "flask.app.Flask": "flask",
    "quart.Quart": "flask",
    "flask_openapi3.OpenAPI": "flask",
    "aiohttp.web.Application": "aiohttp",
}
PARTS: Final[dict[str, Framework]] = {
    "fastapi.APIRouter": "fastapi",
    "fastapi.routing.APIRouter": "fastapi",
    "fastapi.routers.APIRouter": "fastapi",
    "starlette.routing.Router": "starlette",
    "flask.Blueprint": "flask",
    "flask.blueprints.Blueprint": "flask",
    "quart.Blueprint": "flask",
    "aiohttp.web.RouteTableDef": "aiohttp",
    "rest_framework.routers.DefaultRouter": "django",
    "rest_framework.routers.SimpleRouter": "django",
}
"""What routes are registered on before an application includes it."""

EVERY: Final[dict[str, Framework]] = {**APPLICATIONS, **PARTS}
VERBS: Final = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
