"""What clients send, checked: whatever is wrong with it ends the request with 422."""

import re
from typing import Any

from flask import abort, request

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def sent() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(422, "a JSON object is due")
    return body


def text(body: dict[str, Any], name: str, longest: int = 100_000, shortest: int = 1) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not shortest <= len(value) <= longest:
        abort(422, f"{name} is missing, too short or too long")
    return value


def email(body: dict[str, Any]) -> str:
    value = text(body, "email", 254)
    if not _EMAIL.fullmatch(value):
        abort(422, "that is no address")
    return value


def texts(body: dict[str, Any], name: str) -> list[str]:
    values = body.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        abort(422, f"{name} is a list of words")
    return values


def attributes(body: dict[str, Any]) -> dict[str, Any]:
    value = body.get("attributes", {})
    if not isinstance(value, dict):
        abort(422, "attributes is an object")
    return value


def number(name: str, default: int, least: int, most: int) -> int:
    """A number of the query string."""
    given = request.args.get(name, str(default))
    if not given.isdecimal() or not least <= int(given) <= most:
        abort(422, f"{name} is a number from {least} to {most}")
    return int(given)
