"""Foreign reads: names of other languages that a block reads and nothing binds.

Does not know what is said of them.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ringtrue.expressions import dotted
from ringtrue.foreign_names import FOREIGN_MEMBERS, FOREIGN_NAMES, Foreign

if TYPE_CHECKING:
    from ringtrue.context import Context


def foreign_read(node: ast.Name, direct: bool, ctx: Context) -> tuple[ast.expr, Foreign] | None:
    """The expression that another language would write, and what it is in Python; None for a name of the module, or
    one that may come from nowhere."""
    meaning = FOREIGN_NAMES.get(node.id)
    if meaning is None or ctx.binds(node.id, direct) or ctx.stars() or ctx.open_reason() is not None:
        return None
    if ctx.guards(node) & {"name-error"} or "." not in ctx.path.replace("\\", "/").rpartition("/")[2]:
        return None
    whole: ast.expr = node
    while isinstance(parent := ctx.tree.parents.get(whole), ast.Attribute):
        whole = parent
        if (member := FOREIGN_MEMBERS.get(dotted(whole))) is not None:
            return whole, member
    if not meaning.python:
        return None
    if node.id == "this" and not _has_self(node, ctx):
        return None
    return node, meaning


def _has_self(node: ast.Name, ctx: Context) -> bool:
    return any(
        isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(arg.arg == "self" for arg in parent.args.args)
        for parent in ctx.tree.above(node)
    )
