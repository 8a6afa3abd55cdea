"""The views of comments."""

import sqlite3
from typing import Any

from flask import Blueprint, abort

from courier import library
from courier.accounts import User
from courier.articles import author, known
from courier.forms import Form, number
from courier.signing import reader, signed_in

blueprint = Blueprint("comments", __name__, url_prefix="/articles/<slug>/comments")


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    return {"id": row["id"], "body": row["body"], "author": author(row), "created_at": row["created_at"]}


@blueprint.get("")
def list_comments(slug: str) -> dict[str, Any]:
    rows = library.comments_on(known(slug), reader(), number("limit", 50, 1, 100))
    return {"comments": [_shown(row) for row in rows]}


@blueprint.post("")
@signed_in
def write_comment(user: User, slug: str) -> tuple[dict[str, Any], int]:
    article = known(slug)
    comment_id = library.add_comment(article, user, Form().text("body"))
    row = library.comment(article, comment_id, user)
    if row is None:
        abort(404, "the article is gone")
    return _shown(row), 201


@blueprint.delete("/<int:comment_id>")
@signed_in
def remove_comment(user: User, slug: str, comment_id: int) -> tuple[str, int]:
    row = library.comment(known(slug), comment_id, user)
    if row is None:
        abort(404, "no such comment")
    if row["author_id"] != user.id:
        abort(403, "only its author may do that")
    library.remove_comment(comment_id)
    return "", 204
