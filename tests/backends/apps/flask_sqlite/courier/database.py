"""One connection for each request; the tables are made when the application is."""

import sqlite3
from contextlib import closing
from datetime import datetime, timezone

from flask import Flask, current_app, g


def init_app(app: Flask) -> None:
    create_tables(app)
    app.teardown_appcontext(close_connection)


def create_tables(app: Flask) -> None:
    with app.open_resource("schema.sql", "r") as schema, closing(connect(app.config["DATABASE"])) as connection:
        connection.executescript(schema.read())


def connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=20)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def get_connection() -> sqlite3.Connection:
    if "connection" not in g:
        g.connection = connect(current_app.config["DATABASE"])
    return g.connection


def close_connection(_error: BaseException | None) -> None:
    connection = g.pop("connection", None)
    if connection is not None:
        connection.close()


def now() -> str:
    return datetime.now(timezone.utc).isoformat()
