"""The pool of connections, and the tables."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
from aiohttp import web

POOL = web.AppKey("pool", asyncpg.Pool)

_SCHEMA = Path(__file__).with_name("schema.sql")


async def pool(app: web.Application) -> AsyncIterator[None]:
    """The pool lives as long as the application serves, on the loop that it serves on."""
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], max_size=10, init=_read_json) as made:
        async with made.acquire() as connection:
            await connection.execute(_SCHEMA.read_text("utf-8"))
        app[POOL] = made
        yield


async def _read_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
