"""Articles, their tags and comments, and who likes them: every query."""

import json
import re
import secrets
import sqlite3
from typing import Any

from courier.accounts import User
from courier.database import get_connection, now

_SHOWN = """
    SELECT a.id, a.slug, a.title, a.description, a.body, a.attributes, a.views, a.created_at, a.updated_at,
           a.author_id, u.username, u.bio, u.image,
           (SELECT json_group_array(tag)
            FROM (SELECT tag FROM article_tags WHERE article_id = a.id ORDER BY tag)) AS tags,
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
_COUNTED = "SELECT count(*) FROM articles a JOIN users u ON u.id = a.author_id"


def slugify(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{words}-{secrets.token_hex(3)}"


def _reader_id(reader: User | None) -> int | None:
    return None if reader is None else reader.id


def by_slug(slug: str, reader: User | None) -> sqlite3.Row | None:
    rows = get_connection().execute(_SHOWN + " WHERE a.slug = :slug", {"slug": slug, "reader": _reader_id(reader)})
    return rows.fetchone()


def matching(
    filters: dict[str, str | None], reader: User | None, limit: int, offset: int
) -> tuple[list[sqlite3.Row], int]:
    connection = get_connection()
    values = {**filters, "reader": _reader_id(reader), "limit": limit, "offset": offset}
    count = connection.execute(_COUNTED + _MATCHING, values).fetchone()[0]
    return connection.execute(_SHOWN + _MATCHING + _PAGE, values).fetchall(), count


def feed(reader: User, limit: int, offset: int) -> tuple[list[sqlite3.Row], int]:
    connection = get_connection()
    values = {"reader": reader.id, "limit": limit, "offset": offset}
    count = connection.execute(_COUNTED + _FOLLOWED, values).fetchone()[0]
    return connection.execute(_SHOWN + _FOLLOWED + _PAGE, values).fetchall(), count


def add(author: User, title: str, description: str, body: str, tags: list[str], attributes: dict[str, Any]) -> str:
    """The slug of the new article."""
    slug, made = slugify(title), now()
    with get_connection() as connection:
        cursor = connection.execute(
            """
            INSERT INTO articles (slug, title, description, body, attributes, author_id, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (slug, title, description, body, json.dumps(attributes), author.id, made, made),
        )
        article_id = cursor.lastrowid
        connection.executemany(
            "INSERT INTO article_tags (article_id, tag) VALUES (?, ?)", [(article_id, tag) for tag in tags]
        )
    return slug


def change(article: sqlite3.Row, title: str, description: str, body: str) -> None:
    with get_connection() as connection:
        connection.execute(
            "UPDATE articles SET title = ?, description = ?, body = ?, updated_at = ? WHERE id = ?",
            (title, description, body, now(), article["id"]),
        )


def remove(article: sqlite3.Row) -> None:
    with get_connection() as connection:
        connection.execute("DELETE FROM articles WHERE id = ?", (article["id"],))


def count_view(slug: str) -> None:
    with get_connection() as connection:
        connection.execute("UPDATE articles SET views = views + 1 WHERE slug = ?", (slug,))


def favorite(reader: User, article: sqlite3.Row) -> None:
    with get_connection() as connection:
        connection.execute(
            "INSERT INTO favorites (user_id, article_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (reader.id, article["id"]),
        )


def unfavorite(reader: User, article: sqlite3.Row) -> None:
    with get_connection() as connection:
        connection.execute("DELETE FROM favorites WHERE user_id = ? AND article_id = ?", (reader.id, article["id"]))


def popular_tags(limit: int) -> list[str]:
    rows = get_connection().execute(
        "SELECT tag, count(*) AS uses FROM article_tags GROUP BY tag ORDER BY uses DESC, tag LIMIT ?", (limit,)
    )
    return [row["tag"] for row in rows]


_COMMENTS = """
    SELECT c.id, c.body, c.created_at, c.author_id, u.username, u.bio, u.image,
           EXISTS (SELECT 1 FROM follows WHERE followed_id = c.author_id AND follower_id = :reader) AS following
    FROM comments c JOIN users u ON u.id = c.author_id
"""


def comments_on(article: sqlite3.Row, reader: User | None, limit: int) -> list[sqlite3.Row]:
    rows = get_connection().execute(
        _COMMENTS + " WHERE c.article_id = :article ORDER BY c.id LIMIT :limit",
        {"article": article["id"], "reader": _reader_id(reader), "limit": limit},
    )
    return rows.fetchall()


def comment(article: sqlite3.Row, comment_id: int | None, reader: User | None) -> sqlite3.Row | None:
    rows = get_connection().execute(
        _COMMENTS + " WHERE c.article_id = :article AND c.id = :comment",
        {"article": article["id"], "comment": comment_id, "reader": _reader_id(reader)},
    )
    return rows.fetchone()


def add_comment(article: sqlite3.Row, author: User, body: str) -> int | None:
    with get_connection() as connection:
        cursor = connection.execute(
            "INSERT INTO comments (body, article_id, author_id, created_at) VALUES (?, ?, ?, ?)",
            (body, article["id"], author.id, now()),
        )
    return cursor.lastrowid


def remove_comment(comment_id: int) -> None:
    with get_connection() as connection:
        connection.execute("DELETE FROM comments WHERE id = ?", (comment_id,))
