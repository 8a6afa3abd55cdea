"""One session, connection or cursor at the top of a module, or on the application, is used by every request at once. A
SQLAlchemy session mixes up the requests' transactions and is not made for threads; an asyncpg connection answers
`another operation is in progress`; a `sqlite3` connection refuses other threads. An error in one request leaves the
session broken for all.

Make a session for each request (`with SessionLocal() as session:`, a dependency that yields it), and a pool instead of a
connection (`asyncpg.create_pool`). A pool must be made on the loop that uses it; a connection is not used after its
`with`, and one from `await aiosqlite.connect()` is not entered again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Given, Good, Span, in_test, rule, type_of

_CONNECTIONS = {
    "asyncpg.connect": "one asyncpg connection",
    "aiomysql.connect": "one connection",
    "psycopg.AsyncConnection.connect": "one connection",
}
_ROUTES = frozenset(("route", "get", "post", "put", "delete", "patch", "websocket", "api_route", "api_view", "view"))
_GETTERS = ("acquire", "connection", "connect", "begin", "get_connection")


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Assign,
    ast.AsyncWith,
    summary="one session or connection for all requests",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from fastapi import FastAPI

            from db import session

            app = FastAPI()


            @app.get("/users")
            def users():
                return session.execute("SELECT 1").all()
                #      ^^^^^^^ all requests share the session 'session': make one for each
            """,
            given=Given(
                files={
                    "db.py": "from sqlalchemy import create_engine\nfrom sqlalchemy.orm import sessionmaker\n\n"
                    "engine = create_engine('sqlite://')\nSessionLocal = sessionmaker(bind=engine)\nsession = SessionLocal()\n"
                }
            ),
        ),
        Bad(
            """
            import sqlite3

            from flask import Flask

            app = Flask(__name__)
            connection = sqlite3.connect("app.db")
            cursor = connection.cursor()


            @app.route("/users")
            def users():
                return cursor.execute("SELECT name FROM user").fetchall()
                #      ^^^^^^ all requests share the cursor 'cursor': make one for each
            """,
        ),
        Bad(
            """
            import asyncpg


            async def startup(app):
                app["db"] = await asyncpg.connect("postgresql://localhost/app")
                #                 ^^^^^^^^^^^^^^^ one asyncpg connection for all requests: 'another operation is in progress'; make a pool
            """,
            fixed="""
            import asyncpg


            async def startup(app):
                app["db"] = await asyncpg.create_pool("postgresql://localhost/app")
            """,
        ),
        Bad(
            """
            import asyncio

            import asyncpg

            pool = asyncio.run(asyncpg.create_pool("postgresql://localhost/app"))
            #                  ^^^^^^^^^^^^^^^^^^^ the pool belongs to a loop that is not the server's: make it when the application starts
            """,
        ),
        Bad(
            """
            import aiosqlite


            async def users():
                db = await aiosqlite.connect("app.db")
                async with db:
                #          ^^ the connection was opened by 'await' already: 'threads can only be started once'
                    return await db.execute_fetchall("SELECT name FROM user")
            """,
        ),
        Bad(
            """
            async def users(pool):
                async with pool.acquire() as connection:
                    names = await connection.fetch("SELECT name FROM users")
                return names, await connection.fetchval("SELECT count(*) FROM users")
                #                   ^^^^^^^^^^ 'connection' was given back at the end of its 'async with'
            """,
        ),
        Good(
            """
            from fastapi import Depends, FastAPI

            from db import SessionLocal, session

            app = FastAPI()


            def get_db():
                with SessionLocal() as own:
                    yield own


            @app.get("/users")
            def users(db=Depends(get_db)):
                return db.execute("SELECT 1").all(), session.remove()
            """,
            why="a session for each request; a scoped session is one for each thread",
            given=Given(
                files={
                    "db.py": "from sqlalchemy.orm import scoped_session, sessionmaker\n\n"
                    "SessionLocal = sessionmaker()\nsession = scoped_session(SessionLocal)\n"
                }
            ),
        ),
        Good(
            """
            import sqlite3

            connection = sqlite3.connect("app.db")


            def main():
                print(connection.execute("SELECT name FROM user").fetchall())
            """,
            why="a script has one user",
        ),
        Good(
            """
            import asyncpg
            import aiosqlite


            async def startup(app, pool):
                app["pool"] = await asyncpg.create_pool("postgresql://localhost/app")
                async with aiosqlite.connect("app.db") as db:
                    await db.execute_fetchall("SELECT name FROM user")
                async with pool.acquire() as connection:
                    await connection.execute("SELECT 1")
                async with pool.acquire() as connection:
                    await connection.execute("SELECT 2")
            """,
            why="a pool, and connections that are used while they are held",
        ),
    ],
)
def shared_session(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign | ast.AsyncWith, ctx: Context
) -> Iterator[Finding]:
    if in_test(ctx):
        return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        if _is_handler(node):
            yield from _in_handler(node, ctx)
    elif isinstance(node, ast.Assign):
        yield from _kept(node, ctx)
    else:
        yield from _entered_twice(node, ctx)
        yield from _after_release(node, ctx)


def _is_handler(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a web framework calls it for each request."""
    for one in node.decorator_list:
        name = one.func if isinstance(one, ast.Call) else one
        if isinstance(name, ast.Attribute) and name.attr in _ROUTES and isinstance(one, ast.Call) and one.args:
            return True
    return False


def _in_handler(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    seen = set[str]()
    for one in ast.walk(node):
        if not isinstance(one, ast.Name) or not isinstance(one.ctx, ast.Load) or one.id in seen:
            continue
        if not isinstance(ctx.tree.parents.get(one), ast.Attribute):
            continue
        seen.add(one.id)
        paths = ctx.receivers.of(one)
        if len(paths) != 1 or "(" in paths[0] or paths[0].startswith("builtins."):
            continue
        what = ctx.ask_here("orm-shared", paths[0])
        if isinstance(what, str):
            said = f"all requests share the {what} '{one.id}': make one for each"
            yield Finding(
                ctx.span(one), said, (Evidence(one.id, f"one {what}, made at the top of a module", "the project"),)
            )


def _kept(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    """`app["db"] = await asyncpg.connect()`, and a pool that another loop made."""
    target, value = node.targets[0], node.value
    if isinstance(value, ast.Await) and isinstance(value.value, ast.Call):
        name = ctx.imported(value.value.func)
        function = ctx.function_of(node)
        is_global = (
            isinstance(target, ast.Name)
            and function is not None
            and any(isinstance(one, ast.Global) and target.id in one.names for one in ast.walk(function))
        )
        on_app = isinstance(target, ast.Subscript | ast.Attribute) and _root(target) in ("app", "application", "state")
        if name in _CONNECTIONS and (is_global or on_app):
            fixes = []
            if name == "asyncpg.connect":
                end = ctx.span(value.value.func)[1]
                fixes = [Fix("Make a pool", (Edit(Span(end - len("connect"), end), "create_pool"),))]
            said = f"{_CONNECTIONS[name]} for all requests: 'another operation is in progress'; make a pool"
            yield Finding(
                ctx.span(value.value.func), said, (Evidence(name, "one operation at a time", "asyncpg"),), tuple(fixes)
            )
    elif isinstance(target, ast.Subscript | ast.Attribute) and _root(target) in ("app", "application"):
        kind = type_of(value, ctx)
        if kind.endswith((".Session", ".AsyncSession")) and kind.startswith(("sqlalchemy.", "sqlmodel.")):
            said = "one session for all requests: keep the sessionmaker, and make a session for each"
            yield Finding(
                ctx.span(value), said, (Evidence(ctx.source(target), kind, "what is kept on the application"),)
            )
    elif isinstance(value, ast.Call) and ctx.function_of(node) is None and value.args:
        first = value.args[0]
        runs = ctx.imported(value.func) == "asyncio.run" or getattr(value.func, "attr", "") == "run_until_complete"
        if (
            runs
            and isinstance(first, ast.Call)
            and ctx.imported(first.func) in ("asyncpg.create_pool", "aiomysql.create_pool")
        ):
            said = "the pool belongs to a loop that is not the server's: make it when the application starts"
            yield Finding(ctx.span(first.func), said, (Evidence("loop", "closed when 'run' returns", "asyncio"),))


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _entered_twice(node: ast.AsyncWith, ctx: Context) -> Iterator[Finding]:
    """`db = await aiosqlite.connect(); async with db:` starts its thread twice."""
    for item in node.items:
        name = item.context_expr
        flow = ctx.flow_around(name) if isinstance(name, ast.Name) else None
        reaching = flow.reaching(name) if flow is not None and isinstance(name, ast.Name) else None
        if reaching and len(reaching) == 1 and isinstance(reaching[0].value, ast.Await):
            call = reaching[0].value.value
            if isinstance(call, ast.Call) and ctx.imported(call.func) == "aiosqlite.connect":
                said = "the connection was opened by 'await' already: 'threads can only be started once'"
                yield Finding(
                    ctx.span(name), said, (Evidence("aiosqlite", "'await' and 'async with' both open it", "aiosqlite"),)
                )


def _after_release(node: ast.AsyncWith, ctx: Context) -> Iterator[Finding]:
    """A connection that is used below the `async with` that gives it back."""
    function = ctx.function_of(node)
    if function is None:
        return
    end = ctx.span(node)[1]
    for item in node.items:
        name, call = item.optional_vars, item.context_expr
        if not isinstance(name, ast.Name) or not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr not in _GETTERS or (
            call.func.attr == "connect" and ctx.imported(call.func) != "aiosqlite.connect"
        ):
            continue
        flow = ctx.flow(function)
        for one in ast.walk(function):
            if not isinstance(one, ast.Name) or one.id != name.id or not isinstance(one.ctx, ast.Load):
                continue
            if ctx.span(one)[0] <= end:
                continue
            reaching = flow.reaching(one)
            if reaching and len(reaching) == 1 and reaching[0].node is name:
                said = f"'{name.id}' was given back at the end of its 'async with'"
                yield Finding(ctx.span(one), said, (Evidence(ctx.source(call), "released", "its 'async with'"),))
                break
