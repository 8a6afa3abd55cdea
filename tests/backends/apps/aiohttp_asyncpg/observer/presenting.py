"""Rows as clients see them."""

from typing import Any

import asyncpg

from observer.stores.users import User


def account(user: User) -> dict[str, Any]:
    return {"username": user.username, "email": user.email, "bio": user.bio, "image": user.image}


def profile(user: User, following: bool) -> dict[str, Any]:
    return {"username": user.username, "bio": user.bio, "image": user.image, "following": following}


def author(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "username": row["username"],
        "bio": row["bio"],
        "image": row["image"],
        "following": row["following"],
    }


def article(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "slug": row["slug"],
        "title": row["title"],
        "description": row["description"],
        "body": row["body"],
        "tags": list(row["tags"]),
        "attributes": row["attributes"],
        "views": row["views"],
        "favorited": row["favorited"],
        "favorites_count": row["favorites_count"],
        "author": author(row),
        "created_at": row["created_at"].isoformat(),
        "updated_at": row["updated_at"].isoformat(),
    }


def comment(row: asyncpg.Record) -> dict[str, Any]:
    return {"id": row["id"], "body": row["body"], "author": author(row), "created_at": row["created_at"].isoformat()}
