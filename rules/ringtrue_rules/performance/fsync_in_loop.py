"""`os.fsync` waits until the disk has the data: milliseconds on a disk that turns, a good part of one on flash. Once a
record makes the disk the clock of the loop.

Write all records, then call it once after the loop (or once for each batch whose loss would hurt).

The rule is silent where each pass writes a file of its own, and where a loop waits for its work (`while True`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Finding, Good, rule


@rule(
    ast.Call,
    summary="fsync for each record instead of once",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            import os


            def append(path, records):
                with open(path, "ab") as file:
                    for record in records:
                        file.write(record)
                        file.flush()
                        os.fsync(file.fileno())
                    #   ^^^^^^^^^^^^^^^^^^^^^^^ waits for the disk in each pass: O(len(records)) times, once after the loop is enough
            """,
        ),
        Good(
            """
            import os


            def append(path, records):
                with open(path, "ab") as file:
                    for record in records:
                        file.write(record)
                    file.flush()
                    os.fsync(file.fileno())
            """,
            why="once, after the loop",
        ),
        Good(
            """
            import os


            def save(parts):
                for part in parts:
                    with open(part.path, "wb") as file:
                        file.write(part.content)
                        os.fsync(file.fileno())
            """,
            why="a file of its own in each pass",
        ),
    ],
)
def fsync_in_loop(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    cost = ctx.cost
    if "sync" not in ctx.block.text and not isinstance(node.func, ast.Name):
        return
    if cost.path(node.func) not in ("os.fsync", "os.fdatasync") or not node.args:
        return
    loops = cost.growing(node)
    if not loops or loops[0].iterable is None or _names(node.args[0]) & loops[0].bound or cost.leaves(node, loops[0]):
        return
    if any(isinstance(above, ast.If) and loops[0].node in ctx.tree.above(above) for above in ctx.tree.above(node)):
        return
    growth = cost.growth(loops[:1])
    message = f"waits for the disk in each pass: {growth} times, once after the loop is enough"
    yield Finding(ctx.span(node), message, cost.evidence(growth, "each call waits until the device has the data"))


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
