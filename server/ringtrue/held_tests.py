"""Held tests: what the conditions on the way to an expression say when it is evaluated.

Goes by the shape of `if`, `and`, `or` and of tests that leave the function early. Does not know values, and gives up
where loops, handlers or contexts decide as well.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeAlias

Held: TypeAlias = "list[tuple[ast.expr, bool]]"
"""Tests, each with the truth that it has had."""

_LEAVES = (ast.Return, ast.Raise)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_PLAIN = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Pass, ast.Import, ast.ImportFrom, *_FUNCTIONS)


def held_tests(node: ast.AST, function: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> Held | None:
    """The tests that decide whether `function` comes to evaluate `node`; None where something else decides too."""
    held: Held = []
    below = node
    while below is not function:
        parent = parents.get(below)
        match parent:
            case None:
                return None
            case ast.IfExp(test=test, body=body):
                if below is not test:
                    held.append((test, below is body))
            case ast.BoolOp(op=op, values=values):
                before = values[: next(i for i, value in enumerate(values) if value is below)]
                held += ((value, isinstance(op, ast.And)) for value in before)
            case ast.If(test=test, body=body, orelse=orelse):
                if below is not test:
                    held.append((test, below in body))
                    if not _before(body if below in body else orelse, below, held):
                        return None
            case ast.FunctionDef(body=body) if parent is function:
                if below in body and not _before(body, below, held):
                    return None
            case ast.stmt() if not isinstance(parent, _PLAIN) and not isinstance(parent, (*_LEAVES, ast.Assert)):
                return None
            case ast.comprehension() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return None
            case ast.Lambda() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Yield() | ast.YieldFrom():
                return None
            case _:
                pass
        below = parent
    return held


def _before(suite: list[ast.stmt], until: ast.AST, held: Held) -> bool:
    """Adds what the statements of `suite` before `until` have tested; whether that is all they decide."""
    return all(_passed(statement, held) for statement in suite[: suite.index(until)])  # type: ignore[arg-type]  # in it


def _passed(statement: ast.stmt, held: Held) -> bool:
    if isinstance(statement, _PLAIN):
        return True
    if isinstance(statement, ast.Assert):
        held.append((statement.test, True))
        return True
    if isinstance(statement, ast.If):
        return _passed_if(statement, held)
    if isinstance(statement, ast.For | ast.While):
        return not any(isinstance(inner, (*_LEAVES, ast.Yield)) for inner in ast.walk(statement))
    return False


def _passed_if(statement: ast.If, held: Held) -> bool:
    body, orelse = statement.body, statement.orelse
    if isinstance(body[-1], _LEAVES):
        held.append((statement.test, False))
        return all(_passed(one, held) for one in orelse)
    if orelse and isinstance(orelse[-1], _LEAVES):
        held.append((statement.test, True))
        return all(_passed(one, held) for one in body)
    return not any(isinstance(inner, _LEAVES) for inner in ast.walk(statement))
