"""A sum, list or product that starts afresh in every pass of the loop it is meant to collect over, so that only the
last pass counts; or one that starts with a value that swallows everything: a product that starts at 0 stays 0.

Start it once, before the loop, with the value that changes nothing: 0 for sums, 1 for products.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Definition, Edit, Evidence, Finding, Fix, Flow, Good, Loop, rule

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="accumulator that starts afresh in each pass, or with the wrong value",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def total(prices):
                for price in prices:
                    result = 0
                  # ^^^^^^ 'result' starts afresh in each pass: after the loop only the last pass counts
                    result += price
                return result
            """,
            fixed="""
            def total(prices):
                result = 0
                for price in prices:
                    result += price
                return result
            """,
        ),
        Bad(
            """
            def product(numbers):
                result = 0
                #        ^ 'result' starts at 0 and is only multiplied: it stays 0
                for number in numbers:
                    result *= number
                return result
            """,
            fixed="""
            def product(numbers):
                result = 1
                for number in numbers:
                    result *= number
                return result
            """,
        ),
        Bad(
            """
            def shortest(words):
                best = float("-inf")
                #      ^^^^^^^^^^^^^ 'best' starts at -inf and only takes the min: it stays -inf
                for word in words:
                    best = min(best, len(word))
                return best
            """,
            fixed="""
            def shortest(words):
                best = float("inf")
                for word in words:
                    best = min(best, len(word))
                return best
            """,
        ),
        Good(
            """
            def longest(words):
                best = float("-inf")
                for word in words:
                    best = max(best, len(word))
                return best
            """,
            why="anything is more than minus infinity",
        ),
        Good(
            """
            def totals(rows):
                sums = []
                for row in rows:
                    total = 0
                    for value in row:
                        total += value
                    sums.append(total)
                return sums
            """,
            why="each row has a sum of its own, and it is used in the pass",
        ),
        Good(
            """
            def last(lines):
                for line in lines:
                    text = ""
                    text += line.strip()
                    print(text)
            """,
            why="read in each pass",
        ),
        Good(
            """
            def scale(values, factor):
                size = 0
                if values:
                    size = len(values)
                size *= factor
                return size
            """,
            why="it may have another value by then",
        ),
        Bad(
            """
            def total(lines, discount=0.0):
                total = 0.0
                for line in lines:
                    total = 0.0
                  # ^^^^^ 'total' starts afresh in each pass: after the loop only the last pass counts
                    total += line.price * line.quantity
                return total * (1 - discount)
            """,
        ),
        Bad(
            """
            def longest(results):
                best = 0
                for result in results:
                    streak = 0
                  # ^^^^^^ 'streak' starts afresh in each pass: it never counts further than one of them
                    if result == "loss":
                        streak += 1
                    else:
                        streak = 0
                    best = max(best, streak)
                return best
            """,
        ),
        Good(
            """
            def longest(results):
                best = streak = 0
                for result in results:
                    if result == "loss":
                        streak += 1
                    else:
                        streak = 0
                    best = max(best, streak)
                return best
            """,
            why="started once",
        ),
    ],
)
def accumulator_reset(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    flow = ctx.flow(node)
    if not flow.graph.loops:
        return
    for name, ones in flow.by_name.items():
        changes = [one for one in ones if one.kind == "augment"]
        starts = [one for one in ones if one.kind == "assign"]
        if changes and len(starts) == 1 and len(ones) == len(changes) + 1 and not flow.captured(name):
            yield from _reset(name, starts[0], changes, flow, ctx)
            yield from _stays_zero(name, starts[0], changes, flow, ctx)
        elif changes and len(starts) == 2 and len(ones) == len(changes) + 2 and not flow.captured(name):
            first, again = sorted(starts, key=lambda one: one.step)
            if (
                _is_empty(first.value)
                and _loop_around(first, flow) is None
                and not _is_asked_between(first, again, flow)
            ):
                yield from _reset(name, again, changes, flow, ctx)
            else:
                yield from _twice(first, again, changes, flow, ctx)
        if len(starts) > 1 and not changes and len(ones) == len(starts) and not flow.captured(name):
            yield from _stays_infinite(name, starts, flow, ctx)


def _reset(name: str, start: Definition, changes: list[Definition], flow: Flow, ctx: Context) -> Iterator[Finding]:
    loop = _loop_around(start, flow)
    if loop is None or not isinstance(loop.node, ast.For | ast.AsyncFor) or not _is_empty(start.value):
        return
    statement = flow.graph.steps[start.step].node
    if statement not in loop.node.body or not all(loop.holds(one.step) for one in changes):
        return
    if not all(isinstance(one, ast.AugAssign) for one in (flow.graph.steps[c.step].node for c in changes)):
        return
    own = {id(one.node) for one in changes}
    reads = [step for read, step in flow.accesses.reads.items() if read.id == name and id(read) not in own]
    if reads and not any(loop.holds(step) for step in reads) and flow.repeats(loop):
        evidence = Evidence(f"reads of '{name}' inside the loop", "none", "data flow")
        message = f"'{name}' starts afresh in each pass: after the loop only the last pass counts"
        yield Finding(ctx.span(start.node), message, (evidence,), tuple(_moved(statement, loop, ctx)))


def _twice(
    first: Definition, again: Definition, changes: list[Definition], flow: Flow, ctx: Context
) -> Iterator[Finding]:
    """A count that each pass starts at the value to which a branch of the same pass would set it back."""
    loop = _loop_around(first, flow)
    if loop is None or loop is not _loop_around(again, flow) or not isinstance(loop.node, ast.For | ast.AsyncFor):
        return
    match first.value, again.value:
        case ast.Constant(value=int() as start), ast.Constant(value=int() as back) if start == back:
            pass
        case _:
            return
    statement, below = flow.graph.steps[first.step].node, flow.graph.steps[again.step].node
    assert below is not None  # an assignment stands there
    branch = next((one for one in loop.node.body if isinstance(one, ast.If) and below in ast.walk(one)), None)
    if statement not in loop.node.body or branch is None or any(_loop_around(one, flow) is not loop for one in changes):
        return
    others = [node for one in changes if (node := flow.graph.steps[one.step].node) is not None]
    own = {one.step for one in changes}
    between = any(
        read.id == first.name and first.step < step < again.step and step not in own
        for read, step in flow.accesses.reads.items()
    )
    if len(branch.orelse) and all(one in ast.walk(branch) for one in others) and not between and flow.repeats(loop):
        evidence = Evidence(f"what '{first.name}' is where it is set back", f"{start} already", "data flow")
        message = f"'{first.name}' starts afresh in each pass: it never counts further than one of them"
        yield Finding(ctx.span(first.node), message, (evidence,), tuple(_moved(statement, loop, ctx)))


def _is_asked_between(first: Definition, again: Definition, flow: Flow) -> bool:
    """Whether something reads the first start before the second."""
    return any(read.id == first.name and step < again.step for read, step in flow.accesses.reads.items())


def _loop_around(start: Definition, flow: Flow) -> Loop | None:
    holding = [loop for loop in flow.graph.loops if loop.holds(start.step)]
    return min(holding, key=lambda loop: loop.after - loop.first) if holding else None


def _is_empty(value: ast.expr | None) -> bool:
    match value:
        case ast.Constant(value=constant):
            return constant in (0, 1, "", 0.0) and not isinstance(constant, bool)
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case _:
            return False


def _moved(statement: ast.AST | None, loop: Loop, ctx: Context) -> Iterator[Fix]:
    """The start moves in front of the loop."""
    if statement is None or len(loop.node.body) < 2:
        return
    text, span, header = ctx.block.text, ctx.span(statement), ctx.span(loop.node)
    line = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end) + 1
    first = text.rfind("\n", 0, header.start) + 1
    indent = text[first : header.start]
    if end and not text[line : span.start].strip() and not text[span.end : end].strip() and not indent.strip():
        at = span._replace(start=first, end=first)
        edits = (Edit(at, f"{indent}{ctx.source(statement)}\n"), Edit(span._replace(start=line, end=end), ""))
        yield Fix("Start before the loop", edits)


def _stays_zero(name: str, start: Definition, changes: list[Definition], flow: Flow, ctx: Context) -> Iterator[Finding]:
    if not (
        isinstance(start.value, ast.Constant) and type(start.value.value) in (int, float) and start.value.value == 0
    ):
        return
    statements = [flow.graph.steps[one.step].node for one in changes]
    if not all(isinstance(one, ast.AugAssign) and isinstance(one.op, ast.Mult) for one in statements):
        return
    evidence = Evidence(f"values that '{name}' can have", "0", "arithmetic")
    message = f"'{name}' starts at 0 and is only multiplied: it stays 0"
    fix = Fix("Start at 1", (Edit(ctx.span(start.value), "1"),))
    yield Finding(ctx.span(start.value), message, (evidence,), (fix,))


def _stays_infinite(name: str, starts: list[Definition], flow: Flow, ctx: Context) -> Iterator[Finding]:
    """`best = inf` with `best = max(best, x)`."""
    first, *others = starts
    sign = _infinity(first.value, ctx)
    if sign is None:
        return
    keeps = "max" if sign == "inf" else "min"
    if all(_is_extreme(one, keeps, name, ctx) for one in others) and all(flow.runs_after(first, one) for one in others):
        evidence = Evidence(f"values that '{name}' can have", sign, "arithmetic")
        other = 'float("-inf")' if sign == "inf" else 'float("inf")'
        assert first.value is not None  # it is infinite
        fix = Fix(f"Start at {other}", (Edit(ctx.span(first.value), other),))
        message = f"'{name}' starts at {sign} and only takes the {keeps}: it stays {sign}"
        yield Finding(ctx.span(first.value), message, (evidence,), (fix,))


def _infinity(value: ast.expr | None, ctx: Context) -> str | None:
    match value:
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str() as text)]):
            sign = text.strip().lower().lstrip("+")
            return {"inf": "inf", "infinity": "inf", "-inf": "-inf", "-infinity": "-inf"}.get(sign)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            found = _infinity(inner, ctx)
            return None if found is None else "-inf" if found == "inf" else "inf"
        case ast.Attribute() | ast.Name():
            return "inf" if ctx.imported(value) == "math.inf" else None
        case _:
            return None


def _is_extreme(one: Definition, keeps: str, name: str, ctx: Context) -> bool:
    match one.value:
        case ast.Call(func=ast.Name(id=function), args=args, keywords=[]) if len(args) > 1 and function == keeps:
            return any(isinstance(argument, ast.Name) and argument.id == name for argument in args)
        case _:
            return False
