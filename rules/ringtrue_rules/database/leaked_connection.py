"""A connection or a session that nobody closes stays with the database until the process ends. A server that opens one
for each request runs out: `too many clients already`, `QueuePool limit of size 5 overflow 10 reached`.

Open it by `with` (`with SessionLocal() as session:`, `async with pool.acquire() as connection:`), or close it in a `finally`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Definition,
    Edit,
    Evidence,
    Finding,
    Fix,
    Flow,
    Given,
    Good,
    Span,
    in_test_or_example,
    rule,
)

# `sqlite3.connect` is told by `leaked-resource`.
_OPENING = {
    "psycopg2.connect": "connection", "psycopg.connect": "connection", "pymysql.connect": "connection",
    "MySQLdb.connect": "connection", "mysql.connector.connect": "connection", "asyncpg.connect": "connection",
    "aiosqlite.connect": "connection", "psycopg.AsyncConnection.connect": "connection", "aiomysql.connect": "connection",
}  # fmt: skip
_SESSIONS = ("sqlalchemy.orm.Session()", "sqlalchemy.ext.asyncio.AsyncSession()", "sqlmodel.Session()")
_CLOSING = frozenset(
    ("close", "aclose", "release", "terminate", "remove", "__exit__", "putconn", "close_all", "detach")
)


@rule(
    ast.Assign,
    summary="connection or session that is never closed",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            import psycopg2


            def names():
                connection = psycopg2.connect("dbname=app")
                #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ connection 'connection' is never closed
                cursor = connection.cursor()
                cursor.execute("SELECT name FROM users")
                return [row[0] for row in cursor.fetchall()]
            """,
        ),
        Bad(
            """
            async def names(pool):
                connection = await pool.acquire()
                #                  ^^^^^^^^^^^^^^ connection 'connection' is never closed
                rows = await connection.fetch("SELECT name FROM users")
                return [row["name"] for row in rows]
            """,
        ),
        Bad(
            """
            from db import SessionLocal
            from tables import User


            def names():
                session = SessionLocal()
                #         ^^^^^^^^^^^^^^ session 'session' is never closed
                return [user.name for user in session.query(User)]
            """,
            fixed="""
            from db import SessionLocal
            from tables import User


            def names():
                with SessionLocal() as session:
                    return [user.name for user in session.query(User)]
            """,
            given=Given(files={"db.py": "from sqlalchemy.orm import sessionmaker\n\nSessionLocal = sessionmaker()\n"}),
        ),
        Good(
            """
            import psycopg2

            from db import SessionLocal
            from tables import User


            def names():
                connection = psycopg2.connect("dbname=app")
                try:
                    return connection.cursor().fetchall()
                finally:
                    connection.close()


            def opened():
                connection = psycopg2.connect("dbname=app")
                return connection


            def users():
                with SessionLocal() as session:
                    return session.query(User).all()


            async def others(pool):
                connection = await pool.acquire()
                try:
                    return await connection.fetch("SELECT name FROM users")
                finally:
                    await pool.release(connection)
            """,
            why="closed, given back, or handed to the caller",
            given=Given(files={"db.py": "from sqlalchemy.orm import sessionmaker\n\nSessionLocal = sessionmaker()\n"}),
        ),
        Good(
            """
            from db import Session


            def first(User):
                session = Session()
                return session.query(User).first()
            """,
            why="a scoped session is removed at the end of the request",
            given=Given(
                files={
                    "db.py": "from sqlalchemy.orm import scoped_session, sessionmaker\n\n"
                    "Session = scoped_session(sessionmaker())\n"
                }
            ),
        ),
    ],
)
def leaked_connection(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    flow = ctx.flow_around(node)
    target = node.targets[0]
    if flow is None or len(node.targets) != 1 or not isinstance(target, ast.Name) or in_test_or_example(ctx):
        return
    call = node.value.value if isinstance(node.value, ast.Await) else node.value
    kind = _kind(call, isinstance(node.value, ast.Await), ctx) if isinstance(call, ast.Call) else None
    if kind is None or flow.is_generator or flow.captured(target.id):
        return
    made = [one for one in flow.by_name.get(target.id, ()) if one.node is target]
    if len(made) == 1 and _is_leaked(made[0], target.id, kind, flow, ctx):
        said = f"{kind} '{target.id}' is never closed"
        evidence = Evidence(f"what closes '{target.id}'", "nothing", f"'{flow.function.name}'")
        yield Finding(ctx.span(call), said, (evidence,), tuple(_with(node, target.id, flow, ctx)))


def _kind(call: ast.Call, awaited: bool, ctx: Context) -> str | None:
    name = ctx.imported(call.func)
    if name in _OPENING:
        return _OPENING[name]
    if isinstance(call.func, ast.Attribute):
        is_pool = "pool" in ctx.source(call.func.value).lower()
        if awaited and call.func.attr == "acquire" and is_pool and not call.args:
            return "connection"
    paths = ctx.receivers.of(call)
    if paths and all(path in _SESSIONS for path in paths):
        return "session"
    if (
        len(paths) == 1
        and paths[0].endswith("()")
        and "(" not in paths[0][:-2]
        and not paths[0].startswith("builtins.")
    ):
        return "session" if ctx.ask_here("orm-makes-sessions", paths[0][:-2]) is True else None
    return None


def _is_leaked(made: Definition, name: str, kind: str, flow: Flow, ctx: Context) -> bool:
    """Whether every use is a method that closes nothing, and none hands it on."""
    uses = flow.uses(made)
    # A session gives its connection back when its transaction ends.
    closing = _CLOSING | {"commit", "rollback"} if kind == "session" else _CLOSING
    if not uses or any(one is not made and one.kind != "del" for one in flow.by_name[name]):
        return False
    for read in uses:
        parent = ctx.tree.parents.get(read)
        if not isinstance(parent, ast.Attribute) or parent.attr in closing:
            return False
        call = ctx.tree.parents.get(parent)
        if not isinstance(call, ast.Call) or call.func is not parent:
            return False
        if _leaves(call, ctx):
            return False
    return True


def _leaves(call: ast.Call, ctx: Context) -> bool:
    """Whether what a method gave, such as a cursor or a lazy query, may leave the function."""
    parent = ctx.tree.parents.get(call)
    return isinstance(parent, ast.Return | ast.Yield | ast.Tuple | ast.Dict | ast.keyword) or (
        isinstance(parent, ast.Assign) and not isinstance(parent.targets[0], ast.Name)
    )


def _with(node: ast.Assign, name: str, flow: Flow, ctx: Context) -> Iterator[Fix]:
    """The same statements inside a `with`, where they are the rest of the function."""
    body = flow.function.body
    value = ctx.source(node.value)
    if node not in body or body[-1] is node or value.startswith("await") or ".connect(" in value:
        return
    start, end = ctx.span(node)
    line = ctx.block.text.rfind("\n", 0, start) + 1
    indent = ctx.block.text[line:start]
    last = ctx.span(body[-1])[1]
    rest = ctx.block.text[end:last]
    if indent.strip() or '"""' in rest or "'''" in rest:
        return
    step = "\t" if "\t" in indent else "    "
    inner = "".join(f"{step}{one}" if one.strip() else one for one in rest.splitlines(keepends=True)[1:])
    yield Fix("Open it by 'with'", (Edit(Span(start, last), f"with {value} as {name}:\n{inner}"),))
