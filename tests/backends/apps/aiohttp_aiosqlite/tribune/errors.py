"""Errors as clients see them."""

import json

from aiohttp import web


def _body(detail: str) -> str:
    return json.dumps({"detail": detail})


def not_found(detail: str) -> web.HTTPNotFound:
    return web.HTTPNotFound(text=_body(detail), content_type="application/json")


def forbidden(detail: str) -> web.HTTPForbidden:
    return web.HTTPForbidden(text=_body(detail), content_type="application/json")


def conflict(detail: str) -> web.HTTPConflict:
    return web.HTTPConflict(text=_body(detail), content_type="application/json")


def unauthorized(detail: str) -> web.HTTPUnauthorized:
    return web.HTTPUnauthorized(text=_body(detail), content_type="application/json")


def invalid(detail: str) -> web.HTTPUnprocessableEntity:
    return web.HTTPUnprocessableEntity(text=_body(detail), content_type="application/json")
