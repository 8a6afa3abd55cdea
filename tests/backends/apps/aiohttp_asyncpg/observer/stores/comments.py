"""Comments on articles."""

import asyncpg

from observer.stores.users import User

_SHOWN = """
    SELECT c.id, c.body, c.created_at, c.author_id, u.username, u.bio, u.image,
           EXISTS (SELECT 1 FROM follows w WHERE w.followed_id = c.author_id AND w.follower_id = $1) AS following
    FROM comments c JOIN users u ON u.id = c.author_id
    WHERE c.article_id = $2
"""


def _reader_id(reader: User | None) -> int | None:
    return None if reader is None else reader.id


class CommentStore:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    async def on(self, article_id: int, reader: User | None, limit: int) -> list[asyncpg.Record]:
        return await self.connection.fetch(_SHOWN + " ORDER BY c.id LIMIT $3", _reader_id(reader), article_id, limit)

    async def find(self, article_id: int, comment_id: int, reader: User | None) -> asyncpg.Record | None:
        return await self.connection.fetchrow(_SHOWN + " AND c.id = $3", _reader_id(reader), article_id, comment_id)

    async def add(self, article_id: int, author: User, body: str) -> int:
        query = "INSERT INTO comments (body, article_id, author_id) VALUES ($1, $2, $3) RETURNING id"
        return await self.connection.fetchval(query, body, article_id, author.id)

    async def remove(self, comment_id: int) -> None:
        await self.connection.execute("DELETE FROM comments WHERE id = $1", comment_id)
