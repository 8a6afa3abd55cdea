"""A value is written into the text of a query. Whoever chooses the value chooses the query: `' OR '1'='1`, a second
statement, a `UNION` with another table. Quotes around it, or doubling them, do not help in every dialect.

Write a placeholder and give the value beside the query, in the driver's own style: `?` for sqlite3, `%s` for psycopg
and MySQL, `$1` for asyncpg, `:name` with SQLAlchemy's `text`. Names of tables and columns cannot be placeholders: look
them up in a list of those that are allowed.

Reported are values from outside anywhere in the text, and values of a caller where a placeholder could stand. Silent
are constants, numbers, tested values, and names of tables that the caller gives.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from ringtrue.api import Arrival, Bad, Context, Edit, Finding, Fix, Good, Hole, Span, composed, last_name, rule

_MARK = "\0"  # where a value stood
_METHODS = frozenset(
    ("execute", "executemany", "executescript", "exec_driver_sql", "raw", "RawSQL", "text", "read_sql", "read_sql_query",
     "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "execute_sql", "query", "sql", "extra", "execute_async",
     "select_raw", "run_query", "executeQuery")
)  # fmt: skip
_TEXT = frozenset(("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text", "sqlmodel.text"))
_STATEMENT = re.compile(
    r"^[\s(]*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:select\s|insert\s+(?:into|or|ignore)\b|update\s+\S+\s+set\b|update\s*$|delete\s+from\b|"
    r"drop\s+(?:table|database|schema|view|index|user|role)\b|alter\s+(?:table|user|role)\b|create\s+(?:table|user|role|database|view|index|temp)\b|with\s+\w+\s+as\b|"
    r"replace\s+into\b|merge\s+into\b|truncate\s|explain\s|grant\s|call\s|exec(?:ute)?\s|copy\s|pragma\s|use\s)",
    re.IGNORECASE | re.DOTALL,
)
_CLAUSE = re.compile(r"\b(?:where|and|or|order\s+by|having|limit|union|values|set|from|select|in)\b|=", re.IGNORECASE)
# What stands before a value: an operator, or the opening of a list of values.
_VALUE = re.compile(
    r"(?:[=<>]\s*|\b(?:i?like|between|values|and|regexp|rlike|match|set\s+\w+\s*=)\s*|"
    r"\bvalues\s*\((?:[^()]|\([^()]*\))*|\bin\s*\()\s*[('\"]*%?$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"['\"]%?$")
_NUMBERS = re.compile(r"(?:^|_)(?:limit|offset|page|size|n|count|num|days|hours|timeout|batch\w*|chunk\w*)$")
# Statements in which no dialect takes placeholders.
_CANNOT_BIND = re.compile(
    r"\s*(?:pragma|create|alter|drop|grant|use|set|show|copy|truncate|explain|vacuum|attach|call|exec)\b", re.IGNORECASE
)
_CONNECTIONS = re.compile(
    r"(?:^|[._])(?:\w*conn\w*|\w*db|database|c|cx|con|cnx|crsr|tx|transaction|\w*sql\w*|cur|\w*cursor|client|session|engine|pool|spark|duckdb|bigquery|bq)(?:\(\))?$",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"table|schema|column|field|database|db_?name|(?:^|_)(?:where|clause|sql|query|order|sort|cols?|placeholders?|fragment|predicate|condition|filters?|expr|name_?space|alias|prefix|dialect|index)",
    re.IGNORECASE,
)
# Placeholders by the package that a connection comes from.
_STYLES = {
    "sqlite3": "?", "aiosqlite": "?", "duckdb": "?", "pyodbc": "?", "psycopg": "%s", "psycopg2": "%s", "MySQLdb": "%s",
    "pymysql": "%s", "mysql": "%s", "mariadb": "?", "django": "%s", "asyncpg": "$", "cx_Oracle": ":", "oracledb": ":",
    "snowflake": "%s", "pymssql": "%s", "aiomysql": "%s", "aiopg": "%s", "databases": ":",
}  # fmt: skip


@rule(
    ast.Call,
    summary="query text with a value from outside in it",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    cwe=[89],
    overlaps=["ruff:S608"],
    examples=[
        Bad(
            """
            import sqlite3

            from flask import Flask, request

            app = Flask(__name__)


            @app.get("/user")
            def user():
                connection = sqlite3.connect("app.db")
                name = request.args["name"]
                row = connection.execute(f"SELECT * FROM users WHERE name = '{name}'").fetchone()
                #                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'request.args' is written into the query of 'connection.execute'
                return dict(row)
            """,
            fixed="""
            import sqlite3

            from flask import Flask, request

            app = Flask(__name__)


            @app.get("/user")
            def user():
                connection = sqlite3.connect("app.db")
                name = request.args["name"]
                row = connection.execute("SELECT * FROM users WHERE name = ?", (name,)).fetchone()
                return dict(row)
            """,
        ),
        Bad(
            """
            import psycopg2


            def find(connection, email, state):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT id FROM users WHERE email = '%s' AND state = '%s'" % (email, state))
                    #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'email' is written into the query of 'cursor.execute': bind it
                    return cursor.fetchall()
            """,
            fixed="""
            import psycopg2


            def find(connection, email, state):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT id FROM users WHERE email = %s AND state = %s", (email, state))
                    return cursor.fetchall()
            """,
        ),
        Bad(
            """
            import sqlite3


            def login(name, password):
                connection = sqlite3.connect("users.db")
                query = f"SELECT * FROM users WHERE name = '{name}' AND password = '{password}'"
                return connection.execute(query).fetchone()
                #                         ^^^^^ 'name' is written into the query of 'connection.execute': bind it
            """,
            fixed="""
            import sqlite3


            def login(name, password):
                connection = sqlite3.connect("users.db")
                query = "SELECT * FROM users WHERE name = ? AND password = ?"
                return connection.execute(query, (name, password)).fetchone()
            """,
        ),
        Bad(
            """
            from sqlalchemy import text


            def search(session, word):
                return session.execute(text(f"SELECT * FROM items WHERE title LIKE '%{word}%'")).all()
                #                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'word' is written into the query of 'text': bind it
            """,
            fixed="""
            from sqlalchemy import text


            def search(session, word):
                return session.execute(text("SELECT * FROM items WHERE title LIKE :word").bindparams(word=f"%{word}%")).all()
            """,
        ),
        Bad(
            """
            from fastapi import Depends, FastAPI
            from sqlalchemy import text

            app = FastAPI()


            @app.get("/items")
            def items(q: str, sort: str = "id", db=Depends(session)):
                found = db.execute(text(f"SELECT * FROM items WHERE title LIKE '%{q}%'"))
                #                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'q' is written into the query of 'text'
                return found.all(), db.execute(text(f"SELECT * FROM items ORDER BY {sort}")).all()
                #                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'sort' is written into the query of 'text'
            """,
        ),
        Bad(
            """
            from django.http import JsonResponse

            from shop.models import Order


            def orders(request):
                query = "SELECT * FROM orders WHERE customer = '{}'".format(request.GET["customer"])
                return JsonResponse({"orders": [order.id for order in Order.objects.raw(query)]})
                #                                                                       ^^^^^ 'request.GET' is written into the query of 'Order.objects.raw'
            """,
        ),
        Bad(
            """
            import asyncpg


            async def rename(pool: asyncpg.Pool, user_id: int, name: str):
                await pool.execute(f"UPDATE users SET name = '{name}' WHERE id = {user_id}")
                #                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'name' is written into the query of 'pool.execute': bind it
            """,
            fixed="""
            import asyncpg


            async def rename(pool: asyncpg.Pool, user_id: int, name: str):
                await pool.execute("UPDATE users SET name = $1 WHERE id = $2", name, user_id)
            """,
        ),
        Bad(
            """
            from flask import Flask, g, request

            app = Flask(__name__)


            def rows_of(query, args=()):
                return g.db.execute(query, args).fetchall()


            @app.get("/search")
            def search():
                term = request.args.get("q", "")
                return rows_of("SELECT * FROM notes WHERE title LIKE '%" + term + "%'")
                #              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'request.args' is written into the query of 'rows_of'
            """,
        ),
        Good(
            """
            from flask import g, jsonify, request

            def execute(function_name):
                return jsonify(g.functions.executor.execute(request.args["name"], **request.get_json()))
            """,
            why="an executor of functions is no database",
        ),
        Good(
            """
            import sqlite3

            from flask import request


            def user():
                connection = sqlite3.connect("app.db")
                return connection.execute("SELECT * FROM users WHERE name = ?", (request.args["name"],)).fetchone()
            """,
            why="the driver is given the value beside the query",
        ),
        Good(
            """
            from flask import request

            COLUMNS = {"name", "created"}


            def users(cursor):
                column = request.args.get("sort", "name")
                if column not in COLUMNS:
                    column = "name"
                cursor.execute(f"SELECT * FROM users ORDER BY {column} LIMIT {int(request.args['n'])}")
            """,
            why="one of the allowed columns, and a number",
        ),
        Good(
            """
            def count(cursor, table, ids):
                marks = ", ".join("?" for _ in ids)
                cursor.execute(f"SELECT count(*) FROM {table} WHERE id IN ({marks})", ids)
            """,
            why="the name of a table that the caller gives, and placeholders",
        ),
        Good(
            """
            from flask import request


            def report(logger):
                logger.query(f"select an option from {request.args['menu']}")
                print(f"Update {request.args['name']} set by the user")
            """,
            why="words that are no query",
        ),
    ],
)
def sql_injection(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    found = ctx.taint.into(node, "sql", _queries)
    if found is None:
        return
    name = ctx.source(found.call.func) if not found.through else found.through
    name = name if len(name) <= 40 else f"….{name.rpartition('.')[2]}"
    if found.origin.kind == "parameter":
        hole = _unbound(found, ctx)
        function = ctx.function_of(node)
        if hole is None or (function is not None and function.name.startswith("_")):
            return
        if _CANNOT_BIND.match(_written(found, ctx)):
            return
        message = f"'{ctx.source(hole)[:40]}' is written into the query of '{name}': bind it"
    else:
        message = f"'{found.origin.text[:40]}' is written into the query of '{name}'"
    yield Finding(ctx.span(found.at), message, found.evidence, tuple(_fixes(node, found, ctx)), steps=found.steps)


def _queries(node: ast.Call, ctx: Context) -> Iterator[ast.expr]:
    """The text of a query."""
    last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if last not in _METHODS:
        return
    if last == "extra":
        for one in node.keywords:
            if one.arg in ("where", "select", "order_by", "tables"):
                yield one.value
        return
    first = (
        node.args[0]
        if node.args
        else next((one.value for one in node.keywords if one.arg in ("sql", "query", "statement", "operation")), None)
    )
    if first is None or isinstance(first, ast.Constant):
        return
    if last == "text" and ctx.imported(node.func) not in _TEXT:
        return
    if last == "query" and isinstance(first, ast.Name) and first.id[:1].isupper():
        return
    if last in ("query", "sql", "fetch") and not _is_database(node, ctx):
        return
    parts = composed(first, ctx)
    if parts is None:
        if (
            last in ("execute", "executescript", "executemany", "text")
            and isinstance(first, ast.Name | ast.Subscript | ast.Call)
            and (last == "text" or _is_database(node, ctx))
            and not _is_text(first, ctx)
        ):
            trace = ctx.taint.of(first, "sql")
            if trace is not None and trace.origin.kind not in ("response", "argument", "input"):
                yield first  # what is passed as a whole query is told of where it is called
        return
    if _is_query(parts, last):
        yield first


def _is_database(node: ast.Call, ctx: Context) -> bool:
    """Whether the receiver of a method with a common name is called as connections are."""
    return isinstance(node.func, ast.Attribute) and bool(_CONNECTIONS.search(ctx.source(node.func.value)))


def _is_text(node: ast.expr, ctx: Context) -> bool:
    """`execute(text(…))`: the inner call is reported."""
    return isinstance(node, ast.Call) and ctx.imported(node.func) in _TEXT


def _is_query(parts: list[str | Hole], method: str) -> bool:
    written = "".join(part if isinstance(part, str) else "x" for part in parts)
    if _STATEMENT.match(written):
        return method not in ("query", "sql", "fetch") or bool(_CLAUSE.search(written))
    return (
        method in ("execute", "text", "raw", "RawSQL")
        and bool(re.search(r"\b(?:select|where|insert|update|delete)\b", written, re.IGNORECASE))
        and bool(_CLAUSE.search(written))
    )


def _written(found: Arrival, ctx: Context) -> str:
    """The query with its values left out."""
    return "".join(part if isinstance(part, str) else "x" for part in composed(found.at, ctx) or ())


def _unbound(found: Arrival, ctx: Context) -> ast.expr | None:
    """The first value of a caller that stands where a placeholder could."""
    parts = composed(found.at, ctx)
    before = ""
    for part in parts or ():
        if isinstance(part, str):
            before += part
            continue
        node = part.node
        if node is not None and not part.number and _is_value(node, before, ctx):
            return node
        before += "x"
    return None


def _is_value(node: ast.expr, before: str, ctx: Context) -> bool:
    trace = ctx.taint.of(node, "sql")
    if trace is None or _NUMBERS.search(trace.origin.text):
        return False
    if _NAMES.search(trace.origin.text) and not _QUOTED.search(before):
        return False
    return bool(
        _VALUE.search(before)
        or (_QUOTED.search(before) and re.search(r"[=(,]\s*['\"]%?$|like\s*['\"]%?$", before, re.IGNORECASE))
    )


def _fixes(node: ast.Call, found: Arrival, ctx: Context) -> Iterator[Fix]:
    """Placeholders in the driver's own style, where every value of the query could be one."""
    if found.through or found.at is not (node.args[0] if node.args else None) or len(node.args) > 1 or node.keywords:
        return
    query = _query_text(found.at, ctx)
    parts = composed(query) if query is not None else None
    if query is None or parts is None:
        return
    if ctx.imported(node.func) in _TEXT:
        bound = _bound(parts, ctx)
        names = bound and _parameter_names(parts)
        if bound and names and query is found.at:
            text = "".join(
                piece if piece != _MARK else f":{names.pop(0)}" for piece in re.split(f"({_MARK})", bound.text)
            )
            given = ", ".join(
                f"{name}={value}" for name, value in zip(_parameter_names(parts), bound.values, strict=True)
            )
            edit = Edit(ctx.span(node), f"{ctx.source(node.func)}({_literal(text)}).bindparams({given})")
            yield Fix("Bind the values", (edit,))
        return
    style = _style(node.func.value, ctx) if isinstance(node.func, ast.Attribute) else None
    bound = _bound(parts, ctx)
    if style is None or bound is None:
        return
    text = bound.text.replace("%", "%%") if style == "%s" else bound.text
    for number in range(1, len(bound.values) + 1):
        text = text.replace(_MARK, style if style in ("?", "%s") else f"{style}{number}", 1)
    one = "," if len(bound.values) == 1 else ""
    given = ", ".join(bound.values) if style == "$" else f"({', '.join(bound.values)}{one})"
    if query is found.at:
        yield Fix("Bind the values", (Edit(ctx.span(query), f"{_literal(text)}, {given}"),))
    else:
        after = ctx.span(found.at).end
        edits = (Edit(ctx.span(query), _literal(text)), Edit(Span(after, after), f", {given}"))
        yield Fix("Bind the values", edits)


def _query_text(at: ast.expr, ctx: Context) -> ast.expr | None:
    """Where the text of the query is written: in the call, or bound to a name that nothing else reads, with values that
    are still the same in the call."""
    if not isinstance(at, ast.Name):
        return at if isinstance(at, ast.JoinedStr | ast.BinOp | ast.Call) else None
    flow = ctx.flow_around(at)
    reaching = flow.reaching(at) if flow is not None else None
    if flow is None or not reaching or len(reaching) != 1 or reaching[0].kind != "assign":
        return None
    value, here = reaching[0].value, flow.accesses.reads.get(at)
    if not isinstance(value, ast.JoinedStr | ast.BinOp | ast.Call) or here is None or flow.uses(reaching[0]) != (at,):
        return None
    read = [one for one in ast.walk(value) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)]
    same = all(set(flow.reaching(one) or ()) == set(flow.reaching_step(one.id, here)) for one in read)
    return value if same else None


class _Bound(NamedTuple):
    """A query with a mark for each value."""

    text: str
    values: list[str]


def _bound(parts: list[str | Hole], ctx: Context) -> _Bound | None:
    parts = list(parts)
    text, values = "", list[str]()
    for at, part in enumerate(parts):
        if isinstance(part, str):
            text += part
            continue
        after = parts[at + 1] if at + 1 < len(parts) else ""
        if part.node is None or part.number or not _VALUE.search(text) or not isinstance(after, str):
            return None
        value = ctx.source(part.node)
        opening = "%" if text[-1:] == "%" else ""
        quote = text.removesuffix("%")[-1:]
        if quote in ("'", '"') and quote:
            closing = re.match("%?" + quote, after)
            if closing is None:
                return None
            text = text.removesuffix("%")[:-1]
            ending = "%" if closing[0].startswith("%") else ""
            parts[at + 1] = after[closing.end() :]
            if (opening or ending) and ('"' in value or "\\" in value):
                return None
            value = f'f"{opening}{{{value}}}{ending}"' if opening or ending else value
        elif opening:
            return None
        values.append(value)
        text += _MARK
    return _Bound(text, values) if values and '"""' not in text and "\\" not in text else None


def _parameter_names(parts: list[str | Hole]) -> list[str]:
    """A name for each value: its own, or a number."""
    found: list[str] = []
    for number, part in enumerate((one for one in parts if isinstance(one, Hole)), 1):
        name = last_name(part.node) if part.node is not None else ""
        found.append(name if name.isidentifier() and name not in found else f"value{number}")
    return found


def _literal(text: str) -> str:
    if "\n" in text:
        return f'"""{text}"""'
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _style(receiver: ast.expr, ctx: Context) -> str | None:
    """How the driver of a connection or cursor writes placeholders."""
    path = ctx.cost.path(receiver)
    if path is not None and (style := _STYLES.get(path.partition(".")[0])) is not None:
        return style
    known = {style for package, style in _STYLES.items() if any(one.kind == "import" for one in ctx.bindings(package))}
    return known.pop() if len(known) == 1 else None
