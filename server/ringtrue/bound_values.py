"""Bound values: the one expression that a name certainly stands for, in its function or at the top level of the module.

Does not evaluate anything; constants of the module are told by their kind, not their text.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ringtrue.taint.bodies import value_key

if TYPE_CHECKING:
    from ringtrue.context import Context

_DEPTH = 3


def bound_value(node: ast.expr, ctx: Context, depth: int = _DEPTH) -> ast.expr | None:
    """`node` itself, or what the name that it is was bound to; None where that is not certain."""
    if not isinstance(node, ast.Name):
        return node
    if not depth:
        return None
    flow = ctx.flow_around(node)
    if flow is not None and node.id in flow.by_name:
        reaching = flow.reaching(node)
        if (
            not reaching
            or len(reaching) != 1
            or reaching[0].kind not in ("assign", "walrus")
            or reaching[0].value is None
        ):
            return None
        return bound_value(reaching[0].value, ctx, depth - 1)
    if len(ctx.bindings(node.id)) != 1:
        return None
    told = ctx.fact(value_key(node.id))
    if not isinstance(told, tuple) or len(told) != 1:
        return None
    try:
        return ast.parse(str(told[0]), mode="eval").body
    except (SyntaxError, ValueError):
        return None


def constant_of(node: ast.expr | None, ctx: Context) -> object:
    """The constant that `node` is or stands for; None where it is none. Texts of the module's names are empty."""
    value = bound_value(node, ctx) if node is not None else None
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub) and isinstance(value.operand, ast.Constant):
        return None
    return value.value if isinstance(value, ast.Constant) else None


def last_name(node: ast.AST) -> str:
    """`c` for `a.b.c` and for `f().c`; the empty string for what has no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def given(node: ast.Call, name: str, place: int | None = None) -> ast.expr | None:
    """What a call gives for the parameter `name`, or the one at `place`."""
    for one in node.keywords:
        if one.arg == name:
            return one.value
    if (
        place is not None
        and place < len(node.args)
        and not any(isinstance(one, ast.Starred) for one in node.args[: place + 1])
    ):
        return node.args[place]
    return None
