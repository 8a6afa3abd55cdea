"""The views of people: signing up, signing in, one's own account, and others."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort

from courier import accounts
from courier.accounts import User
from courier.forms import Form
from courier.signing import hash_password, reader, sent_token, signed_in, verify_password

blueprint = Blueprint("people", __name__)


def _account(user: User) -> dict[str, Any]:
    return {"username": user.username, "email": user.email, "bio": user.bio, "image": user.image}


def _profile(user: User, following: bool) -> dict[str, Any]:
    return {"username": user.username, "bio": user.bio, "image": user.image, "following": following}


def _known(username: str) -> User:
    user = accounts.by_name(username)
    if user is None:
        abort(404, "nobody has that name")
    return user


@blueprint.post("/users")
def sign_up() -> tuple[dict[str, Any], int]:
    form = Form()
    hashed = hash_password(form.text("password", 72, 8))
    user = accounts.add(form.text("username", 40), form.email(), hashed)
    if user is None:
        abort(409, "that name or address is taken")
    return _account(user), 201


@blueprint.post("/tokens")
def sign_in() -> tuple[dict[str, str], int]:
    form = Form()
    user = accounts.by_email(form.email())
    if user is None or not verify_password(form.text("password"), user.password_hash):
        abort(401, "wrong address or password")
    return {"token": accounts.issue_token(user)}, 201


@blueprint.delete("/tokens")
@signed_in
def sign_out(_user: User) -> tuple[str, int]:
    accounts.revoke_token(sent_token())
    return "", 204


@blueprint.get("/user")
@signed_in
def own_account(user: User) -> dict[str, Any]:
    return _account(user)


@blueprint.put("/user")
@signed_in
def change_account(user: User) -> dict[str, Any]:
    form = Form()
    changed = replace(
        user,
        email=form.email() if form.has("email") else user.email,
        bio=form.text("bio", shortest=0) if form.has("bio") else user.bio,
        image=form.text("image", 500) if form.has("image") else user.image,
    )
    if not accounts.save(changed):
        abort(409, "that address is taken")
    return _account(changed)


@blueprint.get("/profiles/<username>")
def show_profile(username: str) -> dict[str, Any]:
    user = _known(username)
    return _profile(user, accounts.follows(reader(), user))


@blueprint.post("/profiles/<username>/follow")
@signed_in
def follow(user: User, username: str) -> dict[str, Any]:
    other = _known(username)
    accounts.follow(user, other)
    return _profile(other, True)


@blueprint.delete("/profiles/<username>/follow")
@signed_in
def unfollow(user: User, username: str) -> dict[str, Any]:
    other = _known(username)
    accounts.unfollow(user, other)
    return _profile(other, False)
