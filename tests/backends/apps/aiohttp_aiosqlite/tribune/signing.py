"""Passwords, and handlers that want to know who asks."""

import asyncio
import functools
import os
from collections.abc import Awaitable, Callable

import bcrypt
from aiohttp import web

from tribune.errors import unauthorized
from tribune.stores.users import User

_ROUNDS = int(os.environ.get("PASSWORD_ROUNDS", "12"))


async def hash_password(password: str) -> str:
    hashed = await asyncio.to_thread(bcrypt.hashpw, password.encode(), bcrypt.gensalt(_ROUNDS))
    return hashed.decode()


async def verify_password(password: str, hashed: str) -> bool:
    return await asyncio.to_thread(bcrypt.checkpw, password.encode(), hashed.encode())


def signed_in(
    handler: Callable[[web.Request, User], Awaitable[web.Response]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler gets who asks as its second argument."""

    @functools.wraps(handler)
    async def checked(request: web.Request) -> web.Response:
        user = request["user"]
        if user is None:
            raise unauthorized("sign in first")
        return await handler(request, user)

    return checked
