"""Held: which connections and sessions an expression, a name or a call works with, and what the end of a `with` closes.

Goes by what the surface says of types, and by the words of drivers. Does not know what is wrong with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.environment.api.values import Api, Members
from ringtrue.expressions import dotted
from ringtrue.orm.known_types import type_of
from ringtrue.tree import walk

if TYPE_CHECKING:
    from ringtrue.context import Context

# What serves one user at a time, as the surface names it.
ONE_AT_A_TIME = {
    "sqlite3.Connection": "connection",
    "aiosqlite.core.Connection": "connection",
    "aiosqlite.Connection": "connection",
    "psycopg.connection.Connection": "connection",
    "psycopg.connection_async.AsyncConnection": "connection",
    "psycopg2.extensions.connection": "connection",
    "pymysql.connections.Connection": "connection",
    "asyncpg.connection.Connection": "connection",
    "asyncpg.Connection": "connection",
    "sqlalchemy.orm.session.Session": "session",
    "sqlalchemy.orm.Session": "session",
    "sqlalchemy.ext.asyncio.session.AsyncSession": "session",
    "sqlalchemy.ext.asyncio.AsyncSession": "session",
    "sqlmodel.Session": "session",
    "sqlmodel.orm.session.Session": "session",
    "sqlmodel.ext.asyncio.session.AsyncSession": "session",
}
# Those of them that several tasks may use at once, where nothing stops them.
_ASYNC = frozenset(name for name in ONE_AT_A_TIME if "Async" in name or name.startswith("asyncpg."))
_AIOSQLITE = ("aiosqlite.core.Connection", "aiosqlite.Connection")
_CLOSED = ("sqlite3.connect", "psycopg2.connect", "psycopg.connect", "pymysql.connect")
_SERVERS = frozenset(("Flask(", "FastAPI(", "Starlette(", "Quart(", "Sanic(", "Litestar(", "web.Application("))
_HELD = frozenset(("session", "_session", "db", "_db", "connection", "_connection", "conn", "_conn", "db_session"))
_GETTERS = ("acquire", "connection", "connect", "begin", "get_connection")


def entered_as(name: str, function: ast.AST, ctx: Context) -> ast.Name | None:
    """What `with CONNECTION as name:` enters."""
    for one in ctx.below(function):
        match one:
            case ast.withitem(context_expr=ast.Name() as entered, optional_vars=ast.Name(id=bound)) if bound == name:
                return entered
            case _:
                pass
    return None


def made_once(name: ast.Name, ctx: Context) -> str:
    """Which connection or session, made as its module is loaded, a name stands for; empty where it is none."""
    paths = ctx.receivers.of(name)
    if len(paths) != 1 or "(" in paths[0] or paths[0].startswith("builtins."):
        return ""
    what = ctx.ask_here("orm-shared", paths[0])
    if isinstance(what, str):
        return what
    held = ctx.api(paths[0]) if _is_assigned_once(name.id, paths[0], ctx) else None
    return ONE_AT_A_TIME.get(bare_type(held.type or ""), "") if isinstance(held, Api) else ""


def _is_assigned_once(name: str, path: str, ctx: Context) -> bool:
    """Of a name of this module: not declared alone, nor set by the functions of the module."""
    if not path.startswith(":"):
        return False
    made = ctx.definitions(name)
    return len(made) == 1 and made[0].kind == "value" and "(" in made[0].text


def bare_type(kind: str) -> str:
    """A class without its arguments; of several there is none."""
    return "" if "|" in kind else kind.removesuffix("()").partition("[")[0]


def serves_requests(ctx: Context) -> bool:
    """Whether the project makes a web application."""
    marks = ctx.ask("orm-marks")
    return isinstance(marks, frozenset) and not marks.isdisjoint(_SERVERS)


def worked_with(call: ast.Call, ctx: Context) -> tuple[str, str] | None:
    """The session or connection that a call works with, by the name that leads to it, and which of both it is."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    for one in (owner, *call.args, *(keyword.value for keyword in call.keywords)):
        if one is None or not dotted(one):
            continue
        kind = bare_type(type_of(one, ctx))
        if kind in _ASYNC:
            return dotted(one), ONE_AT_A_TIME[kind]
    if owner is None or not dotted(owner):
        return None
    return _through_attribute(owner, call, ctx)


def _through_attribute(owner: ast.expr, call: ast.Call, ctx: Context) -> tuple[str, str] | None:
    """`users.by_name()`, of a repository that holds a session."""
    paths = ctx.receivers.of(owner)
    members = ctx.members(paths[0]) if len(paths) == 1 and paths[0].endswith("()") else None
    if not isinstance(members, Members) or not isinstance(ctx.api(f"{ctx.receivers.of(call.func)[0]}"), Api):
        return None
    for name in sorted(members.names & _HELD):
        held = ctx.api(f"{paths[0]}.{name}")
        kind = bare_type(held.type or "") if isinstance(held, Api) else ""
        if kind in _ASYNC:
            return dotted(owner), ONE_AT_A_TIME[kind]
    return None


def opens_aiosqlite(call: ast.Call, ctx: Context) -> bool:
    if ctx.imported(call.func) == "aiosqlite.connect":
        return True
    paths = ctx.receivers.of(call)
    made = ctx.api(paths[0]) if len(paths) == 1 else None
    return isinstance(made, Api) and made.kind == "instance" and bare_type(made.type or "") in _AIOSQLITE


def gives_back(call: ast.Call, node: ast.With | ast.AsyncWith, ctx: Context) -> bool:
    """Whether the end of the `with` closes what the call gives, or hands it back."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    word = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if isinstance(node, ast.AsyncWith):
        if word == "connect" or owner is None:
            return opens_aiosqlite(call, ctx)
        makes_cursor = word in ("execute", "cursor") and bare_type(type_of(owner, ctx)) in _AIOSQLITE
        return word in _GETTERS or makes_cursor
    if ctx.imported(call.func) == "contextlib.closing" and call.args:
        return bare_type(type_of(call.args[0], ctx)) in ONE_AT_A_TIME or ctx.imported(_called(call.args[0])) in _CLOSED
    return bare_type(type_of(call, ctx)).startswith("psycopg.connection.")


def ends_with(value: ast.expr, node: ast.With | ast.AsyncWith, ctx: Context) -> bool:
    """Whether what `with` binds is a connection or a session that ends with it."""
    if not isinstance(value, ast.Call):
        return False
    kind = bare_type(type_of(value, ctx))
    return gives_back(value, node, ctx) or ONE_AT_A_TIME.get(kind) == "session"


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def cursors_of(name: str, node: ast.With | ast.AsyncWith, ctx: Context) -> Iterator[tuple[ast.AST, str]]:
    """Cursors of a connection, which end with it."""
    for one in walk(node):
        match one:
            case ast.Assign(targets=[ast.Name() as target], value=value):
                inner = value.value if isinstance(value, ast.Await) else value
                match inner:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="execute" | "cursor")):
                        if owner == name:
                            yield target, target.id
                    case _:
                        pass
            case _:
                pass


def asks_database(use: ast.Name, name: ast.Name, ctx: Context) -> bool:
    """Whether the database is asked: a connection does so whatever is done with it, a cursor where rows are read."""
    if use.id == name.id:
        return True
    parent = ctx.tree.parents.get(use)
    if isinstance(parent, ast.Attribute):
        return parent.attr in ("fetchone", "fetchall", "fetchmany", "execute", "executemany")
    return isinstance(parent, ast.For | ast.comprehension) and parent.iter is use


def handed_on(name: str, body: list[ast.stmt]) -> ast.Call | None:
    """The call of a parameter (a handler) that `name` is given to."""
    for statement in body:
        for one in walk(statement):
            match one:
                case ast.Await(value=ast.Call(func=ast.Name(), args=[ast.Name(id=first), *_]) as call) if first == name:
                    return call
                case ast.Call(func=ast.Name(id="get_response"), args=[ast.Name(id=first)]) if first == name:
                    return one
                case _:
                    pass
    return None
