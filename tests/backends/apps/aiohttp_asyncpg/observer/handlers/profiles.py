"""Other people, and following them."""

from aiohttp import web

from observer.errors import not_found
from observer.presenting import profile
from observer.signing import signed_in
from observer.stores.users import User, UserStore

routes = web.RouteTableDef()


async def _known(users: UserStore, username: str) -> User:
    user = await users.by_name(username)
    if user is None:
        raise not_found("nobody has that name")
    return user


@routes.get("/profiles/{username}")
async def show_profile(request: web.Request) -> web.Response:
    users = UserStore(request["connection"])
    user = await _known(users, request.match_info["username"])
    return web.json_response(profile(user, await users.follows(request["user"], user)))


@routes.post("/profiles/{username}/follow")
@signed_in
async def follow(request: web.Request, reader: User) -> web.Response:
    users = UserStore(request["connection"])
    user = await _known(users, request.match_info["username"])
    await users.follow(reader, user)
    return web.json_response(profile(user, True))


@routes.delete("/profiles/{username}/follow")
@signed_in
async def unfollow(request: web.Request, reader: User) -> web.Response:
    users = UserStore(request["connection"])
    user = await _known(users, request.match_info["username"])
    await users.unfollow(reader, user)
    return web.json_response(profile(user, False))
