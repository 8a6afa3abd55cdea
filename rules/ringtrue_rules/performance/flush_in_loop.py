"""`flush` on a file hands the buffer to the operating system, and on a database session sends the pending rows: a
system call or a round trip for each pass, where the buffer exists to need few of them.

Leave it to the buffer, or flush once after the loop.

The rule is silent for standard output and for logs that someone follows, where the loop waits for its work, and where
the flushed identity is read in the same pass (`session.flush(); use(row.id)`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Good, Repetition, Span, group_of, rule


@rule(
    ast.Call,
    summary="flush for each row instead of once",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def export(path, rows):
                with open(path, "w") as file:
                    for row in rows:
                        file.write(row.text)
                        file.flush()
                    #   ^^^^^^^^^^^^ flushes in each pass: O(len(rows)) calls, one system call each; the buffer exists to save them
            """,
            fixed="""
            def export(path, rows):
                with open(path, "w") as file:
                    for row in rows:
                        file.write(row.text)
            """,
        ),
        Bad(
            """
            from sqlalchemy.orm import Session


            def load(session: Session, rows):
                for row in rows:
                    session.add(row)
                    session.flush()
                #   ^^^^^^^^^^^^^^^ flushes in each pass: O(len(rows)) calls, one round trip each; the buffer exists to save them
            """,
        ),
        Good(
            """
            import sys


            def progress(rows):
                for row in rows:
                    sys.stdout.write(".")
                    sys.stdout.flush()
            """,
            why="someone watches",
        ),
        Good(
            """
            from sqlalchemy.orm import Session


            def load(session: Session, rows):
                for row in rows:
                    session.add(row)
                    session.flush()
                    print(row.id)
            """,
            why="the identity that the database gives is read in the same pass",
        ),
        Good(
            """
            def follow(path, source):
                with open(path, "w") as file:
                    while line := source.readline():
                        file.write(line)
                        file.flush()
            """,
            why="the loop waits for each line, and the file shows it at once",
        ),
    ],
)
def flush_in_loop(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    cost = ctx.cost
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "flush" or node.args or node.keywords:
        return
    loops = cost.growing(node)
    statement = ctx.tree.parents.get(node)
    if not loops or not isinstance(loops[0].node, ast.For) or not isinstance(statement, ast.Expr):
        return
    receiver, body = node.func.value, loops[0].node.body
    if body[-1] is not statement or len(body) < 2 or cost.name(receiver).partition(".")[0] in loops[0].bound:
        return
    is_file = cost.kind(receiver) == "file"
    if not is_file and not group_of(cost.path(receiver), "session"):
        return
    if _waits(loops[0]):
        return
    growth = cost.growth(loops[:1])
    each = "one system call" if is_file else "one round trip"
    message = f"flushes in each pass: {growth} calls, {each} each; the buffer exists to save them"
    start, end = ctx.span(statement)
    fix = Fix("Leave it to the buffer", (Edit(Span(ctx.span(body[-2]).end, end), ""),)) if is_file else None
    yield Finding(Span(start, end), message, cost.evidence(growth, f"each flush is {each}"), (fix,) if fix else ())


def _waits(loop: Repetition) -> bool:
    """Whether the passes come as something happens: it sleeps, or reads a process, socket or queue."""
    words = {"sleep", "wait", "recv", "get", "readline", "poll", "communicate", "sync", "fsync"}
    roots = [*loop.again, *([loop.iterable] if loop.iterable is not None else [])]
    calls = (one for root in roots for one in ast.walk(root) if isinstance(one, ast.Call))
    if any(isinstance(one.func, ast.Attribute) and one.func.attr in words for one in calls):
        return True
    iterable = loop.iterable
    return isinstance(iterable, ast.Attribute) and iterable.attr in ("stdout", "stderr", "stdin")
