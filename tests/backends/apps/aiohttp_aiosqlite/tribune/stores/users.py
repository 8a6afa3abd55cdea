"""Users, their tokens, and whom they follow."""

import hashlib
import secrets
from dataclasses import dataclass

import aiosqlite


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


def _user(row: aiosqlite.Row | None) -> User | None:
    return None if row is None else User(**dict(row))


class UserStore:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.connection = connection

    async def by_name(self, username: str) -> User | None:
        query = "SELECT id, username, email, password_hash, bio, image FROM users WHERE username = ?"
        async with self.connection.execute(query, (username,)) as cursor:
            return _user(await cursor.fetchone())

    async def by_email(self, email: str) -> User | None:
        query = "SELECT id, username, email, password_hash, bio, image FROM users WHERE email = ?"
        async with self.connection.execute(query, (email,)) as cursor:
            return _user(await cursor.fetchone())

    async def by_token(self, token: str) -> User | None:
        query = """
            SELECT u.id, u.username, u.email, u.password_hash, u.bio, u.image
            FROM users u JOIN tokens t ON t.user_id = u.id
            WHERE t.digest = ?
        """
        async with self.connection.execute(query, (digest(token),)) as cursor:
            return _user(await cursor.fetchone())

    async def add(self, username: str, email: str, password_hash: str) -> User | None:
        """The new user, or None where the name or the address is taken."""
        try:
            await self.connection.execute(
                "INSERT INTO users (username, email, password_hash) VALUES (?, ?, ?)", (username, email, password_hash)
            )
        except aiosqlite.IntegrityError:
            await self.connection.rollback()
            return None
        await self.connection.commit()
        return await self.by_name(username)

    async def save(self, user: User) -> bool:
        """Whether it could be saved: the address may be another's."""
        try:
            await self.connection.execute(
                "UPDATE users SET email = :email, bio = :bio, image = :image WHERE id = :id",
                {"email": user.email, "bio": user.bio, "image": user.image, "id": user.id},
            )
        except aiosqlite.IntegrityError:
            await self.connection.rollback()
            return False
        await self.connection.commit()
        return True

    async def issue_token(self, user: User) -> str:
        token = secrets.token_urlsafe(32)
        await self.connection.execute("INSERT INTO tokens (digest, user_id) VALUES (?, ?)", (digest(token), user.id))
        await self.connection.commit()
        return token

    async def revoke_token(self, token: str) -> None:
        await self.connection.execute("DELETE FROM tokens WHERE digest = ?", (digest(token),))
        await self.connection.commit()

    async def follows(self, reader: User | None, user: User) -> bool:
        if reader is None:
            return False
        query = "SELECT 1 FROM follows WHERE follower_id = ? AND followed_id = ?"
        async with self.connection.execute(query, (reader.id, user.id)) as cursor:
            return await cursor.fetchone() is not None

    async def follow(self, reader: User, user: User) -> None:
        await self.connection.execute(
            "INSERT OR IGNORE INTO follows (follower_id, followed_id) VALUES (?, ?)", (reader.id, user.id)
        )
        await self.connection.commit()

    async def unfollow(self, reader: User, user: User) -> None:
        await self.connection.execute(
            "DELETE FROM follows WHERE follower_id = ? AND followed_id = ?", (reader.id, user.id)
        )
        await self.connection.commit()
