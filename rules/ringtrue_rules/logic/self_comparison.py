"""A value is compared with itself, so the answer is known before the line runs. Usually one side was meant to be
another name: `self.x == self.x` in `__eq__` for `self.x == other.x`.

Compare with the value that was meant. The rule is silent about `x != x` and `x == x` on plain names, the old way to ask
for NaN, and in tests, which may compare a value with itself to try its `__eq__`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, is_pure, rule, same

_KNOWN = {
    ast.Lt: "false", ast.Gt: "false", ast.LtE: "true", ast.GtE: "true", ast.Is: "true", ast.IsNot: "false",
    ast.Eq: "true", ast.NotEq: "false",
}  # fmt: skip
_OTHERS = ("other", "another", "o", "rhs", "that", "obj", "value")


@rule(
    ast.Compare,
    summary="value that is compared with itself",
    kind="fact",
    severity="warning",
    fix="suggestion",
    overlaps=["ruff:PLR0124"],
    examples=[
        Bad(
            """
            class Point:
                def __eq__(self, other):
                    return self.x == other.x and self.y == self.y
                    #                            ^^^^^^^^^^^^^^^^ 'self.y' is compared with itself: always true
            """,
            fixed="""
            class Point:
                def __eq__(self, other):
                    return self.x == other.x and self.y == other.y
            """,
        ),
        Bad(
            """
            def is_sorted(items):
                return all(items[i] <= items[i] for i in range(len(items) - 1))
                #          ^^^^^^^^^^^^^^^^^^^^ 'items[i]' is compared with itself: always true
            """,
        ),
        Bad(
            """
            def peak(middle, height):
                def score(at):
                    return height - at * at

                return score(middle + 1) > score(middle + 1)
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'score(middle + 1)' is compared with itself: always false
            """,
        ),
        Bad(
            """
            class Money:
                def __eq__(self, other):
                    return (self.amount, self.currency) == (self.amount, self.currency)
                         # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ '(self.amount, self.currency)' is compared with itself: always true
            """,
        ),
        Good(
            """
            def is_nan(value):
                return value != value
            """,
            why="only NaN differs from itself",
        ),
        Good(
            """
            def newer(reader):
                return reader.read() == reader.read()
            """,
            why="two calls may give two answers",
        ),
        Good(
            """
            def test_equality(point):
                assert point.corner == point.corner
            """,
            why="a test tries the comparison itself",
        ),
        Good(
            """
            def outside(low, value, high):
                return value < low or high < value
            """,
            why="each side is another value",
        ),
        Good(
            """
            def neighbours(grid, i, j):
                return [grid[i, j + 1]] if grid[i, j + 1] == grid[i, j + 1] else []
            """,
            why="an item of an array of numbers: only NaN differs from itself",
        ),
    ],
)
def self_comparison(node: ast.Compare, ctx: Context) -> Iterator[Finding]:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        answer = _KNOWN.get(type(operator))
        alike = answer is not None and same(left, right)
        if alike and (is_pure(left) or _is_own_call(left, ctx)) and not _meant(left, operator, node, ctx):
            text = ctx.source(left)
            named = f"'{text}'" if len(text) <= 50 and "\n" not in text else "a value"
            span = ctx.span(left)._replace(end=ctx.span(right).end)
            evidence = Evidence("left and right side", "the same expression", "the code itself")
            yield Finding(
                span, f"{named} is compared with itself: always {answer}", (evidence,), tuple(_fixes(right, node, ctx))
            )
        left = right


def _is_own_call(side: ast.expr, ctx: Context) -> bool:
    """A call of a function of this module or block with arguments: it gives the same answer twice, as functions do."""
    if not isinstance(side, ast.Call) or not isinstance(side.func, ast.Name) or not side.args or side.keywords:
        return False
    if not all(is_pure(argument) for argument in side.args):
        return False
    name = side.func.id
    inner = any(isinstance(one, ast.FunctionDef) and one.name == name for one in ctx.tree.nodes)
    return inner or [binding.kind for binding in ctx.bindings(name)] == ["function"]


def _meant(side: ast.expr, operator: ast.cmpop, node: ast.Compare, ctx: Context) -> bool:
    if isinstance(side, ast.Tuple):
        parts = side.elts
        return not parts or not all(isinstance(part, ast.Attribute | ast.Subscript) for part in parts)
    if isinstance(side, ast.Constant) or not isinstance(side, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
        return True
    equality = isinstance(operator, ast.Eq | ast.NotEq)
    if equality and isinstance(side, ast.Name):
        return True
    if equality and isinstance(operator, ast.NotEq) and not isinstance(side, ast.Attribute):
        return True
    if equality and isinstance(side, ast.Subscript) and isinstance(side.slice, ast.Tuple):
        return True  # an item of an array of numbers: a test for NaN
    return _in_test(node, ctx)


def _in_test(node: ast.AST, ctx: Context) -> bool:
    file = ctx.path.replace("\\", "/").rpartition("/")[2]
    function = ctx.function_of(node)
    return (
        file.startswith("test")
        or file.endswith("_test.py")
        or (function is not None and function.name.startswith("test"))
    )


def _fixes(right: ast.expr, node: ast.AST, ctx: Context) -> Iterator[Fix]:
    """In a method of two operands the second one was meant."""
    function = ctx.function_of(node)
    root = right
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    if function is None or not isinstance(root, ast.Name) or len(function.args.args) != 2:
        return
    first, second = (argument.arg for argument in function.args.args)
    if root.id == first and root is not right and second in _OTHERS:
        yield Fix(f"Compare with '{second}'", (Edit(ctx.span(root), second),))
