"""Users, their tokens, and whom they follow."""

import hashlib
import secrets
from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gleaner.models import Token, User, follows


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class UserStore:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def by_name(self, username: str) -> User | None:
        return await self.session.scalar(select(User).where(User.username == username))

    async def by_email(self, email: str) -> User | None:
        return await self.session.scalar(select(User).where(User.email == email))

    async def by_token(self, token: str) -> User | None:
        return await self.session.scalar(select(User).join(User.tokens).where(Token.digest == digest(token)))

    async def add(self, username: str, email: str, password_hash: str) -> User | None:
        """The new user, or None where the name or the address is taken."""
        user = User(username=username, email=email, password_hash=password_hash)
        self.session.add(user)
        return user if await self._saved() else None

    async def change(self, user: User, email: str, bio: str, image: str | None) -> bool:
        """Whether it could be saved: the address may be another's."""
        user.email, user.bio, user.image = email, bio, image
        return await self._saved()

    async def issue_token(self, user: User) -> str:
        token = secrets.token_urlsafe(32)
        self.session.add(Token(digest=digest(token), user_id=user.id))
        await self.session.commit()
        return token

    async def revoke_token(self, token: str) -> None:
        await self.session.execute(delete(Token).where(Token.digest == digest(token)))
        await self.session.commit()

    async def followed_by(self, reader: User | None, authors: Iterable[int]) -> set[int]:
        """Those of `authors` that the reader follows."""
        if reader is None:
            return set()
        query = select(follows.c.followed_id).where(
            follows.c.follower_id == reader.id, follows.c.followed_id.in_(list(authors))
        )
        return set(await self.session.scalars(query))

    async def follow(self, reader: User, user: User) -> None:
        if not await self.followed_by(reader, [user.id]):
            await self.session.execute(insert(follows).values(follower_id=reader.id, followed_id=user.id))
            await self.session.commit()

    async def unfollow(self, reader: User, user: User) -> None:
        query = delete(follows).where(follows.c.follower_id == reader.id, follows.c.followed_id == user.id)
        await self.session.execute(query)
        await self.session.commit()

    async def _saved(self) -> bool:
        try:
            await self.session.commit()
        except IntegrityError:
            await self.session.rollback()
            return False
        return True
