"""Rows as clients see them."""

from chronicle.database import Row
from chronicle.queries.users import User
from chronicle.schemas import ArticleOut, CommentOut, Profile


def profile(user: User, following: bool) -> Profile:
    return Profile(username=user.username, bio=user.bio, image=user.image, following=following)


def article(row: Row) -> ArticleOut:
    return ArticleOut(author=Profile.model_validate(row), **_without_author(row))


def comment(row: Row) -> CommentOut:
    return CommentOut(id=row["id"], body=row["body"], created_at=row["created_at"], author=Profile.model_validate(row))


def _without_author(row: Row) -> Row:
    return {name: value for name, value in row.items() if name in ArticleOut.model_fields}
