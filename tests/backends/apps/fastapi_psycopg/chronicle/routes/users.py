"""Signing up, signing in, and one's own account."""

from dataclasses import replace

from fastapi import APIRouter, HTTPException, status

from chronicle.database import ConnectionDep
from chronicle.dependencies import BearerDep, CurrentUser
from chronicle.queries import users
from chronicle.schemas import Credentials, NewUser, TokenOut, UserChanges, UserOut
from chronicle.security import hash_password, verify_password

router = APIRouter(tags=["users"])


@router.post("/users", status_code=status.HTTP_201_CREATED)
def sign_up(new: NewUser, connection: ConnectionDep) -> UserOut:
    user = users.add(connection, new.username, new.email, hash_password(new.password))
    if user is None:
        raise HTTPException(status.HTTP_409_CONFLICT, "that name or address is taken")
    return UserOut.model_validate(user)


@router.post("/tokens", status_code=status.HTTP_201_CREATED)
def sign_in(credentials: Credentials, connection: ConnectionDep) -> TokenOut:
    user = users.by_email(connection, credentials.email)
    if user is None or not verify_password(credentials.password, user.password_hash):
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "wrong address or password")
    return TokenOut(token=users.issue_token(connection, user))


@router.delete("/tokens", status_code=status.HTTP_204_NO_CONTENT)
def sign_out(_user: CurrentUser, credentials: BearerDep, connection: ConnectionDep) -> None:
    if credentials is not None:
        users.revoke_token(connection, credentials.credentials)


@router.get("/user")
def own_account(user: CurrentUser) -> UserOut:
    return UserOut.model_validate(user)


@router.put("/user")
def change_account(changes: UserChanges, user: CurrentUser, connection: ConnectionDep) -> UserOut:
    changed = replace(user, **changes.model_dump(exclude_unset=True))
    if not users.save(connection, changed):
        raise HTTPException(status.HTTP_409_CONFLICT, "that address is taken")
    return UserOut.model_validate(changed)
