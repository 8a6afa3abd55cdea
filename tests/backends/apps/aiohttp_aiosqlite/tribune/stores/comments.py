"""Comments on articles."""

import aiosqlite

from tribune.database import now
from tribune.stores.users import User

_SHOWN = """
    SELECT c.id, c.body, c.created_at, c.author_id, u.username, u.bio, u.image,
           EXISTS (SELECT 1 FROM follows WHERE followed_id = c.author_id AND follower_id = :reader) AS following
    FROM comments c JOIN users u ON u.id = c.author_id
    WHERE c.article_id = :article
"""


def _reader_id(reader: User | None) -> int | None:
    return None if reader is None else reader.id


class CommentStore:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.connection = connection

    async def on(self, article_id: int, reader: User | None, limit: int) -> list[aiosqlite.Row]:
        values = {"article": article_id, "reader": _reader_id(reader), "limit": limit}
        return list(await self.connection.execute_fetchall(_SHOWN + " ORDER BY c.id LIMIT :limit", values))

    async def find(self, article_id: int, comment_id: int | None, reader: User | None) -> aiosqlite.Row | None:
        values = {"article": article_id, "comment": comment_id, "reader": _reader_id(reader)}
        async with self.connection.execute(_SHOWN + " AND c.id = :comment", values) as cursor:
            return await cursor.fetchone()

    async def add(self, article_id: int, author: User, body: str) -> int | None:
        cursor = await self.connection.execute(
            "INSERT INTO comments (body, article_id, author_id, created_at) VALUES (?, ?, ?, ?)",
            (body, article_id, author.id, now()),
        )
        await self.connection.commit()
        return cursor.lastrowid

    async def remove(self, comment_id: int) -> None:
        await self.connection.execute("DELETE FROM comments WHERE id = ?", (comment_id,))
        await self.connection.commit()
