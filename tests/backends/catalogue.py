"""The back ends: where each is kept, and the databases it was written for.

Does not know how they are served or what they are asked.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Backend:
    name: str
    databases: tuple[str, ...]

    def copied(self, where: Path) -> Path:
        """A copy of it in a folder of its own in `where`."""
        ignored = shutil.ignore_patterns("__pycache__")
        return Path(shutil.copytree(_HERE / "apps" / self.name, where / self.name, ignore=ignored))


BACKENDS = (
    Backend("fastapi_alchemy", ("sqlite", "postgres")),
    Backend("django_rest", ("sqlite", "postgres")),
    Backend("flask_alchemy", ("sqlite", "postgres")),
    Backend("flask_sqlite", ("sqlite",)),
    Backend("aiohttp_aiosqlite", ("sqlite",)),
    Backend("aiohttp_alchemy", ("sqlite", "postgres")),
    Backend("aiohttp_asyncpg", ("postgres",)),
    Backend("fastapi_psycopg", ("postgres",)),
)
