"""A loop lets its index be the length of the sequence, one past the last item: `while i <= len(xs)` with `xs[i]`, or a
binary search over `low, high = 0, len(xs)` that goes on while `low <= high`. The last pass raises `IndexError`.

Write `<`, or start the upper end at `len(xs) - 1`. The rule is silent where a test on the index stands in between.
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
    Span,
    length_offset,
    names_in,
    rule,
    same,
    tests_above,
)


@rule(
    ast.While,
    summary="loop that lets its index be the length",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def find(items, wanted):
                low, high = 0, len(items)
                while low <= high:
                #     ^^^^^^^^^^^ 'items[middle]' is past the end when both sides of this test are equal
                    middle = (low + high) // 2
                    if items[middle] < wanted:
                        low = middle + 1
                    elif items[middle] > wanted:
                        high = middle - 1
                    else:
                        return middle
                return -1
            """,
            fixed="""
            def find(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    middle = (low + high) // 2
                    if items[middle] < wanted:
                        low = middle + 1
                    elif items[middle] > wanted:
                        high = middle - 1
                    else:
                        return middle
                return -1
            """,
        ),
        Bad(
            """
            def total(items):
                result, i = 0, 0
                while i <= len(items):
                #     ^^^^^^^^^^^^^^^ 'items[i]' is past the end when both sides of this test are equal
                    result += items[i]
                    i += 1
                return result
            """,
            fixed="""
            def total(items):
                result, i = 0, 0
                while i < len(items):
                    result += items[i]
                    i += 1
                return result
            """,
        ),
        Bad(
            """
            def mirrored(text):
                letters = [letter for letter in text]
                first, last = 0, len(text) - 1
                while first <= len(text):
                #     ^^^^^^^^^^^^^^^^^^ 'letters[first]' is past the end when both sides of this test are equal
                    letters[last] = letters[first]
                    first += 1
                    last -= 1
                return letters
            """,
            fixed="""
            def mirrored(text):
                letters = [letter for letter in text]
                first, last = 0, len(text) - 1
                while first < len(text):
                    letters[last] = letters[first]
                    first += 1
                    last -= 1
                return letters
            """,
        ),
        Good(
            """
            def searched(values, target):
                left, right = 0, len(values)
                while left <= right:
                    if right - left < 4:
                        return values.index(target, left)
                    middle = (left + right) // 2
                    if values[middle] < target:
                        left = middle + 1
                    else:
                        right = middle
                return -1
            """,
            why="before both sides are equal, it has returned",
        ),
        Good(
            """
            def find(items, wanted):
                low, high = 0, len(items) - 1
                while low <= high:
                    middle = (low + high) // 2
                    if items[middle] == wanted:
                        return middle
                    low, high = (middle + 1, high) if items[middle] < wanted else (low, middle - 1)
                return -1
            """,
            why="the upper end is the last index",
        ),
        Good(
            """
            def total(items):
                result, i = 0, 0
                while i <= len(items):
                    if i == len(items):
                        break
                    result += items[i]
                    i += 1
                return result
            """,
            why="the index is tested first",
        ),
        Good(
            """
            def windows(items):
                i = 1
                while i <= len(items):
                    yield items[i - 1], items[:i]
                    i += 1
            """,
            why="counts from one; an upper bound of a slice may be the length",
        ),
    ],
)
def inclusive_length(node: ast.While, ctx: Context) -> Iterator[Finding]:
    test = node.test
    flow = ctx.flow_around(node)
    if flow is None or ctx.block.damage or not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return
    if not isinstance(test.ops[0], ast.LtE) or not isinstance(test.left, ast.Name):
        return
    if _leaves_before(node):
        return
    for index in _indexing(node):
        if _is_past(index, test, node, flow) and not _is_tested(index, node, ctx):
            text = ctx.source(index)
            evidence = Evidence(f"greatest index that passes '{ctx.source(test)}'"[:100], "the length", "arithmetic")
            between = Span(ctx.span(test.left).end, ctx.span(test.comparators[0]).start)
            message = f"'{text}' is past the end when both sides of this test are equal"
            fixes: tuple[Fix, ...] = ()
            if ctx.block.text[between.start : between.end].strip() == "<=":
                fixes = (Fix("Write '<'", (Edit(between, " < "),)),)
            yield Finding(ctx.span(test), message[:120], (evidence,), fixes)
            return


def _leaves_before(loop: ast.While) -> bool:
    """Whether the loop is left by a test of both sides, which may be that they are near each other."""
    sides = names_in(loop.test)
    return any(
        isinstance(inner, ast.If)
        and sides <= names_in(inner.test)
        and isinstance(inner.body[-1], ast.Break | ast.Return | ast.Raise | ast.Continue)
        for inner in loop.body
    )


def _indexing(loop: ast.While) -> Iterator[ast.Subscript]:
    """Reads of one item at a plain name, in the order of the text."""
    for part in loop.body:
        for inner in ast.walk(part):
            if (
                isinstance(inner, ast.Subscript)
                and isinstance(inner.slice, ast.Name)
                and isinstance(inner.ctx, ast.Load)
            ):
                yield inner


def _is_past(index: ast.Subscript, test: ast.Compare, loop: ast.While, flow: Flow) -> bool:
    assert isinstance(test.left, ast.Name)  # by the caller
    assert isinstance(index.slice, ast.Name)  # likewise
    low, high = test.left.id, test.comparators[0]
    if index.slice.id == low:
        return length_offset(high, index.value, flow) == 0 and _is_unchanged(index.slice, loop, flow)
    middles = [one.value if one.kind == "assign" else None for one in flow.reaching(index.slice) or ()]
    if not isinstance(high, ast.Name) or len(middles) != 1 or middles[0] is None:
        return False
    return {low, high.id} <= names_in(middles[0]) and _starts_at_length(high.id, index.value, loop, flow)


def _is_unchanged(read: ast.Name, loop: ast.While, flow: Flow) -> bool:
    """Whether the index at this place is what the test saw."""
    found = flow.loop_of(loop)
    own = flow.reaching(read) or ()
    at_test = flow.reaching_step(read.id, found.head) if found is not None else ()
    return {one.number for one in own} == {one.number for one in at_test}


def _starts_at_length(name: str, sequence: ast.expr, loop: ast.While, flow: Flow) -> bool:
    """`high = len(xs)` or `low, high = 0, len(xs)` before the loop."""
    found = flow.loop_of(loop)
    starts = [one for one in flow.by_name.get(name, ()) if found is not None and not found.holds(one.step)]
    value = flow.bound_value(starts[0]) if len(starts) == 1 else None
    return value is not None and length_offset(value, sequence, flow) == 0


def _is_tested(index: ast.Subscript, loop: ast.While, ctx: Context) -> bool:
    assert isinstance(index.slice, ast.Name)  # by the caller
    name = index.slice.id
    for owner, test in tests_above(index, ctx.tree.parents):
        if owner is loop:
            break
        if (
            name in names_in(test)
            and not any(inner is index for inner in ast.walk(test))
            and not _asks_item(test, index)
        ):
            return True
    for above in ctx.tree.above(index):
        if isinstance(above, ast.Try):
            return True
        if above is loop:
            break
    return any(
        isinstance(inner, ast.If)
        and inner.lineno < index.lineno
        and name in names_in(inner.test)
        and not _asks_item(inner.test, index)
        and any(isinstance(one, ast.Break | ast.Return | ast.Continue | ast.Raise) for one in inner.body)
        for inner in ast.walk(loop)
    )


def _asks_item(test: ast.expr, index: ast.Subscript) -> bool:
    """Whether the test itself reads the item, and so raises first."""
    return any(isinstance(inner, ast.Subscript) and same(inner, index) for inner in ast.walk(test))
