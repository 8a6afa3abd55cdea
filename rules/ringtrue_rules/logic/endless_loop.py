"""A `while` loop whose condition nothing in its body can change, and which nothing leaves: once entered, it never ends.
Usually the line that counts up or down is missing, or stands outside of the loop.

Change what the condition asks for, or leave the loop. The rule is silent where the body calls something that may change
the values, raises, returns, yields or breaks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Flow, Good, rule

_LEAVES = (ast.Break, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal, ast.Assert)
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@rule(
    ast.While,
    summary="loop whose condition nothing in it changes",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def digits(number):
                found = []
                left = 0
                while number > 0:
                #     ^^^^^^^^^^ nothing in the loop changes 'number' or leaves it: once entered, it never ends
                    found.append(number % 10)
                    left = number // 10
                return found
            """,
        ),
        Bad(
            """
            def roman(value, symbols):
                text, i = "", 0
                count = value // 1000
                while count:
                #     ^^^^^ nothing in the loop changes 'count' or leaves it: once entered, it never ends
                    text += symbols[i]
                return text
            """,
        ),
        Good(
            """
            def digits(number):
                found = []
                while number > 0:
                    found.append(number % 10)
                    number //= 10
                return found
            """,
            why="counts down",
        ),
        Good(
            """
            def drain(queue, take):
                while queue:
                    take(queue)
            """,
            why="the call may take something out",
        ),
        Good(
            """
            def serve(running, handle):
                while True:
                    handle()
            """,
            why="endless on purpose",
        ),
        Good(
            """
            def wait(flag, tick):
                while not flag.is_set():
                    tick()
            """,
            why="another thread may set it",
        ),
        Good(
            """
            def outer(tick):
                count = 0

                def step():
                    nonlocal count
                    count += 1

                while count < 3:
                    step()
            """,
            why="an inner function changes it",
        ),
    ],
)
def endless_loop(node: ast.While, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or isinstance(node.test, ast.Constant):
        return
    flow = ctx.flow_around(node)
    names = _plain_names(node.test)
    if flow is None or not names or any(isinstance(inner, _LEAVES) for part in node.body for inner in ast.walk(part)):
        return
    loop = flow.loop_of(node)
    if loop is None or any(name not in flow.by_name or name in flow.accesses.rebound for name in names):
        return
    changed = {one.name for one in flow.definitions if loop.holds(one.step) or one.step == loop.head}
    if changed & names or _may_change(node, names, flow):
        return
    evidence = Evidence(f"changes of {', '.join(sorted(names))} in the loop"[:100], "none", "data flow")
    named = "', '".join(sorted(names))
    message = f"nothing in the loop changes '{named}' or leaves it: once entered, it never ends"
    yield Finding(ctx.span(node.test), message[:120], (evidence,))


def _plain_names(test: ast.expr) -> set[str]:
    """The names of a test that asks for nothing but names and constants; none where it asks for more."""
    names: set[str] = set()
    for inner in ast.walk(test):
        if isinstance(inner, ast.Name):
            names.add(inner.id)
        elif not isinstance(
            inner, ast.Constant | ast.Compare | ast.BoolOp | ast.UnaryOp | ast.BinOp | ast.operator | ast.unaryop
            | ast.cmpop | ast.boolop | ast.expr_context
        ):  # fmt: skip
            return set()
    return names


def _may_change(node: ast.While, names: set[str], flow: Flow) -> bool:
    """Whether the body may change what a name holds: numbers that are compared by order cannot be changed in place."""
    numbers = {
        side.id
        for inner in ast.walk(node.test)
        if isinstance(inner, ast.Compare) and all(isinstance(operator, _ORDERS) for operator in inner.ops)
        for side in (inner.left, *inner.comparators)
        if isinstance(side, ast.Name)
        and any(isinstance(other, ast.Constant) for other in (inner.left, *inner.comparators))
    }
    for name in names - numbers:
        if not _is_number(name, flow):
            for part in node.body:
                for inner in ast.walk(part):
                    if isinstance(inner, ast.Name) and inner.id == name:
                        return True
            if any(isinstance(inner, ast.Call) for part in node.body for inner in ast.walk(part)):
                return True
    return False


def _is_number(name: str, flow: Flow) -> bool:
    """Whether arithmetic makes it: a value that nothing changes in place."""
    ones = flow.by_name[name]
    return all(
        one.kind == "augment"
        or (
            one.kind == "assign"
            and isinstance(one.value, ast.BinOp | ast.Constant)
            and not isinstance(one.value, ast.List)
        )
        for one in ones
    )
