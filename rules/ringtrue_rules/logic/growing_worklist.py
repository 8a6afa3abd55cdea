"""A loop works through a list of what is still to be done, and each pass puts back more than it takes, whatever it finds:
the list never gets empty, and the loop ends by an exception or not at all. In a walk through a tree it is the test
whether there is a child that is missing.

Put back only what is there: `if node.left: queue.append(node.left)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, rule

_LEAVES = (ast.Break, ast.Return, ast.Raise, ast.Continue, ast.Yield, ast.YieldFrom, ast.Await, ast.Assert)
_TAKES = frozenset(("pop", "popleft"))
_PUTS = frozenset(("append", "appendleft"))


@rule(
    ast.While,
    summary="worklist that each pass makes longer",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def values(root):
                found, queue = [], [root]
                while queue:
                #     ^^^^^ each pass takes one from 'queue' and puts 2 back: it never gets empty
                    node = queue.pop(0)
                    found.append(node.value)
                    queue.append(node.left)
                    queue.append(node.right)
                return found
            """,
        ),
        Good(
            """
            def values(root):
                found, queue = [], [root]
                while queue:
                    node = queue.pop(0)
                    found.append(node.value)
                    if node.left:
                        queue.append(node.left)
                    if node.right:
                        queue.append(node.right)
                return found
            """,
            why="only children that are there",
        ),
        Good(
            """
            def values(root):
                found, queue = [], [root]
                while queue:
                    node = queue.pop(0)
                    if node is None:
                        continue
                    found.append(node.value)
                    queue.append(node.left)
                    queue.append(node.right)
                return found
            """,
            why="what is not there is skipped",
        ),
        Good(
            """
            def values(root):
                found, queue = [], [root]
                while queue:
                    node = queue.pop(0)
                    if node:
                        found.append(node.value)
                        queue.append(node.left)
                        queue.append(node.right)
                return found
            """,
            why="puts back under a test",
        ),
    ],
)
def growing_worklist(node: ast.While, ctx: Context) -> Iterator[Finding]:
    if not isinstance(node.test, ast.Name) or ctx.block.damage:
        return
    name = node.test.id
    if any(isinstance(inner, _LEAVES) for part in node.body for inner in ast.walk(part)):
        return
    uses = [inner for part in node.body for inner in ast.walk(part) if isinstance(inner, ast.Name) and inner.id == name]
    calls = [parent.attr for use in uses if isinstance(parent := ctx.tree.parents.get(use), ast.Attribute)]
    measured = [use for use in uses if isinstance(parent := ctx.tree.parents.get(use), ast.Call) and _measures(parent)]
    if len(calls) + len(measured) != len(uses) or not set(calls) <= _TAKES | _PUTS or len(set(calls) & _TAKES) != 1:
        return
    taking = [one for one in calls if one in _TAKES]
    suite = _suite_that_takes(node.body, name)
    put = [statement for statement in suite if _is_put(statement, name)]
    if len(taking) == 1 and len(put) > 1:
        evidence = Evidence(f"taken from '{name}' and put back in each pass", f"1 and {len(put)}", "control flow")
        message = f"each pass takes one from '{name}' and puts {len(put)} back: it never gets empty"
        yield Finding(ctx.span(node.test), message[:120], (evidence,))


def _measures(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "len"


def _suite_that_takes(body: list[ast.stmt], name: str) -> list[ast.stmt]:
    """The suite of the loop, or of the plain loop inside it, one of whose own statements takes something."""
    for statement in body:
        if isinstance(statement, ast.For) and any(_takes(inner, name) for inner in ast.walk(statement)):
            return _suite_that_takes(statement.body, name)
        if isinstance(statement, ast.Assign | ast.Expr) and any(_takes(inner, name) for inner in ast.walk(statement)):
            return body
    return []


def _takes(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=found), attr=attr):
            return found == name and attr in _TAKES
        case _:
            return False


def _is_put(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr=attr), args=[_])):
            return found == name and attr in _PUTS
        case _:
            return False
