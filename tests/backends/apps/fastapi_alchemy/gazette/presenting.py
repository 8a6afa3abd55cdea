"""Rows as clients see them; what depends on the reader is asked once for all rows."""

from collections.abc import Sequence

from gazette.models import Article, Comment, User
from gazette.repositories.articles import ArticleRepository
from gazette.repositories.users import UserRepository
from gazette.schemas import ArticleOut, CommentOut, Profile


def profile(user: User, following: bool) -> Profile:
    return Profile(username=user.username, bio=user.bio, image=user.image, following=following)


async def article_list(
    rows: Sequence[Article], reader: User | None, articles: ArticleRepository, users: UserRepository
) -> list[ArticleOut]:
    ids = [row.id for row in rows]
    counts = await articles.favorite_counts(ids)
    liked = await articles.favorited_by(reader, ids)
    followed = await users.followed_by(reader, {row.author_id for row in rows})
    return [
        ArticleOut(
            slug=row.slug,
            title=row.title,
            description=row.description,
            body=row.body,
            tags=[tag.name for tag in row.tags],
            attributes=row.attributes,
            views=row.views,
            favorited=row.id in liked,
            favorites_count=counts.get(row.id, 0),
            author=profile(row.author, row.author_id in followed),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]


async def comment_list(rows: Sequence[Comment], reader: User | None, users: UserRepository) -> list[CommentOut]:
    followed = await users.followed_by(reader, {row.author_id for row in rows})
    return [
        CommentOut(
            id=row.id,
            body=row.body,
            author=profile(row.author, row.author_id in followed),
            created_at=row.created_at,
        )
        for row in rows
    ]
