"""Computed floats are compared with `==`: `0.1 + 0.2 == 0.3` is false, because most decimal fractions have no exact
binary form and every operation rounds.

Use `math.isclose(a, b)`, or compare the difference with a tolerance. The rule reports a calculation compared with a
fraction that has no exact form, and is silent about comparisons with whole numbers and plain values.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fractions import Fraction

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, rule


@rule(
    ast.Compare,
    summary="equality of computed floats",
    kind="fact",
    severity="warning",
    fix="suggestion",
    overlaps=["ruff:RUF069"],
    examples=[
        Bad(
            """
            import math

            def is_third(part, whole):
                return part / whole == 0.3
                #      ^^^^^^^^^^^^^^^^^^^ '==' of computed floats: they are rounded and may differ by a little
            """,
            fixed="""
            import math

            def is_third(part, whole):
                return math.isclose(part / whole, 0.3)
            """,
        ),
        Bad(
            """
            def balanced(price):
                return price * 1.1 - price == price * 0.1
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ '==' of computed floats: they are rounded and may differ by a little
            """,
        ),
        Good(
            """
            import math

            def is_third(part, whole):
                return math.isclose(part / whole, 0.3)
            """,
            why="with a tolerance",
        ),
        Good(
            """
            def is_default(rate, share):
                return rate == 0.1 or share / 2 == 0.5 or share / 2 == 0
            """,
            why="a value that is compared as it was given; fractions that have an exact form",
        ),
        Good(
            """
            def half(n):
                return n / 2 == n // 2
            """,
            why="asks whether it is whole",
        ),
        Good(
            """
            def check(Real):
                return Real(3.9) - 1.7 == 2.2
            """,
            why="the class has arithmetic of its own",
        ),
    ],
)
def float_equality(node: ast.Compare, ctx: Context) -> Iterator[Finding]:
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
        return
    left, right = node.left, node.comparators[0]
    if not ((_is_computed(left) and _is_rounded(right)) or (_is_computed(right) and _is_rounded(left))):
        return
    evidence = Evidence("the operands in binary", "rounded", "IEEE 754")
    word = "==" if isinstance(node.ops[0], ast.Eq) else "!="
    yield Finding(ctx.span(node), f"'{word}' of computed floats: they are rounded and may differ by a little", (evidence,),
                  tuple(_fixes(node, ctx)))  # fmt: skip


def _is_computed(node: ast.expr) -> bool:
    """A calculation that gives a float and rounds."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        return False
    if any(_is_made(inner) for inner in (node.left, node.right)):
        return False
    if isinstance(node.op, ast.Div):
        return not _is_literal(node)
    return any(_is_inexact(inner) or _is_computed(inner) for inner in (node.left, node.right))


def _is_made(node: ast.expr) -> bool:
    """An object of a class, whose arithmetic is its own: `Decimal("3.9")`, `Real(3.9)`."""
    if not isinstance(node, ast.Call):
        return False
    return getattr(node.func, "attr", getattr(node.func, "id", ""))[:1].isupper()


def _is_rounded(node: ast.expr) -> bool:
    return _is_inexact(node) or (_is_computed(node) and any(_is_inexact(inner) for inner in ast.walk(node)))


def _is_inexact(node: ast.AST) -> bool:
    """A float literal whose value is not what its digits say."""
    if (
        not isinstance(node, ast.Constant)
        or type(node.value) is not float
        or node.value in (float("inf"), -float("inf"))
    ):
        return False
    return Fraction(node.value) != Fraction(repr(node.value))


def _is_literal(node: ast.expr) -> bool:
    return all(isinstance(inner, ast.Constant | ast.BinOp | ast.operator) for inner in ast.walk(node))


def _fixes(node: ast.Compare, ctx: Context) -> Iterator[Fix]:
    if any(binding.kind == "import" and binding.module == "math" for binding in ctx.bindings("math")):
        left, right = ctx.source(node.left), ctx.source(node.comparators[0])
        negated = "not " if isinstance(node.ops[0], ast.NotEq) else ""
        yield Fix("Use 'math.isclose'", (Edit(ctx.span(node), f"{negated}math.isclose({left}, {right})"),))
