"""Signing up, signing in, and one's own account."""

from typing import Any

from flask import Blueprint, abort
from sqlalchemy import delete, or_, select

from herald import forms
from herald.database import get_session
from herald.models import Token, User
from herald.presenting import account
from herald.security import digest, hash_password, new_token, sent_token, signed_in, verify_password

blueprint = Blueprint("users", __name__)


@blueprint.post("/users")
def sign_up() -> tuple[dict[str, Any], int]:
    body = forms.sent()
    username, email = forms.text(body, "username", 40), forms.email(body)
    password = forms.text(body, "password", 72, 8)
    session = get_session()
    if session.scalar(select(User.id).where(or_(User.username == username, User.email == email)).limit(1)) is not None:
        abort(409, "that name or address is taken")
    user = User(username=username, email=email, password_hash=hash_password(password))
    session.add(user)
    session.commit()
    return account(user), 201


@blueprint.post("/tokens")
def sign_in() -> tuple[dict[str, str], int]:
    body = forms.sent()
    session = get_session()
    user = session.scalar(select(User).where(User.email == forms.email(body)))
    if user is None or not verify_password(forms.text(body, "password"), user.password_hash):
        abort(401, "wrong address or password")
    token = new_token()
    session.add(Token(digest=digest(token), user=user))
    session.commit()
    return {"token": token}, 201


@blueprint.delete("/tokens")
@signed_in
def sign_out(user: User) -> tuple[str, int]:
    session = get_session()
    session.execute(delete(Token).where(Token.digest == digest(sent_token()), Token.user_id == user.id))
    session.commit()
    return "", 204


@blueprint.get("/user")
@signed_in
def own_account(user: User) -> dict[str, Any]:
    return account(user)


@blueprint.put("/user")
@signed_in
def change_account(user: User) -> dict[str, Any]:
    body = forms.sent()
    session = get_session()
    if "email" in body:
        email = forms.email(body)
        others = select(User.id).where(User.email == email, User.id != user.id)
        if session.scalar(others) is not None:
            abort(409, "that address is taken")
        user.email = email
    if "bio" in body:
        user.bio = forms.text(body, "bio", shortest=0)
    if "image" in body:
        user.image = forms.text(body, "image", 500)
    session.commit()
    return account(user)
