"""Sequences: what is sure about the lengths of lists and strings in one function, from how they are made and named.

Does not know values, other functions, or types that say nothing of themselves.
"""

from __future__ import annotations

import ast

from ringtrue.builtin_types import builtin_type
from ringtrue.expressions import same
from ringtrue.flow import Flow
from ringtrue.tree import walk

_RESIZING = frozenset(("append", "extend", "insert", "pop", "popleft", "appendleft", "remove", "clear", "extendleft"))
_OF_LISTS = frozenset(("append", "extend", "insert", "sort", "reverse"))
_DEPTH = 4


def length_offset(node: ast.expr, sequence: ast.expr, flow: Flow, depth: int = _DEPTH) -> int | None:
    """How much more than the length of `sequence` the expression is; None where it is not that, plus a constant."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[measured], keywords=[]):
            return 0 if same(measured, sequence) or is_as_long(measured, sequence, flow) else None
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=ast.Constant(value=int() as by)):
            offset = length_offset(left, sequence, flow, depth)
            return None if offset is None else offset + (by if isinstance(op, ast.Add) else -by)
        case ast.Name() if depth and is_left_alone(sequence, flow):
            reaching = flow.reaching(node) or ()
            value = flow.bound_value(reaching[0]) if len(reaching) == 1 else None
            return None if value is None else length_offset(value, sequence, flow, depth - 1)
        case _:
            return None


def is_left_alone(sequence: ast.expr, flow: Flow) -> bool:
    """Whether `sequence` is a local name that is bound once, and that nothing makes longer or shorter."""
    if not isinstance(sequence, ast.Name) or len(flow.by_name.get(sequence.id, ())) != 1 or flow.captured(sequence.id):
        return False
    return not any(_resizes(node, sequence) for node in walk(flow.function))


def _resizes(node: ast.AST, sequence: ast.Name) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            return name == sequence.id and attr in _RESIZING
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Del()):
            return name == sequence.id
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Slice(), ctx=ast.Store()):
            return name == sequence.id
        case _:
            return False


def is_as_long(one: ast.expr, other: ast.expr, flow: Flow) -> bool:
    """Whether one of two names was made from the other, item by item, and neither has changed."""
    if not (isinstance(one, ast.Name) and isinstance(other, ast.Name)):
        return False
    if not is_left_alone(one, flow) or not is_left_alone(other, flow):
        return False
    return _made_from(one, other, flow) or _made_from(other, one, flow)


def _made_from(one: ast.Name, other: ast.Name, flow: Flow) -> bool:
    (definition,) = flow.by_name[one.id]
    match flow.bound_value(definition):
        case ast.Call(func=ast.Name(id="list" | "sorted" | "tuple"), args=[ast.Name(id=name)]):
            return name == other.id
        case ast.ListComp(generators=[ast.comprehension(iter=ast.Name(id=name), ifs=[])]):
            return name == other.id
        case ast.BinOp(
            left=ast.List(elts=[_]), op=ast.Mult(), right=ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)])
        ):
            return name == other.id
        case _:
            return False


def is_sequence(node: ast.expr, flow: Flow) -> bool:
    """Whether `node` surely is a list, tuple or string: by its type, or because the function uses it as one."""
    kind = builtin_type(node, flow)
    if kind is not None:
        return kind in ("list", "str", "tuple")
    for inner in walk(flow.function):
        match inner:
            case ast.Subscript(value=value, slice=ast.Slice() | ast.UnaryOp(op=ast.USub())) if same(value, node):
                return True
            case ast.Attribute(value=value, attr=attr) if attr in _OF_LISTS and same(value, node):
                return True
            case ast.Subscript(value=value, slice=ast.Constant(value=0)) if same(value, node):
                return True
            case ast.Call(func=ast.Name(id="range"), args=args) if any(_measures(one, node) for one in args):
                return True
            case _:
                continue
    return False


def _measures(node: ast.expr, sequence: ast.expr) -> bool:
    return any(
        isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and inner.func.id == "len"
        and len(inner.args) == 1
        and same(inner.args[0], sequence)
        for inner in walk(node)
    )
