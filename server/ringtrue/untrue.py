"""Untrue: annotations of a function that what it does with a value contradicts: `genome: list[int]` that holds dicts.

Who runs such code sees nothing of them, so what they say is no evidence. Does not know callers, nor what a type checker
would say. A single use that does not fit is the caller's to report; several that all fit another type are not.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING

from ringtrue.environment.api.values import Api
from ringtrue.receivers.alternatives import as_class

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.flow import Definition, Flow

_BUILTINS = (dict, list, str, set, tuple, bytes, int, float)
_NUMBERS = ("builtins.int", "builtins.float", "builtins.int()", "builtins.float()")
_DEPTH = 3


def is_untrue(value: ast.expr, ctx: Context) -> bool:
    """Whether only an annotation of the function says what the local name `value` is, and the function uses it as
    something else."""
    if _is_of_untrue_result(value, ctx):
        return True
    flow = ctx.flow_around(value)
    if not isinstance(value, ast.Name) or flow is None or value.id not in flow.by_name:
        return False
    root = _declared(value.id, flow, _DEPTH)
    if root is None:
        return False
    kinds = {as_class(path).partition("[")[0] for path in ctx.receivers.of(value) if path != "None"}
    said = [one for one in _BUILTINS if f"builtins.{one.__name__}" in kinds]
    if not said or len(said) < len(kinds):
        return False
    default = _default(root, flow)
    if isinstance(default, ast.Constant) and default.value is not None and root.arg == value.id:
        return not isinstance(default.value, tuple(said))
    uses = _uses(value.id, flow.function)
    wrong = {use for use in uses if not any(use in _names(one) for one in said)}
    enough = 1 if isinstance(default, ast.Constant) else 2
    return len(wrong) >= enough and (_is_all_data(wrong) or any(uses <= _names(one) for one in _BUILTINS))


def _is_of_untrue_result(value: ast.expr, ctx: Context) -> bool:
    """Whether `value` is a number by the annotation of a function of the project alone, which it is a part of the
    result of, and several different items are read from it."""
    for path in ctx.receivers.of(value):
        called, _, rest = path.partition("()")
        api = ctx.api(called) if rest and "(" not in called else None
        if not isinstance(api, Api) or api.kind not in ("function", "method") or api.where is None:
            return False
        item = ctx.api(path)
        if api.where.version is not None or not isinstance(item, Api) or (item.type or item.name) not in _NUMBERS:
            return False
    function = ctx.function_of(value)
    same = ast.dump(value)
    items = {
        ast.dump(node.slice)
        for node in ast.walk(function if function is not None else value)
        if isinstance(node, ast.Subscript) and ast.dump(node.value) == same
    }
    return len(items) > 1


def _declared(name: str, flow: Flow, depth: int) -> ast.arg | None:
    """The annotated parameter that a name is, or is a part of."""
    ones = flow.by_name.get(name, ())
    if len(ones) != 1 or not depth:
        return None
    one: Definition = ones[0]
    if one.kind == "argument" and isinstance(one.node, ast.arg):
        return one.node if one.node.annotation is not None else None
    inner = one.value if one.kind in ("item", "part", "assign") else None
    while isinstance(inner, ast.Subscript | ast.Attribute | ast.Call):
        inner = inner.value if not isinstance(inner, ast.Call) else inner.args[0] if inner.args else inner.func
    return _declared(inner.id, flow, depth - 1) if isinstance(inner, ast.Name) else None


def _default(root: ast.arg, flow: Flow) -> ast.expr | None:
    args = flow.function.args
    placed = [*args.posonlyargs, *args.args]
    both = [*zip(reversed(placed), reversed(args.defaults), strict=False)]
    both += [(one, given) for one, given in zip(args.kwonlyargs, args.kw_defaults, strict=True) if given is not None]
    return next((given for one, given in both if one is root), None)


def _uses(name: str, function: ast.AST) -> frozenset[str]:
    """What is asked of a name: attributes, `=name` for data that nobody calls, and special methods."""
    found: set[str] = set()
    called = {node.func for node in ast.walk(function) if isinstance(node, ast.Call)}
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=other), attr=attr) if other == name:
                found.add(attr if node in called else f"={attr}")
            case ast.Subscript(value=ast.Name(id=other), slice=ast.Constant(value=str())) if other == name:
                found.add("[str]")
            case ast.Subscript(value=ast.Name(id=other)) if other == name:
                found.add("__getitem__")
            case ast.For(iter=ast.Name(id=other)) | ast.comprehension(iter=ast.Name(id=other)) if other == name:
                found.add("__iter__")
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=other)]) if other == name:
                found.add("__len__")
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(id=other)]) if other == name:
                found.add("__contains__")
            case _:
                pass
    return frozenset(found)


@lru_cache(maxsize=8)
def _names(kind: type) -> frozenset[str]:
    """What may be asked of an object of a builtin type, as `_uses` writes it."""
    own = dir(kind)
    data = [f"={name}" for name in own]
    return frozenset((*own, *data, "[str]") if kind is dict else (*own, *data))


_FOREIGN = frozenset(("=length", "=size", "=len", "=shape"))


def _is_all_data(wrong: set[str]) -> bool:
    """Whether it is asked for several data of its own, as an object of some class has them."""
    return len(wrong) > 1 and all(use.startswith("=") and use not in _FOREIGN for use in wrong)
