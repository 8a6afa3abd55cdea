"""Constants: what an expression of a test always is, reckoned from what the test itself wrote down.

Does not know what the code under test gives, and gives up where anything but the test may touch a value.
"""

from __future__ import annotations

import ast

from ringtrue.context import Context
from ringtrue.flow import Flow


def constant_of(node: ast.expr, ctx: Context) -> ast.Constant | None:
    """The constant that `node` always is."""
    flow = ctx.flow_around(node)
    match node:
        case ast.Constant():
            return node
        case ast.Name(id=name) if flow is not None and not flow.captured(name):
            found = flow.constants(node)
            plain = all(_is_plain(one.node, flow, ctx) for one in flow.reaching(node) or ())
            return found[0] if plain and found is not None and len(found) == 1 else None
        case ast.Subscript(value=ast.Name() as name, slice=ast.Constant(value=key)) if flow is not None:
            return _part_of(_untouched(name, flow, ctx), key)
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name() as name]) if flow is not None:
            whole = _untouched(name, flow, ctx)
            parts = whole.keys if isinstance(whole, ast.Dict) else whole.elts if whole is not None else [None]
            plain = None not in parts and not any(isinstance(one, ast.Starred) for one in parts)
            return ast.Constant(len(parts)) if plain else None
        case ast.BinOp(left=ast.Constant(value=int() as one), op=op, right=ast.Constant(value=int() as other)):
            return _reckoned(one, op, other)
        case _:
            return None


def _is_plain(definition: ast.AST, flow: Flow, ctx: Context) -> bool:
    """Whether the name is bound by a statement of the test's own body: one deeper down shows that it was reached."""
    above = (one for one in (definition, *ctx.tree.above(definition)) if isinstance(one, ast.stmt))
    return next(above, None) in flow.function.body


def _reckoned(one: int, op: ast.operator, other: int) -> ast.Constant | None:
    if isinstance(op, ast.Add):
        return ast.Constant(one + other)
    return ast.Constant(one * other) if isinstance(op, ast.Mult) else None


def _untouched(name: ast.Name, flow: Flow, ctx: Context) -> ast.Dict | ast.List | ast.Tuple | None:
    """The literal that the name stands for, where the test does nothing but look into it."""
    found = flow.reaching(name)
    if not found or len(found) != 1 or found[0].kind != "assign" or flow.captured(name.id):
        return None
    value = found[0].value
    looks = all(_only_looks(read, ctx) for read in flow.uses(found[0]))
    return value if looks and isinstance(value, ast.Dict | ast.List | ast.Tuple) else None


def _only_looks(read: ast.Name, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(read)
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Load) and isinstance(ctx.tree.parents.get(parent), ast.Compare)
    return (isinstance(parent, ast.Call) and getattr(parent.func, "id", "") == "len") or isinstance(parent, ast.Compare)


def _part_of(whole: ast.Dict | ast.List | ast.Tuple | None, key: object) -> ast.Constant | None:
    found: ast.expr | None = None
    if isinstance(whole, ast.Dict):
        if not all(isinstance(one, ast.Constant) for one in whole.keys):
            return None  # a key may be equal to others
        pairs = zip(whole.keys, whole.values, strict=True)
        found = next((value for one, value in pairs if isinstance(one, ast.Constant) and one.value == key), None)
    elif whole is not None and isinstance(key, int) and 0 <= key < len(whole.elts):
        starred = any(isinstance(one, ast.Starred) for one in whole.elts)
        found = None if starred else whole.elts[key]
    return found if isinstance(found, ast.Constant) else None


def never_runs(node: ast.Assert | ast.Call, ctx: Context) -> str:
    """Why an assertion never runs, because a loop over nothing stands around it; the empty string if none does."""
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.For) and node not in ast.walk(parent.iter):
            if _is_nothing(parent.iter):
                return "never runs: the loop goes over nothing"
            if isinstance(parent.iter, ast.Name) and _stays_empty(parent.iter, ctx):
                return f"never runs: '{parent.iter.id}' is empty"
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            break
    return ""


def _is_nothing(node: ast.expr) -> bool:
    match node:
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]) | ast.Constant(value=""):
            return True
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=0)]):
            return True
        case _:
            return False


def _stays_empty(read: ast.Name, ctx: Context) -> bool:
    flow = ctx.flow_around(read)
    found = flow.reaching(read) if flow is not None else None
    if flow is None or not found or len(found) != 1 or flow.captured(read.id):
        return False
    value = found[0].value
    empty = isinstance(value, ast.List | ast.Tuple) and not value.elts
    return empty and found[0].kind == "assign" and flow.uses(found[0]) == (read,)
