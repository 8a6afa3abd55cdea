"""Bounded: collections that a loop adds to and that keep their length all the same.

Reads the text only: what is taken away beside what is added, and tests of the length that take away. Does not know
how long a collection is to begin with.
"""

from __future__ import annotations

import ast

from ringtrue.cost.loops import dotted
from ringtrue.tree import Tree, walk

_TAKING = {"pop", "popleft", "remove"}
_ADDING = {"append", "appendleft", "insert", "add"}


def is_balanced(added: ast.AST, name: str, tree: Tree) -> bool:
    """Whether the statements beside `added` take away as many elements as they add."""
    suite = _suite_of(added, tree)
    adds = takes = 0
    for statement in suite:
        for node in walk(statement):
            if _calls(node, name, _ADDING):
                adds += 1
        if isinstance(statement, ast.Expr | ast.Assign) and _takes_one(statement, name):
            takes += 1
        elif isinstance(statement, ast.Delete):
            takes += sum(isinstance(one, ast.Subscript) and dotted(one.value) == name for one in statement.targets)
    return 0 < adds <= takes


def is_capped(name: str, tree: Tree) -> bool:
    """Whether a test of its length takes away what is too much: `if len(window) > size: window.pop(0)`."""
    return any(
        isinstance(node, ast.If | ast.While) and _asks_for_more(node.test, name) and _shortens(node, name)
        for node in tree.nodes
    )


def _suite_of(node: ast.AST, tree: Tree) -> list[ast.stmt]:
    child = node
    for parent in tree.above(node):
        if isinstance(child, ast.stmt):
            for field in ("body", "orelse", "finalbody"):
                suite = getattr(parent, field, None)
                if isinstance(suite, list) and child in suite:
                    return suite
        child = parent
    return []


def _calls(node: ast.AST, name: str, methods: set[str]) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        and dotted(node.func.value) == name
    )


def _takes_one(statement: ast.Expr | ast.Assign, name: str) -> bool:
    return any(_calls(node, name, _TAKING) for node in walk(statement.value))


def _asks_for_more(test: ast.expr, name: str) -> bool:
    for node in walk(test):
        match node:
            case ast.Compare(
                left=ast.Call(func=ast.Name(id="len"), args=[of]),
                ops=[ast.Gt() | ast.GtE() | ast.Eq()],
                comparators=[bound],
            ) if dotted(of) == name:
                return not (isinstance(bound, ast.Constant) and bound.value in (0, 1))
            case _:
                continue
    return False


def _shortens(guarded: ast.If | ast.While, name: str) -> bool:
    for node in (one for statement in guarded.body for one in walk(statement)):
        match node:
            case ast.Call() if _calls(node, name, _TAKING):
                return True
            case ast.Delete(targets=[ast.Subscript(value=value)]) if dotted(value) == name:
                return True
            case ast.Assign(targets=[target], value=ast.Subscript(value=value, slice=ast.Slice())):
                if dotted(target) == dotted(value) == name:
                    return True
            case _:
                continue
    return False
