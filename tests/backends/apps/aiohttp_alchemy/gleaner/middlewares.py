"""What every request is given: a session, and who asks."""

from aiohttp import web
from aiohttp.typedefs import Handler

from gleaner.database import SESSIONS
from gleaner.stores.users import UserStore


@web.middleware
async def connected(request: web.Request, handler: Handler) -> web.StreamResponse:
    async with request.app[SESSIONS]() as session:
        request["session"] = session
        return await handler(request)


@web.middleware
async def identified(request: web.Request, handler: Handler) -> web.StreamResponse:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    request["token"] = token
    request["user"] = await UserStore(request["session"]).by_token(token) if token else None
    return await handler(request)
