"""A call is given the name of a local in quotes, where the other call beside it is given the local itself:
`get(tree, k) + get("tree", k + 1)`. The quotes are a slip.

Leave the quotes out. The rule asks for two calls of the same function in one statement, and for a local of that name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, rule


@rule(
    ast.Call,
    summary="name of a local in quotes, where its twin is given the local",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def median(tree, k):
                return (get(tree, k // 2) + get("tree", k // 2 + 1)) / 2
                #                               ^^^^^^ the twin of this call is given 'tree' itself, not its name
            """,
            fixed="""
            def median(tree, k):
                return (get(tree, k // 2) + get(tree, k // 2 + 1)) / 2
            """,
        ),
        Good(
            """
            def median(tree, k):
                return (get(tree, k // 2) + get(tree, k // 2 + 1)) / 2
            """,
            why="the local in both",
        ),
        Good(
            """
            def read(values, name):
                return values.get(name) or values.get("name")
            """,
            why="a key and a name for a key: what `get` takes are texts",
        ),
        Good(
            """
            def shown(tree):
                return label(tree, 1), label("leaf", 2)
            """,
            why="no local is called like that",
        ),
    ],
)
def quoted_name(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    quoted = [one for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if not quoted or not isinstance(node.func, ast.Name) or len(node.args) < 2 or ctx.block.damage:
        return
    flow = ctx.flow_around(node)
    if flow is None:
        return
    for one in quoted:
        at = node.args.index(one)
        name = str(one.value)
        if name in flow.by_name and any(_is_twin(other, node, at, name) for other in ast.walk(_statement(node, ctx))):
            evidence = Evidence(f"what the twin of this call of '{node.func.id}' is given", name, "the same statement")
            fix = Fix("Leave the quotes out", (Edit(ctx.span(one), name),))
            yield Finding(
                ctx.span(one), f"the twin of this call is given '{name}' itself, not its name", (evidence,), (fix,)
            )


def _statement(node: ast.AST, ctx: Context) -> ast.AST:
    return next(parent for parent in ctx.tree.above(node) if isinstance(parent, ast.stmt))


def _is_twin(other: ast.AST, node: ast.Call, at: int, name: str) -> bool:
    match other:
        case ast.Call(func=ast.Name(id=found), args=args) if other is not node and len(args) == len(node.args):
            given = args[at]
            same_function = isinstance(node.func, ast.Name) and found == node.func.id
            return same_function and isinstance(given, ast.Name) and given.id == name
        case _:
            return False
