"""Rows as clients see them; what depends on the reader is asked once for all rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from gleaner.models import Article, Comment, User
from gleaner.stores.articles import ArticleStore
from gleaner.stores.users import UserStore


def account(user: User) -> dict[str, Any]:
    return {"username": user.username, "email": user.email, "bio": user.bio, "image": user.image}


def profile(user: User, following: bool) -> dict[str, Any]:
    return {"username": user.username, "bio": user.bio, "image": user.image, "following": following}


async def article_list(session: AsyncSession, rows: Sequence[Article], reader: User | None) -> list[dict[str, Any]]:
    articles, ids = ArticleStore(session), [row.id for row in rows]
    counts = await articles.favorite_counts(ids)
    liked = await articles.favorited_by(reader, ids)
    followed = await UserStore(session).followed_by(reader, {row.author_id for row in rows})
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


async def comment_list(session: AsyncSession, rows: Sequence[Comment], reader: User | None) -> list[dict[str, Any]]:
    followed = await UserStore(session).followed_by(reader, {row.author_id for row in rows})
    return [
        {
            "id": row.id,
            "body": row.body,
            "author": profile(row.author, row.author_id in followed),
            "created_at": row.created_at.isoformat(),
        }
        for row in rows
    ]
