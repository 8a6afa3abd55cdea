"""Passwords, tokens, and who asks."""

import functools
import hashlib
import secrets
from collections.abc import Callable
from typing import Any

import bcrypt
from flask import abort, current_app, g, request
from sqlalchemy import select

from herald.database import get_session
from herald.models import Token, User


def hash_password(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(current_app.config["PASSWORD_ROUNDS"])).decode()


def verify_password(password: str, hashed: str) -> bool:
    return bcrypt.checkpw(password.encode(), hashed.encode())


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sent_token() -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def reader() -> User | None:
    """Who asks, or None for somebody unknown; looked up once for a request."""
    if "reader" not in g:
        query = select(User).join(Token, Token.user_id == User.id).where(Token.digest == digest(sent_token()))
        g.reader = get_session().scalars(query).one_or_none()
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
