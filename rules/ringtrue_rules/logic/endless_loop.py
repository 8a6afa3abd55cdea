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
_WAITS = frozenset(("sleep", "wait", "join", "acquire", "poll", "pause", "yield_", "checkpoint"))
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
        Bad(
            """
            def merge(left, right):
                i, j, merged = 0, 0, []
                while i < len(left) and j < len(right):
                    if left[i] < right[j]:
                        merged.append(left[i])
                        i += 1
                    else:
                        merged.append(right[j])
                        j += 1
                while i < len(left):
                #     ^^^^^^^^^^^^^ nothing in the loop changes 'i' or leaves it: once entered, it never ends
                    merged.append(left[i])
                    j += 1
                return merged
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
            def clear(graph, first):
                unseen = set(graph) - {first}
                while unseen:
                    unseen.remove(next(iter(unseen)))
            """,
            why="the set shrinks",
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
            import time

            def wait_for_all(submit, wanted):
                done = []
                submit(done)
                while len(done) < 128:
                    time.sleep(0.05)
            """,
            why="while it sleeps, somebody else fills the list",
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
    sized = _sized(node.test)
    names = _plain_names(node.test, sized)
    if flow is None or not names or any(isinstance(inner, _LEAVES) for part in node.body for inner in ast.walk(part)):
        return
    loop = flow.loop_of(node)
    if loop is None or any(name not in flow.by_name or name in flow.accesses.rebound for name in names):
        return
    changed = {one.name for one in flow.definitions if loop.holds(one.step) or one.step == loop.head}
    if changed & (names | sized) or _may_change(node, names, flow) or not _only_indexed(node, sized):
        return
    if sized and any(_waits(inner) for part in node.body for inner in ast.walk(part)):
        return
    evidence = Evidence(f"changes of {', '.join(sorted(names))} in the loop"[:100], "none", "data flow")
    named = "', '".join(sorted(names))
    message = f"nothing in the loop changes '{named}' or leaves it: once entered, it never ends"
    yield Finding(ctx.span(node.test), message[:120], (evidence,))


def _waits(node: ast.AST) -> bool:
    """Whether it lets others go on, who may fill what is asked for its length."""
    return isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in _WAITS


def _sized(test: ast.expr) -> set[str]:
    """The names whose length the test asks for."""
    return {
        inner.args[0].id
        for inner in ast.walk(test)
        if isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and inner.func.id == "len"
        and len(inner.args) == 1
        and isinstance(inner.args[0], ast.Name)
    }


def _only_indexed(node: ast.While, sized: set[str]) -> bool:
    """Whether the body does no more with the sequences than to read single items."""
    single = {
        id(inner.value)
        for part in node.body
        for inner in ast.walk(part)
        if isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Load)
    }
    return all(
        id(inner) in single
        for part in node.body
        for inner in ast.walk(part)
        if isinstance(inner, ast.Name) and inner.id in sized
    )


def _plain_names(test: ast.expr, sized: set[str]) -> set[str]:
    """The names of a test that asks for nothing but names, lengths and constants; none where it asks for more."""
    names: set[str] = set()
    lengths = {
        id(part)
        for inner in ast.walk(test)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "len"
        for part in (inner, inner.func, *inner.args)
        if any(isinstance(argument, ast.Name) and argument.id in sized for argument in inner.args)
    }
    for inner in ast.walk(test):
        if id(inner) in lengths:
            continue
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
        and any(isinstance(other, ast.Constant | ast.Call) for other in (inner.left, *inner.comparators))
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
    """Whether its values are surely numbers, which nothing changes in place."""
    ones = [one for one in flow.by_name[name] if one.kind != "augment"]
    return all(one.kind == "assign" and _gives_number(one.value) for one in ones)


def _gives_number(value: ast.expr | None) -> bool:
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.FloorDiv | ast.Mod | ast.Div | ast.Pow)
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float)
