"""The application, as a server starts it: `gunicorn gleaner.application:create_app`."""

from aiohttp import web

from gleaner.database import engine
from gleaner.handlers import articles, comments, health, profiles, users
from gleaner.middlewares import connected, identified


async def create_app() -> web.Application:
    app = web.Application(middlewares=[connected, identified])
    app.cleanup_ctx.append(engine)
    for module in (health, users, profiles, articles, comments):
        app.add_routes(module.routes)
    return app
