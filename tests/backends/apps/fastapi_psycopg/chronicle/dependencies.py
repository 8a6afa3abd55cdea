"""What handlers are given: who asks, and which page."""

from typing import Annotated

from fastapi import Depends, HTTPException, Query, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chronicle.database import ConnectionDep
from chronicle.queries import users
from chronicle.queries.users import User

bearer = HTTPBearer(auto_error=False)
BearerDep = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def get_reader(credentials: BearerDep, connection: ConnectionDep) -> User | None:
    """Who asks, or None for somebody unknown."""
    if credentials is None:
        return None
    return users.by_token(connection, credentials.credentials)


ReaderDep = Annotated[User | None, Depends(get_reader)]


def get_current_user(reader: ReaderDep) -> User:
    if reader is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "sign in first")
    return reader


CurrentUser = Annotated[User, Depends(get_current_user)]
Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0)]
