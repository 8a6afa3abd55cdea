"""Signing up, signing in, and one's own account."""

from dataclasses import replace

from aiohttp import web

from observer.errors import conflict, unauthorized
from observer.forms import Form
from observer.presenting import account
from observer.signing import hash_password, signed_in, verify_password
from observer.stores.users import User, UserStore

routes = web.RouteTableDef()


@routes.post("/users")
async def sign_up(request: web.Request) -> web.Response:
    form = await Form.read(request)
    username, email = form.text("username", 40), form.email()
    hashed = await hash_password(form.text("password", 72, 8))
    user = await UserStore(request["connection"]).add(username, email, hashed)
    if user is None:
        raise conflict("that name or address is taken")
    return web.json_response(account(user), status=201)


@routes.post("/tokens")
async def sign_in(request: web.Request) -> web.Response:
    form = await Form.read(request)
    users = UserStore(request["connection"])
    user = await users.by_email(form.email())
    if user is None or not await verify_password(form.text("password"), user.password_hash):
        raise unauthorized("wrong address or password")
    return web.json_response({"token": await users.issue_token(user)}, status=201)


@routes.delete("/tokens")
@signed_in
async def sign_out(request: web.Request, _user: User) -> web.Response:
    await UserStore(request["connection"]).revoke_token(request["token"])
    return web.Response(status=204)


@routes.get("/user")
@signed_in
async def own_account(_request: web.Request, user: User) -> web.Response:
    return web.json_response(account(user))


@routes.put("/user")
@signed_in
async def change_account(request: web.Request, user: User) -> web.Response:
    form = await Form.read(request)
    changed = replace(
        user,
        email=form.email() if form.has("email") else user.email,
        bio=form.text("bio", shortest=0) if form.has("bio") else user.bio,
        image=form.text("image", 500) if form.has("image") else user.image,
    )
    if not await UserStore(request["connection"]).save(changed):
        raise conflict("that address is taken")
    return web.json_response(account(changed))
