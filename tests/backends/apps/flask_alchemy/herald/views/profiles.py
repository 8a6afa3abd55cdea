"""Other people, and following them."""

from typing import Any

from flask import Blueprint, abort
from sqlalchemy import select

from herald.database import get_session
from herald.models import User
from herald.presenting import followed_by, profile
from herald.security import reader, signed_in

blueprint = Blueprint("profiles", __name__, url_prefix="/profiles")


def _known(username: str) -> User:
    user = get_session().scalar(select(User).where(User.username == username))
    if user is None:
        abort(404, "nobody has that name")
    return user


@blueprint.get("/<username>")
def show_profile(username: str) -> dict[str, Any]:
    user = _known(username)
    return profile(user, bool(followed_by(reader(), [user.id])))


@blueprint.post("/<username>/follow")
@signed_in
def follow(user: User, username: str) -> dict[str, Any]:
    other = _known(username)
    if not followed_by(user, [other.id]):
        user.followed.append(other)
        get_session().commit()
    return profile(other, True)


@blueprint.delete("/<username>/follow")
@signed_in
def unfollow(user: User, username: str) -> dict[str, Any]:
    other = _known(username)
    if other in user.followed:
        user.followed.remove(other)
        get_session().commit()
    return profile(other, False)
