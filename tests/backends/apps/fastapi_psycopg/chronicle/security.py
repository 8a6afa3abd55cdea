"""Passwords and tokens: only what cannot be turned back is kept."""

import hashlib
import os
import secrets

import bcrypt


def hash_password(password: str) -> str:
    rounds = int(os.environ.get("PASSWORD_ROUNDS", "12"))
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds)).decode()


def verify_password(password: str, hashed: str) -> bool:
    return bcrypt.checkpw(password.encode(), hashed.encode())


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
