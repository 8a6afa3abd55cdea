"""What handlers are given: who asks, the repositories, and which page."""

from typing import Annotated

from fastapi import Depends, HTTPException, Query, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from gazette.database import SessionDep
from gazette.models import User
from gazette.repositories.articles import ArticleRepository
from gazette.repositories.comments import CommentRepository
from gazette.repositories.users import UserRepository

bearer = HTTPBearer(auto_error=False)
BearerDep = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def get_users(session: SessionDep) -> UserRepository:
    return UserRepository(session)


def get_articles(session: SessionDep) -> ArticleRepository:
    return ArticleRepository(session)


def get_comments(session: SessionDep) -> CommentRepository:
    return CommentRepository(session)


UsersDep = Annotated[UserRepository, Depends(get_users)]
ArticlesDep = Annotated[ArticleRepository, Depends(get_articles)]
CommentsDep = Annotated[CommentRepository, Depends(get_comments)]


async def get_reader(credentials: BearerDep, users: UsersDep) -> User | None:
    """Who asks, or None for somebody unknown."""
    if credentials is None:
        return None
    return await users.by_token(credentials.credentials)


ReaderDep = Annotated[User | None, Depends(get_reader)]


async def get_current_user(reader: ReaderDep) -> User:
    if reader is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "sign in first")
    return reader


CurrentUser = Annotated[User, Depends(get_current_user)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0)]
