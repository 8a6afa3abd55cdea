"""Passwords, and who asks."""

import functools
from collections.abc import Callable
from typing import Any

import bcrypt
from flask import abort, current_app, g, request

from courier import accounts
from courier.accounts import User


def hash_password(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(current_app.config["PASSWORD_ROUNDS"])).decode()


def verify_password(password: str, hashed: str) -> bool:
    return bcrypt.checkpw(password.encode(), hashed.encode())


def sent_token() -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def reader() -> User | None:
    """Who asks, or None for somebody unknown; looked up once for a request."""
    if "reader" not in g:
        g.reader = accounts.by_token(sent_token())
    return g.reader


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view gets who asks as its first argument."""

    @functools.wraps(view)
    def checked(**arguments: Any) -> Any:
        user = reader()
        if user is None:
            abort(401, "sign in first")
        return view(user, **arguments)

    return checked
