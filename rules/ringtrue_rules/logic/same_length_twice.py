"""The height and the width of a grid are given the same length: `rows, columns = len(grid), len(grid)`. For anything but
a square the second is wrong.

Measure a row: `len(grid[0])`. The rule asks that the names are those of a pair, and that the grid is subscripted twice.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, dotted, rule, same

_PAIRS = frozenset(
    (("m", "n"), ("n", "m"), ("rows", "cols"), ("row", "col"), ("rows", "columns"), ("height", "width"), ("h", "w"),
     ("num_rows", "num_cols"), ("n_rows", "n_cols"), ("nrows", "ncols"), ("r", "c"), ("R", "C"), ("H", "W"), ("M", "N"),
     ("ROWS", "COLS"), ("ROW", "COL"))
)  # fmt: skip


@rule(
    ast.Assign,
    summary="height and width that are the same length",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def cells(grid):
                rows, columns = len(grid), len(grid)
                #                          ^^^^^^^^^ 'columns' is the same length as 'rows': a row's is 'len(grid[0])'
                for row in range(rows):
                    for column in range(columns):
                        yield grid[row][column]
            """,
            fixed="""
            def cells(grid):
                rows, columns = len(grid), len(grid[0])
                for row in range(rows):
                    for column in range(columns):
                        yield grid[row][column]
            """,
        ),
        Bad(
            """
            def cells(grid):
                rows = len(grid)
                cols = len(grid)
                #      ^^^^^^^^^ 'cols' is the same length as 'rows': a row's is 'len(grid[0])'
                return [grid[r][c] for r in range(rows) for c in range(cols)]
            """,
            fixed="""
            def cells(grid):
                rows = len(grid)
                cols = len(grid[0])
                return [grid[r][c] for r in range(rows) for c in range(cols)]
            """,
        ),
        Bad(
            """
            class Board:
                def __init__(self, cells):
                    self.cells = cells
                    self.height = len(cells)
                    self.width = len(cells)
                               # ^^^^^^^^^^ 'width' is the same length as 'height': a row's is 'len(cells[0])'

                def at(self, x, y):
                    return self.cells[y][x]
            """,
        ),
        Good(
            """
            def cells(grid):
                rows, columns = len(grid), len(grid[0])
                return [grid[row][column] for row in range(rows) for column in range(columns)]
            """,
            why="a row is measured",
        ),
        Good(
            """
            def pairs(items):
                m, n = len(items), len(items)
                return [(items[i], items[j]) for i in range(m) for j in range(n)]
            """,
            why="no grid",
        ),
    ],
)
def same_length_twice(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    found = _pair(node, ctx)
    if found is None or ctx.block.damage:
        return
    names, one, other = found
    measured = _measured(one)
    if names not in _PAIRS or measured is None or not same(one, other) or not _is_grid(measured, ctx):
        return
    evidence = Evidence(f"what '{names[0]}' and '{names[1]}' are", ctx.source(other), "the code itself")
    end = ctx.span(other).end - 1
    fix = Fix("Measure a row", (Edit(Span(end, end), "[0]"),))
    message = f"'{names[1]}' is the same length as '{names[0]}': a row's is 'len({ctx.source(measured)}[0])'"
    yield Finding(ctx.span(other), message[:120], (evidence,), (fix,))


def _pair(node: ast.Assign, ctx: Context) -> tuple[tuple[str, str], ast.expr, ast.expr] | None:
    """The two names and values of `a, b = x, y`, or of this assignment and the next."""
    match node:
        case ast.Assign(
            targets=[ast.Tuple(elts=[ast.Name(id=first), ast.Name(id=second)])], value=ast.Tuple(elts=[one, other])
        ):
            return (first, second), one, other
        case ast.Assign(targets=[ast.Name(id=first)], value=ast.Call(func=ast.Name(id="len")) as one):
            match _next(node, ctx):
                case ast.Assign(targets=[ast.Name(id=second)], value=other):
                    return (first, second), one, other
        case ast.Assign(
            targets=[ast.Attribute(value=ast.Name(id="self"), attr=first)],
            value=ast.Call(func=ast.Name(id="len")) as one,
        ):
            match _next(node, ctx):
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=second)], value=other):
                    return (first, second), one, other
    return None


def _next(node: ast.stmt, ctx: Context) -> ast.stmt | None:
    suite = getattr(ctx.tree.parents.get(node), "body", None)
    if not isinstance(suite, list) or node not in suite:
        return None
    return next(iter(suite[suite.index(node) + 1 :]), None)


def _measured(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name() | ast.Attribute() as measured]):
            return measured
        case _:
            return None


def _is_grid(measured: ast.expr, ctx: Context) -> bool:
    """Whether something subscripts it twice, and nothing says that it is square."""
    name = dotted(measured).rpartition(".")[2]
    own = ctx.definitions(ctx.block.owner) if ctx.block.kind == "member" else ()
    if any(re.search(rf"\b{re.escape(name)}\[[^\[\]]+\]\[", one.text) for one in own):
        return True
    return any(
        isinstance(inner, ast.Subscript)
        and isinstance(inner.value, ast.Subscript)
        and same(inner.value.value, measured)
        for inner in ctx.tree.nodes
    )
