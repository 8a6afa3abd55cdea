"""Arithmetic: the value of an expression of whole numbers, where the names in it have given values.

Knows `+ - * // % >>`, comparisons, `and`, `or`, `not` and `int(x / y)`; everything else has no value here.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod, ast.RShift: operator.rshift,
}  # fmt: skip
_ORDERS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}  # fmt: skip


def computed(node: ast.expr, known: Mapping[str, int]) -> int | None:
    """The value of `node`; None where it has none, or is not known."""
    match node:
        case ast.Constant(value=int() as value):
            return value
        case ast.Name(id=name):
            return known.get(name)
        case ast.UnaryOp(op=op, operand=inner):
            signed = computed(inner, known)
            return None if signed is None else _signed(op, signed)
        case ast.Call(func=ast.Name(id="int"), args=[ast.BinOp(left=left, op=ast.Div(), right=right)]):
            one, other = computed(left, known), computed(right, known)
            return None if one is None or not other else int(one / other)
        case ast.BinOp(left=left, op=op, right=right):
            one, other = computed(left, known), computed(right, known)
            return None if one is None or other is None else _combined(op, one, other)
        case ast.BoolOp(op=op, values=values):
            return _joined(op, [computed(value, known) for value in values])
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            return _compared([computed(side, known) for side in (left, *comparators)], ops)
        case _:
            return None


def _signed(op: ast.unaryop, value: int) -> int | None:
    if isinstance(op, ast.Not):
        return not value
    return -value if isinstance(op, ast.USub) else value if isinstance(op, ast.UAdd) else None


def _combined(op: ast.operator, one: int, other: int) -> int | None:
    function = _OPERATORS.get(type(op))
    if (
        function is None
        or (not other and isinstance(op, ast.FloorDiv | ast.Mod))
        or (other < 0 and function is operator.rshift)
    ):
        return None
    return function(one, other)


def _joined(op: ast.boolop, values: list[int | None]) -> int | None:
    """The first value that decides, otherwise the last; None where an earlier one is not known."""
    for value in values:
        if value is None or bool(value) is isinstance(op, ast.Or):
            return value
    return values[-1]


def _compared(sides: list[int | None], ops: list[ast.cmpop]) -> int | None:
    holds = True
    for left, op, right in zip(sides, ops, sides[1:], strict=False):
        order = _ORDERS.get(type(op))
        if order is None or left is None or right is None:
            return None
        holds = holds and order(left, right)
    return holds
