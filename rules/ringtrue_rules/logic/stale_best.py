"""The best of some values is looked for, and each time a better one is found it is kept; but what it is compared with
stays as it was at the start. So the last value that beats the start wins, not the best.

Keep both: `best, most = number, count`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Flow, Good, names_in, rule, walk

_EXTREME = re.compile(
    r"(?:^|_)(?:best|max|min|most|least|largest|smallest|longest|shortest|highest|lowest|biggest|greatest|closest|nearest|fewest)"
    r"(?:_|$|imum)"
)
_LIMIT = 99  # a number between 1 and this is a limit to keep, not where a search starts


@rule(
    ast.If,
    summary="best value so far that nothing brings up to date",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            def mode(counts):
                best, most = None, 0
                for number, count in counts.items():
                    if count > most:
                    #          ^^^^ 'most' is never brought up to date: the last value that beats the start wins, not the best
                        best = number
                return best
            """,
        ),
        Good(
            """
            def mode(counts):
                best, most = None, 0
                for number, count in counts.items():
                    if count > most:
                        best, most = number, count
                return best
            """,
            why="both are kept",
        ),
        Good(
            """
            def first_long(words):
                longest, found = 0, None
                for word in words:
                    if len(word) > longest:
                        found = word
                        break
                return found
            """,
            why="the first one is enough",
        ),
        Good(
            """
            def late(jobs, limit):
                found = None
                for job in jobs:
                    if job.delay > limit:
                        found = job
                return found
            """,
            why="a limit, not a best value",
        ),
        Good(
            """
            def windows(search, size):
                min_results, grown = 50, False
                while size:
                    results = search(size)
                    if len(results) < min_results:
                        size *= 2 if grown else 1.5
                        grown = True
                    yield results
            """,
            why="a limit, and what is kept is not what was found",
        ),
    ],
)
def stale_best(node: ast.If, ctx: Context) -> Iterator[Finding]:
    match node.test:
        case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()], comparators=[right]):
            pass
        case _:
            return
    sides = [side for side in (left, right) if isinstance(side, ast.Name) and _EXTREME.search(side.id.lower())]
    if (
        len(sides) != 1
        or ctx.block.damage
        or any(isinstance(one, ast.Break | ast.Return | ast.Raise) for one in node.body)
    ):
        return
    flow = ctx.flow_around(node)
    if flow is None or not _stays(sides[0], flow):
        return
    name = sides[0].id
    value = right if sides[0] is left else left
    loop = next((one for one in flow.graph.loops if one.holds(flow.graph.at[node])), None)
    if loop is None or not _varies(value, flow) or not any(_keeps(one, value, flow, loop.first) for one in node.body):
        return
    evidence = Evidence(f"assignments of '{name}' in the loop", "none", "data flow")
    message = f"'{name}' is never brought up to date: the last value that beats the start wins, not the best"
    yield Finding(ctx.span(sides[0]), message[:120], (evidence,))


def _stays(read: ast.Name, flow: Flow) -> bool:
    """Whether the name is bound once, to a constant from which a search may start."""
    ones = flow.by_name.get(read.id, ())
    if len(ones) != 1 or read.id.isupper() or flow.captured(read.id):
        return False
    match flow.bound_value(ones[0]):
        case ast.Constant(value=int() | float() as start):
            return not 1 < start < _LIMIT
        case ast.UnaryOp(operand=ast.Constant()):
            return True
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant()]) | ast.UnaryOp(operand=ast.Call()):
            return True
        case ast.Attribute(attr="inf" | "maxsize"):
            return True
        case _:
            return False


def _varies(value: ast.expr, flow: Flow) -> bool:
    return any(one.kind != "argument" for name in names_in(value) for one in flow.by_name.get(name, ()))


def _keeps(statement: ast.stmt, value: ast.expr, flow: Flow, first: int) -> bool:
    """Whether the statement keeps what this pass found in a name that starts before the loop."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=found):
            others = {inner.id for inner in walk(found) if isinstance(inner, ast.Name)} - {name}
            if not any(one.step >= first for other in others for one in flow.by_name.get(other, ())):
                return False
            return any(one.step < first and one.kind in ("assign", "part") for one in flow.by_name.get(name, ()))
        case _:
            return False
