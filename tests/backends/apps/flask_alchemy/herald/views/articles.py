"""Articles: written, read, changed, liked."""

from typing import Any

from flask import Blueprint, request
from sqlalchemy import update

from herald import forms, presenting, queries
from herald.database import get_session
from herald.models import Article, User
from herald.security import reader, signed_in

blueprint = Blueprint("articles", __name__)


def _page(query: Any) -> dict[str, Any]:
    limit, offset = forms.number("limit", 20, 1, 100), forms.number("offset", 0, 0, 1_000_000)
    rows, count = queries.page(query, limit, offset)
    return {"articles": presenting.article_list(rows, reader()), "count": count}


@blueprint.get("/articles")
def list_articles() -> dict[str, Any]:
    return _page(queries.matching(request.args))


@blueprint.get("/articles/feed")
@signed_in
def feed(user: User) -> dict[str, Any]:
    return _page(queries.feed_of(user))


@blueprint.post("/articles")
@signed_in
def write_article(user: User) -> tuple[dict[str, Any], int]:
    body = forms.sent()
    title = forms.text(body, "title", 200)
    article = Article(
        slug=queries.slugify(title),
        title=title,
        description=forms.text(body, "description"),
        body=forms.text(body, "body"),
        author=user,
        attributes=forms.attributes(body),
        tags=queries.tags_named(forms.texts(body, "tags")),
    )
    session = get_session()
    session.add(article)
    session.commit()
    return presenting.article(article, user), 201


@blueprint.get("/articles/<slug>")
def read_article(slug: str) -> dict[str, Any]:
    session = get_session()
    session.execute(update(Article).where(Article.slug == slug).values(views=Article.views + 1))
    session.commit()
    return presenting.article(queries.known_article(slug), reader())


@blueprint.put("/articles/<slug>")
@signed_in
def change_article(user: User, slug: str) -> dict[str, Any]:
    article = queries.own_article(slug, user)
    body = forms.sent()
    article.title = forms.text(body, "title", 200) if "title" in body else article.title
    article.description = forms.text(body, "description") if "description" in body else article.description
    article.body = forms.text(body, "body") if "body" in body else article.body
    get_session().commit()
    return presenting.article(article, user)


@blueprint.delete("/articles/<slug>")
@signed_in
def remove_article(user: User, slug: str) -> tuple[str, int]:
    session = get_session()
    session.delete(queries.own_article(slug, user))
    session.commit()
    return "", 204


@blueprint.post("/articles/<slug>/favorite")
@signed_in
def favorite(user: User, slug: str) -> dict[str, Any]:
    article = queries.known_article(slug)
    if article not in user.liked:
        user.liked.append(article)
        get_session().commit()
    return presenting.article(article, user)


@blueprint.delete("/articles/<slug>/favorite")
@signed_in
def unfavorite(user: User, slug: str) -> dict[str, Any]:
    article = queries.known_article(slug)
    if article in user.liked:
        user.liked.remove(article)
        get_session().commit()
    return presenting.article(article, user)


@blueprint.get("/tags")
def list_tags() -> dict[str, list[str]]:
    return {"tags": list(queries.popular_tags(100))}
