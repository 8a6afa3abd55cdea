"""Comments: written, read, taken back."""

from typing import Any

from flask import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from herald import forms, presenting, queries
from herald.database import get_session
from herald.models import Comment, User
from herald.security import reader, signed_in

blueprint = Blueprint("comments", __name__, url_prefix="/articles/<slug>/comments")


@blueprint.get("")
def list_comments(slug: str) -> dict[str, Any]:
    article = queries.known_article(slug)
    query = (
        select(Comment)
        .where(Comment.article_id == article.id)
        .options(joinedload(Comment.author))
        .order_by(Comment.id)
        .limit(forms.number("limit", 50, 1, 100))
    )
    rows = get_session().scalars(query).all()
    return {"comments": presenting.comment_list(rows, reader())}


@blueprint.post("")
@signed_in
def write_comment(user: User, slug: str) -> tuple[dict[str, Any], int]:
    comment = Comment(body=forms.text(forms.sent(), "body"), article=queries.known_article(slug), author=user)
    session = get_session()
    session.add(comment)
    session.commit()
    return presenting.comment_list([comment], user)[0], 201


@blueprint.delete("/<int:comment_id>")
@signed_in
def remove_comment(user: User, slug: str, comment_id: int) -> tuple[str, int]:
    session = get_session()
    comment = session.get(Comment, comment_id)
    if comment is None or comment.article.slug != slug:
        abort(404, "no such comment")
    if comment.author_id != user.id:
        abort(403, "only its author may do that")
    session.delete(comment)
    session.commit()
    return "", 204
