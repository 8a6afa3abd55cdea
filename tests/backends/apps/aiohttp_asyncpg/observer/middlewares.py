"""What every request is given: a connection of the pool, and who asks."""

from aiohttp import web
from aiohttp.typedefs import Handler

from observer.database import POOL
from observer.stores.users import UserStore


@web.middleware
async def connected(request: web.Request, handler: Handler) -> web.StreamResponse:
    async with request.app[POOL].acquire() as connection:
        request["connection"] = connection
        return await handler(request)


@web.middleware
async def identified(request: web.Request, handler: Handler) -> web.StreamResponse:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    request["token"] = token
    request["user"] = await UserStore(request["connection"]).by_token(token) if token else None
    return await handler(request)
