"""Comments on articles."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from gleaner.models import Article, Comment, User


class CommentStore:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def on(self, article: Article, limit: int) -> Sequence[Comment]:
        query = (
            select(Comment)
            .where(Comment.article_id == article.id)
            .options(selectinload(Comment.author))
            .order_by(Comment.id)
            .limit(limit)
        )
        return (await self.session.scalars(query)).all()

    async def find(self, article: Article, comment_id: int) -> Comment | None:
        query = select(Comment).where(Comment.id == comment_id, Comment.article_id == article.id)
        return await self.session.scalar(query)

    async def add(self, article: Article, author: User, body: str) -> Comment:
        comment = Comment(body=body, article_id=article.id, author=author)
        self.session.add(comment)
        await self.session.commit()
        return comment

    async def remove(self, comment: Comment) -> None:
        await self.session.delete(comment)
        await self.session.commit()
