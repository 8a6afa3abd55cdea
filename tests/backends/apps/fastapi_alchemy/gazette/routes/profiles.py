"""Other people, and following them."""

from fastapi import APIRouter, HTTPException, status

from gazette.dependencies import CurrentUser, ReaderDep, UsersDep
from gazette.models import User
from gazette.presenting import profile
from gazette.repositories.users import UserRepository
from gazette.schemas import Profile

router = APIRouter(prefix="/profiles", tags=["profiles"])


async def _known(username: str, users: UserRepository) -> User:
    user = await users.by_name(username)
    if user is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "nobody has that name")
    return user


@router.get("/{username}")
async def show_profile(username: str, reader: ReaderDep, users: UsersDep) -> Profile:
    user = await _known(username, users)
    return profile(user, bool(await users.followed_by(reader, [user.id])))


@router.post("/{username}/follow")
async def follow(username: str, reader: CurrentUser, users: UsersDep) -> Profile:
    user = await _known(username, users)
    await users.follow(reader, user)
    return profile(user, True)


@router.delete("/{username}/follow")
async def unfollow(username: str, reader: CurrentUser, users: UsersDep) -> Profile:
    user = await _known(username, users)
    await users.unfollow(reader, user)
    return profile(user, False)
