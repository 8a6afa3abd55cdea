"""Qualified names: what an expression refers to, followed through the module's imports and aliases.

Does not know what the imported modules hold, nor values: a name that is bound in any other way refers to nothing here.
"""

from __future__ import annotations

import ast

from ringtrue.context import Context
from ringtrue.facts import Binding


def qualified(node: ast.expr, ctx: Context) -> str | None:
    """The dotted name that `node` stands for, as `pandas.read_excel` for `pd.read_excel`; None for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    start = _imported(node, ctx)
    return None if start is None else ".".join([start, *reversed(parts)])


def _imported(node: ast.Name, ctx: Context) -> str | None:
    if any(read.node is node for read in ctx.names.reads):
        bindings = ctx.bindings(node.id)
        targets = {_target(binding) for binding in bindings}
    else:
        targets = set(_local_targets(node, ctx))
    return targets.pop() if len(targets) == 1 else None


def _target(binding: Binding) -> str | None:
    if binding.level or binding.kind not in ("import", "from"):
        return None
    return f"{binding.module}.{binding.member}" if binding.kind == "from" else binding.module


def _local_targets(node: ast.Name, ctx: Context) -> list[str | None]:
    """What the functions around `node` import under its name; other bindings there count as None."""
    found: list[str | None] = []
    for above in ctx.tree.above(node):
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            found += [target for inner in ast.walk(above) for target in _bound(inner, node.id)]
    return found


def _bound(inner: ast.AST, name: str) -> list[str | None]:
    match inner:
        case ast.Import(names=names):
            return [a.name if a.asname else a.name.partition(".")[0] for a in names if _as(a) == name]
        case ast.ImportFrom(names=names, module=module, level=0):
            return [f"{module}.{a.name}" for a in names if (a.asname or a.name) == name]
        case ast.Name(id=other, ctx=ast.Store()) | ast.arg(arg=other) if other == name:
            return [None]
        case _:
            return []


def _as(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]
