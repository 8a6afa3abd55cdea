"""Passing: whether a decorator calls what it decorates with the arguments that it got. Does not know other decorators."""

from __future__ import annotations

import ast
from typing import Literal, TypeAlias

Passing: TypeAlias = Literal["same", "adds", ""]
"""The same arguments, these and further ones, or nobody knows."""


def passing_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Passing:
    """What the innermost function of a decorator does with `*args, **kwargs`."""
    inner = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.args.vararg and node.args.kwarg
    ]
    if len(inner) != 1 or inner[0] is function:
        return ""
    wrapper = inner[0]
    assert wrapper.args.vararg is not None and wrapper.args.kwarg is not None  # chosen so
    args, kwargs = wrapper.args.vararg.arg, wrapper.args.kwarg.arg
    found: set[Passing] = set()
    for node in ast.walk(wrapper):
        if isinstance(node, ast.Name) and node.id in (args, kwargs) and not isinstance(node.ctx, ast.Load):
            return ""
        if isinstance(node, ast.Subscript | ast.Attribute) and _is(node.value, kwargs) and _changes(node):
            return ""
        if isinstance(node, ast.Call) and any(one.arg is None and _is(one.value, kwargs) for one in node.keywords):
            found.add(_of_call(node, args, [one.arg for one in wrapper.args.args]))
    return found.pop() if len(found) == 1 else "adds" if found == {"same", "adds"} else ""


def _of_call(node: ast.Call, args: str, own: list[str]) -> Passing:
    starred = [one for one in node.args if isinstance(one, ast.Starred) and _is(one.value, args)]
    if len(starred) != 1:
        return ""
    plain = [one.id if isinstance(one, ast.Name) else "" for one in node.args if one is not starred[0]]
    return "same" if plain == own and len(node.keywords) == 1 else "adds"


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _changes(node: ast.Subscript | ast.Attribute) -> bool:
    if isinstance(node, ast.Subscript):
        return isinstance(node.ctx, ast.Del)
    return node.attr in ("pop", "popitem", "clear")
