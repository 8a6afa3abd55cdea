"""Rows as clients see them; what depends on the reader is asked once for all rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from herald.database import get_session
from herald.models import Article, Comment, User, favorites, follows


def account(user: User) -> dict[str, Any]:
    return {"username": user.username, "email": user.email, "bio": user.bio, "image": user.image}


def profile(user: User, following: bool) -> dict[str, Any]:
    return {"username": user.username, "bio": user.bio, "image": user.image, "following": following}


def followed_by(reader: User | None, authors: list[int]) -> set[int]:
    """Those of `authors` that the reader follows."""
    if reader is None:
        return set()
    query = select(follows.c.followed_id).where(follows.c.follower_id == reader.id, follows.c.followed_id.in_(authors))
    return set(get_session().scalars(query))


def article_list(rows: Sequence[Article], reader: User | None) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    counted = (
        select(favorites.c.article_id, func.count())
        .where(favorites.c.article_id.in_(ids))
        .group_by(favorites.c.article_id)
    )
    counts = dict(get_session().execute(counted).tuples().all())
    liked = _liked_by(reader, ids)
    followed = followed_by(reader, [row.author_id for row in rows])
    return [
        {
            "slug": row.slug,
            "title": row.title,
            "description": row.description,
            "body": row.body,
            "tags": [tag.name for tag in row.tags],
            "attributes": row.attributes,
            "views": row.views,
            "favorited": row.id in liked,
            "favorites_count": counts.get(row.id, 0),
            "author": profile(row.author, row.author_id in followed),
            "created_at": row.created_at.isoformat(),
            "updated_at": row.updated_at.isoformat(),
        }
        for row in rows
    ]


def article(row: Article, reader: User | None) -> dict[str, Any]:
    return article_list([row], reader)[0]


def comment_list(rows: Sequence[Comment], reader: User | None) -> list[dict[str, Any]]:
    followed = followed_by(reader, [row.author_id for row in rows])
    return [
        {
            "id": row.id,
            "body": row.body,
            "author": profile(row.author, row.author_id in followed),
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]


def _liked_by(reader: User | None, articles: list[int]) -> set[int]:
    if reader is None:
        return set()
    query = select(favorites.c.article_id).where(favorites.c.user_id == reader.id, favorites.c.article_id.in_(articles))
    return set(get_session().scalars(query))
