"""Articles, their tags, and who likes them."""

import json
import re
import secrets
from collections.abc import Iterable
from typing import Any

import aiosqlite

from tribune.database import now
from tribune.stores.users import User

_SHOWN = """
    SELECT a.id, a.slug, a.title, a.description, a.body, a.attributes, a.views, a.created_at, a.updated_at,
           a.author_id, u.username, u.bio, u.image,
           (SELECT count(*) FROM favorites WHERE article_id = a.id) AS favorites_count,
           EXISTS (SELECT 1 FROM favorites WHERE article_id = a.id AND user_id = :reader) AS favorited,
           EXISTS (SELECT 1 FROM follows WHERE followed_id = a.author_id AND follower_id = :reader) AS following
    FROM articles a JOIN users u ON u.id = a.author_id
"""
_MATCHING = """
    WHERE (:tag IS NULL OR EXISTS (SELECT 1 FROM article_tags t WHERE t.article_id = a.id AND t.tag = :tag))
      AND (:author IS NULL OR u.username = :author)
      AND (:language IS NULL OR json_extract(a.attributes, '$.language') = :language)
      AND (:favorited IS NULL OR EXISTS (
          SELECT 1 FROM favorites f JOIN users fan ON fan.id = f.user_id
          WHERE f.article_id = a.id AND fan.username = :favorited))
"""
_FOLLOWED = """
    WHERE a.author_id IN (SELECT followed_id FROM follows WHERE follower_id = :reader)
"""
_PAGE = " ORDER BY a.created_at DESC, a.id DESC LIMIT :limit OFFSET :offset"
_COUNTED = "SELECT count(*) AS found FROM articles a JOIN users u ON u.id = a.author_id"


def slugify(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{words}-{secrets.token_hex(3)}"


def _reader_id(reader: User | None) -> int | None:
    return None if reader is None else reader.id


class ArticleStore:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.connection = connection

    async def by_slug(self, slug: str, reader: User | None) -> aiosqlite.Row | None:
        values = {"slug": slug, "reader": _reader_id(reader)}
        async with self.connection.execute(_SHOWN + " WHERE a.slug = :slug", values) as cursor:
            return await cursor.fetchone()

    async def matching(
        self, filters: dict[str, str | None], reader: User | None, limit: int, offset: int
    ) -> tuple[list[aiosqlite.Row], int]:
        values = {**filters, "reader": _reader_id(reader)}
        count = await self._count(_COUNTED + _MATCHING, values)
        page = {**values, "limit": limit, "offset": offset}
        return list(await self.connection.execute_fetchall(_SHOWN + _MATCHING + _PAGE, page)), count

    async def feed(self, reader: User, limit: int, offset: int) -> tuple[list[aiosqlite.Row], int]:
        values = {"reader": reader.id}
        count = await self._count(_COUNTED + _FOLLOWED, values)
        page = {**values, "limit": limit, "offset": offset}
        return list(await self.connection.execute_fetchall(_SHOWN + _FOLLOWED + _PAGE, page)), count

    async def _count(self, query: str, values: dict[str, Any]) -> int:
        async with self.connection.execute(query, values) as cursor:
            row = await cursor.fetchone()
        return 0 if row is None else row["found"]

    async def tags(self, articles: Iterable[int]) -> dict[int, list[str]]:
        """The tags of each article, in one query."""
        query = """
            SELECT article_id, tag FROM article_tags
            WHERE article_id IN (SELECT value FROM json_each(?))
            ORDER BY tag
        """
        found: dict[int, list[str]] = {}
        async with self.connection.execute(query, (json.dumps(list(articles)),)) as cursor:
            async for row in cursor:
                found.setdefault(row["article_id"], []).append(row["tag"])
        return found

    async def add(
        self, author: User, title: str, description: str, body: str, tags: list[str], attributes: dict[str, Any]
    ) -> str:
        """The slug of the new article."""
        slug, made = slugify(title), now()
        cursor = await self.connection.execute(
            """
            INSERT INTO articles (slug, title, description, body, attributes, author_id, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (slug, title, description, body, json.dumps(attributes), author.id, made, made),
        )
        await self.connection.executemany(
            "INSERT INTO article_tags (article_id, tag) VALUES (?, ?)", [(cursor.lastrowid, tag) for tag in tags]
        )
        await self.connection.commit()
        return slug

    async def change(self, article_id: int, title: str, description: str, body: str) -> None:
        await self.connection.execute(
            "UPDATE articles SET title = ?, description = ?, body = ?, updated_at = ? WHERE id = ?",
            (title, description, body, now(), article_id),
        )
        await self.connection.commit()

    async def remove(self, article_id: int) -> None:
        await self.connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        await self.connection.commit()

    async def count_view(self, slug: str) -> None:
        await self.connection.execute("UPDATE articles SET views = views + 1 WHERE slug = ?", (slug,))
        await self.connection.commit()

    async def favorite(self, reader: User, article_id: int) -> None:
        await self.connection.execute(
            "INSERT INTO favorites (user_id, article_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (reader.id, article_id),
        )
        await self.connection.commit()

    async def unfavorite(self, reader: User, article_id: int) -> None:
        await self.connection.execute(
            "DELETE FROM favorites WHERE user_id = ? AND article_id = ?", (reader.id, article_id)
        )
        await self.connection.commit()

    async def popular_tags(self, limit: int) -> list[str]:
        query = "SELECT tag, count(*) AS uses FROM article_tags GROUP BY tag ORDER BY uses DESC, tag LIMIT ?"
        return [row["tag"] for row in await self.connection.execute_fetchall(query, (limit,))]
