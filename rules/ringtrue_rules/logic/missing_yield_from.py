"""A generator that calls itself yields the call: what comes out is a generator object where the items of it were meant. Where
the call stands alone, nothing of it is run.

Write `yield from`. The rule looks at generators that also yield plain items.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, rule, walk


@rule(
    ast.Yield,
    ast.Expr,
    summary="generator whose call of itself comes to nothing",
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
        Bad(
            """
            def in_order(node):
                if node is not None:
                    in_order(node.left)
                  # ^^^^^^^^^^^^^^^^^^^ 'in_order' is a generator: this call by itself runs nothing of it
                    yield node.value
                    yield from in_order(node.right)
            """,
            fixed="""
            def in_order(node):
                if node is not None:
                    yield from in_order(node.left)
                    yield node.value
                    yield from in_order(node.right)
            """,
        ),
        Good(
            """
            def numbered(items):
                def number(item):
                    yield item

                for item in items:
                    number(item)
                numbered(items[1:])
                return list(items)
            """,
            why="the function itself is no generator",
        ),
    ],
)
def missing_yield_from(node: ast.Yield | ast.Expr, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Expr):
        yield from _left_alone(node, ctx)
        return
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


def _left_alone(node: ast.Expr, ctx: Context) -> Iterator[Finding]:
    """`walk(child)` as a statement: it makes a generator, and runs nothing of it."""
    if not isinstance(node.value, ast.Call) or "yield" not in ctx.block.text or ctx.block.damage:
        return
    function = ctx.function_of(node)
    if function is None or isinstance(function, ast.AsyncFunctionDef) or function.decorator_list:
        return
    if not _calls(node.value, function.name) or function.name in ctx.flow(function).by_name:
        return
    if any(isinstance(one, ast.Yield | ast.YieldFrom) and ctx.function_of(one) is function for one in walk(function)):
        start = ctx.span(node).start
        evidence = Evidence(f"what a call of '{function.name}' gives", "a generator", "the language reference")
        fix = Fix("Write 'yield from'", (Edit(Span(start, start), "yield from "),))
        message = f"'{function.name}' is a generator: this call by itself runs nothing of it"
        yield Finding(ctx.span(node), message[:120], (evidence,), (fix,))


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
