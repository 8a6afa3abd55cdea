"""Articles, their tags, and who likes them."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

import asyncpg

from observer.stores.users import User

_SHOWN = """
    SELECT a.id, a.slug, a.title, a.description, a.body, a.tags, a.attributes, a.views, a.created_at, a.updated_at,
           a.author_id, u.username, u.bio, u.image,
           (SELECT count(*) FROM favorites f WHERE f.article_id = a.id) AS favorites_count,
           EXISTS (SELECT 1 FROM favorites f WHERE f.article_id = a.id AND f.user_id = $1) AS favorited,
           EXISTS (SELECT 1 FROM follows w WHERE w.followed_id = a.author_id AND w.follower_id = $1) AS following
    FROM articles a JOIN users u ON u.id = a.author_id
"""
_MATCHING = """
    WHERE ($2::text IS NULL OR a.tags @> ARRAY[$2::text])
      AND ($3::text IS NULL OR u.username = $3)
      AND ($4::text IS NULL OR a.attributes ->> 'language' = $4)
      AND ($5::text IS NULL OR EXISTS (
          SELECT 1 FROM favorites f JOIN users fan ON fan.id = f.user_id
          WHERE f.article_id = a.id AND fan.username = $5))
"""
_FOLLOWED = """
    WHERE a.author_id IN (SELECT followed_id FROM follows WHERE follower_id = $1)
"""


def slugify(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{words}-{secrets.token_hex(3)}"


def _reader_id(reader: User | None) -> int | None:
    return None if reader is None else reader.id


class ArticleStore:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    async def by_slug(self, slug: str, reader: User | None) -> asyncpg.Record | None:
        return await self.connection.fetchrow(_SHOWN + " WHERE a.slug = $2", _reader_id(reader), slug)

    async def matching(
        self, filters: Mapping[str, str | None], reader: User | None, limit: int, offset: int
    ) -> tuple[list[asyncpg.Record], int]:
        values = (filters["tag"], filters["author"], filters["language"], filters["favorited"])
        found = _SHOWN + _MATCHING
        count = await self.connection.fetchval(f"SELECT count(*) FROM ({found}) AS found", _reader_id(reader), *values)
        rows = await self.connection.fetch(
            found + " ORDER BY a.created_at DESC, a.id DESC LIMIT $6 OFFSET $7",
            _reader_id(reader),
            *values,
            limit,
            offset,
        )
        return rows, count

    async def feed(self, reader: User, limit: int, offset: int) -> tuple[list[asyncpg.Record], int]:
        count = await self.connection.fetchval(
            "SELECT count(*) FROM articles a JOIN follows w ON w.followed_id = a.author_id WHERE w.follower_id = $1",
            reader.id,
        )
        rows = await self.connection.fetch(
            _SHOWN + _FOLLOWED + " ORDER BY a.created_at DESC, a.id DESC LIMIT $2 OFFSET $3", reader.id, limit, offset
        )
        return rows, count

    async def add(
        self, author: User, title: str, description: str, body: str, tags: list[str], attributes: dict[str, Any]
    ) -> str:
        """The slug of the new article."""
        query = """
            INSERT INTO articles (slug, title, description, body, tags, attributes, author_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            RETURNING slug
        """
        slug = slugify(title)
        return await self.connection.fetchval(query, slug, title, description, body, tags, attributes, author.id)

    async def change(self, article_id: int, title: str, description: str, body: str) -> None:
        query = "UPDATE articles SET title = $1, description = $2, body = $3, updated_at = now() WHERE id = $4"
        await self.connection.execute(query, title, description, body, article_id)

    async def remove(self, article_id: int) -> None:
        await self.connection.execute("DELETE FROM articles WHERE id = $1", article_id)

    async def count_view(self, slug: str) -> None:
        await self.connection.execute("UPDATE articles SET views = views + 1 WHERE slug = $1", slug)

    async def favorite(self, reader: User, article_id: int) -> None:
        query = "INSERT INTO favorites (user_id, article_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
        await self.connection.execute(query, reader.id, article_id)

    async def unfavorite(self, reader: User, article_id: int) -> None:
        query = "DELETE FROM favorites WHERE user_id = $1 AND article_id = $2"
        await self.connection.execute(query, reader.id, article_id)

    async def popular_tags(self, limit: int) -> list[str]:
        query = """
            SELECT tag, count(*) AS uses FROM articles, unnest(tags) AS tag
            GROUP BY tag ORDER BY uses DESC, tag LIMIT $1
        """
        return [row["tag"] for row in await self.connection.fetch(query, limit)]
