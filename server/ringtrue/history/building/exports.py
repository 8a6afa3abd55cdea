"""What a value of `__all__` lists. Does not know what else is done with it."""

from __future__ import annotations

import ast

from ringtrue.history.building.dotted import dotted_name


def read_exports(value: ast.expr, names: list[str], modules: list[str]) -> bool:
    """Add what `value` lists; False where some of it cannot be read."""
    match value:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return False not in [_read_export(part, names, modules) for part in parts]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return False not in [read_exports(side, names, modules) for side in (left, right)]
        case ast.Attribute(value=inner, attr="__all__") if dotted_name(inner):
            modules.append(dotted_name(inner))
            return True
        case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted" | "set"), args=[inner]):
            return read_exports(inner, names, modules)
        case ast.Name(id="__all__"):
            return True
    return False


def _read_export(part: ast.expr, names: list[str], modules: list[str]) -> bool:
    match part:
        case ast.Constant(value=str() as name):
            names.append(name)
            return True
        case ast.Starred(value=value):
            return read_exports(value, names, modules)
    return False
