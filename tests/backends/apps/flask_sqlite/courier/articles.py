"""The views of articles."""

import json
import sqlite3
from typing import Any

from flask import Blueprint, abort, request

from courier import library
from courier.accounts import User
from courier.forms import Form, number
from courier.signing import reader, signed_in

blueprint = Blueprint("articles", __name__)


def author(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "username": row["username"],
        "bio": row["bio"],
        "image": row["image"],
        "following": bool(row["following"]),
    }


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "slug": row["slug"],
        "title": row["title"],
        "description": row["description"],
        "body": row["body"],
        "tags": json.loads(row["tags"]),
        "attributes": json.loads(row["attributes"]),
        "views": row["views"],
        "favorited": bool(row["favorited"]),
        "favorites_count": row["favorites_count"],
        "author": author(row),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def known(slug: str) -> sqlite3.Row:
    row = library.by_slug(slug, reader())
    if row is None:
        abort(404, "no such article")
    return row


def _own(slug: str, user: User) -> sqlite3.Row:
    row = known(slug)
    if row["author_id"] != user.id:
        abort(403, "only its author may do that")
    return row


def _place() -> tuple[int, int]:
    return number("limit", 20, 1, 100), number("offset", 0, 0, 1_000_000)


@blueprint.get("/articles")
def list_articles() -> dict[str, Any]:
    filters = {name: request.args.get(name) for name in ("tag", "author", "favorited", "language")}
    limit, offset = _place()
    rows, count = library.matching(filters, reader(), limit, offset)
    return {"articles": [_shown(row) for row in rows], "count": count}


@blueprint.get("/articles/feed")
@signed_in
def feed(user: User) -> dict[str, Any]:
    limit, offset = _place()
    rows, count = library.feed(user, limit, offset)
    return {"articles": [_shown(row) for row in rows], "count": count}


@blueprint.post("/articles")
@signed_in
def write_article(user: User) -> tuple[dict[str, Any], int]:
    form = Form()
    slug = library.add(
        user,
        title=form.text("title", 200),
        description=form.text("description"),
        body=form.text("body"),
        tags=form.words("tags"),
        attributes=form.mapping("attributes"),
    )
    return _shown(known(slug)), 201


@blueprint.get("/articles/<slug>")
def read_article(slug: str) -> dict[str, Any]:
    library.count_view(slug)
    return _shown(known(slug))


@blueprint.put("/articles/<slug>")
@signed_in
def change_article(user: User, slug: str) -> dict[str, Any]:
    row = _own(slug, user)
    form = Form()
    library.change(
        row,
        title=form.text("title", 200) if form.has("title") else row["title"],
        description=form.text("description") if form.has("description") else row["description"],
        body=form.text("body") if form.has("body") else row["body"],
    )
    return _shown(known(slug))


@blueprint.delete("/articles/<slug>")
@signed_in
def remove_article(user: User, slug: str) -> tuple[str, int]:
    library.remove(_own(slug, user))
    return "", 204


@blueprint.post("/articles/<slug>/favorite")
@signed_in
def favorite(user: User, slug: str) -> dict[str, Any]:
    library.favorite(user, known(slug))
    return _shown(known(slug))


@blueprint.delete("/articles/<slug>/favorite")
@signed_in
def unfavorite(user: User, slug: str) -> dict[str, Any]:
    library.unfavorite(user, known(slug))
    return _shown(known(slug))


@blueprint.get("/tags")
def list_tags() -> dict[str, list[str]]:
    return {"tags": library.popular_tags(100)}
