"""A list, dictionary or set starts empty and is asked, popped or iterated, but nothing ever puts anything into it: the
answer is always no, and the loop never runs. Usually the line that fills it is missing, such as the one that marks a
node as visited.

Put in what belongs there. The rule is silent where the collection is handed to anything that might fill it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, rule

_READS = frozenset(("pop", "popleft", "get", "items", "keys", "values", "index", "count", "popitem"))
_LOOKING = frozenset(("len", "any", "all", "sum", "bool"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="collection that is asked and never filled",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def reachable(start, goal):
                visited = set()
              # ^^^^^^^ 'visited' is asked, but nothing is ever put into it

                def search(node):
                    if node in visited:
                        return False
                    return node is goal or any(search(one) for one in node.next)

                return search(start)
            """,
        ),
        Bad(
            """
            def postfix(tokens, rank):
                result, waiting = [], None
                stack = []
              # ^^^^^ 'stack' is asked, but nothing is ever put into it
                for token in tokens:
                    while stack and rank(token) <= rank(stack[-1]):
                        result.append(stack.pop())
                    result.append(token)
                return result
            """,
        ),
        Good(
            """
            def reachable(start, goal):
                visited = set()
                stack = [start]
                while stack:
                    node = stack.pop()
                    if node in visited:
                        continue
                    visited.add(node)
                    stack.extend(node.next)
                return goal in visited
            """,
            why="filled as the search goes on",
        ),
        Good(
            """
            def collect(walk, wanted):
                found = []
                walk(found)
                return wanted in found
            """,
            why="the call may fill it",
        ),
        Good(
            """
            def empty():
                found = []
                return found
            """,
            why="an empty list is wanted",
        ),
        Good(
            """
            def plan(extra):
                options = {}
                if extra:
                    options = dict(extra)
                return options.get("speed")
            """,
            why="it may be another one by then",
        ),
    ],
)
def never_filled_collection(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    flow = ctx.flow(node)
    for name, ones in flow.by_name.items():
        if len(ones) != 1 or ones[0].kind != "assign" or flow.accesses.sees_all or name.startswith("_"):
            continue
        if _is_empty(ones[0].value, ctx) and _only_asked(name, ones[0].node, node, ctx):
            evidence = Evidence(f"what is put into '{name}'", "nothing", "data flow")
            yield Finding(ctx.span(ones[0].node), f"'{name}' is asked, but nothing is ever put into it", (evidence,))


def _is_empty(value: ast.expr | None, ctx: Context) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=func, args=[], keywords=[]):
            return ctx.imported(func).removeprefix("builtins.") in ("list", "dict", "set", "collections.deque")
        case _:
            return False


def _only_asked(name: str, made: ast.AST, function: ast.AST, ctx: Context) -> bool:
    asked = 0
    parents = ctx.tree.parents
    for inner in ast.walk(function):
        if isinstance(inner, ast.Global | ast.Nonlocal) and name in inner.names:
            return False
        if not isinstance(inner, ast.Name) or inner.id != name or inner is made:
            continue
        if not isinstance(inner.ctx, ast.Load):
            return False
        above = parents.get(inner)
        match above:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]) if right is inner:
                asked += 1
            case ast.For(iter=iterable) | ast.comprehension(iter=iterable) if iterable is inner:
                asked += 1
            case ast.Subscript(value=value, ctx=ast.Load()) if value is inner:
                if _is_changed_inside(above, ctx):
                    return False
                asked += 1
            case ast.Attribute(attr=method) if method in _READS:
                asked += 1
            case ast.If() | ast.While() | ast.BoolOp() | ast.UnaryOp() | ast.IfExp():
                if isinstance(above, ast.IfExp) and above.test is not inner:
                    return False
                if isinstance(above, ast.BoolOp) and not _is_test(above, ctx):
                    return False
            case ast.Call(func=ast.Name(id=function_name)) if function_name in _LOOKING:
                pass
            case _:
                return False
    return asked > 0


def _is_test(node: ast.AST, ctx: Context) -> bool:
    above = ctx.tree.parents.get(node)
    while isinstance(above, ast.BoolOp | ast.UnaryOp):
        node, above = above, ctx.tree.parents.get(above)
    return isinstance(above, ast.If | ast.While | ast.IfExp) and above.test is node


def _is_changed_inside(item: ast.AST, ctx: Context) -> bool:
    """`groups[key].append(x)`: of a dictionary with defaults."""
    above = ctx.tree.parents.get(item)
    return isinstance(above, ast.Attribute | ast.Subscript) and above.value is item
