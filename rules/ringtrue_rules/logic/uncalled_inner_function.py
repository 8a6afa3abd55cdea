"""A function is defined inside another one, and nothing calls it, returns it or passes it on. Usually the line that
should use it calls something else, or was left out.

Call it where it was meant, or delete it. Decorated functions are left alone: a decorator may keep them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, Span, rule


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="inner function that nothing uses",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            def fibonacci(count):
                known = {}

                def value(n):
                #   ^^^^^ nothing uses the inner function 'value'
                    if n < 2:
                        return n
                    return value(n - 1) + value(n - 2)

                return known.get(count, 0)
            """,
        ),
        Bad(
            """
            import functools

            def logged(function):
                @functools.wraps(function)
                def wrapper(*args):
                  # ^^^^^^^ nothing uses the inner function 'wrapper'
                    print(args)
                    return function(*args)

                return function
            """,
        ),
        Good(
            """
            def fibonacci(count):
                def value(n):
                    return n if n < 2 else value(n - 1) + value(n - 2)

                return value(count)
            """,
            why="called",
        ),
        Good(
            """
            def build(app):
                @app.route("/")
                def home():
                    return "home"

                return app
            """,
            why="the decorator keeps it",
        ),
        Good(
            """
            def build(namespace):
                def home():
                    return "home"

                namespace.update(locals())
            """,
            why="`locals()` hands it on",
        ),
        Good(
            """
            class Shape:
                def area(self):
                    return 0
            """,
            why="a method",
        ),
        Good(
            """
            def sample():
                def inner():
                    pass
            """,
            why="there is nothing in it to be run",
        ),
    ],
)
def uncalled_inner_function(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    outer = ctx.function_of(node)
    wraps = [ctx.imported(mark.func) for mark in node.decorator_list if isinstance(mark, ast.Call)] == [
        "functools.wraps"
    ]
    marked = (node.decorator_list or node.name.startswith("_")) and not (wraps and len(node.decorator_list) == 1)
    if outer is None or marked or ctx.block.damage:
        return
    if outer.name.startswith("test") or ctx.path.replace("\\", "/").rpartition("/")[2].startswith("test"):
        return
    flow = ctx.flow(outer)
    if flow.accesses.sees_all or node.name in flow.accesses.outer or len(flow.by_name.get(node.name, ())) != 1:
        return
    own = set(ast.walk(node))
    if any(_names(inner, node.name) for inner in ast.walk(outer) if inner not in own):
        return
    if all(isinstance(inner, ast.Pass | ast.Nonlocal | ast.Global) for inner in node.body):
        return
    start = ctx.block.text.find(node.name, ctx.span(node).start)
    evidence = Evidence(f"mentions of '{node.name}' in '{outer.name}'", "none but its own", "data flow")
    yield Finding(Span(start, start + len(node.name)), f"nothing uses the inner function '{node.name}'", (evidence,))


def _names(inner: ast.AST, name: str) -> bool:
    if isinstance(inner, ast.Name):
        return inner.id == name
    return isinstance(inner, ast.Constant) and inner.value == name
