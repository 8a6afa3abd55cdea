"""What clients send, and what they get."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
TagName = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class NewUser(BaseModel):
    username: Name
    email: Email
    password: str = Field(min_length=8, max_length=72)


class Credentials(BaseModel):
    email: str
    password: str


class UserChanges(BaseModel):
    email: Email | None = None
    bio: str | None = None
    image: str | None = None


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    username: str
    email: str
    bio: str
    image: str | None


class TokenOut(BaseModel):
    token: str


class Profile(BaseModel):
    username: str
    bio: str
    image: str | None
    following: bool


class NewArticle(BaseModel):
    title: Title
    description: str
    body: str
    tags: list[TagName] = Field(default_factory=list, max_length=20)
    attributes: dict[str, Any] = Field(default_factory=dict)


class ArticleChanges(BaseModel):
    title: Title | None = None
    description: str | None = None
    body: str | None = None


class ArticleOut(BaseModel):
    slug: str
    title: str
    description: str
    body: str
    tags: list[str]
    attributes: dict[str, Any]
    views: int
    favorited: bool
    favorites_count: int
    author: Profile
    created_at: datetime
    updated_at: datetime


class ArticlePage(BaseModel):
    articles: list[ArticleOut]
    count: int


class NewComment(BaseModel):
    body: str = Field(min_length=1)


class CommentOut(BaseModel):
    id: int
    body: str
    author: Profile
    created_at: datetime


class CommentList(BaseModel):
    comments: list[CommentOut]


class TagList(BaseModel):
    tags: list[str]
