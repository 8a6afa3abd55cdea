"""Users, their tokens, and whom they follow: every query."""

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

from courier.database import get_connection


@dataclass(frozen=True)
class User:
    id: int
    username: str
    email: str
    password_hash: str
    bio: str
    image: str | None


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _user(row: sqlite3.Row | None) -> User | None:
    return None if row is None else User(**dict(row))


def by_name(username: str) -> User | None:
    rows = get_connection().execute(
        "SELECT id, username, email, password_hash, bio, image FROM users WHERE username = ?", (username,)
    )
    return _user(rows.fetchone())


def by_email(email: str) -> User | None:
    rows = get_connection().execute(
        "SELECT id, username, email, password_hash, bio, image FROM users WHERE email = ?", (email,)
    )
    return _user(rows.fetchone())


def by_token(token: str) -> User | None:
    rows = get_connection().execute(
        """
        SELECT u.id, u.username, u.email, u.password_hash, u.bio, u.image
        FROM users u JOIN tokens t ON t.user_id = u.id
        WHERE t.digest = ?
        """,
        (digest(token),),
    )
    return _user(rows.fetchone())


def add(username: str, email: str, password_hash: str) -> User | None:
    """The new user, or None where the name or the address is taken."""
    connection = get_connection()
    try:
        with connection:
            connection.execute(
                "INSERT INTO users (username, email, password_hash) VALUES (?, ?, ?)", (username, email, password_hash)
            )
    except sqlite3.IntegrityError:
        return None
    return by_name(username)


def save(user: User) -> bool:
    """Whether it could be saved: the address may be another's."""
    connection = get_connection()
    try:
        with connection:
            connection.execute(
                "UPDATE users SET email = :email, bio = :bio, image = :image WHERE id = :id",
                {"email": user.email, "bio": user.bio, "image": user.image, "id": user.id},
            )
    except sqlite3.IntegrityError:
        return False
    return True


def issue_token(user: User) -> str:
    token = secrets.token_urlsafe(32)
    with get_connection() as connection:
        connection.execute("INSERT INTO tokens (digest, user_id) VALUES (?, ?)", (digest(token), user.id))
    return token


def revoke_token(token: str) -> None:
    with get_connection() as connection:
        connection.execute("DELETE FROM tokens WHERE digest = ?", (digest(token),))


def follows(reader: User | None, user: User) -> bool:
    if reader is None:
        return False
    rows = get_connection().execute(
        "SELECT 1 FROM follows WHERE follower_id = ? AND followed_id = ?", (reader.id, user.id)
    )
    return rows.fetchone() is not None


def follow(reader: User, user: User) -> None:
    with get_connection() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO follows (follower_id, followed_id) VALUES (?, ?)", (reader.id, user.id)
        )


def unfollow(reader: User, user: User) -> None:
    with get_connection() as connection:
        connection.execute("DELETE FROM follows WHERE follower_id = ? AND followed_id = ?", (reader.id, user.id))
