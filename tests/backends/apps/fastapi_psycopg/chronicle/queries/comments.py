"""Comments on articles."""

from chronicle.database import Connection, Row
from chronicle.queries.users import User

_SHOWN = """
    SELECT c.id, c.body, c.created_at, c.author_id, u.username, u.bio, u.image,
           EXISTS (
               SELECT 1 FROM follows w WHERE w.followed_id = c.author_id AND w.follower_id = %(reader)s
           ) AS following
    FROM comments c JOIN users u ON u.id = c.author_id
    WHERE c.article_id = %(article)s
"""


def _reader_id(reader: User | None) -> int | None:
    return None if reader is None else reader.id


def on(connection: Connection, article: Row, reader: User | None, limit: int) -> list[Row]:
    values = {"article": article["id"], "reader": _reader_id(reader), "limit": limit}
    return connection.execute(_SHOWN + " ORDER BY c.id LIMIT %(limit)s", values).fetchall()


def find(connection: Connection, article: Row, comment_id: int, reader: User | None) -> Row | None:
    values = {"article": article["id"], "comment": comment_id, "reader": _reader_id(reader)}
    return connection.execute(_SHOWN + " AND c.id = %(comment)s", values).fetchone()


def add(connection: Connection, article: Row, author: User, body: str) -> int | None:
    rows = connection.execute(
        "INSERT INTO comments (body, article_id, author_id) VALUES (%s, %s, %s) RETURNING id",
        (body, article["id"], author.id),
    )
    made = rows.fetchone()
    connection.commit()
    return made["id"] if made else None


def remove(connection: Connection, comment_id: int) -> None:
    connection.execute("DELETE FROM comments WHERE id = %s", (comment_id,))
    connection.commit()
