"""A value is computed and never read, in a function that returns something else. Usually the result was meant to take
part in what is returned.

Use the value where it was meant, or delete the line. The rule looks at computations without side effects, and is silent
about names that begin with an underscore, and about plain copies and literals.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Definition, Evidence, Finding, Flow, Good, is_pure, names_in, rule

_WORK = (ast.Call, ast.BinOp, ast.Subscript, ast.Compare, ast.ListComp, ast.DictComp, ast.SetComp)


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="computed value that is never read",
    kind="pattern",
    severity="warning",
    overlaps=["ruff:F841"],
    examples=[
        Bad(
            """
            def has_odd_first_and_last(number):
                first = int(str(number)[0])
              # ^^^^^ 'first' is computed and never read
                last = number % 10
                return last % 2 == 1
            """,
        ),
        Bad(
            """
            def contains(items, wanted):
                found = False
              # ^^^^^ 'found' is computed and never read
                for item in items:
                    if item == wanted:
                        found = True
                return True
            """,
        ),
        Bad(
            """
            def checkout(cart, customer):
                subtotal = sum(item.price for item in cart.items)
                discount = subtotal * 0.1 if customer.is_member else 0
              # ^^^^^^^^ 'discount' is computed and never read
                return subtotal + 4.9
            """,
        ),
        Good(
            """
            def size(text):
                _words = len(text.split())
                return len(text)
            """,
            why="the underscore says that it is not needed",
        ),
        Good(
            """
            def length(text):
                number = int(text)
                return len(text)
            """,
            why="the call may be made to see whether it raises",
        ),
        Good(
            """
            def mean(values):
                total = sum(values)
                return f"{total}"
            """,
            why="read in an f-string",
        ),
        Good(
            """
            def watch(values):
                total = sum(values) + 1
                print(locals())
                return values
            """,
            why="`locals()` reads every name",
        ),
        Bad(
            """
            class Limiter:
                def allow(self, now):
                    recent = [call for call in self.calls if now - call < self.period]
                  # ^^^^^^ 'recent' is computed and never read
                    if len(self.calls) >= self.limit:
                        return False
                    self.calls.append(now)
                    return True
            """,
        ),
    ],
)
def unread_computation(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    flow = ctx.flow(node)
    if not any(one.value is not None for one in flow.returns):
        return
    answers = any(not isinstance(one.value, ast.Constant | None) for one in flow.returns)
    for name, ones in flow.by_name.items():
        if name.startswith("_") or flow.captured(name) or name in flow.accesses.rebound:
            continue
        if any(flow.uses(one) for one in ones) or _in_try(ones, ctx):
            continue
        collected = all(isinstance(one.value, ast.ListComp | ast.SetComp | ast.DictComp) for one in ones)
        if ((answers or collected) and all(_is_work(one, flow) for one in ones)) or _is_flag(ones, flow):
            evidence = Evidence(f"reads of '{name}'", "none", "data flow")
            yield Finding(ctx.span(ones[0].node), f"'{name}' is computed and never read", (evidence,))


def _is_work(one: Definition, flow: Flow) -> bool:
    statement = flow.graph.steps[one.step].node
    value = one.value
    if one.kind != "assign" or value is None or not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    plain_call = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    if plain_call and not any(isinstance(argument, _WORK) for argument in value.args):  # type: ignore[attr-defined]  # a call
        return False  # `int(text)` may be there for its exception
    worked = value.body if isinstance(value, ast.IfExp) else value
    return isinstance(worked, _WORK) and is_pure(value) and bool(names_in(value) & set(flow.by_name))


def _is_flag(ones: tuple[Definition, ...], flow: Flow) -> bool:
    """Set to one constant at the start and to another on the way, for somebody to look at."""
    values = [one.value.value for one in ones if one.kind == "assign" and isinstance(one.value, ast.Constant)]
    statements = [flow.graph.steps[one.step].node for one in ones]
    plain = all(isinstance(one, ast.Assign) and len(one.targets) == 1 for one in statements)
    return plain and len(values) == len(ones) > 1 and len(set(map(repr, values))) > 1 and None not in values


def _in_try(ones: tuple[Definition, ...], ctx: Context) -> bool:
    return any(isinstance(parent, ast.Try | ast.With) for one in ones for parent in ctx.tree.above(one.node))
