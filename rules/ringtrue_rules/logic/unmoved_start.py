"""A local starts as `None`, `0` or the like, a loop reads it, and it is returned; but nothing ever changes it, so that
the function always returns the start. Usually the line in the loop that moves it on is missing: `before = node`.

Change it in the loop, or return the constant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Definition, Evidence, Finding, Flow, Good, rule

_STARTS = (None, 0, "", False)


@rule(
    ast.Return,
    summary="local that keeps its first value through a loop and is returned",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def reverse(node):
                before = None
                while node:
                    following = node.next
                    node.next = before
                    node = following
                return before
                #      ^^^^^^ 'before' is always None: the loop reads it, and nothing changes it
            """,
        ),
        Bad(
            """
            def longest(runs):
                best = 0
                for run in runs:
                    if len(run) > best:
                        print(run)
                return best
                #      ^^^^ 'best' is always 0: the loop reads it, and nothing changes it
            """,
        ),
        Good(
            """
            def reverse(node):
                before = None
                while node:
                    following = node.next
                    node.next = before
                    before, node = node, following
                return before
            """,
            why="moves on",
        ),
        Good(
            """
            def find(items, wanted):
                missing = None
                for item in items:
                    if item == wanted:
                        return item
                return missing
            """,
            why="a name for what is returned where nothing is found",
        ),
        Good(
            """
            def count(items):
                total = 0

                def add(item):
                    nonlocal total
                    total += item

                for item in items:
                    if total < 10:
                        add(item)
                return total
            """,
            why="an inner function changes it",
        ),
    ],
)
def unmoved_start(node: ast.Return, ctx: Context) -> Iterator[Finding]:
    flow = ctx.flow_around(node)
    if flow is None or ctx.block.damage or not isinstance(node.value, ast.Name):
        return
    name = node.value.id
    ones = flow.by_name.get(name, ())
    if len(ones) != 1 or flow.captured(name) or name in flow.accesses.rebound or name.isupper():
        return
    value = flow.bound_value(ones[0])
    if not isinstance(value, ast.Constant) or not any(
        value.value is start or value.value == start for start in _STARTS
    ):
        return
    if type(value.value) in (int, float, str, bool, type(None)) and _is_read_in_loop(ones[0], flow, node):
        shown = ctx.source(value)
        evidence = Evidence(f"assignments of '{name}' after the first", "none", "data flow")
        message = f"'{name}' is always {shown}: the loop reads it, and nothing changes it"
        yield Finding(ctx.span(node.value), message[:120], (evidence,))


def _is_read_in_loop(one: Definition, flow: Flow, node: ast.Return) -> bool:
    """Whether a loop behind the start and before the return reads the name."""
    steps = [flow.accesses.reads[read] for read in flow.uses(one)]
    at = flow.graph.at[node]
    loops = [loop for loop in flow.graph.loops if not loop.holds(one.step) and not loop.holds(at) and loop.head < at]
    return any(loop.holds(step) for loop in loops for step in steps)
