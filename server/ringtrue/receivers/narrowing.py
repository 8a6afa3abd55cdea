"""Narrowing: what tests on the way to an expression say of its type.

Knows `isinstance`; everything else that looks at a type makes it unknown. Does not know values.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.expressions import dotted

if TYPE_CHECKING:
    from ringtrue.tree import Tree

_LOOKS = frozenset(("isinstance", "issubclass", "hasattr", "callable", "type", "getattr", "setattr", "delattr", "vars"))
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def tested(nodes: tuple[ast.AST, ...]) -> frozenset[str]:
    """The dotted expressions whose type some test among `nodes` looks at."""
    found: set[str] = set()
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in _LOOKS:
                found.add(dotted(first))
            case ast.Match(subject=subject):
                found.update(dotted(part) for part in (subject, *getattr(subject, "elts", ())))
            case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) | ast.Assert(test=test):
                found.update(_judged(test))
            case ast.Attribute(attr="__class__", value=value):
                found.add(dotted(value))
            case _:
                pass
    found.discard("")
    return frozenset(found)


def _judged(test: ast.expr) -> Iterator[str]:
    """What is handed to a function that a condition calls: `if is_frame(x)`."""
    for inner in ast.walk(test):
        if isinstance(inner, ast.Call):
            yield from (dotted(argument) for argument in inner.args)


def certain_class(node: ast.expr, tree: Tree) -> ast.expr | None:
    """The classes of the innermost `isinstance` test that `node` has passed, if nothing else comes between."""
    name = dotted(node)
    below: ast.AST = node
    for parent in tree.above(node):
        if isinstance(parent, ast.If | ast.IfExp | ast.While) and below is not parent.test:
            positive = below is parent.body if isinstance(parent, ast.IfExp) else below in parent.body
            found = _isinstance(parent.test, name)
            if found is not None:
                return found if positive and not _rebound(parent, name) else None
        elif isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.And):
            for value in parent.values[: parent.values.index(below)] if below in parent.values else ():
                if (found := _isinstance(value, name)) is not None:
                    return found
        if (found := _passed_before(parent, below, name)) is not None:
            return found
        if isinstance(parent, (*_FUNCTIONS, ast.Lambda)):
            return None
        below = parent
    return None


_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def _passed_before(parent: ast.AST, below: ast.AST, name: str) -> ast.expr | None:
    """The classes of a test before `below` in its suite that only such objects pass: `if not isinstance(x, C): return`,
    `assert isinstance(x, C)`."""
    suites = (getattr(parent, field, None) for field in ("body", "orelse", "finalbody"))
    suite = next((one for one in suites if isinstance(one, list) and below in one), None)
    if suite is None or _rebound(below, name):
        return None
    for statement in reversed(suite[: suite.index(below)]):
        found: ast.expr | None = None
        match statement:
            case ast.Assert(test=test):
                found = _isinstance(test, name)
            case ast.If(test=test, body=[*_, last], orelse=[]) if isinstance(last, _LEAVES):
                found = _not_isinstance(test, name)
            case _:
                pass
        if found is not None or _rebound(statement, name):
            return found
    return None


def _not_isinstance(test: ast.expr, name: str) -> ast.expr | None:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _isinstance(inner, name)
        case ast.BoolOp(op=ast.Or(), values=values):
            return next((found for value in values if (found := _not_isinstance(value, name)) is not None), None)
        case _:
            return None


def _isinstance(test: ast.expr, name: str) -> ast.expr | None:
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[subject, classes]) if dotted(subject) == name:
            # A class may have what its own metaclass and bases give it.
            return None if dotted(classes) == "type" else classes
        case ast.BoolOp(op=ast.And(), values=values):
            return next((found for value in values if (found := _isinstance(value, name)) is not None), None)
        case _:
            return None


def _rebound(parent: ast.AST, name: str) -> bool:
    return any(
        isinstance(inner, ast.Name | ast.Attribute) and not isinstance(inner.ctx, ast.Load) and dotted(inner) == name
        for inner in ast.walk(parent)
    )
