"""What the environment says."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    database_url: str
    password_rounds: int


def load_settings() -> Settings:
    rounds = os.environ.get("PASSWORD_ROUNDS", "12")
    return Settings(database_url=_asynchronous(os.environ["DATABASE_URL"]), password_rounds=int(rounds))


def _asynchronous(url: str) -> str:
    """The same database, through a driver that does not block."""
    scheme, separator, rest = url.partition("://")
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
    return drivers.get(scheme, scheme) + separator + rest
