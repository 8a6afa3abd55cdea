"""A function calls itself with the very arguments that it was given, and nothing has changed in between: the call ends
where this one stands, again and again, until `RecursionError`.

Pass what the next step needs. The rule is silent in handlers, which may try again, and where the arguments are handed
to anything that might change them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Flow, Good, rule

_IMPURE = (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Await, ast.With, ast.AsyncWith, ast.AsyncFor)


@rule(
    ast.FunctionDef,
    summary="recursion with unchanged arguments",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def factorial(n):
                if n == 0:
                    return 1
                return n * factorial(n)
                #          ^^^^^^^^^^^^ 'factorial' calls itself with the arguments that it was given: it never ends
            """,
        ),
        Bad(
            """
            def flatten(items):
                flat = []
                for item in items:
                    if isinstance(item, list):
                        flat.extend(flatten(items))
                        #           ^^^^^^^^^^^^^^ 'flatten' calls itself with the arguments that it was given: it never ends
                    else:
                        flat.append(item)
                return flat
            """,
        ),
        Good(
            """
            def factorial(n):
                if n == 0:
                    return 1
                return n * factorial(n - 1)
            """,
            why="smaller each time",
        ),
        Good(
            """
            def read(path):
                try:
                    return open(path).read()
                except InterruptedError:
                    return read(path)
            """,
            why="tries again",
        ),
        Good(
            """
            def pformat(value):
                from pprint import pformat

                return pformat(value)
            """,
            why="another function of that name",
        ),
        Good(
            """
            def bubbled(values):
                swapped = False
                for i in range(len(values) - 1):
                    if values[i] > values[i + 1]:
                        values[i], values[i + 1] = values[i + 1], values[i]
                        swapped = True
                return bubbled(values) if swapped else values
            """,
            why="the list is the same, its items are not",
        ),
        Good(
            """
            def drain(queue):
                if queue:
                    queue.pop()
                    drain(queue)
            """,
            why="the queue is another one by then",
        ),
        Good(
            """
            def ask(text):
                answer = input(text)
                if not answer:
                    return ask(text)
                return answer
            """,
            why="the answer may be another one the next time",
        ),
    ],
)
def unchanged_recursion(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    args = node.args
    if ctx.block.damage or node.decorator_list or args.vararg or args.kwarg or args.kwonlyargs:
        return
    names = [argument.arg for argument in (*args.posonlyargs, *args.args)]
    if not names or f"{node.name}(" not in ctx.source(node).partition(":")[2] or ctx.block.kind == "member":
        return
    flow = ctx.flow(node)
    if node.name in flow.by_name or any(isinstance(inner, _IMPURE) for inner in ast.walk(node)):
        return
    if any(_stores_in(inner, names) for inner in ast.walk(node)):
        return
    calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    if _elsewhere(calls, node.name, flow):
        return
    for call in calls:
        if not isinstance(call.func, ast.Name) or call.func.id != node.name or call.keywords:
            continue
        if [getattr(argument, "id", None) for argument in call.args] != names or ctx.function_of(call) is not node:
            continue
        if all(_is_given(argument, flow) for argument in call.args) and not _in_handler(call, ctx):
            evidence = Evidence("the arguments of this call and of the one it is made in", "equal", "data flow")
            message = f"'{node.name}' calls itself with the arguments that it was given: it never ends"
            yield Finding(ctx.span(call), message[:120], (evidence,))


def _stores_in(node: ast.AST, names: list[str]) -> bool:
    """Whether it stores an item or an attribute in what was given, which is another then."""
    if not isinstance(node, ast.Subscript | ast.Attribute) or isinstance(node.ctx, ast.Load):
        return False
    owner: ast.AST = node
    while isinstance(owner, ast.Subscript | ast.Attribute):
        owner = owner.value
    return isinstance(owner, ast.Name) and owner.id in names


def _is_given(argument: ast.expr, flow: Flow) -> bool:
    reaching = flow.reaching(argument) if isinstance(argument, ast.Name) else None
    return reaching is not None and [one.kind for one in reaching] == ["argument"]


_HARMLESS = frozenset(
    (
        "len",
        "abs",
        "max",
        "min",
        "sum",
        "int",
        "str",
        "float",
        "range",
        "sorted",
        "set",
        "list",
        "print",
        "isinstance",
        "enumerate",
        "zip",
    )
)


def _elsewhere(calls: list[ast.Call], name: str, flow: Flow) -> bool:
    """Whether the function calls anything whose answer may be another one the next time."""
    return any(not _is_harmless(call.func, name, flow) for call in calls)


def _is_harmless(func: ast.expr, name: str, flow: Flow) -> bool:
    match func:
        case ast.Name(id=found):
            return found in (*_HARMLESS, name)
        case ast.Attribute(value=ast.Name(id=found)):  # what the function has made itself is new the next time
            made = [flow.bound_value(one) for one in flow.by_name.get(found, ())]
            return bool(made) and all(isinstance(value, ast.List | ast.Dict | ast.Set) for value in made)
        case _:
            return False


def _in_handler(call: ast.Call, ctx: Context) -> bool:
    return any(isinstance(above, ast.ExceptHandler) for above in ctx.tree.above(call))
