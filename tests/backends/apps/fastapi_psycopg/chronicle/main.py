"""The application, as a server starts it: `uvicorn chronicle.main:create_app --factory`."""

from fastapi import FastAPI

from chronicle.database import create_tables
from chronicle.routes import articles, comments, health, profiles, users


def create_app() -> FastAPI:
    create_tables()
    app = FastAPI(title="Chronicle")
    for module in (health, users, profiles, articles, comments):
        app.include_router(module.router)
    return app
