"""A loop runs over the items of a list and uses each as an index into the same list: `for i in numbers: numbers[i]`.
What was meant is the item itself, or a loop over the indexes.

Use the item, or loop over `range(len(numbers))`. The rule asks that the sequence surely is a list or string, and that
the loop variable is called as indexes are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, builtin_type, rule, same, walk

_INDEX_NAMES = frozenset(("i", "j", "k", "idx", "index", "ind", "pos", "ix"))


@rule(
    ast.For,
    summary="item of a list that is used as its index",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def smaller(numbers: list[int], limit):
                found = []
                for i in numbers:
                    if numbers[i] < limit:
                    #  ^^^^^^^^^^ 'i' is an item of 'numbers', not an index into it
                        found.append(i)
                return found
            """,
            fixed="""
            def smaller(numbers: list[int], limit):
                found = []
                for i in range(len(numbers)):
                    if numbers[i] < limit:
                        found.append(i)
                return found
            """,
        ),
        Good(
            """
            def smaller(numbers: list[int], limit):
                return [numbers[i] for i in range(len(numbers)) if numbers[i] < limit]
            """,
            why="runs over the indexes",
        ),
        Good(
            """
            def total(prices: dict[str, int]):
                result = 0
                for i in prices:
                    result += prices[i]
                return result
            """,
            why="a dictionary is asked by its keys",
        ),
        Good(
            """
            def cycle(successors: list[int]):
                for node in successors:
                    yield successors[node]
            """,
            why="the name says that the items are positions of something",
        ),
        Good(
            """
            def pick(order: list[int], items):
                for i in order:
                    yield items[i]
            """,
            why="another sequence",
        ),
        Bad(
            """
            def smooth(values):
                smoothed = list(values)
                for i in values[1:-1]:
                    smoothed[i] = (values[i - 1] + values[i + 1]) / 2
                                 # ^^^^^^^^^^^^^ 'i' is an item of 'values', not an index into it
                return smoothed
            """,
        ),
    ],
)
def item_as_index(node: ast.For, ctx: Context) -> Iterator[Finding]:
    target, items = node.target, node.iter
    if isinstance(target, ast.Name) and isinstance(items, ast.Subscript) and isinstance(items.slice, ast.Slice):
        yield from _of_part(target.id, items, node, ctx)
        return
    if not isinstance(target, ast.Name) or target.id not in _INDEX_NAMES or not isinstance(items, ast.Name):
        return
    flow = ctx.flow_around(node)
    if ctx.block.damage or builtin_type(items, flow) not in ("list", "str"):
        return
    uses = [inner for part in node.body for inner in ast.walk(part) if _is_item(inner, items, target.id)]
    rebound = any(
        isinstance(inner, ast.Name) and inner.id in (target.id, items.id) and isinstance(inner.ctx, ast.Store)
        for part in node.body
        for inner in ast.walk(part)
    )
    if uses and not rebound:
        evidence = Evidence(f"what '{target.id}' is", f"an item of '{items.id}'", "the loop")
        fix = Fix("Loop over the indexes", (Edit(ctx.span(items), f"range(len({items.id}))"),))
        message = f"'{target.id}' is an item of '{items.id}', not an index into it"
        yield Finding(ctx.span(uses[0]), message, (evidence,), (fix,))


def _of_part(index: str, part: ast.Subscript, node: ast.For, ctx: Context) -> Iterator[Finding]:
    """`for i in values[1:-1]: values[i - 1]`: what can be sliced is a sequence."""
    if index not in _INDEX_NAMES or not isinstance(part.value, ast.Name) or ctx.block.damage:
        return
    flow = ctx.flow_around(node)
    made = flow.by_name.get(part.value.id, ()) if flow is not None else ()
    if any(one.kind == "assign" and one.value is not None and "range(" in ctx.source(one.value) for one in made):
        return
    for one in walk(node):
        match one:
            case ast.Subscript(value=value, slice=ast.BinOp(left=ast.Name(id=found), op=ast.Add() | ast.Sub())):
                if found == index and same(value, part.value):
                    evidence = Evidence(f"what '{index}' is", f"an item of '{part.value.id}'", "the loop")
                    message = f"'{index}' is an item of '{part.value.id}', not an index into it"
                    yield Finding(ctx.span(one), message, (evidence,))
                    return
            case _:
                continue


def _is_item(inner: ast.AST, items: ast.Name, index: str) -> bool:
    return (
        isinstance(inner, ast.Subscript)
        and same(inner.value, items)
        and isinstance(inner.slice, ast.Name)
        and inner.slice.id == index
    )
