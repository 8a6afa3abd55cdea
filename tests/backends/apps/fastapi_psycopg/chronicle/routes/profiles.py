"""Other people, and following them."""

from fastapi import APIRouter, HTTPException, status

from chronicle.database import Connection, ConnectionDep
from chronicle.dependencies import CurrentUser, ReaderDep
from chronicle.presenting import profile
from chronicle.queries import users
from chronicle.queries.users import User
from chronicle.schemas import Profile

router = APIRouter(prefix="/profiles", tags=["profiles"])


def _known(connection: Connection, username: str) -> User:
    user = users.by_name(connection, username)
    if user is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "nobody has that name")
    return user


@router.get("/{username}")
def show_profile(username: str, reader: ReaderDep, connection: ConnectionDep) -> Profile:
    user = _known(connection, username)
    return profile(user, users.follows(connection, reader, user))


@router.post("/{username}/follow")
def follow(username: str, reader: CurrentUser, connection: ConnectionDep) -> Profile:
    user = _known(connection, username)
    users.follow(connection, reader, user)
    return profile(user, True)


@router.delete("/{username}/follow")
def unfollow(username: str, reader: CurrentUser, connection: ConnectionDep) -> Profile:
    user = _known(connection, username)
    users.unfollow(connection, reader, user)
    return profile(user, False)
