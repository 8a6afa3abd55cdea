"""A function does not do what its name promises: `is_valid` that returns no truth value, `get_name` that returns nothing,
`validate_order` that can neither reject nor answer.

Let the body keep the promise, or choose another name. Off by default: names are habits, and habits differ.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Flow, Good, Span, builtin_type, rule

_NOT_TRUTH = frozenset(("str", "list", "dict", "set", "tuple", "int", "float", "generator"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="function that does not do what its name promises",
    kind="pattern",
    severity="information",
    default=False,
    examples=[
        Bad(
            """
            def is_empty(items):
            #   ^^^^^^^^ 'is_empty' returns no truth value
                if not items:
                    return "yes"
                return "no"
            """,
        ),
        Bad(
            """
            def get_total(prices):
            #   ^^^^^^^^^ 'get_total' returns nothing
                total = sum(prices)
                print(total)
            """,
        ),
        Bad(
            """
            def validate_age(age):
            #   ^^^^^^^^^^^^ 'validate_age' neither rejects nor answers
                print("validating", age)
            """,
        ),
        Good(
            """
            def is_empty(items):
                return not items
            """,
            why="answers the question",
        ),
        Good(
            """
            class Reader:
                def get_total(self):
                    raise NotImplementedError
            """,
            why="a subclass will return it",
        ),
        Good(
            """
            def validate_age(age):
                if age < 0:
                    raise ValueError(age)
            """,
            why="rejects",
        ),
    ],
)
def name_body_mismatch(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or node.decorator_list:
        return
    word = node.name.lstrip("_").partition("_")[0]
    if word not in ("is", "has", "get", "validate", "check") or "_" not in node.name.lstrip("_"):
        return
    flow = ctx.flow(node)
    if flow.is_generator or _is_stub(node):
        return
    broken = _broken(word, flow, ctx)
    if broken:
        start = ctx.block.text.find(node.name, ctx.span(node).start)
        evidence = Evidence(f"what '{node.name}' returns and raises", broken, "control flow")
        yield Finding(Span(start, start + len(node.name)), f"'{node.name}' {broken}", (evidence,))


def _broken(word: str, flow: Flow, ctx: Context) -> str:
    values = [one.value for one in flow.returns if one.value is not None]
    if word in ("is", "has"):
        kinds = {builtin_type(value, flow) for value in values}
        return "returns no truth value" if values and kinds <= _NOT_TRUTH else ""
    if word == "get":
        return "returns nothing" if not values and flow.falls_off_end else ""
    acts = any(isinstance(inner, ast.Raise | ast.Assert | ast.Await) for inner in ast.walk(flow.function))
    calls = [inner for inner in ast.walk(flow.function) if isinstance(inner, ast.Call)]
    only_prints = all(isinstance(call.func, ast.Name) and call.func.id == "print" for call in calls)
    stores = any(isinstance(inner, ast.Attribute | ast.Subscript) and isinstance(inner.ctx, ast.Store)
                 for inner in ast.walk(flow.function))  # fmt: skip
    return "neither rejects nor answers" if not values and not acts and only_prints and not stores else ""


def _is_stub(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A body that is only a docstring, `pass`, `...` or a `raise`."""
    return all(
        isinstance(one, ast.Pass | ast.Raise) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in node.body
    )
