"""The engine, which lives as long as the application serves, and the sessions that it gives."""

import os
from collections.abc import AsyncIterator

from aiohttp import web
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from gleaner.models import Base

SESSIONS = web.AppKey("sessions", async_sessionmaker[AsyncSession])


async def engine(app: web.Application) -> AsyncIterator[None]:
    made = create_async_engine(_asynchronous(os.environ["DATABASE_URL"]))
    if made.dialect.name == "sqlite":
        event.listen(made.sync_engine, "connect", _enforce_foreign_keys)
    async with made.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    app[SESSIONS] = async_sessionmaker(made, expire_on_commit=False)
    yield
    await made.dispose()


def _asynchronous(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
    return drivers.get(scheme, scheme) + separator + rest


def _enforce_foreign_keys(connection, _record) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
