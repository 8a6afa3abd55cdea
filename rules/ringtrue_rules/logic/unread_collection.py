"""A list, dictionary or set is made and filled, and then nobody looks into it: nothing returns, passes on, iterates or
asks for it. Usually the line that should use it names another variable.

Use it where it was meant, or delete it. The rule is silent about names that say that they only keep objects alive.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, rule

_MAKERS = frozenset(
    ("list", "dict", "set", "collections.deque", "collections.Counter", "collections.defaultdict",
     "collections.OrderedDict")
)  # fmt: skip
_FILLS = frozenset(("append", "add", "extend", "insert", "update", "appendleft", "extendleft", "setdefault"))
_KEEPS = re.compile(r"keep|ref|alive|hold|pin|garbage|junk|unused|dummy|leak|hog|trash|^_")


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="collection that is filled and never looked into",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            def bucket_sort(numbers, size):
                counts = [0] * size
              # ^^^^^^ 'counts' is filled, and nothing ever looks into it
                for number in numbers:
                    counts[number] += 1
                result = []
                for i, count in enumerate(numbers):
                    result.extend([i] * count)
                return result
            """,
        ),
        Bad(
            """
            def names(rows):
                found = []
              # ^^^^^ 'found' is filled, and nothing ever looks into it
                for row in rows:
                    found.append(row.name)
                return rows
            """,
        ),
        Good(
            """
            def names(rows):
                found = []
                for row in rows:
                    found.append(row.name)
                return found
            """,
            why="returned",
        ),
        Good(
            """
            def fill(make):
                keep_alive = []
                for _ in range(10):
                    keep_alive.append(make())
            """,
            why="only keeps the objects alive",
        ),
        Good(
            """
            def register(table, row):
                rows = table.rows
                rows.append(row)
            """,
            why="somebody else's list",
        ),
        Good(
            """
            def unique(rows):
                seen = set()
                return [row for row in rows if not (row in seen or seen.add(row))]
            """,
            why="asked in the same line",
        ),
    ],
)
def unread_collection(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or node.name.startswith("test"):
        return
    flow = ctx.flow(node)
    for name, ones in flow.by_name.items():
        if len(ones) != 1 or ones[0].kind != "assign" or _KEEPS.search(name) or flow.accesses.sees_all:
            continue
        if _is_made(ones[0].value, ctx) and _only_filled(name, ones[0].node, node, ctx):
            evidence = Evidence(f"reads of '{name}'", "it is only filled", "data flow")
            yield Finding(ctx.span(ones[0].node), f"'{name}' is filled, and nothing ever looks into it", (evidence,))


def _is_made(value: ast.expr | None, ctx: Context) -> bool:
    match value:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.BinOp(left=ast.List(), op=ast.Mult()):
            return True
        case ast.Call(func=func):
            return ctx.imported(func).removeprefix("builtins.") in _MAKERS
        case _:
            return False


def _only_filled(name: str, made: ast.AST, function: ast.AST, ctx: Context) -> bool:
    """Whether every other mention puts something in, on a line of its own."""
    fills = 0
    parents = ctx.tree.parents
    for inner in ast.walk(function):
        if isinstance(inner, ast.Global | ast.Nonlocal) and name in inner.names:
            return False
        if not isinstance(inner, ast.Name) or inner.id != name or inner is made:
            continue
        above = parents.get(inner)
        if isinstance(above, ast.Subscript) and above.value is inner and isinstance(above.ctx, ast.Store):
            fills += 1
        elif (
            isinstance(above, ast.Attribute)
            and above.attr in _FILLS
            and isinstance(call := parents.get(above), ast.Call)
            and call.func is above
            and isinstance(parents.get(call), ast.Expr)
        ):
            fills += 1
        else:
            return False
    return fills > 0
