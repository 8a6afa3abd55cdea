"""Comments: written, read, taken back."""

from aiohttp import web

from tribune import presenting
from tribune.errors import forbidden, not_found
from tribune.forms import Form, number
from tribune.handlers.articles import known
from tribune.signing import signed_in
from tribune.stores.comments import CommentStore
from tribune.stores.users import User

routes = web.RouteTableDef()


@routes.get("/articles/{slug}/comments")
async def list_comments(request: web.Request) -> web.Response:
    article = await known(request)
    limit = number(request, "limit", 50, 1, 100)
    rows = await CommentStore(request["connection"]).on(article["id"], request["user"], limit)
    return web.json_response({"comments": [presenting.comment(row) for row in rows]})


@routes.post("/articles/{slug}/comments")
@signed_in
async def write_comment(request: web.Request, user: User) -> web.Response:
    article = await known(request)
    form = await Form.read(request)
    comments = CommentStore(request["connection"])
    comment_id = await comments.add(article["id"], user, form.text("body"))
    row = await comments.find(article["id"], comment_id, user)
    if row is None:
        raise not_found("it is gone already")
    return web.json_response(presenting.comment(row), status=201)


@routes.delete(r"/articles/{slug}/comments/{comment_id:\d+}")
@signed_in
async def remove_comment(request: web.Request, user: User) -> web.Response:
    article = await known(request)
    comments = CommentStore(request["connection"])
    row = await comments.find(article["id"], int(request.match_info["comment_id"]), user)
    if row is None:
        raise not_found("no such comment")
    if row["author_id"] != user.id:
        raise forbidden("only its author may do that")
    await comments.remove(row["id"])
    return web.Response(status=204)
