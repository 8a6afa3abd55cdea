"""What the tests of `if` statements decide before the program runs: version tests and TYPE_CHECKING.

Does not decide platform tests: code for other platforms is right there, and every platform's names count.
"""

from __future__ import annotations

import ast

from ringtrue.environment.layout import Version


def is_type_checking(test: ast.expr) -> bool:
    """Whether `test` is `TYPE_CHECKING`, however it was imported."""
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def decided(test: ast.expr, version: Version) -> bool | None:
    """What a version test says on `version`; None for any other test."""
    match test:
        case ast.Constant(value=bool() as value):
            return value
        case ast.UnaryOp(op=ast.Not()):
            inner = decided(test.operand, version)
            return None if inner is None else not inner
        case ast.BoolOp():
            return _decided_all([decided(part, version) for part in test.values], isinstance(test.op, ast.And))
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if _is_version_info(left):
            return _compared(operator, right, version)
    return None


def _decided_all(parts: list[bool | None], every: bool) -> bool | None:
    if (not every) in parts:
        return not every
    return None if None in parts else every


def _is_version_info(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="sys" | "_sys"), attr="version_info"):
            return True
        case ast.Subscript(value=inner, slice=ast.Slice(lower=None)):
            return _is_version_info(inner)
    return False


def _compared(operator: ast.cmpop, right: ast.expr, version: Version) -> bool | None:
    try:
        bound = ast.literal_eval(right)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return None
    if not isinstance(bound, tuple) or not all(isinstance(part, int) for part in bound):
        return None
    if len(bound) > 2 and tuple(bound[:2]) == version:
        return None  # a micro version decides, which the target does not say
    at = version[: len(bound)] if len(bound) < 2 else version
    limit = tuple(bound[:2])
    match operator:
        case ast.GtE():
            return at >= limit
        case ast.Lt():
            return at < limit
        case ast.Gt():
            # version_info has five parts, so (3, 9, 1, ...) > (3, 9)
            return at >= limit if len(bound) <= 2 else at > limit
        case ast.LtE():
            return at < limit if len(bound) <= 2 else at <= limit
    return None
