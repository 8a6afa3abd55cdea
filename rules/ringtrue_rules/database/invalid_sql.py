"""SQL in a string that the database cannot read, or that names a table, a column or an alias that is not there. Nobody
sees it until the line runs; then it raises each time.

Texts that go to a database are read in the dialect of the driver: by SQLite itself for `sqlite3` and `aiosqlite`, by
sqlglot for the others. Names are compared with the tables that the project declares (SQL files, `CREATE TABLE` in strings,
migrations, models), where these are wholly known.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    DIALECTS,
    Bad,
    Context,
    Edit,
    Evidence,
    Fault,
    Finding,
    Fix,
    Given,
    Good,
    Related,
    Span,
    in_test,
    is_development_file,
    rule,
    sql_call,
)

_SCHEMA = """\
CREATE TABLE user (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL
);
CREATE TABLE post (
  id INTEGER PRIMARY KEY,
  author_id INTEGER NOT NULL REFERENCES user (id),
  title TEXT NOT NULL
);
CREATE VIEW recent AS SELECT * FROM post;
"""
_GIVEN = Given(files={"schema.sql": _SCHEMA})


@rule(
    ast.Call,
    summary="SQL that cannot be read, or that names what is not there",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            import sqlite3


            def user(connection: sqlite3.Connection, key):
                return connection.execute("SELECT name FORM user WHERE id = ?", (key,)).fetchone()
                #                                           ^^^^ this SQL cannot be read: near 'user': syntax error
            """,
        ),
        Bad(
            """
            import sqlite3


            def user(connection: sqlite3.Connection, key):
                connection.execute("INSERT INTO user (name, mail) VALUES (?, ?)", ("a", "b"))
                #                                           ^^^^ 'user' has no column 'mail'
                connection.execute("SELECT u.username FROM user u WHERE u.id = ?", (key,))
                #                            ^^^^^^^^ 'user' has no column 'username'
                connection.execute("SELECT name FROM users WHERE id = ?", (key,))
                #                                    ^^^^^ no statement of the project creates 'users'
                connection.execute("SELECT p.title FROM post AS t JOIN user u ON u.id = t.author_id")
                #                          ^ nothing is called 'p' here
                connection.execute("INSERT INTO post (author_id, title) VALUES (?)", (key,))
                #                               ^^^^ 2 columns, but 1 values
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            import asyncpg


            async def users(pool: asyncpg.Pool):
                return await pool.fetch("SELECT name FROM users WHERE ORDER BY name")
                #                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this SQL cannot be read: it cannot be read as postgres
            """,
        ),
        Good(
            """
            import sqlite3


            def user(connection: sqlite3.Connection, key, column):
                connection.execute("SELECT u.name AS title, count(*) AS n FROM user AS u GROUP BY title HAVING n > 1")
                connection.execute("SELECT title FROM recent ORDER BY rowid")
                connection.execute("WITH a AS (SELECT id AS k FROM post) SELECT a.k, user.name FROM a JOIN user ON user.id = k")
                connection.execute("SELECT name FROM user u WHERE EXISTS (SELECT 1 FROM post p WHERE p.author_id = u.id)")
                connection.execute("INSERT INTO user (id, name, email) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name", (1, 2, 3))
                connection.execute(f"SELECT {column} FROM nothing WHERE")
                connection.execute("SELECT name FROM sqlite_master")
            """,
            why="aliases, views, nested queries; what is computed is not known",
            given=_GIVEN,
        ),
        Good(
            """
            import sqlite3


            def user(connection: sqlite3.Connection, key):
                return connection.execute("SELECT name FROM account WHERE id = ?", (key,)).fetchone()
            """,
            why="the project declares no tables, so that somebody else does",
        ),
    ],
)
def invalid_sql(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    if is_development_file(ctx.path) or in_test(ctx):
        return
    call = sql_call(node, ctx)
    if call is None or call.text is None or call.method == "raw":
        return
    dialect = DIALECTS.get(call.driver, "") if call.driver else ""
    for fault in ctx.ask("faults", call.text, dialect) or ():
        yield _finding(fault, call.node, call.text, ctx)


def _finding(fault: Fault, node: ast.expr, text: str, ctx: Context) -> Finding:
    span = _word(fault.name, node, ctx)
    said = fault.said if fault.kind != "syntax" else f"this SQL cannot be read: {fault.said}"
    fixes = tuple(Fix(f"Use '{one}'", (Edit(span, one),)) for one in fault.near if span != ctx.span(node))
    place = fault.place
    where = f"{ctx.ask('place', place.path)}:{place.line + 1}" if place is not None else "the project"
    evidence = Evidence(fault.name or "grammar", fault.said, where if fault.kind != "syntax" else "the parser")
    related = (Related("the table is declared here", place.path, place.line),) if place is not None else ()
    return Finding(span, said[:120], (evidence,), fixes, related)


def _word(name: str, node: ast.expr, ctx: Context) -> Span:
    """The word in the text, where it stands there once."""
    start, end = ctx.span(node)
    found = (
        [match.start() for match in re.finditer(rf"(?<![\w]){re.escape(name)}(?![\w])", ctx.source(node))]
        if name
        else []
    )
    if len(found) != 1:
        return Span(start, end)
    return Span(start + found[0], start + found[0] + len(name))
