"""The least or greatest of some values is looked for, and the start already beats them all: `least = inf` that is only
replaced where it is smaller than a value, or `least = 0` with the smaller of it and a length. It keeps its start.

Start a minimum at infinity and a maximum at minus infinity, or turn the comparison round.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Definition, Edit, Evidence, Finding, Fix, Flow, Good, dotted, rule, same


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="extreme value whose start beats every other",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def widest_gap(numbers):
                gap = float("inf")
                #     ^^^^^^^^^^^^ 'gap' starts at inf and is only replaced where it is less: it never is
                for i in range(1, len(numbers)):
                    if gap < numbers[i] - numbers[i - 1]:
                        gap = numbers[i] - numbers[i - 1]
                return gap
            """,
            fixed="""
            def widest_gap(numbers):
                gap = float("-inf")
                for i in range(1, len(numbers)):
                    if gap < numbers[i] - numbers[i - 1]:
                        gap = numbers[i] - numbers[i - 1]
                return gap
            """,
        ),
        Bad(
            """
            def shortest(words):
                least = 0
                #       ^ 'least' starts at 0 and only takes what is less, of values that are not: it stays 0
                for word in words:
                    least = min(least, len(word))
                return least
            """,
            fixed="""
            def shortest(words):
                least = float("inf")
                for word in words:
                    least = min(least, len(word))
                return least
            """,
        ),
        Bad(
            """
            def profit(prices):
                lowest, best = float("-inf"), 0
                #              ^^^^^^^^^^^^^ 'lowest' starts at -inf and only takes the least: it stays -inf
                for price in prices:
                    lowest = min(lowest, price)
                    best = max(best, price - lowest)
                return best
            """,
            fixed="""
            def profit(prices):
                lowest, best = float("inf"), 0
                for price in prices:
                    lowest = min(lowest, price)
                    best = max(best, price - lowest)
                return best
            """,
        ),
        Bad(
            """
            import math

            def nearest(points, origin):
                shortest, found = 0, None
                                # ^ 'shortest' starts at 0 and only takes what is less, of values that are not: it stays 0
                for point in points:
                    distance = math.dist(point, origin)
                    if distance < shortest:
                        shortest = distance
                        found = point
                return found
            """,
        ),
        Good(
            """
            def narrowest_gap(numbers):
                gap = float("inf")
                for i in range(1, len(numbers)):
                    if numbers[i] - numbers[i - 1] < gap:
                        gap = numbers[i] - numbers[i - 1]
                return gap
            """,
            why="anything is less than infinity",
        ),
        Good(
            """
            def lowest(numbers):
                least = 0
                for number in numbers:
                    least = min(least, number)
                return least
            """,
            why="a number may be less than 0",
        ),
        Good(
            """
            def gap(numbers, start):
                found = float("inf")
                if start is not None:
                    found = start
                for number in numbers:
                    if found < number:
                        found = number
                return found
            """,
            why="it may have another value by then",
        ),
        Good(
            """
            def lowest(changes):
                level = lowest = 0
                for change in changes:
                    level += change
                    if level < lowest:
                        lowest = level
                return lowest
            """,
            why="what is compared may be negative",
        ),
    ],
)
def frozen_extreme(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    text = ctx.block.text
    if ctx.block.damage or not any(word in text for word in ("inf", "min(", "max(", "dist", "hypot(", "abs(", "len(")):
        return
    flow = ctx.flow(node)
    for name, ones in flow.by_name.items():
        if (
            len(ones) < 2
            or ones[0].kind not in ("assign", "part")
            or flow.captured(name)
            or name in flow.accesses.rebound
        ):
            continue
        start = flow.bound_value(ones[0])
        if start is None or not all(flow.runs_after(ones[0], one) for one in ones[1:]):
            continue
        why = _why_frozen(name, start, ones[1:], flow, ctx)
        if why:
            evidence = Evidence(f"values that '{name}' can have", ctx.source(start)[:60], "arithmetic")
            yield Finding(ctx.span(start), f"'{name}' {why}"[:120], (evidence,), tuple(_fixes(start, ctx)))


def _why_frozen(name: str, start: ast.expr, others: tuple[Definition, ...], flow: Flow, ctx: Context) -> str | None:
    sign = _infinity(start, ctx)
    if sign and all(_is_beaten(one, name, sign, ctx) for one in others):
        word = "less" if sign > 0 else "greater"
        return f"starts at {'inf' if sign > 0 else '-inf'} and is only replaced where it is {word}: it never is"
    parted = sign and isinstance(ctx.tree.parents.get(start), ast.Tuple)  # 'accumulator-reset' looks at the others
    if parted and all(_takes(one, name, "max" if sign > 0 else "min") for one in others):
        shown, word = ("inf", "greatest") if sign > 0 else ("-inf", "least")
        return f"starts at {shown} and only takes the {word}: it stays {shown}"
    zero = isinstance(start, ast.Constant) and type(start.value) in (int, float) and start.value == 0
    if zero and all(_is_least(one, name) or _is_lesser(one, name, flow, ctx) for one in others):
        return "starts at 0 and only takes what is less, of values that are not: it stays 0"
    return None


def _infinity(value: ast.expr, ctx: Context) -> int:
    """1 for infinity, -1 for minus infinity, 0 for anything else."""
    match value:
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str() as text)]):
            sign = text.strip().lower().lstrip("+")
            return 1 if sign in ("inf", "infinity") else -1 if sign in ("-inf", "-infinity") else 0
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_infinity(inner, ctx)
        case ast.Attribute():
            return 1 if ctx.imported(value) == "math.inf" else 0
        case _:
            return 0


def _is_beaten(one: Definition, name: str, sign: int, ctx: Context) -> bool:
    """Whether the assignment stands under `if name < value`, which infinity never is."""
    statement = ctx.tree.parents.get(one.node)
    parent = ctx.tree.parents.get(statement) if isinstance(statement, ast.Assign) else None
    if not isinstance(parent, ast.If) or statement not in parent.body or one.kind != "assign":
        return False
    match parent.test:
        case ast.Compare(left=ast.Name(id=left), ops=[op], comparators=[ast.expr()]) if left == name:
            return isinstance(op, ast.Lt if sign > 0 else ast.Gt)
        case ast.Compare(left=ast.expr(), ops=[op], comparators=[ast.Name(id=right)]) if right == name:
            return isinstance(op, ast.Gt if sign > 0 else ast.Lt)
        case _:
            return False


def _takes(one: Definition, name: str, function: str) -> bool:
    match one.value:
        case ast.Call(func=ast.Name(id=found), args=args, keywords=[]) if found == function and len(args) > 1:
            return any(isinstance(argument, ast.Name) and argument.id == name for argument in args)
        case _:
            return False


def _is_least(one: Definition, name: str) -> bool:
    match one.value:
        case ast.Call(func=ast.Name(id="min"), args=[first, second], keywords=[]):
            sides = [first, second]
        case _:
            return False
    others = [side for side in sides if not (isinstance(side, ast.Name) and side.id == name)]
    return len(others) == 1 and _is_never_negative(others[0])


def _is_lesser(one: Definition, name: str, flow: Flow, ctx: Context) -> bool:
    """Whether the assignment of a value that is never negative stands under `if value < name`."""
    if not isinstance(one.value, ast.Name) or not _is_beaten(one, name, -1, ctx):
        return False
    statement = ctx.tree.parents.get(one.node)
    test = getattr(ctx.tree.parents.get(statement) if statement is not None else None, "test", None)
    values = [flow.bound_value(other) for other in flow.reaching(one.value) or ()]
    known = bool(values) and all(value is not None and _is_never_negative(value) for value in values)
    return known and isinstance(test, ast.Compare) and one.value.id in (dotted(test.left), dotted(test.comparators[0]))


def _is_never_negative(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="len" | "abs" | "hypot" | "dist" | "sqrt")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math"), attr="dist" | "hypot" | "sqrt" | "fabs")):
            return True
        case ast.BinOp(
            left=ast.Call(func=ast.Name(id="max"), args=[one]),
            op=ast.Sub(),
            right=ast.Call(func=ast.Name(id="min"), args=[other]),
        ):
            return same(one, other)
        case ast.Constant(value=int() | float() as value):
            return value >= 0
        case _:
            return False


def _fixes(start: ast.expr, ctx: Context) -> Iterator[Fix]:
    if isinstance(start, ast.Constant):
        yield Fix('Start at float("inf")', (Edit(ctx.span(start), 'float("inf")'),))
    elif isinstance(start, ast.Call) and isinstance(start.args[0], ast.Constant):
        other = 'float("inf")' if str(start.args[0].value).startswith("-") else 'float("-inf")'
        yield Fix(f"Start at {other}", (Edit(ctx.span(start), other),))
