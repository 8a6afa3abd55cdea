"""A loop runs while a name is true, and then that name is returned: `while b: …; return b`. Nothing leaves the loop
otherwise, so what is returned is always what ended it: `0`, `None`, an empty list.

Return what the loop has worked out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, rule


@rule(
    ast.While,
    summary="return of the very name that a loop has run down",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def divisor(a, b):
                while b:
                    a, b = b, a % b
                return b
                #      ^ 'b' is what ended the loop: this always returns 0, None or something empty
            """,
        ),
        Bad(
            """
            def last(node):
                while node is not None:
                    node = node.next
                return node
                #      ^^^^ 'node' is what ended the loop: this always returns 0, None or something empty
            """,
        ),
        Good(
            """
            def divisor(a, b):
                while b:
                    a, b = b, a % b
                return a
            """,
            why="the other one",
        ),
        Good(
            """
            def find(node, wanted):
                while node:
                    if node.value == wanted:
                        break
                    node = node.next
                return node
            """,
            why="left earlier where something is found",
        ),
        Good(
            """
            def answer(ask):
                text = ask()
                while not text:
                    text = ask()
                return text
            """,
            why="what ends this loop is worth returning",
        ),
        Good(
            """
            def drain(queue):
                while queue:
                    queue.pop()()
                return queue
            """,
            why="the same object, emptied",
        ),
    ],
)
def spent_condition(node: ast.While, ctx: Context) -> Iterator[Finding]:
    name = _while_true(node.test)
    if name is None or node.orelse or ctx.block.damage:
        return
    flow = ctx.flow_around(node)
    behind = _behind(node, ctx)
    if flow is None or not isinstance(behind, ast.Return) or not isinstance(behind.value, ast.Name):
        return
    loop = flow.loop_of(node)
    if behind.value.id != name or loop is None or any(_breaks(part) for part in node.body):
        return
    if any(loop.holds(one.step) for one in flow.by_name.get(name, ())):
        evidence = Evidence(f"what ends the loop before '{ctx.source(behind)}'", f"'{name}' is false", "control flow")
        message = f"'{name}' is what ended the loop: this always returns 0, None or something empty"
        yield Finding(ctx.span(behind.value), message[:120], (evidence,))


def _while_true(test: ast.expr) -> str | None:
    match test:
        case ast.Name(id=name):
            return name
        case ast.Compare(
            left=ast.Name(id=name), ops=[ast.NotEq() | ast.IsNot()], comparators=[ast.Constant(value=0 | None)]
        ):
            return name
        case _:
            return None


def _behind(node: ast.While, ctx: Context) -> ast.stmt | None:
    parent = ctx.tree.parents.get(node)
    for field in ("body", "orelse", "finalbody"):
        suite = getattr(parent, field, None)
        if isinstance(suite, list) and node in suite:
            return next(iter(suite[suite.index(node) + 1 :]), None)
    return None


def _breaks(node: ast.AST) -> bool:
    """Whether a `break` in `node` leaves this loop."""
    if isinstance(node, ast.Break):
        return True
    if isinstance(node, ast.For | ast.While | ast.AsyncFor | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return any(_breaks(inner) for inner in getattr(node, "orelse", ()))
    return any(_breaks(inner) for inner in ast.iter_child_nodes(node))
