"""A generator that calls itself yields the call: what comes out is a generator object where the items of it were meant.

Write `yield from`. The rule looks at generators that also yield plain items.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, rule


@rule(
    ast.Yield,
    summary="generator that yields a call of itself",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def flatten(items):
                for item in items:
                    if isinstance(item, list):
                        yield flatten(item)
                      # ^^^^^^^^^^^^^^^^^^^ 'flatten' yields a generator here where its items are meant
                    else:
                        yield item
            """,
            fixed="""
            def flatten(items):
                for item in items:
                    if isinstance(item, list):
                        yield from flatten(item)
                    else:
                        yield item
            """,
        ),
        Bad(
            """
            class Folder:
                def files(self):
                    for name in self.names:
                        yield name
                    for folder in self.folders:
                        yield folder.files()
                      # ^^^^^^^^^^^^^^^^^^^^ 'files' yields a generator here where its items are meant
            """,
        ),
        Good(
            """
            def flatten(items):
                for item in items:
                    if isinstance(item, list):
                        yield from flatten(item)
                    else:
                        yield item
            """,
            why="the items of the call are yielded",
        ),
        Good(
            """
            def levels(tree):
                for branch in tree:
                    yield levels(branch)
            """,
            why="nothing but generators is yielded: a tree of them is meant",
        ),
        Good(
            """
            def flatten(items, flat):
                for item in items:
                    yield flat(item)
            """,
            why="another function, which may return an item",
        ),
        Good(
            """
            class Folder:
                def files(self):
                    for folder in self.folders:
                        yield folder.files()
            """,
            why="only the parts' generators",
        ),
    ],
)
def missing_yield_from(node: ast.Yield, ctx: Context) -> Iterator[Finding]:
    function = ctx.function_of(node)
    if function is None or isinstance(function, ast.AsyncFunctionDef):
        return
    if not _calls(node.value, function.name) and not _of_a_part(node.value, function, ctx):
        return
    flow = ctx.flow(function)
    others = [
        one
        for step in flow.graph.steps
        if isinstance(step.node, ast.Expr) and isinstance(one := step.node.value, ast.Yield)
    ]
    own = (one for one in others if one.value is not None and not _calls(one.value, function.name))
    if any(not _of_a_part(one.value, function, ctx) for one in own):
        start = ctx.span(node).start + len("yield")
        evidence = Evidence(f"what a call of '{function.name}' gives", "a generator", "the language reference")
        fix = Fix("Write 'yield from'", (Edit(Span(start, start), " from"),))
        yield Finding(ctx.span(node), f"'{function.name}' yields a generator here where its items are meant"[:120],
                      (evidence,), (fix,))  # fmt: skip


def _of_a_part(node: ast.expr | None, function: ast.FunctionDef, ctx: Context) -> bool:
    """Whether a method calls the method of its name of one of the parts that it loops over."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=part), attr=found)) if found == function.name:
            pass
        case _:
            return False
    if ctx.block.kind != "member" or ctx.block.nodes[0] is not function:
        return False
    return any(
        isinstance(above, ast.For) and isinstance(above.target, ast.Name) and above.target.id == part
        for above in ctx.tree.above(node)
    )


def _calls(node: ast.expr | None, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=found)) | ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=found)):
            return found == name
        case _:
            return False
