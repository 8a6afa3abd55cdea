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
    SqlCall,
    in_test,
    is_development_file,
    looks_like_sql,
    module_texts,
    only_driver,
    place_of,
    replaced,
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
    ast.Constant,
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
        Bad(
            """
            import sqlite3

            _USER = "SELECT u.name, u.mail FROM user u"
            #                         ^^^^ 'user' has no column 'mail'


            def user(connection: sqlite3.Connection, key):
                connection.execute(_USER + " WHERE u.id = ?", (key,))
                return connection.execute(_USER + " WHERE u.made < now()").fetchone()
                #                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'user' has no column 'made'
                #                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ SQLite has no function 'now'
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            import sqlite3

            db = sqlite3.connect("app.db")
            db.execute("CREATE TABLE likes (id INTEGER PRIMARY KEY, user_id INTEGER, post_id INTEGER)")


            def like(user, post):
                db.execute("INSERT INTO likes (user_id, post_id) VALUES (?, ?) ON CONFLICT (user_id) DO NOTHING", (user, post))
                #                                                                           ^^^^^^^ 'likes' has no key and no unique index on (user_id), which ON CONFLICT needs
            """,
        ),
        Bad(
            """
            import sqlite3

            db = sqlite3.connect("app.db")
            db.execute("CREATE TABLE likes (id INTEGER PRIMARY KEY, user_id INTEGER, post_id INTEGER)")


            def popular():
                return db.execute("SELECT post_id, count(*) AS fans FROM likes GROUP BY fans ORDER BY fans").fetchall()
                #                                                                       ^^^^ 'fans' is an aggregate, which GROUP BY cannot take
            """,
        ),
        Bad(
            """
            import sqlite3

            db = sqlite3.connect("app.db")
            db.execute("CREATE TABLE likes (id INTEGER PRIMARY KEY, user_id INTEGER, post_id INTEGER)")
            SHOWN = "SELECT l.id FROM likes l"
            MATCHING = " WHERE EXISTS (SELECT 1 FROM likes o WHERE o.post_id = l.post_id AND x.user_id = :user)"


            def shown(user):
                return db.execute(SHOWN + MATCHING, {"user": user}).fetchall()
                #                 ^^^^^^^^^^^^^^^^ nothing is called 'x' here
            """,
        ),
        Bad(
            """
            import sqlite3


            def user(connection: sqlite3.Connection, key):
                return connection.execute("SELECT name, email, FROM user WHERE id = ?", (key,)).fetchone()
                #                                              ^^^^ this SQL cannot be read: near 'FROM': syntax error
            """,
            fixed="""
            import sqlite3


            def user(connection: sqlite3.Connection, key):
                return connection.execute("SELECT name, email FROM user WHERE id = ?", (key,)).fetchone()
            """,
        ),
        Bad(
            """
            import sqlite3


            def titles(connection: sqlite3.Connection, key):
                return connection.execute("SELECT t.title FROM post t JOIN user u ON u.id = p.author_id").fetchall()
                #                                                                           ^ nothing is called 'p' here
            """,
            fixed="""
            import sqlite3


            def titles(connection: sqlite3.Connection, key):
                return connection.execute("SELECT t.title FROM post t JOIN user u ON u.id = t.author_id").fetchall()
            """,
            given=_GIVEN,
        ),
        Good(
            """
            import asyncpg


            async def like(connection: asyncpg.Connection, user, post, word):
                await connection.execute("CREATE TABLE likes (user_id BIGINT, post_id BIGINT, PRIMARY KEY (user_id, post_id))")
                await connection.execute("CREATE TABLE fans (name TEXT UNIQUE, likes INTEGER, UNIQUE (likes, name))")
                found = "SELECT l.post_id FROM likes l WHERE ($1::text IS NULL OR l.user_id = $2 ::bigint)"
                await connection.execute(
                    "INSERT INTO likes (user_id, post_id) VALUES ($1, $2) ON CONFLICT (post_id, user_id) DO NOTHING", user, post
                )
                await connection.execute("INSERT INTO fans VALUES ($1, 0) ON CONFLICT (name) DO UPDATE SET likes = 1", user)
                await connection.execute("INSERT INTO fans VALUES ($1, 0) ON CONFLICT DO NOTHING", user)
                await connection.fetch("SELECT likes, count(*) AS uses FROM fans GROUP BY likes ORDER BY uses")
                return await connection.fetch(found + " ORDER BY l.post_id", word, user)
            """,
            why="keys and indexes, by any order of their columns; a cast placeholder; an aggregate that is ordered by",
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
                connection.execute("SELECT u.id, (SELECT count(*) FROM post WHERE author_id = u.id) FROM user u")
            """,
            why="aliases, views, nested queries; what is computed is not known",
            given=_GIVEN,
        ),
        Good(
            """
            import sqlite3


            def mails(connection: sqlite3.Connection):
                return connection.execute("SELECT mail FROM user").fetchall()
            """,
            why="a migration reads the tables as they were",
            given=Given(path="migrate_2.py", files={"schema.sql": _SCHEMA}),
        ),
        Good(
            """
            import sqlite3


            def user(connection: sqlite3.Connection, key):
                return connection.execute("SELECT name FROM account WHERE id = ?", (key,)).fetchone()
            """,
            why="the project declares no tables, so that somebody else does",
        ),
        Good(
            """
            import sqlalchemy as sa


            def active(connection):
                return connection.execute(sa.text("SELECT id FROM package WHERE state = 'active'"))
            """,
            why="the table has the column, and a migration may add more",
            given=Given(
                files={
                    "tables.py": "from sqlalchemy import Column, Table, types\n\nfrom base import metadata\n\n"
                    "package = Table(\n    'package', metadata,\n    Column('id', types.Text, primary_key=True),\n"
                    "    Column('state', types.Text),\n)\n",
                    "versions/a1.py": "from alembic import op\n\n\n"
                    "def upgrade():\n    op.execute('CREATE TABLE package (id TEXT PRIMARY KEY)')\n",
                }
            ),
        ),
        Good(
            """
            import sqlalchemy as sa


            def active(connection):
                return connection.execute(sa.text("SELECT id FROM package WHERE state = 'active'"))
            """,
            why="a migration adds columns to tables that it does not name",
            given=Given(
                files={
                    "versions/a1.py": "import sqlalchemy as sa\nfrom alembic import op\n\n\ndef upgrade():\n"
                    "    op.execute('CREATE TABLE package (id TEXT PRIMARY KEY)')\n"
                    "    for name in NAMES:\n        op.add_column(name, sa.Column('state', sa.Text))\n",
                }
            ),
        ),
    ],
)
def invalid_sql(node: ast.Call | ast.Constant, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Constant) and (not isinstance(node.value, str) or len(node.value) < _SHORTEST):
        return
    if is_development_file(ctx.path) or in_test(ctx) or re.search(r"migrat|upgrade", ctx.path, re.IGNORECASE):
        return  # a migration reads the tables as they were
    if isinstance(node, ast.Constant):
        yield from _of_constant(node, ctx)
        return
    call = sql_call(node, ctx)
    if call is None or call.text is None or call.method == "raw":
        return
    dialect = DIALECTS.get(call.driver, "") if call.driver else ""
    told = set[tuple[str, str]]()
    for text in module_texts(node.args[0], ctx):
        told |= {(fault.kind, fault.name) for fault in ctx.ask("faults", text, dialect) or ()}
    for fault in ctx.ask("faults", call.text, dialect) or ():
        if (fault.kind, fault.name) not in told:
            yield _finding(fault, call, call.text, ctx)


def _of_constant(node: ast.Constant, ctx: Context) -> Iterator[Finding]:
    """A query that a name of the module stands for. It may be a part of one: only its names are judged."""
    text = node.value
    if not isinstance(text, str) or len(text) < _SHORTEST or not looks_like_sql(text):
        return
    if not isinstance(ctx.tree.parents.get(node), ast.Assign | ast.AnnAssign) or ctx.function_of(node) is not None:
        return
    driver = only_driver(ctx)
    if driver is None or ctx.block.kind != "statement":
        return
    call = SqlCall(text, node, driver, "", None, ())
    for fault in ctx.ask("faults", text, DIALECTS.get(driver, "")) or ():
        if fault.kind != "syntax":
            yield _finding(fault, call, text, ctx)


_SHORTEST = len("SELECT a FROM b")


def _finding(fault: Fault, call: SqlCall, text: str, ctx: Context) -> Finding:
    span = _word(fault, call, text, ctx)
    said = fault.said if fault.kind != "syntax" else f"this SQL cannot be read: {fault.said}"
    fixes = tuple(_fixes(fault, span, call, text, ctx)) if span != ctx.span(call.node) else ()
    place = fault.place
    where = f"{ctx.ask('place', place.path)}:{place.line + 1}" if place is not None else "the project"
    evidence = Evidence(fault.name or "grammar", fault.said, where if fault.kind != "syntax" else "the parser")
    related = (Related("the table is declared here", place.path, place.line),) if place is not None else ()
    return Finding(span, said[:120], (evidence,), fixes, related)


def _fixes(fault: Fault, span: Span, call: SqlCall, text: str, ctx: Context) -> Iterator[Fix]:
    if fault.kind == "syntax":
        comma = re.search(rf",(?=\s+{re.escape(fault.name)}\b)", text) if _ENDING.match(fault.name) else None
        if comma is not None and len(re.findall(rf"\b{re.escape(fault.name)}\b", text)) == 1:
            yield from replaced(call, comma.start(), comma.end(), "", "Leave out the comma", ctx)
        return
    around = ctx.block.text[span.start - 1 : span.end + 1]
    if fault.kind == "column" and around == f'"{fault.name}"' and not ctx.source(call.node).startswith(("'", 'f"')):
        yield Fix("Quote it as a text", (Edit(Span(span.start - 1, span.end + 1), f"'{fault.name}'"),))
        return
    empty = re.match(r"\s*\(\s*\)", ctx.block.text[span.end :]) if fault.kind == "function" else None
    span = Span(span.start, span.end + (empty.end() if empty is not None else 0))
    for one in fault.near:
        yield Fix(f"Use '{one}'", (Edit(span, one),))


_ENDING = re.compile(r"(?:from|where|values|order|group|limit)$", re.IGNORECASE)


def _word(fault: Fault, call: SqlCall, text: str, ctx: Context) -> Span:
    """The word in the text: the first that stands where such a name does."""
    places = (
        [match.span() for match in re.finditer(rf"(?<!\w){re.escape(fault.name)}(?!\w)", text)] if fault.name else []
    )
    if fault.kind == "alias":
        places = [place for place in places if text[place[1] : place[1] + 1] == "."]
    elif fault.kind == "group":
        places = [place for place in places if re.search(r"group\s+by[^()]*$", text[: place[0]], re.IGNORECASE)]
    elif fault.kind == "conflict":
        places = [place for place in places if re.search(r"conflict\s*\([^()]*$", text[: place[0]], re.IGNORECASE)]
    elif fault.kind == "table":
        places = [place for place in places if text[place[1] : place[1] + 1] != "."]
    return place_of(call, *places[0], ctx) if places else Span(*ctx.span(call.node))
