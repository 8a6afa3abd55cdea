"""A number starts at 0 and is divided by before anything has changed it: `i = 0` and `n % i` in the first pass of the
loop, or `n % i` in `for i in range(n)`. The line raises `ZeroDivisionError`.

Start at 1, or where the first divisor stands: `range(2, n)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Flow,
    Good,
    builtin_type,
    dotted,
    names_in,
    rule,
    tests_above,
    walk,
)

_TEMPLATE = ("format", "template", "pattern", "message", "fmt", "msg", "text", "string", "sql", "query")
_JUMPS = (ast.Break, ast.Continue, ast.Return, ast.Raise)


@rule(
    ast.BinOp,
    summary="division by something that is 0 at first",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def factors(number: int):
                found, divisor = [], 0
                while divisor * divisor <= number:
                    if number % divisor == 0:
                    #           ^^^^^^^ 'divisor' is 0 at first: this divides by zero
                        found.append(divisor)
                    divisor += 1
                return found
            """,
        ),
        Bad(
            """
            def is_prime(number: int):
                for divisor in range(number):
                    if number % divisor == 0:
                    #           ^^^^^^^ 'divisor' is 0 at first: this divides by zero
                        return False
                return True
            """,
            fixed="""
            def is_prime(number: int):
                for divisor in range(2, number):
                    if number % divisor == 0:
                        return False
                return True
            """,
        ),
        Bad(
            """
            def running_means(samples):
                means, total = [], 0.0
                for index, sample in enumerate(samples):
                    total += sample
                    means.append(total / index)
                                       # ^^^^^ 'index' is 0 at first: this divides by zero
                return means
            """,
        ),
        Good(
            """
            def is_prime(number: int):
                for divisor in range(2, number):
                    if number % divisor == 0:
                        return False
                return True
            """,
            why="starts at 2",
        ),
        Good(
            """
            def shares(parts, total: float):
                count = 0
                for part in parts:
                    count += 1
                    yield total / count
            """,
            why="changed before",
        ),
        Good(
            """
            def shares(numbers, total: float):
                for i in range(10):
                    if i == 0:
                        continue
                    if numbers and total / i > 1:
                        yield i
            """,
            why="0 is left out",
        ),
        Good(
            """
            def shares(parts: dict[str, float]):
                total = 0
                for part in parts.values():
                    total += part
                for name in parts:
                    parts[name] = parts[name] / total
                return parts
            """,
            why="summed up by then",
        ),
        Good(
            """
            def means(rows, total: float):
                count = 0
                for row in rows:
                    for value in row:
                        count += 1
                    yield total / count
            """,
            why="counted in this pass",
        ),
        Good(
            """
            def names(template: str):
                return [template % i for i in range(10)]
            """,
            why="fills a text",
        ),
        Good(
            """
            def marked(function, values):
                base = function.__name__.strip("_") + "-%s"
                for i, value in enumerate(values):
                    yield base % i, value
            """,
            why="fills a text that was put together",
        ),
        Good(
            """
            def contents(count):
                return [b"file %d" % i for i in range(count)]
            """,
            why="fills bytes",
        ),
        Good(
            """
            def running_means(samples):
                means, total = [], 0.0
                for index, sample in enumerate(samples, 1):
                    total += sample
                    means.append(total / index)
                return means
            """,
            why="counted from 1",
        ),
    ],
)
def division_by_first_zero(node: ast.BinOp, ctx: Context) -> Iterator[Finding]:
    divisor = node.right
    if (
        not isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod)
        or not isinstance(divisor, ast.Name)
        or ctx.block.damage
    ):
        return
    flow = ctx.flow_around(node)
    if flow is None or (isinstance(node.op, ast.Mod) and _may_be_text(node.left, flow)):
        return
    range_ = _from_zero(divisor, flow)
    if not _starts_at_zero(divisor, flow) and range_ is None:
        return
    if any(
        divisor.id in names_in(test) and not isinstance(owner, ast.While)
        for owner, test in tests_above(node, ctx.tree.parents)
    ):
        return
    if not _is_kept_out(node, divisor.id, ctx):
        evidence = Evidence(f"first value of '{divisor.id}'", "0", "data flow")
        fixes: tuple[Fix, ...] = ()
        if range_ is not None and isinstance(node.op, ast.Mod) and dotted(range_.func) == "range":
            at = ctx.span(range_.args[0])
            edit = Edit(at._replace(end=at.start), "2, ") if len(range_.args) == 1 else Edit(at, "2")
            fixes = (Fix("Start at 2", (edit,)),)
        yield Finding(ctx.span(divisor), f"'{divisor.id}' is 0 at first: this divides by zero", (evidence,), fixes)


def _may_be_text(node: ast.expr, flow: Flow) -> bool:
    kind = builtin_type(node, flow)
    if kind is not None:
        return kind in ("str", "bytes")
    if isinstance(node, ast.Name) and any(_holds_text(flow.bound_value(one)) for one in flow.reaching(node) or ()):
        return True
    names = {name.lower() for name in names_in(node)}
    return isinstance(node, ast.Attribute | ast.Call | ast.Subscript) or any(
        word in name for name in names for word in _TEMPLATE
    )


def _holds_text(value: ast.expr | None) -> bool:
    """Whether a text is part of it, as in `name.strip() + "-%s"`."""
    return value is not None and any(
        isinstance(one, ast.Constant) and isinstance(one.value, str) for one in walk(value)
    )


def _starts_at_zero(divisor: ast.Name, flow: Flow) -> bool:
    """Whether the first pass of the innermost loop surely finds it at 0."""
    at = flow.accesses.reads.get(divisor)
    holding = [loop for loop in flow.graph.loops if at is not None and loop.holds(at)]
    if not holding:
        return False
    inner = min(holding, key=lambda loop: loop.after - loop.first)
    if at is None or any(one.step < at for one in flow.reaching(divisor) or () if inner.holds(one.step)):
        return False  # it may have changed in this very pass
    before = [flow.bound_value(one) for one in flow.reaching(divisor) or () if not inner.holds(one.step)]
    return bool(before) and all(
        isinstance(value, ast.Constant) and type(value.value) in (int, float) and value.value == 0 for value in before
    )


def _from_zero(divisor: ast.Name, flow: Flow) -> ast.Call | None:
    """The `range(n)` that the name runs over, or the `enumerate(items)` that counts it."""
    reaching = flow.reaching(divisor) or ()
    match reaching[0].value if len(reaching) == 1 and reaching[0].kind == "item" else None:
        case ast.Call(func=ast.Name(id="range"), args=[_] | [ast.Constant(value=0), _]) as call:
            return call
        case ast.Call(func=ast.Name(id="enumerate"), args=[_], keywords=[]) as call if _is_counter(divisor, flow):
            return call
        case _:
            return None


def _is_counter(divisor: ast.Name, flow: Flow) -> bool:
    """Whether it is the first of the two names that `enumerate` gives."""
    statement = flow.graph.steps[flow.by_name[divisor.id][0].step].node
    match statement:
        case ast.For(target=ast.Tuple(elts=[ast.Name(id=name), _])):
            return name == divisor.id and len(flow.by_name[name]) == 1
        case _:
            return False


def _is_kept_out(node: ast.AST, name: str, ctx: Context) -> bool:
    """Whether a handler waits for the error, or a test of the divisor before leaves the pass or changes the divisor."""
    below = node
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.Try):
            return True
        for field in ("body", "orelse"):
            suite = getattr(parent, field, None)
            if isinstance(suite, list) and below in suite:
                for before in suite[: suite.index(below)]:
                    if isinstance(before, ast.If | ast.Assert) and name in names_in(before.test):
                        return True
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            return False
        below = parent
    return False
