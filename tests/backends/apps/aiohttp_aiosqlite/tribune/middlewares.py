"""What every request is given: a connection, and who asks."""

import aiosqlite
from aiohttp import web
from aiohttp.typedefs import Handler

from tribune.database import DATABASE, connect
from tribune.stores.users import UserStore


@web.middleware
async def connected(request: web.Request, handler: Handler) -> web.StreamResponse:
    async with connect(request.app[DATABASE]) as connection:
        connection.row_factory = aiosqlite.Row
        await connection.execute("PRAGMA foreign_keys = ON")
        request["connection"] = connection
        return await handler(request)


@web.middleware
async def identified(request: web.Request, handler: Handler) -> web.StreamResponse:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    request["token"] = token
    request["user"] = await UserStore(request["connection"]).by_token(token) if token else None
    return await handler(request)
