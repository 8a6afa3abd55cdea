"""A loop looks for a divisor and starts at 1, which divides everything: `for k in range(1, n): if n % k == 0: return
False`. It is left in its first pass, whatever the number is.

Start at 2.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, rule


@rule(
    ast.For,
    ast.While,
    ast.GeneratorExp,
    ast.ListComp,
    summary="search for a divisor that starts at 1",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def is_prime(number):
                if number < 2:
                    return False
                for divisor in range(1, number - 1):
                #                    ^ 1 divides everything: the loop is left in its first pass, when 'divisor' is 1
                    if number % divisor == 0:
                        return False
                return True
            """,
            fixed="""
            def is_prime(number):
                if number < 2:
                    return False
                for divisor in range(2, number - 1):
                    if number % divisor == 0:
                        return False
                return True
            """,
        ),
        Bad(
            """
            def primes(limit):
                return [n for n in range(2, limit) if not any(n % k == 0 for k in range(1, n))]
                                                                                      # ^ 1 divides everything: the answer of 'any' is true, whatever the number is
            """,
        ),
        Good(
            """
            def divisors(number):
                found = []
                for divisor in range(1, number + 1):
                    if number % divisor == 0:
                        found.append(divisor)
                return found
            """,
            why="collects them all",
        ),
        Good(
            """
            def first_multiple(step, limit):
                for number in range(1, limit):
                    if number % step == 0:
                        return number
                return None
            """,
            why="the number is divided, not the divisor",
        ),
        Good(
            """
            def common(one, other):
                for divisor in range(1, one):
                    if one % divisor == 0 and other % divisor != 0:
                        return divisor
                return one
            """,
            why="another condition decides as well",
        ),
        Good(
            """
            def divisors(n):
                return sum(n % k == 0 for k in range(1, n))
            """,
            why="the number of divisors",
        ),
        Bad(
            """
            def is_prime(n):
                k = 1
                  # ^ 1 divides everything: the loop is left in its first pass, when 'k' is 1
                while k * k <= n:
                    if n % k == 0:
                        return False
                    k += 1
                return n > 1
            """,
            fixed="""
            def is_prime(n):
                k = 2
                while k * k <= n:
                    if n % k == 0:
                        return False
                    k += 1
                return n > 1
            """,
        ),
    ],
)
def divisible_by_one(node: ast.For | ast.While | ast.GeneratorExp | ast.ListComp, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.While):
        yield from _counted_up(node, ctx)
        return
    if not isinstance(node, ast.For):
        yield from _asked_of_all(node, ctx)
        return
    match node.iter:
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=1) as start, _]):
            pass
        case _:
            return
    if ctx.block.damage or not isinstance(node.target, ast.Name):
        return
    match node.body[0]:
        case ast.If(
            test=ast.Compare(
                left=ast.BinOp(op=ast.Mod(), right=ast.Name(id=divisor)),
                ops=[ast.Eq()],
                comparators=[ast.Constant(value=0)],
            ) as test,
            body=[*_, ast.Return() | ast.Break()],
        ) if divisor == node.target.id:
            evidence = Evidence(f"'{ctx.source(test)}' when '{divisor}' is 1"[:100], "true", "arithmetic")
            fix = Fix("Start at 2", (Edit(ctx.span(start), "2"),))
            message = f"1 divides everything: the loop is left in its first pass, when '{divisor}' is 1"
            yield Finding(ctx.span(start), message[:120], (evidence,), (fix,))
        case _:
            return


def _counted_up(node: ast.While, ctx: Context) -> Iterator[Finding]:
    """`k = 1` before `while k * k <= n: if n % k == 0: return False`."""
    match node.body[0]:
        case ast.If(
            test=ast.Compare(
                left=ast.BinOp(op=ast.Mod(), right=ast.Name(id=divisor)),
                ops=[ast.Eq()],
                comparators=[ast.Constant(value=0)],
            ) as test,
            body=[*_, ast.Return() | ast.Break()],
        ):
            pass
        case _:
            return
    flow = ctx.flow_around(node)
    loop = flow.loop_of(node) if flow is not None else None
    if flow is None or loop is None or ctx.block.damage or flow.captured(divisor):
        return
    starts = [one for one in flow.by_name.get(divisor, ()) if not loop.holds(one.step)]
    match [one.value for one in starts if one.kind == "assign"]:
        case [ast.Constant(value=1) as start] if len(starts) == 1 and type(start.value) is int:
            evidence = Evidence(f"'{ctx.source(test)}' when '{divisor}' is 1"[:100], "true", "arithmetic")
            fix = Fix("Start at 2", (Edit(ctx.span(start), "2"),))
            message = f"1 divides everything: the loop is left in its first pass, when '{divisor}' is 1"
            yield Finding(ctx.span(start), message[:120], (evidence,), (fix,))
        case _:
            return


def _asked_of_all(node: ast.GeneratorExp | ast.ListComp, ctx: Context) -> Iterator[Finding]:
    """`any(n % k == 0 for k in range(1, n))`, and `all` of the opposite."""
    match node.generators:
        case [ast.comprehension(target=ast.Name(id=item), iter=iterable, ifs=[])]:
            pass
        case _:
            return
    match iterable, ctx.tree.parents.get(node):
        case (
            ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=1) as start, _]),
            ast.Call(func=ast.Name(id="any" | "all" as quantor), args=[_]),
        ):
            pass
        case _:
            return
    match node.elt:
        case ast.Compare(
            left=ast.BinOp(op=ast.Mod(), right=ast.Name(id=divisor)), ops=[op], comparators=[ast.Constant(value=0)]
        ):
            decided = isinstance(op, ast.Eq if quantor == "any" else ast.NotEq | ast.Gt)
        case ast.BinOp(op=ast.Mod(), right=ast.Name(id=divisor)):
            decided = quantor == "all"
        case _:
            return
    if decided and divisor == item and not ctx.block.damage:
        answer = "true" if quantor == "any" else "false"
        evidence = Evidence(f"'{ctx.source(node.elt)}' when '{divisor}' is 1"[:100], answer, "arithmetic")
        fix = Fix("Start at 2", (Edit(ctx.span(start), "2"),))
        message = f"1 divides everything: the answer of '{quantor}' is {answer}, whatever the number is"
        yield Finding(ctx.span(start), message[:120], (evidence,), (fix,))
