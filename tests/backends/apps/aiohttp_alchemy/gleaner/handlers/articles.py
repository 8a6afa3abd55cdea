"""Articles: written, read, changed, liked."""

from collections.abc import Sequence

from aiohttp import web

from gleaner import presenting
from gleaner.errors import forbidden, not_found
from gleaner.forms import Form, number
from gleaner.models import Article, User
from gleaner.signing import signed_in
from gleaner.stores.articles import ArticleStore

routes = web.RouteTableDef()


async def known(request: web.Request) -> Article:
    article = await ArticleStore(request["session"]).by_slug(request.match_info["slug"])
    if article is None:
        raise not_found("no such article")
    return article


async def _own(request: web.Request, user: User) -> Article:
    article = await known(request)
    if article.author_id != user.id:
        raise forbidden("only its author may do that")
    return article


async def _shown(request: web.Request, article: Article, status: int = 200) -> web.Response:
    [shown] = await presenting.article_list(request["session"], [article], request["user"])
    return web.json_response(shown, status=status)


async def _page(request: web.Request, rows: Sequence[Article], count: int) -> web.Response:
    shown = await presenting.article_list(request["session"], rows, request["user"])
    return web.json_response({"articles": shown, "count": count})


def _place(request: web.Request) -> tuple[int, int]:
    return number(request, "limit", 20, 1, 100), number(request, "offset", 0, 0, 1_000_000)


@routes.get("/articles")
async def list_articles(request: web.Request) -> web.Response:
    filters = {name: request.query.get(name) for name in ("tag", "author", "favorited", "language")}
    limit, offset = _place(request)
    rows, count = await ArticleStore(request["session"]).matching(filters, limit, offset)
    return await _page(request, rows, count)


@routes.get("/articles/feed")
@signed_in
async def feed(request: web.Request, user: User) -> web.Response:
    limit, offset = _place(request)
    rows, count = await ArticleStore(request["session"]).feed(user, limit, offset)
    return await _page(request, rows, count)


@routes.post("/articles")
@signed_in
async def write_article(request: web.Request, user: User) -> web.Response:
    form = await Form.read(request)
    article = await ArticleStore(request["session"]).add(
        user,
        title=form.text("title", 200),
        description=form.text("description"),
        body=form.text("body"),
        tags=form.words("tags"),
        attributes=form.mapping("attributes"),
    )
    return await _shown(request, article, 201)


@routes.get("/articles/{slug}")
async def read_article(request: web.Request) -> web.Response:
    await ArticleStore(request["session"]).count_view(request.match_info["slug"])
    return await _shown(request, await known(request))


@routes.put("/articles/{slug}")
@signed_in
async def change_article(request: web.Request, user: User) -> web.Response:
    article = await _own(request, user)
    form = await Form.read(request)
    await ArticleStore(request["session"]).change(
        article,
        title=form.text("title", 200) if form.has("title") else article.title,
        description=form.text("description") if form.has("description") else article.description,
        body=form.text("body") if form.has("body") else article.body,
    )
    return await _shown(request, article)


@routes.delete("/articles/{slug}")
@signed_in
async def remove_article(request: web.Request, user: User) -> web.Response:
    await ArticleStore(request["session"]).remove(await _own(request, user))
    return web.Response(status=204)


@routes.post("/articles/{slug}/favorite")
@signed_in
async def favorite(request: web.Request, user: User) -> web.Response:
    article = await known(request)
    await ArticleStore(request["session"]).favorite(user, article)
    return await _shown(request, article)


@routes.delete("/articles/{slug}/favorite")
@signed_in
async def unfavorite(request: web.Request, user: User) -> web.Response:
    article = await known(request)
    await ArticleStore(request["session"]).unfavorite(user, article)
    return await _shown(request, article)


@routes.get("/tags")
async def list_tags(request: web.Request) -> web.Response:
    return web.json_response({"tags": list(await ArticleStore(request["session"]).popular_tags(100))})
