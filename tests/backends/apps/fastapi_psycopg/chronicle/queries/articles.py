"""Articles, their tags, and who likes them."""

import re
import secrets
from collections.abc import Mapping

from psycopg.types.json import Jsonb

from chronicle.database import Connection, Row
from chronicle.queries.users import User
from chronicle.schemas import ArticleChanges, NewArticle

_SHOWN = """
    SELECT a.id, a.slug, a.title, a.description, a.body, a.tags, a.attributes, a.views, a.created_at, a.updated_at,
           a.author_id, u.username, u.bio, u.image,
           (SELECT count(*) FROM favorites f WHERE f.article_id = a.id) AS favorites_count,
           EXISTS (SELECT 1 FROM favorites f WHERE f.article_id = a.id AND f.user_id = %(reader)s) AS favorited,
           EXISTS (
               SELECT 1 FROM follows w WHERE w.followed_id = a.author_id AND w.follower_id = %(reader)s
           ) AS following
    FROM articles a JOIN users u ON u.id = a.author_id
"""
_MATCHING = """
    WHERE (%(tag)s::text IS NULL OR a.tags @> ARRAY[%(tag)s::text])
      AND (%(author)s::text IS NULL OR u.username = %(author)s)
      AND (%(language)s::text IS NULL OR a.attributes ->> 'language' = %(language)s)
      AND (%(favorited)s::text IS NULL OR EXISTS (
          SELECT 1 FROM favorites f JOIN users fan ON fan.id = f.user_id
          WHERE f.article_id = a.id AND fan.username = %(favorited)s))
"""
_FOLLOWED = """
    WHERE a.author_id IN (SELECT followed_id FROM follows WHERE follower_id = %(reader)s)
"""
_COUNTED = "SELECT count(*) AS found FROM articles a JOIN users u ON u.id = a.author_id"
_PAGE = " ORDER BY a.created_at DESC, a.id DESC LIMIT %(limit)s OFFSET %(offset)s"


def slugify(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{words}-{secrets.token_hex(3)}"


def _reader_id(reader: User | None) -> int | None:
    return None if reader is None else reader.id


def by_slug(connection: Connection, slug: str, reader: User | None) -> Row | None:
    rows = connection.execute(_SHOWN + " WHERE a.slug = %(slug)s", {"slug": slug, "reader": _reader_id(reader)})
    return rows.fetchone()


def matching(
    connection: Connection, filters: Mapping[str, str | None], reader: User | None, limit: int, offset: int
) -> tuple[list[Row], int]:
    values = {**filters, "reader": _reader_id(reader), "limit": limit, "offset": offset}
    counted = connection.execute(_COUNTED + _MATCHING, values).fetchone()
    rows = connection.execute(_SHOWN + _MATCHING + _PAGE, values).fetchall()
    return rows, counted["found"] if counted else 0


def feed(connection: Connection, reader: User, limit: int, offset: int) -> tuple[list[Row], int]:
    values = {"reader": reader.id, "limit": limit, "offset": offset}
    counted = connection.execute(_COUNTED + _FOLLOWED, values).fetchone()
    rows = connection.execute(_SHOWN + _FOLLOWED + _PAGE, values).fetchall()
    return rows, counted["found"] if counted else 0


def add(connection: Connection, author: User, new: NewArticle) -> str:
    """The slug of the new article."""
    slug = slugify(new.title)
    connection.execute(
        """
        INSERT INTO articles (slug, title, description, body, tags, attributes, author_id)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        (slug, new.title, new.description, new.body, sorted(set(new.tags)), Jsonb(new.attributes), author.id),
    )
    connection.commit()
    return slug


def change(connection: Connection, row: Row, changes: ArticleChanges) -> None:
    values = {"id": row["id"], "title": row["title"], "description": row["description"], "body": row["body"]}
    connection.execute(
        """
        UPDATE articles SET title = %(title)s, description = %(description)s, body = %(body)s, updated_at = now()
        WHERE id = %(id)s
        """,
        values | changes.model_dump(exclude_unset=True),
    )
    connection.commit()


def remove(connection: Connection, row: Row) -> None:
    connection.execute("DELETE FROM articles WHERE id = %s", (row["id"],))
    connection.commit()


def count_view(connection: Connection, slug: str) -> None:
    connection.execute("UPDATE articles SET views = views + 1 WHERE slug = %s", (slug,))
    connection.commit()


def favorite(connection: Connection, reader: User, row: Row) -> None:
    connection.execute(
        "INSERT INTO favorites (user_id, article_id) VALUES (%s, %s) ON CONFLICT DO NOTHING", (reader.id, row["id"])
    )
    connection.commit()


def unfavorite(connection: Connection, reader: User, row: Row) -> None:
    connection.execute("DELETE FROM favorites WHERE user_id = %s AND article_id = %s", (reader.id, row["id"]))
    connection.commit()


def popular_tags(connection: Connection, limit: int) -> list[str]:
    query = """
        SELECT tag, count(*) AS uses FROM articles, unnest(tags) AS tag
        GROUP BY tag ORDER BY uses DESC, tag LIMIT %s
    """
    return [row["tag"] for row in connection.execute(query, (limit,))]
