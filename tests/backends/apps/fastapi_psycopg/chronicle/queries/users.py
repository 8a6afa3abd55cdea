"""Users, their tokens, and whom they follow."""

from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

from chronicle.database import Connection
from chronicle.security import digest, new_token


@dataclass(frozen=True)
class User:
    id: int
    username: str
    email: str
    password_hash: str
    bio: str
    image: str | None


def by_name(connection: Connection, username: str) -> User | None:
    with connection.cursor(row_factory=class_row(User)) as cursor:
        cursor.execute(
            "SELECT id, username, email, password_hash, bio, image FROM users WHERE username = %s", (username,)
        )
        return cursor.fetchone()


def by_email(connection: Connection, email: str) -> User | None:
    with connection.cursor(row_factory=class_row(User)) as cursor:
        cursor.execute("SELECT id, username, email, password_hash, bio, image FROM users WHERE email = %s", (email,))
        return cursor.fetchone()


def by_token(connection: Connection, token: str) -> User | None:
    query = """
        SELECT u.id, u.username, u.email, u.password_hash, u.bio, u.image
        FROM users u JOIN tokens t ON t.user_id = u.id
        WHERE t.digest = %(digest)s
    """
    with connection.cursor(row_factory=class_row(User)) as cursor:
        cursor.execute(query, {"digest": digest(token)})
        return cursor.fetchone()


def add(connection: Connection, username: str, email: str, password_hash: str) -> User | None:
    """The new user, or None where the name or the address is taken."""
    query = """
        INSERT INTO users (username, email, password_hash) VALUES (%s, %s, %s)
        ON CONFLICT DO NOTHING
        RETURNING id, username, email, password_hash, bio, image
    """
    with connection.cursor(row_factory=class_row(User)) as cursor:
        cursor.execute(query, (username, email, password_hash))
        user = cursor.fetchone()
    connection.commit()
    return user


def save(connection: Connection, user: User) -> bool:
    """Whether it could be saved: the address may be another's."""
    try:
        connection.execute(
            "UPDATE users SET email = %(email)s, bio = %(bio)s, image = %(image)s WHERE id = %(id)s",
            {"email": user.email, "bio": user.bio, "image": user.image, "id": user.id},
        )
    except psycopg.errors.UniqueViolation:
        connection.rollback()
        return False
    connection.commit()
    return True


def issue_token(connection: Connection, user: User) -> str:
    token = new_token()
    connection.execute("INSERT INTO tokens (digest, user_id) VALUES (%s, %s)", (digest(token), user.id))
    connection.commit()
    return token


def revoke_token(connection: Connection, token: str) -> None:
    connection.execute("DELETE FROM tokens WHERE digest = %s", (digest(token),))
    connection.commit()


def follows(connection: Connection, reader: User | None, user: User) -> bool:
    if reader is None:
        return False
    rows = connection.execute("SELECT 1 FROM follows WHERE follower_id = %s AND followed_id = %s", (reader.id, user.id))
    return rows.fetchone() is not None


def follow(connection: Connection, reader: User, user: User) -> None:
    connection.execute(
        "INSERT INTO follows (follower_id, followed_id) VALUES (%s, %s) ON CONFLICT DO NOTHING", (reader.id, user.id)
    )
    connection.commit()


def unfollow(connection: Connection, reader: User, user: User) -> None:
    connection.execute("DELETE FROM follows WHERE follower_id = %s AND followed_id = %s", (reader.id, user.id))
    connection.commit()
