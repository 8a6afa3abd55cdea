"""The application, as a server starts it: `gunicorn observer.application:create_app`."""

from aiohttp import web

from observer.database import pool
from observer.handlers import articles, comments, health, profiles, users
from observer.middlewares import connected, identified


async def create_app() -> web.Application:
    app = web.Application(middlewares=[connected, identified])
    app.cleanup_ctx.append(pool)
    for module in (health, users, profiles, articles, comments):
        app.add_routes(module.routes)
    return app
