"""A function assigns a name somewhere, which makes it local everywhere in the function, and reads it where no
assignment can have happened yet. The line raises `UnboundLocalError`.

Give the name its first value before: an accumulator has to start somewhere, and a local `max = max(xs)` hides the
builtin that it calls. The rule follows every path: one that may have assigned the name makes it silent.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.api import BUILTINS, Bad, Context, Evidence, Finding, Good, rule

if TYPE_CHECKING:
    from ringtrue.api import Definition, Flow

# Contexts that wait for an exception: `suppress`, `pytest.raises`, `assertRaises`.
_EXPECTS = re.compile("suppress|raises|Raises")
# What binds a name in the same step that may read it afterwards.
_BEFORE_READS = frozenset(("walrus", "pattern", "enter", "item"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="local that is read before anything can have assigned it",
    kind="fact",
    severity="error",
    overlaps=["ruff:F821"],
    examples=[
        Bad(
            """
            def total(prices):
                for price in prices:
                    result += price
                  # ^^^^^^ 'result' is read before anything can have assigned it
                return result
            """,
        ),
        Bad(
            """
            def narrow(items, holds):
                while low + 1 < high:
                #     ^^^ 'low' is read before anything can have assigned it
                #               ^^^^ 'high' is read before anything can have assigned it
                    middle = (low + high) // 2
                    if holds(items[middle]):
                        low = middle
                    else:
                        high = middle
                return low
            """,
        ),
        Bad(
            """
            def largest(items):
                max = max(items)
                #     ^^^ 'max' is read before anything can have assigned it: the assignment in this function makes it local
                return max
            """,
        ),
        Bad(
            """
            count = 0


            def visit(page):
                count += 1
              # ^^^^^ 'count' is read before anything can have assigned it: the assignment in this function makes it local
                return page
            """,
        ),
        Good(
            """
            def total(prices):
                result = 0
                for price in prices:
                    result += price
                return result
            """,
            why="it starts at 0",
        ),
        Good(
            """
            def first(items):
                for item in items:
                    if item:
                        found = item
                return found
            """,
            why="some path has assigned it",
        ),
        Good(
            """
            def names(text):
                try:
                    unicode
                except NameError:
                    unicode = str
                return unicode(text)
            """,
            why="the error is expected",
        ),
        Good(
            """
            def pairs(lines):
                seen = False
                for line in lines:
                    if seen:
                        yield before, line
                    before, seen = line, True
            """,
            why="assigned in the pass before",
        ),
        Good(
            """
            def copy(source, target):
                with open(source) as read, open(target, read.mode) as written:
                    written.write(read.read())
            """,
            why="bound in the same statement, before it is read",
        ),
        Good(
            """
            count = 0


            def visit(page):
                global count
                count += 1
                return page
            """,
            why="the module's name",
        ),
        Good(
            """
            def nearest(points):
                found = None
                for point in points:
                    if found is None or point.distance < least:
                        found, least = point, point.distance
                return found
            """,
            why="read only once it is assigned",
        ),
        Good(
            """
            def outer(step):
                def inner():
                    return total

                total = step
                return inner
            """,
            why="the inner function runs later",
        ),
    ],
    patient=True,  # builds the flow of whole functions
)
def use_before_assignment(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    flow = ctx.flow(node)
    reads = _early_reads(flow)
    for name, ones in flow.by_name.items():
        first = reads.get(name)
        if (
            first is None
            or ones[0].kind == "argument"
            or name in flow.accesses.rebound
            or _may_be_bound(name, ones, flow, ctx)
        ):
            continue
        if not _is_tried(first, ctx) and flow.accesses.reads[first] in flow.reachable:
            hides = name in BUILTINS or ctx.binds(name)
            why = ": the assignment in this function makes it local" if hides else ""
            evidence = Evidence(f"assignments of '{name}' on the paths to this read", "none", "control flow")
            message = f"'{name}' is read before anything can have assigned it{why}"
            yield Finding(ctx.span(first), message[:120], (evidence,))


def _early_reads(flow: Flow) -> dict[str, ast.Name]:
    """The first read of each local, where it stands before or in the first statement that binds the name."""
    bound: dict[str, int] = {}
    for one in flow.definitions:
        line = getattr(one.node, "lineno", 0)
        bound[one.name] = min(line, bound.get(one.name, line))
    found: dict[str, ast.Name] = {}
    for read in flow.accesses.reads:
        if read.lineno <= bound.get(read.id, -1):
            first = found.get(read.id)
            if first is None or (read.lineno, read.col_offset) < (first.lineno, first.col_offset):
                found[read.id] = read
    return found


def _may_be_bound(name: str, ones: tuple[Definition, ...], flow: Flow, ctx: Context) -> bool:
    """Whether some path comes to an assignment before it comes to a read."""
    binding = {one.step for one in ones if one.kind != "del"}
    kinds = {one.step for one in ones if one.kind in _BEFORE_READS}
    reading = {step for read, step in flow.accesses.reads.items() if read.id == name and _is_sure(read, ctx)}
    return bool(binding & flow.graph.reached(without=frozenset(reading - kinds)))


def _is_sure(read: ast.AST, ctx: Context) -> bool:
    """Whether the statement that holds `read` surely comes to it: `known and read` may not."""
    below = read
    for parent in ctx.tree.above(read):
        match parent:
            case ast.stmt():
                return True
            case ast.BoolOp(values=[first, *_]) if first is not below:
                return False
            case ast.IfExp(test=test) if test is not below:
                return False
            case ast.Compare(left=left, comparators=[first, *_]) if below is not left and below is not first:
                return False
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                if below is not parent.generators[0]:
                    return False
            case ast.comprehension(iter=items) if items is not below:
                return False
            case _:
                pass
        below = parent
    return True


def _contexts(node: ast.With | ast.AsyncWith) -> Iterator[ast.expr]:
    return (item.context_expr for item in node.items)


def _is_tried(read: ast.AST, ctx: Context) -> bool:
    below = read
    for parent in ctx.tree.above(read):
        if isinstance(parent, ast.Try) and below in parent.body and parent.handlers:
            return True
        if isinstance(parent, ast.With | ast.AsyncWith) and any(
            _EXPECTS.search(ctx.source(item)) for item in _contexts(parent)
        ):
            return True
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            return False
        below = parent
    return False
