"""The application, as a server starts it: `uvicorn gazette.main:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from gazette.database import create_tables, make_engine, make_sessions
from gazette.routes import articles, comments, health, profiles, users
from gazette.settings import load_settings


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine = make_engine(load_settings().database_url)
    await create_tables(engine)
    app.state.sessions = make_sessions(engine)
    yield
    await engine.dispose()


def create_app() -> FastAPI:
    app = FastAPI(title="Gazette", lifespan=lifespan)
    app.include_router(health.router)
    app.include_router(users.router)
    app.include_router(profiles.router)
    app.include_router(articles.router)
    app.include_router(comments.router)
    return app


app = create_app()
