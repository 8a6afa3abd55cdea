"""All branches of an `if` with its `else` do the same, so the condition decides nothing. Usually one of them was meant
to differ and was left as it was copied.

Write what the other branch was meant to do, or drop the condition. The rule is silent about empty branches, and where
a comment in a branch says that it is meant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, rule, same


@rule(
    ast.If,
    ast.IfExp,
    summary="branches that all do the same",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def price(member, amount):
                if member:
                #  ^^^^^^ both branches do the same, whatever the condition says
                    return amount * 0.9
                else:
                    return amount * 0.9
            """,
        ),
        Bad(
            """
            def shipping(total):
                return total + (4.9 if total < 50 else 4.9)
                                     # ^^^^^^^^^^ both branches do the same, whatever the condition says
            """,
        ),
        Good(
            """
            def price(member, amount):
                if member:
                    return amount * 0.9
                return amount
            """,
            why="the paths differ",
        ),
        Good(
            """
            def wait(ready):
                if ready:
                    pass
                else:
                    pass
            """,
            why="nothing is done yet",
        ),
        Good(
            """
            def cost(kind):
                if kind == "air":
                    return 10  # by weight, from next year on
                else:
                    return 10
            """,
            why="a comment says that the branches are apart on purpose",
        ),
        Good(
            """
            def visit(nodes):
                # Asking for the type makes the compiled loop faster.
                if isinstance(nodes, list):
                    return [node.name for node in nodes]
                else:
                    return [node.name for node in nodes]
            """,
            why="a comment says why",
        ),
        Good(
            """
            def name(code):
                if code == 1:
                    return "one"
                elif code == 2:
                    return "many"
                else:
                    return "many"
            """,
            why="one branch differs",
        ),
    ],
)
def identical_branches(node: ast.If | ast.IfExp, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.IfExp):
        if same(node.body, node.orelse) and not ctx.block.damage and not _is_version_check(node.test):
            yield _finding(node.test, "both", ctx)
        return
    parent = ctx.tree.parents.get(node)
    if ctx.block.damage or (isinstance(parent, ast.If) and parent.orelse == [node]):
        return
    bodies = list(_bodies(node))
    if bodies[-1] and all(same(body, bodies[0]) for body in bodies[1:]) and _does_something(bodies[0]):
        if "#" in ctx.source(node) or _has_comment_above(node, ctx) or _is_version_check(node.test):
            return
        yield _finding(node.test, "both" if len(bodies) == 2 else "all", ctx)


def _finding(test: ast.expr, number: str, ctx: Context) -> Finding:
    evidence = Evidence("the branches, statement by statement", "equal", "the code itself")
    return Finding(ctx.span(test), f"{number} branches do the same, whatever the condition says", (evidence,))


def _bodies(node: ast.If) -> Iterator[list[ast.stmt]]:
    yield node.body
    while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        node = node.orelse[0]
        yield node.body
    yield node.orelse


def _does_something(body: list[ast.stmt]) -> bool:
    return not all(
        isinstance(node, ast.Pass | ast.Continue | ast.Break)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.Return) and node.value is None)
        for node in body
    )


def _has_comment_above(node: ast.If, ctx: Context) -> bool:
    text = ctx.block.text
    line = text.rfind("\n", 0, ctx.span(node).start)
    above = text[text.rfind("\n", 0, max(line, 0)) + 1 : max(line, 0)]
    return above.lstrip().startswith("#")


def _is_version_check(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Attribute) and "version" in node.attr for node in ast.walk(test))
