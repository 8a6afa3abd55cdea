"""SQL calls: the text that a call hands to a database, the driver that takes it, and what it is given with it.

Goes by what the receiver is, else by the only driver that the file, or the project, imports. Does not know SQL.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from ringtrue.bound_values import bound_value
from ringtrue.composed import Hole, composed
from ringtrue.expressions import dotted

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
    return SqlCall(text, wrapped or first, driver, func.attr, parameters, rest)


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
    """The text where all of it is constant; names that are bound to constants in the function count."""
    parts = composed(node, ctx)
    if parts is None:
        value = bound_value(node, ctx)
        return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value else None
    found: list[str] = []
    for part in parts:
        if isinstance(part, Hole):
            value = bound_value(part.node, ctx) if part.node is not None else None
            if not isinstance(value, ast.Constant) or not isinstance(value.value, str | int) or value.value == "":
                return None
            found.append(str(value.value))
        else:
            found.append(part)
    return "".join(found)


def driver_of(node: ast.expr, ctx: Context) -> Driver | None:
    """The driver whose connection, cursor or pool `node` is."""
    for path in ctx.receivers.of(node):
        found = DRIVERS.get(path.partition(".")[0]) or _returned(path, ctx)
        if found is not None:
            return found
    if _is_foreign(node, ctx):
        return None
    answer = ctx.ask_here("drivers")
    if not isinstance(answer, tuple):
        return None
    here, everywhere = answer
    names = here or everywhere
    found_here = {DRIVERS[name] for name in names}
    return found_here.pop() if len(found_here) == 1 and not found_here & {"django", "sqlalchemy"} else None


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
