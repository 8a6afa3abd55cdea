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

from ringtrue.api import (
    ONE_AT_A_TIME,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Span,
    asks_database,
    awaited_one_by_one,
    bare_type,
    connecting_in,
    cursors_of,
    dotted,
    ends_with,
    entered_as,
    gives_back,
    handed_on,
    in_test,
    is_kept_globally,
    is_routed,
    leading_name,
    made_once,
    moved_into,
    opens_aiosqlite,
    rule,
    serves_requests,
    type_of,
    walk,
    worked_with,
)

_CONNECTIONS = {
    "asyncpg.connect": "one asyncpg connection",
    "aiomysql.connect": "one connection",
    "psycopg.AsyncConnection.connect": "one connection",
}
_POOLS = ("asyncpg.create_pool", "aiomysql.create_pool")
_POOLING = frozenset(("asyncpg", "aiomysql", "aiopg"))
_APPLICATIONS = ("app", "application")
_REQUESTS = ("request", "req", "g")
_TOGETHER = ("asyncio.gather", "gather")


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Assign,
    ast.With,
    ast.AsyncWith,
    ast.Call,
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
        Bad(
            """
            import sqlite3

            from flask import Flask

            app = Flask(__name__)


            def connect() -> sqlite3.Connection:
                return sqlite3.connect("app.db")


            CONNECTION = connect()


            def get_connection():
                return CONNECTION
                #      ^^^^^^^^^^ all requests share the connection 'CONNECTION': make one for each
            """,
        ),
        Bad(
            """
            import asyncpg


            async def startup(app):
                connection = await asyncpg.connect("postgresql://localhost/app")
                #                  ^^^^^^^^^^^^^^^ one asyncpg connection for all requests: 'another operation is in progress'; make a pool
                await connection.execute("SET timezone TO 'UTC'")
                app.state.db = connection
            """,
        ),
        Bad(
            """
            import sqlite3
            from contextlib import closing


            def names():
                with closing(sqlite3.connect("app.db")) as connection:
                    rows = connection.execute("SELECT name FROM user")
                return rows.fetchall()
                #      ^^^^ 'connection' was given back at the end of its 'with'
            """,
        ),
        Bad(
            """
            async def connected(request, handler):
                async with request.app["pool"].acquire() as connection:
                    request["connection"] = connection
                return await handler(request)
                #            ^^^^^^^^^^^^^^^^ 'connection' was given back at the end of its 'with', and 'request' still holds it
            """,
            fixed="""
            async def connected(request, handler):
                async with request.app["pool"].acquire() as connection:
                    request["connection"] = connection
                    return await handler(request)
            """,
        ),
        Bad(
            """
            import asyncpg


            async def connected(request, handler):
                request["connection"] = request.app["pool"].acquire()
                #                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'acquire()' is neither awaited nor entered: this is no connection yet
                return await handler(request)
            """,
        ),
        Bad(
            """
            import aiosqlite


            async def users():
                async with await aiosqlite.connect("app.db") as db:
                #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the connection was opened by 'await' already: 'threads can only be started once'
                    return await db.execute_fetchall("SELECT name FROM user")
            """,
            fixed="""
            import aiosqlite


            async def users():
                async with aiosqlite.connect("app.db") as db:
                    return await db.execute_fetchall("SELECT name FROM user")
            """,
        ),
        Bad(
            """
            import asyncio

            from sqlalchemy.ext.asyncio import AsyncSession


            class Articles:
                def __init__(self, session: AsyncSession) -> None:
                    self.session = session

                async def counts(self):
                    return await self.session.scalars("SELECT 1")


            async def shown(articles: Articles):
                return await asyncio.gather(articles.counts(), articles.counts())
                #                                              ^^^^^^^^^^^^^^^^^ several tasks use the session of 'articles' at once, which serves one at a time: await one by one
            """,
            given=Given(
                installed={
                    "sqlalchemy 2.0.40": {
                        "sqlalchemy/__init__.py": "",
                        "sqlalchemy/ext/__init__.py": "",
                        "sqlalchemy/ext/asyncio.py": "class AsyncSession:\n    async def scalars(self, query): ...\n",
                    }
                }
            ),
        ),
        Good(
            """
            import asyncio

            from sqlalchemy.ext.asyncio import AsyncSession


            async def shown(first: AsyncSession, second: AsyncSession, pool, queries):
                await asyncio.gather(first.execute("SELECT 1"), second.execute("SELECT 2"))
                await asyncio.gather(*(pool.execute(query) for query in queries))
                await first.execute("SELECT 1")
                await first.execute("SELECT 2")
            """,
            why="a session for each task, a pool, one after the other",
        ),
        Good(
            """
            import sqlite3
            from contextlib import closing


            def names():
                with closing(sqlite3.connect("app.db")) as connection:
                    cursor = connection.execute("DELETE FROM user")
                    rows = connection.execute("SELECT name FROM user").fetchall()
                with sqlite3.connect("app.db") as kept:
                    others = kept.execute("SELECT name FROM user")
                return rows, cursor.rowcount, others.fetchall()


            CONNECTION = sqlite3.connect("app.db")


            def get_connection():
                return CONNECTION
            """,
            why="read while it is open; a 'with' of sqlite3 closes nothing; a script has one user",
        ),
        Good(
            """
            async def connected(request, handler, locks):
                async with request.app["pool"].acquire() as connection:
                    request["connection"] = connection
                    response = await handler(request)
                async with locks.held() as lock:
                    request["lock"] = lock
                await log(request)
                return response
            """,
            why="the handler runs inside; a lock is no connection",
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
def shared_session(node: ast.AST, ctx: Context) -> Iterator[Finding]:
    if in_test(ctx):
        return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _in_handler(node, ctx) if is_routed(node) else _handed_out(node, ctx)
    elif isinstance(node, ast.Assign):
        yield from _kept(node, ctx)
        yield from _not_acquired(node, ctx)
    elif isinstance(node, ast.Call):
        if dotted(node.func) in _TOGETHER:
            yield from _together(node, ctx)
    elif isinstance(node, ast.With | ast.AsyncWith):
        if isinstance(node, ast.AsyncWith):
            yield from _entered_twice(node, ctx)
        yield from _after_release(node, ctx)
        yield from _left_behind(node, ctx)


# One for all requests


def _in_handler(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    seen = set[str]()
    for one in ctx.below(node):
        if not isinstance(one, ast.Name) or not isinstance(one.ctx, ast.Load) or one.id in seen:
            continue
        if isinstance(ctx.tree.parents.get(one), ast.Attribute):
            seen.add(one.id)
            what = made_once(one, ctx)
            if what:
                yield _shared(one, what, ctx)


def _handed_out(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """`return CONNECTION`, `yield SESSION`: what a module of a web application has made once."""
    for one in ctx.below(node):
        given = one.value if isinstance(one, ast.Return | ast.Yield) else None
        if not isinstance(given, ast.Name):
            continue
        given = entered_as(given.id, node, ctx) or given
        what = made_once(given, ctx)
        if what and serves_requests(ctx):
            yield _shared(given, what, ctx)
            return


def _shared(node: ast.Name, what: str, ctx: Context) -> Finding:
    said = f"all requests share the {what} '{node.id}': make one for each"
    evidence = Evidence(node.id, f"one {what}, made at the top of a module", "the project")
    return Finding(ctx.span(node), said, (evidence,))


def _kept(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    """`app["db"] = await asyncpg.connect()`, a session on the application, and a pool that another loop made."""
    target, value = node.targets[0], node.value
    on_app = isinstance(target, ast.Subscript | ast.Attribute) and leading_name(target) in _APPLICATIONS
    connection = connecting_in(value, _CONNECTIONS, ctx)
    if connection is not None:
        if on_app or leading_name(target) == "state" or is_kept_globally(target, node, ctx):
            yield _one_connection(connection, ctx)
    elif on_app:
        kind = ONE_AT_A_TIME.get(bare_type(type_of(value, ctx)))
        if kind == "session":
            said = "one session for all requests: keep the sessionmaker, and make a session for each"
            yield Finding(
                ctx.span(value), said, (Evidence(ctx.source(target), "a session", "what is kept on the application"),)
            )
    elif isinstance(value, ast.Call) and ctx.function_of(node) is None and value.args:
        first = value.args[0]
        runs = ctx.imported(value.func) == "asyncio.run" or getattr(value.func, "attr", "") == "run_until_complete"
        if runs and isinstance(first, ast.Call) and ctx.imported(first.func) in _POOLS:
            said = "the pool belongs to a loop that is not the server's: make it when the application starts"
            yield Finding(ctx.span(first.func), said, (Evidence("loop", "closed when 'run' returns", "asyncio"),))


def _one_connection(call: ast.Call, ctx: Context) -> Finding:
    name = ctx.imported(call.func)
    fixes = []
    if name == "asyncpg.connect":
        end = ctx.span(call.func)[1]
        fixes = [Fix("Make a pool", (Edit(Span(end - len("connect"), end), "create_pool"),))]
    said = f"{_CONNECTIONS[name]} for all requests: 'another operation is in progress'; make a pool"
    return Finding(ctx.span(call.func), said, (Evidence(name, "one operation at a time", name),), tuple(fixes))


# One for several tasks


def _together(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`asyncio.gather(session.execute(a), users.by_name(b))`, where both work with one session."""
    if ctx.imported(node.func) != "asyncio.gather":
        return
    seen: dict[str, ast.Call] = {}
    for one in node.args:
        inner = one.value if isinstance(one, ast.Starred) else one
        repeated = isinstance(inner, ast.GeneratorExp | ast.ListComp)
        call = inner.elt if isinstance(inner, ast.GeneratorExp | ast.ListComp) else inner
        used = worked_with(call, ctx) if isinstance(call, ast.Call) else None
        if used is None or not isinstance(call, ast.Call):
            continue
        name, what = used
        if repeated or name in seen:
            said = f"several tasks use the {what} of '{name}' at once, which serves one at a time: await one by one"
            evidence = Evidence(f"the {what} of '{name}'", "one operation at a time", "what it is")
            yield Finding(ctx.span(call), said, (evidence,), tuple(awaited_one_by_one(node, ctx)))
            return
        seen[name] = call


# Opened twice, not at all, or closed already


def _entered_twice(node: ast.AsyncWith, ctx: Context) -> Iterator[Finding]:
    """`db = await aiosqlite.connect(); async with db:` starts its thread twice."""
    for item in node.items:
        name = item.context_expr
        fixes: tuple[Fix, ...] = ()
        opened: ast.expr | None = name
        if isinstance(name, ast.Name):
            flow = ctx.flow_around(name)
            reaching = flow.reaching(name) if flow is not None else None
            opened = reaching[0].value if reaching and len(reaching) == 1 else None
        if not isinstance(opened, ast.Await) or not isinstance(opened.value, ast.Call):
            continue
        if not opens_aiosqlite(opened.value, ctx):
            continue
        if opened is name:
            start = ctx.span(name).start
            fixes = (Fix("Leave out 'await'", (Edit(Span(start, ctx.span(opened.value).start), ""),)),)
        said = "the connection was opened by 'await' already: 'threads can only be started once'"
        evidence = Evidence("aiosqlite", "'await' and 'async with' both open it", "aiosqlite")
        yield Finding(ctx.span(name), said, (evidence,), fixes)


def _not_acquired(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    """`request["connection"] = pool.acquire()`, which nobody awaits."""
    match node:
        case ast.Assign(
            targets=[ast.Subscript() | ast.Attribute() as target],
            value=ast.Call(func=ast.Attribute(attr="acquire", value=pool), args=[]) as call,
        ) if leading_name(target) in _REQUESTS and isinstance(ctx.function_of(node), ast.AsyncFunctionDef):
            _, everywhere = ctx.ask_here("drivers") or (frozenset(), frozenset())
            if "pool" in ctx.source(pool).lower() and not everywhere.isdisjoint(_POOLING):
                said = "'acquire()' is neither awaited nor entered: this is no connection yet"
                evidence = Evidence("acquire", "'async with pool.acquire() as connection'", "the pool")
                yield Finding(ctx.span(call), said, (evidence,))
        case _:
            pass


def _after_release(node: ast.With | ast.AsyncWith, ctx: Context) -> Iterator[Finding]:
    """A connection, or what was made of it, that is used below the `with` that gives it back."""
    function = ctx.function_of(node)
    if function is None:
        return
    end = ctx.span(node)[1]
    for item in node.items:
        name, call = item.optional_vars, item.context_expr
        if not isinstance(name, ast.Name) or not isinstance(call, ast.Call) or not gives_back(call, node, ctx):
            continue
        flow = ctx.flow(function)
        made = {name: name.id, **dict(cursors_of(name.id, node, ctx))}
        for one in walk(function):
            if not isinstance(one, ast.Name) or not isinstance(one.ctx, ast.Load) or ctx.span(one)[0] <= end:
                continue
            reaching = flow.reaching(one)
            if reaching and len(reaching) == 1 and reaching[0].node in made and asks_database(one, name, ctx):
                word = "async with" if isinstance(node, ast.AsyncWith) else "with"
                said = f"'{name.id}' was given back at the end of its '{word}'"
                yield Finding(ctx.span(one), said, (Evidence(ctx.source(call), "released", f"its '{word}'"),))
                break


def _left_behind(node: ast.With | ast.AsyncWith, ctx: Context) -> Iterator[Finding]:
    """`request["connection"] = connection` inside, and `return await handler(request)` below the `with`."""
    function = ctx.function_of(node)
    if function is None or node not in function.body:
        return
    given = {one.arg for one in function.args.args}
    bound = {
        item.optional_vars.id
        for item in node.items
        if isinstance(item.optional_vars, ast.Name) and ends_with(item.context_expr, node, ctx)
    }
    for one in walk(node) if bound else ():
        match one:
            case ast.Assign(targets=[ast.Subscript() | ast.Attribute() as target], value=ast.Name(id=name)) if (
                name in bound and leading_name(target) in given
            ):
                if not handed_on(leading_name(target), node.body):
                    yield from _handed_on_later(leading_name(target), name, node, function, ctx)
                return
            case _:
                pass


def _handed_on_later(
    holder: str,
    name: str,
    node: ast.With | ast.AsyncWith,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    ctx: Context,
) -> Iterator[Finding]:
    after = function.body[function.body.index(node) + 1 :]
    call = handed_on(holder, after)
    owner = call.func if call is not None else None
    if call is None or not isinstance(owner, ast.Name) or owner.id not in {one.arg for one in function.args.args}:
        return
    said = f"'{name}' was given back at the end of its 'with', and '{holder}' still holds it"
    evidence = Evidence(f"'{holder}'", "given to the handler below the 'with'", f"'{function.name}'")
    yield Finding(ctx.span(call), said, (evidence,), tuple(moved_into(after, node, ctx)))
