"""Articles: written, read, changed, liked."""

from typing import Any

import aiosqlite
from aiohttp import web

from tribune import presenting
from tribune.errors import forbidden, not_found
from tribune.forms import Form, number
from tribune.signing import signed_in
from tribune.stores.articles import ArticleStore
from tribune.stores.users import User

routes = web.RouteTableDef()


async def known(request: web.Request) -> aiosqlite.Row:
    row = await ArticleStore(request["connection"]).by_slug(request.match_info["slug"], request["user"])
    if row is None:
        raise not_found("no such article")
    return row


async def _own(request: web.Request, user: User) -> aiosqlite.Row:
    row = await known(request)
    if row["author_id"] != user.id:
        raise forbidden("only its author may do that")
    return row


async def _shown(request: web.Request, row: aiosqlite.Row, status: int = 200) -> web.Response:
    tags = await ArticleStore(request["connection"]).tags([row["id"]])
    return web.json_response(presenting.article(row, tags.get(row["id"], [])), status=status)


async def _page(request: web.Request, rows: list[aiosqlite.Row], count: int) -> web.Response:
    tags = await ArticleStore(request["connection"]).tags(row["id"] for row in rows)
    articles: list[dict[str, Any]] = [presenting.article(row, tags.get(row["id"], [])) for row in rows]
    return web.json_response({"articles": articles, "count": count})


def _place(request: web.Request) -> tuple[int, int]:
    return number(request, "limit", 20, 1, 100), number(request, "offset", 0, 0, 1_000_000)


@routes.get("/articles")
async def list_articles(request: web.Request) -> web.Response:
    filters = {name: request.query.get(name) for name in ("tag", "author", "favorited", "language")}
    limit, offset = _place(request)
    rows, count = await ArticleStore(request["connection"]).matching(filters, request["user"], limit, offset)
    return await _page(request, rows, count)


@routes.get("/articles/feed")
@signed_in
async def feed(request: web.Request, user: User) -> web.Response:
    limit, offset = _place(request)
    rows, count = await ArticleStore(request["connection"]).feed(user, limit, offset)
    return await _page(request, rows, count)


@routes.post("/articles")
@signed_in
async def write_article(request: web.Request, user: User) -> web.Response:
    form = await Form.read(request)
    articles = ArticleStore(request["connection"])
    slug = await articles.add(
        user,
        title=form.text("title", 200),
        description=form.text("description"),
        body=form.text("body"),
        tags=form.words("tags"),
        attributes=form.mapping("attributes"),
    )
    row = await articles.by_slug(slug, user)
    if row is None:
        raise not_found("it is gone already")
    return await _shown(request, row, 201)


@routes.get("/articles/{slug}")
async def read_article(request: web.Request) -> web.Response:
    await ArticleStore(request["connection"]).count_view(request.match_info["slug"])
    return await _shown(request, await known(request))


@routes.put("/articles/{slug}")
@signed_in
async def change_article(request: web.Request, user: User) -> web.Response:
    row = await _own(request, user)
    form = await Form.read(request)
    await ArticleStore(request["connection"]).change(
        row["id"],
        title=form.text("title", 200) if form.has("title") else row["title"],
        description=form.text("description") if form.has("description") else row["description"],
        body=form.text("body") if form.has("body") else row["body"],
    )
    return await _shown(request, await known(request))


@routes.delete("/articles/{slug}")
@signed_in
async def remove_article(request: web.Request, user: User) -> web.Response:
    row = await _own(request, user)
    await ArticleStore(request["connection"]).remove(row["id"])
    return web.Response(status=204)


@routes.post("/articles/{slug}/favorite")
@signed_in
async def favorite(request: web.Request, user: User) -> web.Response:
    row = await known(request)
    await ArticleStore(request["connection"]).favorite(user, row["id"])
    return await _shown(request, await known(request))


@routes.delete("/articles/{slug}/favorite")
@signed_in
async def unfavorite(request: web.Request, user: User) -> web.Response:
    row = await known(request)
    await ArticleStore(request["connection"]).unfavorite(user, row["id"])
    return await _shown(request, await known(request))


@routes.get("/tags")
async def list_tags(request: web.Request) -> web.Response:
    return web.json_response({"tags": await ArticleStore(request["connection"]).popular_tags(100)})
