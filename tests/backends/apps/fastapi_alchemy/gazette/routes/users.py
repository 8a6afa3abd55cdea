"""Signing up, signing in, and one's own account."""

from fastapi import APIRouter, HTTPException, status

from gazette.dependencies import BearerDep, CurrentUser, UsersDep
from gazette.models import User
from gazette.schemas import Credentials, NewUser, TokenOut, UserChanges, UserOut
from gazette.security import hash_password, verify_password

router = APIRouter(tags=["users"])


@router.post("/users", response_model=UserOut, status_code=status.HTTP_201_CREATED)
async def sign_up(new: NewUser, users: UsersDep) -> User:
    if await users.taken(new.username, new.email):
        raise HTTPException(status.HTTP_409_CONFLICT, "that name or address is taken")
    return await users.add(new.username, new.email, await hash_password(new.password))


@router.post("/tokens", response_model=TokenOut, status_code=status.HTTP_201_CREATED)
async def sign_in(credentials: Credentials, users: UsersDep) -> TokenOut:
    user = await users.by_email(credentials.email)
    if user is None or not await verify_password(credentials.password, user.password_hash):
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "wrong address or password")
    return TokenOut(token=await users.issue_token(user))


@router.delete("/tokens", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(user: CurrentUser, credentials: BearerDep, users: UsersDep) -> None:
    if credentials is not None:
        await users.revoke_token(credentials.credentials)


@router.get("/user", response_model=UserOut)
async def own_account(user: CurrentUser) -> User:
    return user


@router.put("/user")
async def change_account(changes: UserChanges, user: CurrentUser, users: UsersDep) -> UserOut:
    if changes.email is not None and changes.email != user.email and await users.by_email(changes.email):
        raise HTTPException(status.HTTP_409_CONFLICT, "that address is taken")
    for name, value in changes.model_dump(exclude_unset=True).items():
        setattr(user, name, value)
    await users.save(user)
    return UserOut.model_validate(user)
