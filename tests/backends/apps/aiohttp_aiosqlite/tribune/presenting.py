"""Rows as clients see them."""

import json
from typing import Any

import aiosqlite

from tribune.stores.users import User


def account(user: User) -> dict[str, Any]:
    return {"username": user.username, "email": user.email, "bio": user.bio, "image": user.image}


def profile(user: User, following: bool) -> dict[str, Any]:
    return {"username": user.username, "bio": user.bio, "image": user.image, "following": following}


def author(row: aiosqlite.Row) -> dict[str, Any]:
    return {
        "username": row["username"],
        "bio": row["bio"],
        "image": row["image"],
        "following": bool(row["following"]),
    }


def article(row: aiosqlite.Row, tags: list[str]) -> dict[str, Any]:
    return {
        "slug": row["slug"],
        "title": row["title"],
        "description": row["description"],
        "body": row["body"],
        "tags": tags,
        "attributes": json.loads(row["attributes"]),
        "views": row["views"],
        "favorited": bool(row["favorited"]),
        "favorites_count": row["favorites_count"],
        "author": author(row),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def comment(row: aiosqlite.Row) -> dict[str, Any]:
    return {"id": row["id"], "body": row["body"], "author": author(row), "created_at": row["created_at"]}
