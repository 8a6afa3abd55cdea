"""The function opens a connection or a session of its own, writes, and ends without a commit. When the connection is
closed, or collected, the database rolls the write back: the function reports success and nothing is stored.

Call `commit()`, or let the context do it: `with connection:` in `sqlite3` and psycopg, `with engine.begin() as connection:`
and `with Session.begin() as session:` in SQLAlchemy.
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
    Finding,
    Fix,
    Good,
    Span,
    in_test,
    rule,
    type_of,
    walk,
    whole_text,
    writes,
)

_CONNECTS = frozenset(
    ("sqlite3.connect", "aiosqlite.connect", "psycopg2.connect", "psycopg.connect", "pymysql.connect", "MySQLdb.connect",
     "mysql.connector.connect")
)  # fmt: skip
# Their `with` commits.
_COMMITTED_BY_WITH = frozenset(("psycopg.connect", "psycopg2.connect", "sqlite3.connect"))
_SESSIONS = ("sqlalchemy.orm.Session()", "sqlalchemy.ext.asyncio.AsyncSession()", "sqlmodel.Session()")
_WRITES = re.compile(r"\s*(?:insert|update|delete|replace)\b", re.IGNORECASE)
_ADDING = frozenset(("add", "add_all", "delete", "merge", "bulk_save_objects", "bulk_insert_mappings"))
_ENDING = frozenset(("commit", "begin", "executescript", "rollback", "autocommit", "set_autocommit", "transaction"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="write that is never committed",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            import sqlite3


            def add_user(name):
                connection = sqlite3.connect("app.db")
                connection.execute("INSERT INTO user (name) VALUES (?)", (name,))
              # ^^^^^^^^^^^^^^^^^^ 'connection' is never committed: the write is rolled back when it is closed
                connection.close()
            """,
            fixed="""
            import sqlite3


            def add_user(name):
                connection = sqlite3.connect("app.db")
                connection.execute("INSERT INTO user (name) VALUES (?)", (name,))
                connection.commit()
                connection.close()
            """,
        ),
        Bad(
            """
            import psycopg2


            def rename(key, name):
                connection = psycopg2.connect("dbname=app")
                cursor = connection.cursor()
                cursor.execute("UPDATE users SET name = %s WHERE id = %s", (name, key))
              # ^^^^^^^^^^^^^^ 'connection' is never committed: the write is rolled back when it is closed
                cursor.close()
                connection.close()
            """,
            fixed="""
            import psycopg2


            def rename(key, name):
                connection = psycopg2.connect("dbname=app")
                cursor = connection.cursor()
                cursor.execute("UPDATE users SET name = %s WHERE id = %s", (name, key))
                connection.commit()
                cursor.close()
                connection.close()
            """,
        ),
        Bad(
            """
            from sqlalchemy.orm import Session

            from tables import User, engine


            def add_user(name):
                with Session(engine) as session:
                    session.add(User(name=name))
                  # ^^^^^^^^^^^ 'session' is never committed: the write is rolled back when it is closed
            """,
            fixed="""
            from sqlalchemy.orm import Session

            from tables import User, engine


            def add_user(name):
                with Session(engine) as session:
                    session.add(User(name=name))
                    session.commit()
            """,
        ),
        Bad(
            """
            class Users:
                def __init__(self, session):
                    self.session = session

                def add(self, user):
                    self.session.add(user)
                    self.session.commit()

                def follow(self, following):
                    self.session.add(following)
                    self.session.commit()

                def issue_token(self, token):
                    self.session.add(token)
                  # ^^^^^^^^^^^^^^^^ 'self.session' is never committed, as it is after all other writes here
            """,
            fixed="""
            class Users:
                def __init__(self, session):
                    self.session = session

                def add(self, user):
                    self.session.add(user)
                    self.session.commit()

                def follow(self, following):
                    self.session.add(following)
                    self.session.commit()

                def issue_token(self, token):
                    self.session.add(token)
                    self.session.commit()
            """,
        ),
        Bad(
            """
            from sqlalchemy.ext.asyncio import AsyncSession


            class Users:
                def __init__(self, session: AsyncSession) -> None:
                    self.session = session

                async def add(self, user):
                    self.session.add(user)
                    await self.session.commit()

                async def follow(self, following):
                    self.session.add(following)
                    await self.session.commit()

                async def issue_token(self, token):
                    self.session.add(token)
                  # ^^^^^^^^^^^^^^^^ 'self.session' is never committed, as it is after all other writes here
            """,
            fixed="""
            from sqlalchemy.ext.asyncio import AsyncSession


            class Users:
                def __init__(self, session: AsyncSession) -> None:
                    self.session = session

                async def add(self, user):
                    self.session.add(user)
                    await self.session.commit()

                async def follow(self, following):
                    self.session.add(following)
                    await self.session.commit()

                async def issue_token(self, token):
                    self.session.add(token)
                    await self.session.commit()
            """,
        ),
        Good(
            """
            class Users:
                def __init__(self, session):
                    self.session = session

                def add(self, user, token):
                    self.session.add(user)
                    self.issue_token(token)
                    self.session.commit()

                def follow(self, following):
                    self.session.add(following)
                    self.session.commit()

                def issue_token(self, token):
                    self.session.add(token)
            """,
            why="who calls it commits",
        ),
        Good(
            """
            import sqlite3

            from sqlalchemy.orm import Session

            from tables import User, engine


            def add_user(name):
                connection = sqlite3.connect("app.db")
                with connection:
                    connection.execute("INSERT INTO user (name) VALUES (?)", (name,))
                connection.close()
                with Session(engine) as session, session.begin():
                    session.add(User(name=name))
                with Session(engine) as session:
                    session.add(User(name=name))
                    session.commit()
            """,
            why="the context commits, or the function does",
        ),
        Good(
            """
            import sqlite3


            def open_store(name):
                connection = sqlite3.connect(name)
                connection.execute("INSERT INTO opened (name) VALUES (?)", (name,))
                return connection


            def fill(name, write):
                connection = sqlite3.connect(name)
                connection.execute("DELETE FROM user")
                write(connection)


            def own(name):
                connection = sqlite3.connect(name, isolation_level=None)
                connection.execute("DELETE FROM user")
                memory = sqlite3.connect(":memory:")
                memory.execute("INSERT INTO user (name) VALUES (?)", (name,))
                return memory.execute("SELECT count(*) FROM user").fetchone()
            """,
            why="somebody else has the connection, each statement commits by itself, or nothing is to be kept",
        ),
        Good(
            """
            from rooms import Area, Hours, db


            def update_hours(room, hours):
                db.session.add_all([Hours(room=room, hour=hour) for hour in hours])


            def create_area(name):
                area = Area(name=name)
                db.session.add(area)
                db.session.flush()
                return area
            """,
            why="the others only flush: whoever calls them commits",
        ),
        Good(
            """
            from rooms import scope


            async def session_scope():
                async with scope() as session:
                    yield session


            async def rename(area, name, session):
                area.name = name
                session.add(area)


            async def close(area, session):
                area.open = False
                session.add(area)
                await session.commit()
            """,
            why="who lends the session commits it when it is given back",
        ),
        Good(
            """
            import sqlite3

            def remove(path, now):
                with sqlite3.connect(path) as db:
                    db.execute("DELETE FROM sessions WHERE expires < ?", (now,))
            """,
            why="leaving the `with` commits",
        ),
    ],
)
def missing_commit(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if in_test(ctx):
        return
    for name, value, how in _opened(node, ctx):
        kind = _kind(value, ctx)
        if kind is None or (how == "with" and kind in _COMMITTED_BY_WITH):
            continue
        write = _uncommitted(node, name, how, kind, ctx)
        if write is not None:
            yield _finding(write, name, kind, node, ctx)
            return
    yield from _unlike_others(node, ctx)


def _unlike_others(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    """A write through a session that it was given, in a file where every other function that writes commits."""
    calls = [one for one in ctx.below(node) if isinstance(one, ast.Call) and writes(one)]
    if not calls or ctx.function_of(node) is not None:
        return
    names = ctx.ask_here("orm-uncommitted")
    if isinstance(names, frozenset) and node.name in names:
        last = max(calls, key=lambda one: ctx.span(one)[0])
        assert isinstance(last.func, ast.Attribute)  # what writes is a method
        yield _finding(last, ctx.source(last.func.value), "given", node, ctx)


def _opened(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[tuple[str, ast.Call, str]]:
    """Names of the function's own that calls are bound to."""
    for one in ctx.below(node):
        match one:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                yield name, call, "assign"
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Await(value=ast.Call() as call)):
                yield name, call, "assign"
            case ast.withitem(context_expr=ast.Call() as call, optional_vars=ast.Name(id=name)):
                yield name, call, "with"
            case _:
                pass


def _kind(call: ast.Call, ctx: Context) -> str | None:
    """What a call opens, where writing to it needs a commit."""
    if any(keyword.arg in ("isolation_level", "autocommit", None) for keyword in call.keywords):
        return None
    name = ctx.imported(call.func)
    if name in _CONNECTS:
        first = call.args[0] if call.args else None
        return None if isinstance(first, ast.Constant) and first.value in (":memory:", "") else name
    paths = ctx.receivers.of(call)
    if paths and all(path in _SESSIONS for path in paths):
        return "session"
    return None


def _uncommitted(
    function: ast.FunctionDef | ast.AsyncFunctionDef, name: str, how: str, kind: str, ctx: Context
) -> ast.Call | None:
    """The last write through `name`, where nothing commits it and nobody else has it."""
    names = {name}
    write: ast.Call | None = None
    for one in walk(function):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and _is_cursor(one.value, names):
            names.add(one.targets[0].id)
        if (
            isinstance(one, ast.withitem)
            and isinstance(one.optional_vars, ast.Name)
            and _is_cursor(one.context_expr, names)
        ):
            names.add(one.optional_vars.id)
    for one in walk(function):
        if not isinstance(one, ast.Name) or one.id not in names or not isinstance(one.ctx, ast.Load):
            if isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store) and write is not None:
                continue
            continue
        parent = ctx.tree.parents.get(one)
        if not isinstance(parent, ast.Attribute):
            return None  # handed on, entered, or given back
        call = ctx.tree.parents.get(parent)
        if parent.attr in _ENDING or not isinstance(call, ast.Call) or call.func is not parent:
            return None
        if _writes(call, parent.attr, kind, ctx):
            write = call if write is None or ctx.span(call)[0] > ctx.span(write)[0] else write
    if any(isinstance(one, ast.Yield | ast.YieldFrom) for one in walk(function)):
        return None
    return write


def _is_cursor(node: ast.expr, names: set[str]) -> bool:
    inner = node.value if isinstance(node, ast.Await) else node
    match inner:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="cursor")):
            return name in names
        case _:
            return False


def _writes(call: ast.Call, method: str, kind: str, ctx: Context) -> bool:
    if kind == "session":
        return method in _ADDING
    if method not in ("execute", "executemany") or not call.args:
        return False
    text = whole_text(call.args[0], ctx)
    return text is not None and bool(_WRITES.match(text))


def _is_async(write: ast.Call, ctx: Context) -> bool:
    """Whether what is written through has an asynchronous `commit`, though `add` is none."""
    owner = write.func.value if isinstance(write.func, ast.Attribute) else None
    return owner is not None and "asyncio" in type_of(owner, ctx)


def _finding(
    write: ast.Call, name: str, kind: str, function: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context
) -> Finding:
    why = (
        ": the write is rolled back when it is closed" if kind != "given" else ", as it is after all other writes here"
    )
    said = f"'{name}' is never committed{why}"
    statement = next((one for one in (write, *ctx.tree.above(write)) if isinstance(one, ast.stmt)), None)
    fixes = []
    if isinstance(statement, ast.Expr):
        start, end = ctx.span(statement)
        line = ctx.block.text.rfind("\n", 0, start) + 1
        indent = ctx.block.text[line:start]
        waits = isinstance(statement.value, ast.Await) or kind == "aiosqlite.connect" or _is_async(write, ctx)
        later = "await " if waits else ""
        edit = Edit(Span(end, end), f"\n{indent}{later}{name}.commit()")
        fixes = [Fix("Commit it", (edit,))] if not indent.strip() else []
    evidence = Evidence(f"commits of '{name}'", "none", f"'{function.name}'")
    return Finding(ctx.span(write.func), said, (evidence,), tuple(fixes))
