"""Articles, their tags, and who likes them."""

import re
import secrets
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from gazette.models import Article, Tag, User, article_tags, favorites, follows
from gazette.schemas import ArticleChanges, NewArticle


def slugify(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return f"{words}-{secrets.token_hex(3)}"


class ArticleRepository:
    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def by_slug(self, slug: str) -> Article | None:
        query = (
            select(Article)
            .where(Article.slug == slug)
            .options(joinedload(Article.author), joinedload(Article.tags))
            .execution_options(populate_existing=True)
        )
        result = await self.session.execute(query)
        return result.unique().scalar_one_or_none()

    async def view(self, slug: str) -> Article | None:
        query = update(Article).where(Article.slug == slug).values(views=Article.views + 1)
        await self.session.execute(query, execution_options={"synchronize_session": False})
        await self.session.commit()
        return await self.by_slug(slug)

    async def add(self, author: User, new: NewArticle) -> Article:
        article = Article(
            slug=slugify(new.title),
            title=new.title,
            description=new.description,
            body=new.body,
            attributes=new.attributes,
            author=author,
            tags=await self.tags_named(new.tags),
        )
        self.session.add(article)
        await self.session.commit()
        await self.session.refresh(article, ["author", "tags"])
        return article

    async def change(self, article: Article, changes: ArticleChanges) -> Article:
        for name, value in changes.model_dump(exclude_unset=True).items():
            setattr(article, name, value)
        await self.session.commit()
        return article

    async def remove(self, article: Article) -> None:
        await self.session.delete(article)
        await self.session.commit()

    async def tags_named(self, names: Iterable[str]) -> list[Tag]:
        wanted = sorted(set(names))
        known = {tag.name: tag for tag in await self.session.scalars(select(Tag).where(Tag.name.in_(wanted)))}
        return [known.get(name) or Tag(name=name) for name in wanted]

    async def listed(
        self,
        *,
        tag: str | None = None,
        author: str | None = None,
        favorited: str | None = None,
        language: str | None = None,
        limit: int,
        offset: int,
    ) -> tuple[Sequence[Article], int]:
        query = select(Article)
        if tag is not None:
            query = query.join(Article.tags).where(Tag.name == tag)
        if author is not None:
            query = query.join(Article.author).where(User.username == author)
        if favorited is not None:
            fans = select(favorites.c.article_id).join(User, User.id == favorites.c.user_id)
            query = query.where(Article.id.in_(fans.where(User.username == favorited)))
        if language is not None:
            query = query.where(Article.attributes["language"].as_string() == language)
        return await self._page(query, limit, offset)

    async def feed(self, reader: User, limit: int, offset: int) -> tuple[Sequence[Article], int]:
        followed = select(follows.c.followed_id).where(follows.c.follower_id == reader.id)
        return await self._page(select(Article).where(Article.author_id.in_(followed)), limit, offset)

    async def _page(self, query: Select[tuple[Article]], limit: int, offset: int) -> tuple[Sequence[Article], int]:
        count = await self.session.scalar(select(func.count()).select_from(query.subquery()))
        page = (
            query.options(selectinload(Article.author), selectinload(Article.tags))
            .order_by(Article.created_at.desc(), Article.id.desc())
            .limit(limit)
            .offset(offset)
        )
        result = await self.session.scalars(page)
        return result.all(), count or 0

    async def favorite_counts(self, articles: Iterable[int]) -> dict[int, int]:
        query = (
            select(favorites.c.article_id, func.count())
            .where(favorites.c.article_id.in_(list(articles)))
            .group_by(favorites.c.article_id)
        )
        return dict((await self.session.execute(query)).tuples().all())

    async def favorited_by(self, reader: User | None, articles: Iterable[int]) -> set[int]:
        """Those of `articles` that the reader likes."""
        if reader is None:
            return set()
        query = select(favorites.c.article_id).where(
            favorites.c.user_id == reader.id, favorites.c.article_id.in_(list(articles))
        )
        return set(await self.session.scalars(query))

    async def favorite(self, reader: User, article: Article) -> None:
        if not await self.favorited_by(reader, [article.id]):
            await self.session.execute(insert(favorites).values(user_id=reader.id, article_id=article.id))
            await self.session.commit()

    async def unfavorite(self, reader: User, article: Article) -> None:
        query = delete(favorites).where(favorites.c.user_id == reader.id, favorites.c.article_id == article.id)
        await self.session.execute(query)
        await self.session.commit()

    async def popular_tags(self, limit: int) -> Sequence[str]:
        query = (
            select(Tag.name)
            .join(article_tags, article_tags.c.tag_id == Tag.id)
            .group_by(Tag.name)
            .order_by(func.count().desc(), Tag.name)
            .limit(limit)
        )
        return (await self.session.scalars(query)).all()
