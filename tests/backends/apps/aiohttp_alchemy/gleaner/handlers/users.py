"""Signing up, signing in, and one's own account."""

from aiohttp import web

from gleaner.errors import conflict, unauthorized
from gleaner.forms import Form
from gleaner.models import User
from gleaner.presenting import account
from gleaner.signing import hash_password, signed_in, verify_password
from gleaner.stores.users import UserStore

routes = web.RouteTableDef()


@routes.post("/users")
async def sign_up(request: web.Request) -> web.Response:
    form = await Form.read(request)
    username, email = form.text("username", 40), form.email()
    hashed = await hash_password(form.text("password", 72, 8))
    user = await UserStore(request["session"]).add(username, email, hashed)
    if user is None:
        raise conflict("that name or address is taken")
    return web.json_response(account(user), status=201)


@routes.post("/tokens")
async def sign_in(request: web.Request) -> web.Response:
    form = await Form.read(request)
    users = UserStore(request["session"])
    user = await users.by_email(form.email())
    if user is None or not await verify_password(form.text("password"), user.password_hash):
        raise unauthorized("wrong address or password")
    return web.json_response({"token": await users.issue_token(user)}, status=201)


@routes.delete("/tokens")
@signed_in
async def sign_out(request: web.Request, _user: User) -> web.Response:
    await UserStore(request["session"]).revoke_token(request["token"])
    return web.Response(status=204)


@routes.get("/user")
@signed_in
async def own_account(_request: web.Request, user: User) -> web.Response:
    return web.json_response(account(user))


@routes.put("/user")
@signed_in
async def change_account(request: web.Request, user: User) -> web.Response:
    form = await Form.read(request)
    saved = await UserStore(request["session"]).change(
        user,
        email=form.email() if form.has("email") else user.email,
        bio=form.text("bio", shortest=0) if form.has("bio") else user.bio,
        image=form.text("image", 500) if form.has("image") else user.image,
    )
    if not saved:
        raise conflict("that address is taken")
    return web.json_response(account(user))
