"""Comments: written, read, taken back."""

from aiohttp import web

from gleaner import presenting
from gleaner.errors import forbidden, not_found
from gleaner.forms import Form, number
from gleaner.handlers.articles import known
from gleaner.models import User
from gleaner.signing import signed_in
from gleaner.stores.comments import CommentStore

routes = web.RouteTableDef()


@routes.get("/articles/{slug}/comments")
async def list_comments(request: web.Request) -> web.Response:
    article = await known(request)
    limit = number(request, "limit", 50, 1, 100)
    rows = await CommentStore(request["session"]).on(article, limit)
    return web.json_response({"comments": await presenting.comment_list(request["session"], rows, request["user"])})


@routes.post("/articles/{slug}/comments")
@signed_in
async def write_comment(request: web.Request, user: User) -> web.Response:
    article = await known(request)
    form = await Form.read(request)
    comment = await CommentStore(request["session"]).add(article, user, form.text("body"))
    [shown] = await presenting.comment_list(request["session"], [comment], user)
    return web.json_response(shown, status=201)


@routes.delete(r"/articles/{slug}/comments/{comment_id:\d+}")
@signed_in
async def remove_comment(request: web.Request, user: User) -> web.Response:
    article = await known(request)
    comments = CommentStore(request["session"])
    comment = await comments.find(article, int(request.match_info["comment_id"]))
    if comment is None:
        raise not_found("no such comment")
    if comment.author_id != user.id:
        raise forbidden("only its author may do that")
    await comments.remove(comment)
    return web.Response(status=204)
