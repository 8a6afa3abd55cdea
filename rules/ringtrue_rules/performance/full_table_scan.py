"""A query looks up rows by a value, and the database reads the whole table to find them: no index starts with the
column, or something around the column keeps the index out. With a hundred rows nobody notices; with a million, every
lookup costs a second.

The project's own tables (SQL files, `CREATE TABLE` in strings, migrations, models) are built in an empty SQLite
database, and its `EXPLAIN QUERY PLAN` is asked. Create an index on the column, or compare the column itself:
`created >= ? AND created < ?` instead of `date(created) = ?`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    FileEdit,
    Finding,
    Fix,
    Given,
    Good,
    Related,
    Scan,
    Span,
    is_development_file,
    rule,
)

_QUERY = re.compile(r"\s*(?:select|update|delete)\b.*\bwhere\b", re.IGNORECASE | re.DOTALL)

_SCHEMA = """\
CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT UNIQUE NOT NULL,
  email TEXT NOT NULL,
  active BOOLEAN NOT NULL
);
CREATE TABLE post (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  author_id INTEGER NOT NULL REFERENCES user (id),
  title TEXT NOT NULL
);
CREATE TABLE document (id TEXT, body TEXT);
"""
_GIVEN = Given(files={"schema.sql": _SCHEMA})


@rule(
    ast.Constant,
    summary="query that reads a whole table to look rows up",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def user_by_email(connection, email):
                return connection.execute("SELECT * FROM user WHERE email = ?", (email,)).fetchone()
                #                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ each lookup by 'email' reads all of 'user': no index starts with it
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            POSTS = "SELECT title FROM post WHERE author_id = %s ORDER BY id"
            #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ each lookup by 'author_id' reads all of 'post': no index starts with it
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            def document(connection, key):
                return connection.execute("SELECT body FROM document WHERE id = ?", (key,)).fetchone()
                #                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ each lookup by 'id' reads all of 'document': no index starts with it
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            def login(connection, name):
                return connection.execute("SELECT id FROM user WHERE lower(username) = ?", (name.lower(),)).fetchone()
                #                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the call around 'username' keeps its index out: the query reads all of 'user'
            """,
            given=_GIVEN,
        ),
        Bad(
            """
            def visits(connection, address):
                return connection.execute("SELECT count(*) FROM visit WHERE address = ?", (address,)).fetchone()
                #                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ each lookup by 'address' reads all of 'visit': no index starts with it
            """,
            given=Given(files={"db.py": 'CREATE = "CREATE TABLE visit (id INTEGER PRIMARY KEY, address TEXT)"\n'}),
        ),
        Good(
            """
            def user(connection, name):
                return connection.execute("SELECT * FROM user WHERE username = ?", (name,)).fetchone()
            """,
            why="what is unique has an index",
            given=_GIVEN,
        ),
        Good(
            """
            def user(connection, key):
                return connection.execute("SELECT * FROM user WHERE id = ? AND email = ?", (key, "")).fetchone()
            """,
            why="the primary key finds the row",
            given=_GIVEN,
        ),
        Good(
            """
            def active(connection, wanted):
                return connection.execute("SELECT * FROM user WHERE active = ?", (wanted,)).fetchall()
            """,
            why="an index on a truth value saves nothing",
            given=_GIVEN,
        ),
        Good(
            """
            def all_posts(connection):
                return connection.execute("SELECT * FROM post WHERE title != '' ORDER BY id").fetchall()
            """,
            why="it wants nearly all rows",
            given=_GIVEN,
        ),
        Good(
            """
            def by_email(connection, email):
                return connection.execute("SELECT * FROM user WHERE email = ?", (email,)).fetchone()
            """,
            why="a later migration brings the index",
            given=Given(
                files={"schema.sql": _SCHEMA, "migrations/002.sql": "CREATE INDEX user_email ON user (email);\n"}
            ),
        ),
        Good(
            """
            def by_email(connection, email):
                return connection.execute("SELECT * FROM customer WHERE email = ?", (email,)).fetchone()
            """,
            why="a table that nobody declares",
            given=_GIVEN,
        ),
        Good(
            """
            def by_email(connection, email):
                return connection.execute("SELECT * FROM user WHERE email = ?", (email,)).fetchone()
            """,
            why="indexes are made that nobody can read",
            given=Given(files={"schema.sql": _SCHEMA, "indexes.py": "SQL = f'CREATE INDEX i ON {table} ({column})'\n"}),
        ),
    ],
)
def full_table_scan(node: ast.Constant, ctx: Context) -> Iterator[Finding]:
    text = node.value
    if not isinstance(text, str) or len(text) > 5_000 or not _QUERY.match(text):
        return
    if isinstance(ctx.tree.parents.get(node), ast.JoinedStr | ast.Expr) or is_development_file(ctx.path):
        return
    for scan in ctx.ask("scans", text) or ():
        yield Finding(ctx.span(node), _message(scan), (_evidence(scan, ctx),), tuple(_fixes(scan)), _related(scan))


def _message(scan: Scan) -> str:
    by = " and ".join(f"'{name}'" for name in scan.by)
    match scan.cause:
        case "function":
            return f"the call around {by} keeps its index out: the query reads all of '{scan.table}'"
        case "wildcard":
            return f"a pattern that starts with '%' keeps the index on {by} out: the query reads all of '{scan.table}'"
        case _:
            return f"each lookup by {by} reads all of '{scan.table}': no index starts with it"


def _evidence(scan: Scan, ctx: Context) -> Evidence:
    place = scan.place
    where = f"{ctx.ask('place', place.path)}:{place.line + 1}" if place else "the project"
    return Evidence("EXPLAIN QUERY PLAN", scan.said, f"SQLite, with the tables of {where}")


def _related(scan: Scan) -> tuple[Related, ...]:
    return (Related(f"'{scan.table}' is declared here", scan.place.path, scan.place.line),) if scan.place else ()


def _fixes(scan: Scan) -> Iterator[Fix]:
    if scan.cause == "no index" and scan.place is not None and scan.place.end is not None:
        names = "_".join((scan.table, *scan.by))
        made = f"CREATE INDEX {names} ON {scan.table} ({', '.join(scan.by)});\n"
        end = scan.place.end
        edit = FileEdit(scan.place.path, (Edit(Span(end, end), made),))
        yield Fix(f"Create an index on '{scan.table} ({', '.join(scan.by)})'", elsewhere=(edit,))
