"""A binary search that stops getting smaller: with `middle = (low + high) // 2` and `low < high`, the assignment
`low = middle` changes nothing once the two are neighbours, and `high = middle` changes nothing once they are equal,
which `low <= high` lets happen. The loop then never ends.

Write `low = middle + 1`, or `low < high` where `high = middle` is meant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, names_in, rule

_JUMPS = (ast.Break, ast.Return, ast.Raise)


@rule(
    ast.While,
    summary="binary search that stops getting smaller",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def first_at_least(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    middle = (low + high) // 2
                    if items[middle] < wanted:
                        low = middle
                      # ^^^^^^^^^^^^ changes nothing once 'low' and 'high' are neighbours: the loop never ends
                    else:
                        high = middle
                return low
            """,
            fixed="""
            def first_at_least(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    middle = (low + high) // 2
                    if items[middle] < wanted:
                        low = middle + 1
                    else:
                        high = middle
                return low
            """,
        ),
        Bad(
            """
            def first_at_least(items, wanted):
                low, high = 0, len(items) - 1
                while low <= high:
                    middle = low + (high - low) // 2
                    if items[middle] >= wanted:
                        high = middle
                      # ^^^^^^^^^^^^^ changes nothing once 'low' and 'high' are equal: the loop never ends
                    else:
                        low = middle + 1
                return low
            """,
            fixed="""
            def first_at_least(items, wanted):
                low, high = 0, len(items) - 1
                while low < high:
                    middle = low + (high - low) // 2
                    if items[middle] >= wanted:
                        high = middle
                    else:
                        low = middle + 1
                return low
            """,
        ),
        Good(
            """
            def first_at_least(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    middle = (low + high) // 2
                    if items[middle] < wanted:
                        low = middle + 1
                    else:
                        high = middle
                return low
            """,
            why="each branch leaves less",
        ),
        Good(
            """
            def last_at_most(items, wanted):
                low, high = 0, len(items) - 1
                while low < high:
                    middle = (low + high + 1) // 2
                    if items[middle] <= wanted:
                        low = middle
                    else:
                        high = middle - 1
                return low
            """,
            why="the middle is rounded up",
        ),
        Good(
            """
            def root(function, low, high):
                while low < high:
                    middle = (low + high) / 2
                    if middle == low or middle == high:
                        break
                    if function(middle) < 0:
                        low = middle
                    else:
                        high = middle
                return low
            """,
            why="halves of floats, and the end is tested",
        ),
        Good(
            """
            def narrow(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    if high - low < 2:
                        break
                    middle = (low + high) // 2
                    if items[middle] <= wanted:
                        low = middle
                    else:
                        high = middle
                return low
            """,
            why="neighbours end the loop",
        ),
    ],
)
def stuck_search(node: ast.While, ctx: Context) -> Iterator[Finding]:
    match node.test:
        case ast.Compare(
            left=ast.Name(id=low), ops=[ast.Lt() | ast.LtE() as operator], comparators=[ast.Name(id=high)]
        ):
            pass
        case _:
            return
    flow = ctx.flow_around(node)
    if flow is None or ctx.block.damage or _ends_otherwise(node, low, high):
        return
    for inner in _assignments(node):
        target, value = inner.targets[0], inner.value
        if not isinstance(target, ast.Name) or not isinstance(value, ast.Name):
            continue
        stuck = target.id == low or (target.id == high and isinstance(operator, ast.LtE))
        middles = [one.value for one in flow.reaching(value) or ()]
        if stuck and len(middles) == 1 and _is_floored_middle(middles[0], low, high):
            when = "are neighbours" if target.id == low else "are equal"
            evidence = Evidence(f"'{value.id}' when '{low}' and '{high}' {when}", target.id, "arithmetic")
            message = f"changes nothing once '{low}' and '{high}' {when}: the loop never ends"
            yield Finding(
                ctx.span(inner), message[:120], (evidence,), tuple(_fixes(inner, target.id == low, node, ctx))
            )


def _assignments(node: ast.While) -> Iterator[ast.Assign]:
    for part in node.body:
        for inner in ast.walk(part):
            if isinstance(inner, ast.Assign) and len(inner.targets) == 1:
                yield inner


def _is_floored_middle(value: ast.expr | None, low: str, high: str) -> bool:
    """`(low + high) // 2` and `low + (high - low) // 2`, or with `>> 1`."""
    match value:
        case ast.BinOp(left=ast.Name(id=found), op=ast.Add(), right=part) if found == low:
            return _is_half(part, high, ast.Sub, low)
        case _:
            return _is_half(value, low, ast.Add, high) or _is_half(value, high, ast.Add, low)


def _is_half(value: ast.expr | None, one: str, operator: type[ast.operator], other: str) -> bool:
    match value:
        case (
            ast.BinOp(left=whole, op=ast.FloorDiv(), right=ast.Constant(value=2))
            | ast.BinOp(left=whole, op=ast.RShift(), right=ast.Constant(value=1))
            | ast.Call(func=ast.Name(id="int"), args=[ast.BinOp(left=whole, op=ast.Div(), right=ast.Constant(value=2))])
        ):
            pass
        case _:
            return False
    match whole:
        case ast.BinOp(left=ast.Name(id=first), op=between, right=ast.Name(id=second)):
            return first == one and second == other and isinstance(between, operator)
        case _:
            return False


def _ends_otherwise(node: ast.While, low: str, high: str) -> bool:
    """Whether a test of the bounds themselves leaves the loop, or it counts its passes."""
    return any(_leaves(inner, {low, high}) for part in node.body for inner in ast.walk(part))


def _leaves(inner: ast.AST, bounds: set[str]) -> bool:
    match inner:
        case ast.If(test=test, body=body, orelse=orelse):
            return bool(bounds & names_in(test)) and any(isinstance(one, _JUMPS) for one in body + orelse)
        case ast.AugAssign(target=ast.Name(id=found)):
            return found in bounds
        case _:
            return False


def _fixes(inner: ast.Assign, is_low: bool, loop: ast.While, ctx: Context) -> Iterator[Fix]:
    if is_low:
        end = ctx.span(inner).end
        yield Fix("Go on behind the middle", (Edit(Span(end, end), " + 1"),))
        return
    assert isinstance(loop.test, ast.Compare)  # matched by the rule
    between = Span(ctx.span(loop.test.left).end, ctx.span(loop.test.comparators[0]).start)
    if ctx.block.text[between.start : between.end].strip() == "<=":
        yield Fix("Write '<'", (Edit(between, " < "),))
