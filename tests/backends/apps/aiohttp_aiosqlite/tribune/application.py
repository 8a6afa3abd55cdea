"""The application, as a server starts it: `gunicorn tribune.application:create_app`."""

import os

from aiohttp import web

from tribune.database import DATABASE, create_tables
from tribune.handlers import articles, comments, health, profiles, users
from tribune.middlewares import connected, identified


async def create_app() -> web.Application:
    app = web.Application(middlewares=[connected, identified])
    app[DATABASE] = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    app.on_startup.append(create_tables)
    for module in (health, users, profiles, articles, comments):
        app.add_routes(module.routes)
    return app
