"""A condition is asked twice: in an `elif` that repeats an earlier test, whose branch therefore never runs, or twice in
one `and`/`or`, where the second says nothing new. Usually one of the two was meant to be another condition.

Ask what was meant, or delete the repetition.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, is_pure, names_in, rule, same


@rule(
    ast.If,
    ast.BoolOp,
    summary="condition that was asked before",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def sign(number):
                if number > 0:
                    return 1
                elif number > 0:
                #    ^^^^^^^^^^ 'number > 0' was tested before: this branch never runs
                    return -1
                return 0
            """,
        ),
        Bad(
            """
            def usable(left, right):
                return left is not None and left is not None
                #                           ^^^^^^^^^^^^^^^^ 'left is not None' stands twice in one 'and'
            """,
        ),
        Good(
            """
            def read(stream):
                if stream.read(1):
                    return 1
                elif stream.read(1):
                    return 2
            """,
            why="each call may answer differently",
        ),
        Good(
            """
            def place(x):
                if x < 0:
                    return "left"
                if x < 0:
                    return "still left"
            """,
            why="two statements: something between them may have changed it, and no `elif` claims otherwise",
        ),
        Good(
            """
            def both(a, b):
                return a[0] == b or a[1] == b
            """,
            why="different conditions",
        ),
    ],
)
def duplicate_condition(node: ast.If | ast.BoolOp, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    if isinstance(node, ast.BoolOp):
        yield from _in_operator(node, ctx)
    elif not _is_elif(node, ctx):
        yield from _in_chain(node, ctx)


def _in_operator(node: ast.BoolOp, ctx: Context) -> Iterator[Finding]:
    word = "and" if isinstance(node.op, ast.And) else "or"
    for i, value in enumerate(node.values):
        if any(same(value, before) for before in node.values[:i]) and is_pure(value) and names_in(value):
            evidence = Evidence(f"operands of '{word}' before it", "one is the same", "the code itself")
            yield Finding(ctx.span(value), f"{_named(value, ctx)} stands twice in one '{word}'", (evidence,))


def _in_chain(node: ast.If, ctx: Context) -> Iterator[Finding]:
    seen: list[ast.expr] = []
    while True:
        if any(same(node.test, before) for before in seen) and is_pure(node.test):
            evidence = Evidence("tests before it in the chain", "one is the same", "the code itself")
            message = f"{_named(node.test, ctx)} was tested before: this branch never runs"
            yield Finding(ctx.span(node.test), message, (evidence,))
        seen.append(node.test)
        if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
            return
        node = node.orelse[0]


def _is_elif(node: ast.If, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(node)
    return isinstance(parent, ast.If) and parent.orelse == [node]


def _named(node: ast.expr, ctx: Context) -> str:
    text = ctx.source(node)
    return f"'{text}'" if len(text) <= 50 and "\n" not in text else "the condition"
