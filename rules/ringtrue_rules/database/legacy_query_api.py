"""SQLAlchemy 2 took away much of what tutorials, and models trained on them, still write: `engine.execute(...)`, a plain
string where a statement is wanted, `select([...])`, strings in `joinedload("posts")` and `.join("posts")`,
`session.query` on an `AsyncSession`. All of these raise.

Open a connection (`with engine.begin() as connection:`), wrap text in `text(...)`, give columns and attributes as
they are, and `await session.execute(select(User))`.
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
    Given,
    Good,
    NoSuchMember,
    Span,
    bound_value,
    driver_of,
    entity_of,
    last_name,
    looks_like_sql,
    model_has,
    rule,
    type_of,
)

_SQLALCHEMY = Given(installed={"sqlalchemy 2.0.40": {"sqlalchemy/__init__.py": ""}})
_OLD = Given(installed={"sqlalchemy 1.4.54": {"sqlalchemy/__init__.py": ""}})
_LOADERS = frozenset(("joinedload", "selectinload", "subqueryload", "lazyload", "contains_eager", "defer", "undefer"))
_SESSIONS = re.compile(r"(?:^|[._])(?:db\.session|session|conn|connection|async_session)$")
_ASYNC = (
    "sqlalchemy.ext.asyncio.AsyncSession()",
    "sqlalchemy.ext.asyncio.async_sessionmaker()()",
    "sqlmodel.ext.asyncio.session.AsyncSession()",
)
_ENGINES = ("sqlalchemy.create_engine()", "sqlalchemy.engine.create_engine()")


@rule(
    ast.Call,
    ast.ImportFrom,
    summary="call that SQLAlchemy 2 no longer has",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            from sqlalchemy import create_engine

            engine = create_engine("sqlite://")


            def count():
                return engine.execute("SELECT count(*) FROM user").scalar()
                #             ^^^^^^^ an engine has no 'execute': write 'with engine.begin() as connection:'
            """,
            given=_SQLALCHEMY,
        ),
        Bad(
            """
            from sqlalchemy.orm import Session


            def users(session: Session):
                return session.execute("SELECT name FROM user").all()
                #                      ^^^^^^^^^^^^^^^^^^^^^^^ a session takes no plain string: wrap it in 'text()'
            """,
            fixed="""
            from sqlalchemy import text
            from sqlalchemy.orm import Session


            def users(session: Session):
                return session.execute(text("SELECT name FROM user")).all()
            """,
            given=_SQLALCHEMY,
        ),
        Bad(
            """
            from sqlalchemy import select


            def names(connection, user):
                return connection.execute(select([user.c.name, user.c.id])).all()
                #                                ^^^^^^^^^^^^^^^^^^^^^^^^ 'select()' takes no list any more: give the columns themselves
            """,
            fixed="""
            from sqlalchemy import select


            def names(connection, user):
                return connection.execute(select(user.c.name, user.c.id)).all()
            """,
            given=_SQLALCHEMY,
        ),
        Bad(
            """
            from sqlalchemy.orm import joinedload


            def users(session, User):
                return session.query(User).options(joinedload("posts")).all()
                #                                             ^^^^^^^ 'joinedload' takes no string any more: give the attribute itself, 'Model.posts'
            """,
            given=_SQLALCHEMY,
        ),
        Bad(
            """
            from sqlalchemy.ext.asyncio import AsyncSession

            from tables import User


            async def user(session: AsyncSession, key):
                return await session.query(User).get(key)
                #                    ^^^^^ 'AsyncSession' has no 'query': write 'await session.execute(select(...))'
            """,
        ),
        Bad(
            """
            from sqlalchemy.ext.declarative import declarative_base
            #    ^^^^^^^^^^^^^^^^^^^^^^^^^^ 'declarative_base' has moved to 'sqlalchemy.orm'

            Base = declarative_base()
            """,
            fixed="""
            from sqlalchemy.orm import declarative_base

            Base = declarative_base()
            """,
            given=_SQLALCHEMY,
        ),
        Bad(
            """
            from sqlalchemy.ext.asyncio import create_async_engine

            from tables import Base


            async def start(url):
                engine = create_async_engine(url)
                Base.metadata.create_all(engine)
                #             ^^^^^^^^^^ 'create_all' cannot work with an asynchronous engine: 'await connection.run_sync(...create_all)'
            """,
            fixed="""
            from sqlalchemy.ext.asyncio import create_async_engine

            from tables import Base


            async def start(url):
                engine = create_async_engine(url)
                async with engine.begin() as connection:
                    await connection.run_sync(Base.metadata.create_all)
            """,
        ),
        Bad(
            """
            from sqlalchemy.ext.asyncio import create_async_engine
            from sqlalchemy.orm import sessionmaker

            engine = create_async_engine("sqlite+aiosqlite://")
            sessions = sessionmaker(engine)
            #          ^^^^^^^^^^^^ an asynchronous engine needs 'async_sessionmaker': these sessions cannot use it
            """,
        ),
        Good(
            """
            from sqlalchemy import create_engine, select, text
            from sqlalchemy.orm import Session, joinedload, declarative_base

            Base = declarative_base()
            engine = create_engine("sqlite://")


            def users(session: Session, User, command):
                with engine.begin() as connection:
                    connection.execute(text("SELECT name FROM user"))
                command.execute("SELECT name FROM user")
                return session.execute(select(User.name, User.id).options(joinedload(User.posts))).all()
            """,
            why="statements, connections and attributes",
            given=_SQLALCHEMY,
        ),
        Good(
            """
            from sqlalchemy import create_engine, select

            engine = create_engine("sqlite://")


            def count(user):
                engine.execute(select([user.c.name]))
                return engine.execute("SELECT count(*) FROM user").scalar()
            """,
            why="the project has SQLAlchemy 1.4, where it works",
            given=_OLD,
        ),
        Good(
            """
            import sqlite3


            def users():
                connection = sqlite3.connect("app.db")
                return connection.execute("SELECT name FROM user").fetchall()
            """,
            why="a plain string is what this driver takes",
            given=_SQLALCHEMY,
        ),
        Good(
            """
            from sqlalchemy.ext.declarative import declarative_base

            Base = declarative_base()
            """,
            why="a migration stays as it was written, and the old place still gives the name",
            given=Given(
                path="migrations/versions/a1_add_users.py",
                installed={"sqlalchemy 2.0.30": {"sqlalchemy/__init__.py": ""}},
            ),
        ),
    ],
)
def legacy_query_api(node: ast.Call | ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.ImportFrom):
        yield from _of_import(node, ctx)
        return
    yield from _of_async(node, ctx)
    word = last_name(node.func)
    if word in ("create_all", "drop_all", "sessionmaker") and (word == "sessionmaker") == isinstance(
        node.func, ast.Name
    ):
        yield from _of_async_engine(node, word, ctx)
    elif word == "execute" and isinstance(node.func, ast.Attribute):
        yield from _of_execute(node, node.func, ctx)
    elif word == "select" and node.args and isinstance(node.args[0], ast.List):
        yield from _of_select(node, node.args[0], ctx)
    elif word in _LOADERS and node.args and isinstance(node.args[0], ast.Constant):
        yield from _of_loader(node, word, ctx)


def _installed(ctx: Context) -> str:
    """The release of SQLAlchemy that the project has, where that is 2 or newer."""
    version = ctx.ask("installed", "sqlalchemy")
    if version and ctx.ask("as-declared", "sqlalchemy") is False:
        return ""  # the project asks for another release
    first = str(version).partition(".")[0] if version else ""
    return str(version) if first.isdigit() and int(first) >= 2 else ""


def _evidence(ctx: Context, what: str) -> Evidence:
    return Evidence("SQLAlchemy", _installed(ctx) or "any release", what)


# Migrations stay as they were written.
_MIGRATION = re.compile(r"(?:^|[\\/])(?:migrations|alembic|versions)[\\/]")


def _of_import(node: ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    if node.module != "sqlalchemy.ext.declarative" or node.level or not _installed(ctx) or _MIGRATION.search(ctx.path):
        return
    if len(node.names) == 1 and node.names[0].name == "declarative_base":
        text = ctx.source(node)
        at = ctx.span(node)[0] + text.index("sqlalchemy.ext.declarative")
        span = Span(at, at + len("sqlalchemy.ext.declarative"))
        said = "'declarative_base' has moved to 'sqlalchemy.orm'"
        fix = Fix("Import it from 'sqlalchemy.orm'", (Edit(span, "sqlalchemy.orm"),), safe=False)
        yield Finding(span, said, (_evidence(ctx, "moved in 2.0"),), (fix,), severity="information")


def _of_async(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="query"), args=[_, *_]):
            pass
        case _:
            return
    paths = ctx.receivers.of(value)
    known = paths and all(path.endswith(_ASYNC) or path.removesuffix("&") in _ASYNC for path in paths)
    if (known or type_of(value, ctx).endswith(".AsyncSession")) and not _is_told(value, "query", ctx):
        said = "'AsyncSession' has no 'query': write 'await session.execute(select(...))'"
        end = ctx.span(node.func)[1]
        yield Finding(Span(end - 5, end), said, (_evidence(ctx, "AsyncSession never had it"),))


_ASYNC_ENGINES = ("sqlalchemy.ext.asyncio.create_async_engine()", "sqlalchemy.ext.asyncio.AsyncEngine()")


def _is_async_engine(node: ast.expr, ctx: Context) -> bool:
    paths = ctx.receivers.of(node)
    if paths and all(path.rstrip("&!") in _ASYNC_ENGINES for path in paths):
        return True
    made = bound_value(node, ctx)
    return isinstance(made, ast.Call) and f"{ctx.imported(made.func)}()" in _ASYNC_ENGINES


def _of_async_engine(node: ast.Call, word: str, ctx: Context) -> Iterator[Finding]:
    """`metadata.create_all(engine)` and `sessionmaker(engine)` with an engine that is to be awaited."""
    engine = next((one.value for one in node.keywords if one.arg == "bind"), node.args[0] if node.args else None)
    if engine is None or not _is_async_engine(engine, ctx):
        return
    evidence = Evidence(ctx.source(engine), "an asynchronous engine", "where it is made")
    if word == "sessionmaker":
        if any(one.arg in ("class_", None) for one in node.keywords):
            return
        renamed = Edit(ctx.span(node.func), "async_sessionmaker")
        fix = Fix(
            "Use 'async_sessionmaker'", (renamed,), imports=("from sqlalchemy.ext.asyncio import async_sessionmaker",)
        )
        said = "an asynchronous engine needs 'async_sessionmaker': these sessions cannot use it"
        yield Finding(ctx.span(node.func), said, (evidence,), (fix,))
        return
    assert isinstance(node.func, ast.Attribute)  # the caller has seen to it
    said = f"'{word}' cannot work with an asynchronous engine: 'await connection.run_sync(...{word})'"
    end = ctx.span(node.func).end
    yield Finding(Span(end - len(word), end), said, (evidence,), tuple(_run_in_sync(node, engine, ctx)))


def _run_in_sync(node: ast.Call, engine: ast.expr, ctx: Context) -> Iterator[Fix]:
    statement = ctx.tree.parents.get(node)
    start = ctx.span(node).start
    text = ctx.block.text
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    plain = isinstance(statement, ast.Expr) and len(node.args) + len(node.keywords) == 1 and not indent.strip()
    if plain and isinstance(ctx.function_of(node), ast.AsyncFunctionDef):
        made = f"async with {ctx.source(engine)}.begin() as connection:\n{indent}    "
        made += f"await connection.run_sync({ctx.source(node.func)})"
        yield Fix("Run it on a connection", (Edit(ctx.span(node), made),))


def _of_execute(node: ast.Call, func: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    paths = ctx.receivers.of(func.value)
    is_engine = bool(paths) and all(path in _ENGINES for path in paths)
    shown = ctx.source(func.value)
    module = _of_own_engine(func.value, ctx)
    if (is_engine or module or shown.endswith("db.engine")) and node.args and _installed(ctx):
        if _is_told(func.value, "execute", ctx):
            return
        end = ctx.span(func)[1]
        said = f"an engine has no 'execute': write 'with {shown}.begin() as connection:'"
        yield Finding(Span(end - len("execute"), end), said, (_evidence(ctx, "taken away in 2.0"),))
        return
    first = node.args[0] if node.args else None
    is_text = isinstance(first, ast.JoinedStr) or (isinstance(first, ast.Constant) and isinstance(first.value, str))
    if first is None or not is_text or not _is_session(func.value, ctx):
        return
    if (isinstance(first, ast.Constant) and not looks_like_sql(str(first.value))) or not _installed(ctx):
        return
    span = ctx.span(first)
    edit = Edit(Span(*span), f"text({ctx.source(first)})")
    fix = Fix("Wrap it in 'text()'", (edit,), imports=("from sqlalchemy import text",))
    said = "a session takes no plain string: wrap it in 'text()'"
    yield Finding(span, said, (_evidence(ctx, "ObjectNotExecutableError since 2.0"),), (fix,))


def _is_told(node: ast.expr, name: str, ctx: Context) -> bool:
    """Whether `hallucinated-method` says it: the installed release is known to lack the method."""
    paths = ctx.receivers.of(node)
    answer = ctx.api(f"{paths[0]}.{name}") if len(paths) == 1 else None
    return isinstance(answer, NoSuchMember) and answer.name == name


def _of_own_engine(node: ast.expr, ctx: Context) -> bool:
    """Whether it is a name of the module that is certainly an engine."""
    if not isinstance(node, ast.Name):
        return False
    value = bound_value(node, ctx)
    return isinstance(value, ast.Call) and ctx.imported(value.func) in (
        "sqlalchemy.create_engine",
        "sqlalchemy.engine.create_engine",
    )


def _is_session(node: ast.expr, ctx: Context) -> bool:
    paths = ctx.receivers.of(node)
    if paths and all(path.startswith(("sqlalchemy.", "sqlmodel.", "flask_sqlalchemy.")) for path in paths):
        return (
            "raw_connection" not in paths[0]
            and "cursor" not in paths[0]
            and "connect" not in paths[0].partition(".")[0]
        )
    if ctx.source(node) == "db.session":
        return True
    return driver_of(node, ctx) == "sqlalchemy"


def _of_select(node: ast.Call, first: ast.List, ctx: Context) -> Iterator[Finding]:
    if ctx.imported(node.func) not in ("sqlalchemy.select", "sqlalchemy.sql.select", "sqlalchemy.future.select"):
        return
    if len(node.args) != 1 or not first.elts or not _installed(ctx):
        return
    start, end = ctx.span(first)
    inner = ctx.source(first)[1:-1].strip().rstrip(",")
    fix = Fix("Give the columns themselves", (Edit(Span(start, end), inner),))
    said = "'select()' takes no list any more: give the columns themselves"
    yield Finding(Span(start, end), said, (_evidence(ctx, "ArgumentError since 2.0"),), (fix,))


def _of_loader(node: ast.Call, word: str, ctx: Context) -> Iterator[Finding]:
    first = node.args[0]
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str) or first.value == "*":
        return
    if ctx.imported(node.func) != f"sqlalchemy.orm.{word}" or not _installed(ctx):
        return
    said = f"'{word}' takes no string any more: give the attribute itself, 'Model.{first.value}'"
    fixes = tuple(_as_attribute(node, first, first.value, ctx))
    yield Finding(ctx.span(first), said, (_evidence(ctx, "ArgumentError since 2.0"),), fixes)


def _as_attribute(node: ast.Call, first: ast.Constant, name: str, ctx: Context) -> Iterator[Fix]:
    """The attribute of what the statement is about: `select(Article).options(selectinload("tags"))`."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.Call) and isinstance(above.func, ast.Attribute) and above.func.attr == "options":
            model = entity_of(above.func.value, ctx)
            written = _entity_written(above.func.value) if model is not None else None
            shown = ctx.source(written) if written is not None else _beside(above)
            if shown and (model is None or model_has(model, name)):
                yield Fix(f"Give the attribute of '{shown}'", (Edit(ctx.span(first), f"{shown}.{name}"),))
            return


def _beside(options: ast.Call) -> str:
    """The class that the loaders beside it name."""
    named = [
        one.args[0].value.id for one in options.args
        if isinstance(one, ast.Call) and one.args
        and isinstance(one.args[0], ast.Attribute) and isinstance(one.args[0].value, ast.Name)
    ]  # fmt: skip
    return named[0] if len(set(named)) == 1 else ""


def _entity_written(node: ast.expr) -> ast.expr | None:
    """`Article` of `select(Article).where(...)`, as it stands there."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr not in ("select", "query")
    ):
        node = node.func.value
    return node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else None
