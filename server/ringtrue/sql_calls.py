"""SQL calls: the text that a call hands to a database, the driver that takes it, and what it is given with it.

Goes by what the receiver is, else by the only driver that the file, or the project, imports. Does not know SQL.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from ringtrue.bound_values import bound_value
from ringtrue.composed import composed
from ringtrue.expressions import dotted
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context

Driver: TypeAlias = Literal[
    "sqlite3", "aiosqlite", "psycopg2", "psycopg", "asyncpg", "mysql", "django", "sqlalchemy", "databases", "duckdb"
]
DRIVERS: dict[str, Driver] = {
    "sqlite3": "sqlite3", "_sqlite3": "sqlite3", "pysqlite3": "sqlite3", "aiosqlite": "aiosqlite",
    "psycopg2": "psycopg2", "psycopg": "psycopg", "psycopg_pool": "psycopg", "asyncpg": "asyncpg",
    "MySQLdb": "mysql", "pymysql": "mysql",
    "mysql": "mysql", "aiomysql": "mysql", "django": "django", "sqlalchemy": "sqlalchemy", "sqlmodel": "sqlalchemy",
    "flask_sqlalchemy": "sqlalchemy", "databases": "databases", "duckdb": "duckdb", "aiopg": "psycopg2",
}  # fmt: skip
DIALECTS: dict[Driver, str] = {
    "sqlite3": "sqlite", "aiosqlite": "sqlite", "psycopg2": "postgres", "psycopg": "postgres", "asyncpg": "postgres",
    "mysql": "mysql", "duckdb": "duckdb",
}  # fmt: skip
_FETCHING = frozenset(("fetch", "fetchrow", "fetchval", "cursor"))
_EXECUTING = frozenset(
    ("execute", "executemany", "execute_fetchall", "execute_insert", "fetch_all", "fetch_one", "fetch_val", "iterate",
     "raw")
)  # fmt: skip
# Databases whose words nobody here knows: a query may be meant for one of them.
_FURTHER = ("apsw", "cx_Oracle", "oracledb", "pyodbc", "pymssql", "snowflake", "sqlcipher3")
_SQL = re.compile(
    r"\s*(?:--[^\n]*\n\s*)*(?:select\b.+\bfrom\b|select\s+\S|insert\s+(?:or\s+\w+\s+)?into\b|replace\s+into\b|"
    r"update\s+\S+\s+set\b|delete\s+from\b|with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\b)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class SqlCall:
    """`text` is the whole SQL, None where parts of it are computed; `node` the expression that gives it.

    `parameters` is what the driver takes for one row; with asyncpg the arguments themselves stand in `arguments`.
    """

    text: str | None
    node: ast.expr
    driver: Driver | None
    method: str
    parameters: ast.expr | None
    arguments: tuple[ast.expr, ...]
    wrapped: bool = False
    """Whether it stands in SQLAlchemy's `text()`; without it the text goes to the driver as it is."""


def sql_call(node: ast.Call, ctx: Context) -> SqlCall | None:
    """What the call hands to a database; None where it is no such call, or the text is no SQL."""
    func = node.func
    if (
        not isinstance(func, ast.Attribute)
        or not node.args
        or any(isinstance(one, ast.Starred) for one in node.args[:2])
    ):
        return None
    if func.attr not in _EXECUTING and func.attr not in _FETCHING:
        return None
    first = node.args[0]
    wrapped = _wrapped(first)
    text = whole_text(wrapped or first, ctx)
    if text is not None and not looks_like_sql(text):
        return None
    if text is None and composed(wrapped or first, ctx) is None:
        return None
    driver: Driver | None = "sqlalchemy" if wrapped is not None else driver_of(func.value, ctx)
    if func.attr in _FETCHING and driver != "asyncpg":
        return None
    rest = tuple(node.args[1:])
    parameters = rest[0] if rest else None
    for keyword in node.keywords:
        if keyword.arg in ("parameters", "params", "values", "vars", "args"):
            parameters = keyword.value
    return SqlCall(text, _written(wrapped or first, ctx), driver, func.attr, parameters, rest, wrapped is not None)


def _written(node: ast.expr, ctx: Context) -> ast.expr:
    """The constant in this function that a name certainly stands for: it is where the text can be mended."""
    flow = ctx.flow_around(node) if isinstance(node, ast.Name) else None
    if flow is None or not isinstance(node, ast.Name) or node.id not in flow.by_name:
        return node
    value = bound_value(node, ctx)
    return value if isinstance(value, ast.Constant) and value in ctx.tree.parents else node


def _wrapped(node: ast.expr) -> ast.expr | None:
    """The text inside `text(...)`, possibly with bound parameters."""
    while isinstance(node, ast.Call):
        if dotted(node.func).rpartition(".")[2] == "text" and node.args:
            return node.args[0]
        if not isinstance(node.func, ast.Attribute):
            return None
        node = node.func.value
    return None


def looks_like_sql(text: str) -> bool:
    return len(text) < 20_000 and _SQL.match(text) is not None


def whole_text(node: ast.expr, ctx: Context) -> str | None:
    """The text where all of it is constant; names that stand for constants, here or in the module, count."""
    parts = composed(node, ctx)
    if parts is None:
        return _constant(node, ctx)
    found = [part if isinstance(part, str) else _constant(part.node, ctx) for part in parts]
    known = [part for part in found if part is not None]
    return "".join(known) if len(known) == len(found) else None


def _constant(node: ast.expr | None, ctx: Context, depth: int = 3) -> str | None:
    """The text, or the number as text, that an expression stands for."""
    value = bound_value(node, ctx) if node is not None else None
    if isinstance(value, ast.Constant) and isinstance(value.value, str | int) and value.value != "":
        return str(value.value)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add) and depth:
        sides = (_constant(value.left, ctx, depth - 1), _constant(value.right, ctx, depth - 1))
        return None if sides[0] is None or sides[1] is None else sides[0] + sides[1]
    return _of_module(node.id, ctx, depth) if isinstance(node, ast.Name) and depth else None


def _of_module(name: str, ctx: Context, depth: int) -> str | None:
    """The text that the module's own `name` is bound to, once."""
    if len(ctx.bindings(name)) != 1:
        return None
    definitions = ctx.definitions(name)
    if len(definitions) != 1 or definitions[0].kind != "value":
        return None
    try:
        statement = ast.parse(definitions[0].text).body[0]
    except (SyntaxError, ValueError, IndexError):
        return None
    value = getattr(statement, "value", None)
    parts = composed(value) if isinstance(value, ast.expr) else None
    if parts is None:
        return None
    found = [
        part
        if isinstance(part, str)
        else _of_module(part.node.id, ctx, depth - 1)
        if isinstance(part.node, ast.Name) and depth
        else None
        for part in parts
    ]
    known = [part for part in found if part is not None]
    return "".join(known) if len(known) == len(found) else None


def module_texts(node: ast.expr, ctx: Context) -> tuple[str, ...]:
    """The texts of the module's constants that an expression is put together from."""
    parts = composed(node, ctx)
    names = [part.node for part in parts or () if not isinstance(part, str)] if parts is not None else [node]
    found = [_of_module(one.id, ctx, 3) for one in names if isinstance(one, ast.Name)]
    return tuple(text for text in found if text is not None)


def place_of(call: SqlCall, start: int, end: int, ctx: Context) -> Span:
    """Where a part of the text stands in the code; all of the text's expression where that cannot be told."""
    whole = ctx.span(call.node)
    if not isinstance(call.node, ast.Constant) or call.text is None or call.text != call.node.value:
        return whole
    source = ctx.source(call.node)
    if source.count(call.text) == 1:
        at = whole.start + source.index(call.text)
        return Span(at + start, at + end)
    word = call.text[start:end]
    places = [match.start() for match in re.finditer(re.escape(word), source)]
    number = call.text[:start].count(word)
    if not word or len(places) != call.text.count(word):
        return whole
    return Span(whole.start + places[number], whole.start + places[number] + len(word))


def only_driver(ctx: Context) -> Driver | None:
    """The driver that the file imports, or else the project, where there is but one."""
    answer = ctx.ask_here("drivers")
    if not isinstance(answer, tuple):
        return None
    here, everywhere = answer
    if not here and any(ctx.ask("imported-anywhere", name) for name in _FURTHER):
        return None
    found = {DRIVERS[name] for name in here or everywhere}
    return found.pop() if len(found) == 1 and not found & {"django", "sqlalchemy"} else None


def driver_of(node: ast.expr, ctx: Context) -> Driver | None:
    """The driver whose connection, cursor or pool `node` is."""
    for path in ctx.receivers.of(node):
        found = DRIVERS.get(path.partition(".")[0]) or _returned(path, ctx)
        if found is not None:
            return found
    if _is_foreign(node, ctx):
        return None
    return only_driver(ctx)


def _returned(path: str, ctx: Context) -> Driver | None:
    """The driver whose object a function of the project gives."""
    if "(" not in path:
        return None
    answer = ctx.api(path)
    name = getattr(answer, "name", "")
    kind = getattr(answer, "type", None) or name
    return DRIVERS.get(str(kind).partition(".")[0])


def _is_foreign(node: ast.expr, ctx: Context) -> bool:
    """Whether `node` is known to be something else."""
    paths = ctx.receivers.of(node)
    return any(path.startswith(("builtins.", "redis.", "unittest.")) for path in paths)
