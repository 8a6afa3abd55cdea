"""What clients send, checked: whatever is wrong with it ends the request with 422."""

import json
import re
from typing import Any

from aiohttp import web

from gleaner.errors import invalid

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Form:
    """The JSON object of a request's body."""

    def __init__(self, body: dict[str, Any]) -> None:
        self._body = body

    @classmethod
    async def read(cls, request: web.Request) -> "Form":
        try:
            body = await request.json()
        except json.JSONDecodeError as error:
            raise invalid("a JSON object is due") from error
        if not isinstance(body, dict):
            raise invalid("a JSON object is due")
        return cls(body)

    def has(self, name: str) -> bool:
        return name in self._body

    def text(self, name: str, longest: int = 100_000, shortest: int = 1) -> str:
        value = self._body.get(name)
        if not isinstance(value, str) or not shortest <= len(value) <= longest:
            raise invalid(f"{name} is missing, too short or too long")
        return value

    def email(self) -> str:
        value = self.text("email", 254)
        if not _EMAIL.fullmatch(value):
            raise invalid("that is no address")
        return value

    def words(self, name: str) -> list[str]:
        values = self._body.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            raise invalid(f"{name} is a list of words")
        return sorted(set(values))

    def mapping(self, name: str) -> dict[str, Any]:
        value = self._body.get(name, {})
        if not isinstance(value, dict):
            raise invalid(f"{name} is an object")
        return value


def number(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    """A number of the query string."""
    given = request.query.get(name, str(default))
    if not given.isdecimal() or not least <= int(given) <= most:
        raise invalid(f"{name} is a number from {least} to {most}")
    return int(given)
