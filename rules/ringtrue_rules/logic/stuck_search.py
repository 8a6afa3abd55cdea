"""A binary search that stops getting smaller: with `middle = (low + high) // 2` and `low < high`, the assignment
`low = middle` changes nothing once the two are neighbours, and `high = middle` changes nothing once they are equal,
which `low <= high` lets happen. The loop then never ends.

Write `low = middle + 1`, or `low < high` where `high = middle` is meant. A middle that lies outside of the bounds, as
`low + high // 2` does, is reported too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, computed, names_in, rule

_JUMPS = (ast.Break, ast.Return, ast.Raise)
_FIRST, _WIDEST = 10, 4  # where the bounds are tried, and how far apart


@rule(
    ast.While,
    summary="binary search that stops getting smaller",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def first_at_least(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    middle = (low + high) // 2
                    if items[middle] < wanted:
                        low = middle
                      # ^^^^^^^^^^^^ changes nothing once 'low' and 'high' are neighbours: the loop never ends
                    else:
                        high = middle
                return low
            """,
            fixed="""
            def first_at_least(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    middle = (low + high) // 2
                    if items[middle] < wanted:
                        low = middle + 1
                    else:
                        high = middle
                return low
            """,
        ),
        Bad(
            """
            def first_at_least(items, wanted):
                low, high = 0, len(items) - 1
                while low <= high:
                    middle = low + (high - low) // 2
                    if items[middle] >= wanted:
                        high = middle
                      # ^^^^^^^^^^^^^ changes nothing once 'low' and 'high' are equal: the loop never ends
                    else:
                        low = middle + 1
                return low
            """,
            fixed="""
            def first_at_least(items, wanted):
                low, high = 0, len(items) - 1
                while low < high:
                    middle = low + (high - low) // 2
                    if items[middle] >= wanted:
                        high = middle
                    else:
                        low = middle + 1
                return low
            """,
        ),
        Good(
            """
            def first_at_least(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    middle = (low + high) // 2
                    if items[middle] < wanted:
                        low = middle + 1
                    else:
                        high = middle
                return low
            """,
            why="each branch leaves less",
        ),
        Good(
            """
            def last_at_most(items, wanted):
                low, high = 0, len(items) - 1
                while low < high:
                    middle = (low + high + 1) // 2
                    if items[middle] <= wanted:
                        low = middle
                    else:
                        high = middle - 1
                return low
            """,
            why="the middle is rounded up",
        ),
        Good(
            """
            def root(function, low, high):
                while low < high:
                    middle = (low + high) / 2
                    if middle == low or middle == high:
                        break
                    if function(middle) < 0:
                        low = middle
                    else:
                        high = middle
                return low
            """,
            why="halves of floats, and the end is tested",
        ),
        Bad(
            """
            def position(items, wanted):
                low, high = 0, len(items) - 1
                while low <= high:
                    middle = (low + high) // 2
                    if items[middle] < wanted:
                        low = middle + 1
                    else:
                        high = middle + 1
                      # ^^^^^^^^^^^^^^^^^ changes nothing once 'low' and 'high' are neighbours: the loop never ends
                return low
            """,
        ),
        Bad(
            """
            def position(items, wanted):
                low, high = 0, len(items) - 1
                while low <= high:
                    middle = low + high // 2
                    #        ^^^^^^^^^^^^^^^ 'middle' is not between 'low' and 'high'
                    if items[middle] < wanted:
                        low = middle + 1
                    else:
                        high = middle - 1
                return low
            """,
        ),
        Good(
            """
            def position(items, wanted):
                low, high = 0, len(items) - 1
                while low <= high:
                    middle = low + (high - low) // 2
                    if items[middle] < wanted:
                        low = middle + 1
                    else:
                        high = middle - 1
                return low
            """,
            why="both bounds pass the middle",
        ),
        Good(
            """
            def narrow(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    if high - low < 2:
                        break
                    middle = (low + high) // 2
                    if items[middle] <= wanted:
                        low = middle
                    else:
                        high = middle
                return low
            """,
            why="neighbours end the loop",
        ),
        Good(
            """
            def place(items, wanted):
                low, high = 0, len(items)
                while low < high:
                    middle = (low + high) // 2
                    if items[middle] == wanted:
                        low = middle
                        break
                    if items[middle] < wanted:
                        low = middle + 1
                    else:
                        high = middle
                return low
            """,
            why="the loop is left at once",
        ),
    ],
)
def stuck_search(node: ast.While, ctx: Context) -> Iterator[Finding]:
    match node.test:
        case ast.Compare(left=ast.Name(id=low), ops=[ast.Lt() | ast.LtE()], comparators=[ast.Name(id=high)]):
            pass
        case _:
            return
    flow = ctx.flow_around(node)
    if flow is None or ctx.block.damage:
        return
    outside: set[ast.expr] = set()
    for inner in _assignments(node):
        target = inner.targets[0]
        if _leaves_at_once(inner, ctx):
            continue
        middle = _middle(inner.value, (low, high), flow)
        if not isinstance(target, ast.Name) or target.id not in (low, high) or middle is None or middle[1] in outside:
            continue
        if _is_outside(middle[1], low, high):
            outside.add(middle[1])
            evidence = Evidence(
                f"'{ctx.source(middle[1])}' for 10 and 12"[:100], _shown(middle[1], low, high), "arithmetic"
            )
            message = f"'{middle[0]}' is not between '{low}' and '{high}'"
            yield Finding(ctx.span(middle[1]), message[:120], (evidence,))
            continue
        apart = _stuck_at(target.id, inner.value, node.test, (low, high), middle)
        if apart is not None and not _ends_otherwise(node, frozenset((low, high))):
            when = "are equal" if apart == 0 else "are neighbours" if apart == 1 else f"are {apart} apart"
            evidence = Evidence(
                f"'{ctx.source(inner.value)}' when '{low}' and '{high}' {when}", target.id, "arithmetic"
            )
            message = f"changes nothing once '{low}' and '{high}' {when}: the loop never ends"
            fixes = _fixes(inner, target.id == low, node, ctx) if isinstance(inner.value, ast.Name) else ()
            yield Finding(ctx.span(inner), message[:120], (evidence,), tuple(fixes))


def _middle(value: ast.expr, bounds: tuple[str, str], flow: Flow) -> tuple[str, ast.expr] | None:
    """The name of the middle in `value`, and what it is made of: of both bounds."""
    others = [name for name in ast.walk(value) if isinstance(name, ast.Name) and name.id not in bounds]
    if len(others) != 1:
        return None
    reaching = flow.reaching(others[0]) or ()
    made = reaching[0].value if len(reaching) == 1 and reaching[0].kind in ("assign", "walrus") else None
    return None if made is None or names_in(made) - {"int"} != set(bounds) else (others[0].id, made)


def _is_outside(made: ast.expr, low: str, high: str) -> bool:
    value = computed(made, {low: _FIRST, high: _FIRST + 2})
    return value is not None and not _FIRST - 1 <= value <= _FIRST + 3


def _shown(made: ast.expr, low: str, high: str) -> str:
    return str(computed(made, {low: _FIRST, high: _FIRST + 2}))


def _stuck_at(
    target: str, value: ast.expr, test: ast.expr, bounds: tuple[str, str], middle: tuple[str, ast.expr]
) -> int | None:
    """How far apart the bounds are where the assignment leaves both as they are and the loop goes on; None for never."""
    for apart in range(_WIDEST):
        known = {bounds[0]: _FIRST, bounds[1]: _FIRST + apart}
        between = computed(middle[1], known)
        if between is None or not computed(test, known):
            continue
        if computed(value, {**known, middle[0]: between}) == known[target]:
            return apart
    return None


def _assignments(node: ast.While) -> Iterator[ast.Assign]:
    for part in node.body:
        for inner in ast.walk(part):
            if isinstance(inner, ast.Assign) and len(inner.targets) == 1:
                yield inner


def _leaves_at_once(node: ast.Assign, ctx: Context) -> bool:
    """Whether a jump ends the branch that the assignment stands in."""
    parent = ctx.tree.parents.get(node)
    suites = (getattr(parent, field, None) for field in ("body", "orelse"))
    return any(isinstance(suite, list) and node in suite and isinstance(suite[-1], _JUMPS) for suite in suites)


def _ends_otherwise(node: ast.While, names: frozenset[str]) -> bool:
    """Whether a test of the bounds themselves leaves the loop, or it counts its passes."""
    return any(_leaves(inner, names) for part in node.body for inner in ast.walk(part))


def _leaves(inner: ast.AST, bounds: frozenset[str]) -> bool:
    match inner:
        case ast.If(test=test, body=body, orelse=orelse):
            return bool(bounds & names_in(test)) and any(isinstance(one, _JUMPS) for one in body + orelse)
        case ast.AugAssign(target=ast.Name(id=found)):
            return found in bounds
        case _:
            return False


def _fixes(inner: ast.Assign, is_low: bool, loop: ast.While, ctx: Context) -> Iterator[Fix]:
    if is_low:
        end = ctx.span(inner).end
        yield Fix("Go on behind the middle", (Edit(Span(end, end), " + 1"),))
        return
    assert isinstance(loop.test, ast.Compare)  # matched by the rule
    between = Span(ctx.span(loop.test.left).end, ctx.span(loop.test.comparators[0]).start)
    if ctx.block.text[between.start : between.end].strip() == "<=":
        yield Fix("Write '<'", (Edit(between, " < "),))
