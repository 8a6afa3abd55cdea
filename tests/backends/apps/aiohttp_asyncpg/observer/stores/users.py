"""Users, their tokens, and whom they follow."""

import hashlib
import secrets
from dataclasses import dataclass

import asyncpg


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


def _user(row: asyncpg.Record | None) -> User | None:
    return None if row is None else User(**dict(row))


class UserStore:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    async def by_name(self, username: str) -> User | None:
        query = "SELECT id, username, email, password_hash, bio, image FROM users WHERE username = $1"
        return _user(await self.connection.fetchrow(query, username))

    async def by_email(self, email: str) -> User | None:
        query = "SELECT id, username, email, password_hash, bio, image FROM users WHERE email = $1"
        return _user(await self.connection.fetchrow(query, email))

    async def by_token(self, token: str) -> User | None:
        query = """
            SELECT u.id, u.username, u.email, u.password_hash, u.bio, u.image
            FROM users u JOIN tokens t ON t.user_id = u.id
            WHERE t.digest = $1
        """
        return _user(await self.connection.fetchrow(query, digest(token)))

    async def add(self, username: str, email: str, password_hash: str) -> User | None:
        """The new user, or None where the name or the address is taken."""
        query = """
            INSERT INTO users (username, email, password_hash) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            RETURNING id, username, email, password_hash, bio, image
        """
        return _user(await self.connection.fetchrow(query, username, email, password_hash))

    async def save(self, user: User) -> bool:
        """Whether it could be saved: the address may be another's."""
        query = "UPDATE users SET email = $1, bio = $2, image = $3 WHERE id = $4"
        try:
            await self.connection.execute(query, user.email, user.bio, user.image, user.id)
        except asyncpg.UniqueViolationError:
            return False
        return True

    async def issue_token(self, user: User) -> str:
        token = secrets.token_urlsafe(32)
        await self.connection.execute("INSERT INTO tokens (digest, user_id) VALUES ($1, $2)", digest(token), user.id)
        return token

    async def revoke_token(self, token: str) -> None:
        await self.connection.execute("DELETE FROM tokens WHERE digest = $1", digest(token))

    async def follows(self, reader: User | None, user: User) -> bool:
        if reader is None:
            return False
        query = "SELECT EXISTS (SELECT 1 FROM follows WHERE follower_id = $1 AND followed_id = $2)"
        return await self.connection.fetchval(query, reader.id, user.id)

    async def follow(self, reader: User, user: User) -> None:
        query = "INSERT INTO follows (follower_id, followed_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"
        await self.connection.execute(query, reader.id, user.id)

    async def unfollow(self, reader: User, user: User) -> None:
        query = "DELETE FROM follows WHERE follower_id = $1 AND followed_id = $2"
        await self.connection.execute(query, reader.id, user.id)
