"""Remade: local names that a function makes from themselves, as `rows = rows.append(...)` in a loop.

Does not know classes: gives the values that the name had before, and the methods by which it is made again.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringtrue.context import Context


def values_before(node: ast.expr, ctx: Context) -> tuple[tuple[ast.expr, tuple[str, ...]], ...]:
    """Each value that the name may have had before it was made from itself, with all methods that remake it; nothing
    where it is not remade, or where another value is not plainly assigned."""
    function = next(
        (one for one in ctx.tree.above(node) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)), None
    )
    if function is None or not isinstance(node, ast.Name):
        return ()
    flow = ctx.flow(function)
    reaching = flow.reaching(node) if node.id in flow.by_name else ()
    values: list[ast.expr] = []
    steps: list[str] = []
    for one in reaching or ():
        if one.kind != "assign" or one.value is None:
            return ()
        methods = _methods_of(one.value, node.id)
        if methods:
            steps += methods
        else:
            values.append(one.value)
    return tuple((value, tuple(steps)) for value in values) if steps else ()


def _methods_of(value: ast.expr, name: str) -> list[str]:
    """The methods that are called on `name`, one on what the other gives; empty for anything else."""
    found: list[str] = []
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        found.append(value.func.attr)
        value = value.func.value
    return found if isinstance(value, ast.Name) and value.id == name else []
