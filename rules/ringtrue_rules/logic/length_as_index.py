"""An index starts at the length of the sequence, and is used before anything makes it less: `right = len(xs)`, then
`xs[right]`. The first use raises `IndexError`.

Start at `len(xs) - 1`. The rule is silent where a test on the index, a handler or a jump stands in between.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Definition,
    Edit,
    Evidence,
    Finding,
    Fix,
    Flow,
    Good,
    builtin_type,
    names_in,
    rule,
    same,
    tests_above,
)

_JUMPS = (ast.Break, ast.Continue, ast.Return, ast.Raise)


@rule(
    ast.Subscript,
    summary="index that starts at the length of the sequence",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def pair_sums(numbers: list[int]):
                left, right = 0, len(numbers)
                while left < right:
                    yield numbers[left] + numbers[right]
                    #                     ^^^^^^^^^^^^^^ 'numbers[right]' is past the end: 'right' is the length at first
                    left += 1
                    right -= 1
            """,
            fixed="""
            def pair_sums(numbers: list[int]):
                left, right = 0, len(numbers) - 1
                while left < right:
                    yield numbers[left] + numbers[right]
                    left += 1
                    right -= 1
            """,
        ),
        Bad(
            """
            def last(text: str):
                end = len(text)
                return text[end]
                #      ^^^^^^^^^ 'text[end]' is past the end: 'end' is the length at first
            """,
            fixed="""
            def last(text: str):
                end = len(text) - 1
                return text[end]
            """,
        ),
        Good(
            """
            def backwards(numbers: list[int]):
                i = len(numbers)
                while i > 0:
                    i -= 1
                    yield numbers[i]
            """,
            why="made less before it is used",
        ),
        Good(
            """
            def tail(text: str, size):
                end = len(text)
                if end > size:
                    end = size
                return text[:end]
            """,
            why="the end of a slice may be the length",
        ),
        Good(
            """
            def number(names: dict, name):
                new = len(names)
                names[name] = new
                return names[new]
            """,
            why="a dictionary's keys are not positions",
        ),
        Good(
            """
            def peek(text: str, at):
                end = len(text)
                if at < end:
                    end = at
                return text[end] if end < len(text) else ""
            """,
            why="the index is tested",
        ),
    ],
)
def length_as_index(node: ast.Subscript, ctx: Context) -> Iterator[Finding]:
    index = node.slice
    if not isinstance(index, ast.Name) or not isinstance(node.ctx, ast.Load) or ctx.block.damage:
        return
    flow = ctx.flow_around(node)
    if flow is None or not isinstance(node.value, ast.Name):
        return
    for one in flow.reaching(index) or ():
        length = _length(one, node.value, flow)
        if length is None or _is_guarded(node, index.id, ctx):
            continue
        if builtin_type(node.value, flow) not in ("list", "str", "tuple") or len(flow.by_name[node.value.id]) != 1:
            return
        evidence = Evidence(
            f"greatest index against '{index.id}'", "the length less one against the length", "arithmetic"
        )
        end = ctx.span(length).end
        fix = Fix("Start at the last index", (Edit(ctx.span(length)._replace(start=end), " - 1"),))
        message = f"'{ctx.source(node)}' is past the end: '{index.id}' is the length at first"
        yield Finding(ctx.span(node), message[:120], (evidence,), (fix,))
        return


def _length(one: Definition, sequence: ast.expr, flow: Flow) -> ast.expr | None:
    """The `len(xs)` that the definition gives its name."""
    value = one.value
    statement = flow.graph.steps[one.step].node
    if one.kind == "part" and isinstance(value, ast.Tuple) and isinstance(statement, ast.Assign):
        targets = statement.targets[0]
        if not isinstance(targets, ast.Tuple) or len(targets.elts) != len(value.elts):
            return None
        value = next((part for target, part in zip(targets.elts, value.elts, strict=True) if target is one.node), None)
    elif one.kind != "assign":
        return None
    match value:
        case ast.Call(func=ast.Name(id="len"), args=[measured]) if same(measured, sequence):
            return value
        case _:
            return None


def _is_guarded(node: ast.Subscript, name: str, ctx: Context) -> bool:
    for owner, test in tests_above(node, ctx.tree.parents):
        if name in names_in(test) and not (isinstance(owner, ast.While) and _compares_names(test)):
            return True
    function = ctx.function_of(node)
    if function is None or any(isinstance(above, ast.Try) for above in ctx.tree.above(node)):
        return True
    return any(
        isinstance(inner, ast.If | ast.While)
        and name in names_in(inner.test)
        and inner.lineno < node.lineno
        and any(isinstance(one, _JUMPS) for one in inner.body)
        for inner in ast.walk(function)
    )


def _compares_names(test: ast.expr) -> bool:
    """`left < right` lets `right` be whatever it is."""
    return (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Lt | ast.LtE)
        and isinstance(test.left, ast.Name)
        and isinstance(test.comparators[0], ast.Name)
    )
