"""Known types: the full name of the class that an expression is certainly an object of.

Goes by paths, by what the surface says of them, and by what a class declares of its attributes. Does not know models.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringtrue.context import Context


def type_of(node: ast.expr, ctx: Context) -> str:
    """`sqlalchemy.ext.asyncio.AsyncSession` for what is one; empty where that is not certain."""
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=attr) if ctx.block.kind == "member":
            said = ctx.ask_here("orm-attribute", ctx.block.owner, attr)
            if said:
                return str(said)
        case _:
            pass
    paths = [path for path in ctx.receivers.of(node) if path != "builtins.None"]
    return type_at(paths[0], ctx) if len(paths) == 1 else ""


# What a maker makes by default, however little is known of the library.
_MADE = {
    "sqlalchemy.orm.sessionmaker()()": "sqlalchemy.orm.Session",
    "sqlalchemy.ext.asyncio.async_sessionmaker()()": "sqlalchemy.ext.asyncio.AsyncSession",
    "asyncpg.connect()!": "asyncpg.connection.Connection",
}


def type_at(path: str, ctx: Context) -> str:
    """The class of what stands at the end of a path."""
    if path in _MADE:
        return _MADE[path]
    bare = path.removesuffix("()").removesuffix("&").removesuffix("()")
    word = bare.rpartition(".")[2]
    if path.endswith("()") and "(" not in path[:-2] and path[0] not in ".:" and word[:1].isupper():
        return path[:-2]
    if "(" not in path:
        return ""
    answer = ctx.api(path)
    if getattr(answer, "kind", "") != "instance":
        return ""
    alternatives = [one for one in str(getattr(answer, "type", None) or "").split("|") if one != "None"]
    if len(alternatives) != 1 or not alternatives[0].endswith("()") or "(" in alternatives[0][:-2]:
        return ""
    return alternatives[0][:-2]
