"""`assert (condition, "message")` asserts a tuple, and a tuple that is not empty is true: the assertion can never fail.

Take the parentheses away: `assert condition, "message"`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, rule


@rule(
    ast.Assert,
    summary="assertion of a tuple, which is always true",
    kind="fact",
    severity="error",
    fix="safe",
    overlaps=["ruff:F631"],
    examples=[
        Bad(
            """
            def pay(amount):
                assert (amount > 0, "nothing to pay")
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a tuple of 2 is always true: this assertion cannot fail
            """,
            fixed="""
            def pay(amount):
                assert amount > 0, "nothing to pay"
            """,
        ),
        Good(
            """
            def pay(amount):
                assert (amount > 0), "nothing to pay"
            """,
            why="only the condition is in parentheses",
        ),
        Good(
            """
            def pay(amount, limit):
                assert (amount, limit) == (1, 2)
            """,
            why="tuples are compared",
        ),
    ],
)
def tuple_assert(node: ast.Assert, ctx: Context) -> Iterator[Finding]:
    test = node.test
    if not isinstance(test, ast.Tuple) or not test.elts or any(isinstance(one, ast.Starred) for one in test.elts):
        return
    message = f"a tuple of {len(test.elts)} is always true: this assertion cannot fail"
    evidence = Evidence("truth of a tuple that is not empty", "true", "the language reference")
    yield Finding(ctx.span(test), message, (evidence,), tuple(_fixes(test, node, ctx)))


def _fixes(test: ast.Tuple, node: ast.Assert, ctx: Context) -> Iterator[Fix]:
    if len(test.elts) == 2 and node.msg is None and "#" not in ctx.source(test):
        condition, message = (ctx.source(part) for part in test.elts)
        if "\n" not in condition + message:
            yield Fix("Assert the condition", (Edit(ctx.span(test), f"{condition}, {message}"),), safe=True)
