"""A loop runs over the items of a list and uses each as an index into the same list: `for i in numbers: numbers[i]`.
What was meant is the item itself, or a loop over the indexes.

Use the item, or loop over `range(len(numbers))`. The rule asks that the sequence surely is a list or string, and that
the loop variable is called as indexes are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, builtin_type, rule, same

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
    ],
)
def item_as_index(node: ast.For, ctx: Context) -> Iterator[Finding]:
    target, items = node.target, node.iter
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


def _is_item(inner: ast.AST, items: ast.Name, index: str) -> bool:
    return (
        isinstance(inner, ast.Subscript)
        and same(inner.value, items)
        and isinstance(inner.slice, ast.Name)
        and inner.slice.id == index
    )
