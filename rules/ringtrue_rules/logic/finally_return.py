"""`return`, `break` or `continue` in a `finally` suite throws away the exception that was under way, and the value that
the `try` suite was returning. Since Python 3.14 the compiler warns about it.

Put it after the `finally`, or into the handler of the exception that is meant to be dropped.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, rule

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@rule(
    ast.Try,
    summary="jump in 'finally' that drops the exception",
    kind="fact",
    severity="warning",
    overlaps=["ruff:B012"],
    examples=[
        Bad(
            """
            def read(path):
                try:
                    return open(path).read()
                finally:
                    return ""
                  # ^^^^^^^^^ 'return' in 'finally' drops the exception and the value returned before
            """,
        ),
        Bad(
            """
            def drain(queue):
                while True:
                    try:
                        queue.pop()
                    finally:
                        break
                      # ^^^^^ 'break' in 'finally' drops the exception and the value returned before
            """,
        ),
        Good(
            """
            def read(path):
                try:
                    return open(path).read()
                except OSError:
                    return ""
                finally:
                    print("read", path)
            """,
            why="the handler decides",
        ),
        Good(
            """
            def close(files):
                try:
                    use(files)
                finally:
                    for file in files:
                        if file is None:
                            continue
                        file.close()
            """,
            why="the jump stays inside a loop of the suite",
        ),
    ],
)
def finally_return(node: ast.Try, ctx: Context) -> Iterator[Finding]:
    for jump, word in _jumps(node.finalbody, in_loop=False):
        evidence = Evidence(f"'{word}' in 'finally'", "discards the exception", "the language reference")
        message = f"'{word}' in 'finally' drops the exception and the value returned before"
        yield Finding(ctx.span(jump), message, (evidence,))


def _jumps(body: list[ast.stmt], *, in_loop: bool) -> Iterator[tuple[ast.stmt, str]]:
    for node in body:
        if isinstance(node, ast.Return):
            yield node, "return"
        elif isinstance(node, ast.Break | ast.Continue) and not in_loop:
            yield node, type(node).__name__.lower()
        elif not isinstance(node, _SCOPES):
            inside = in_loop or isinstance(node, _LOOPS)
            for field in ("body", "orelse", "handlers", "finalbody", "cases"):
                for part in getattr(node, field, ()):
                    suite = [part] if isinstance(part, ast.stmt) else part.body
                    yield from _jumps(suite, in_loop=inside)
