"""The engine of an application, and one session for each request."""

from flask import Flask, current_app, g
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from herald.models import Base


def init_app(app: Flask) -> None:
    engine = create_engine(_with_driver(app.config["DATABASE_URL"]), pool_size=10)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _enforce_foreign_keys)
    create_tables(engine)
    app.extensions["sessions"] = sessionmaker(engine)
    app.teardown_appcontext(close_session)


def create_tables(engine: Engine) -> None:
    Base.metadata.create_all(engine)


def get_session() -> Session:
    if "session" not in g:
        g.session = current_app.extensions["sessions"]()
    return g.session


def close_session(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()


def _with_driver(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return ("postgresql+psycopg" if scheme == "postgresql" else scheme) + separator + rest


def _enforce_foreign_keys(connection, _record) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
