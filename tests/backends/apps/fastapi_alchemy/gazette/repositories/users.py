"""Users, their tokens, and whom they follow."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gazette.models import Token, User, follows
from gazette.security import digest, new_token


class UserRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def by_name(self, username: str) -> User | None:
        return await self.session.scalar(select(User).where(User.username == username))

    async def by_email(self, email: str) -> User | None:
        return await self.session.scalar(select(User).where(User.email == email))

    async def by_token(self, token: str) -> User | None:
        query = select(User).join(User.tokens).where(Token.digest == digest(token))
        result = await self.session.execute(query)
        return result.scalar_one_or_none()

    async def taken(self, username: str, email: str) -> bool:
        query = select(User.id).where(or_(User.username == username, User.email == email)).limit(1)
        return await self.session.scalar(query) is not None

    async def add(self, username: str, email: str, password_hash: str) -> User:
        user = User(username=username, email=email, password_hash=password_hash)
        self.session.add(user)
        await self.session.commit()
        await self.session.refresh(user)
        return user

    async def save(self, user: User) -> None:
        await self.session.merge(user)
        await self.session.commit()

    async def issue_token(self, user: User) -> str:
        token = new_token()
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

    async def follow(self, reader: User, author: User) -> None:
        if not await self.followed_by(reader, [author.id]):
            await self.session.execute(insert(follows).values(follower_id=reader.id, followed_id=author.id))
            await self.session.commit()

    async def unfollow(self, reader: User, author: User) -> None:
        query = delete(follows).where(follows.c.follower_id == reader.id, follows.c.followed_id == author.id)
        await self.session.execute(query)
        await self.session.commit()
