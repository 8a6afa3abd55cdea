"""A statement that no path reaches: it stands after `return`, `raise`, `break`, `continue`, `sys.exit()`, an endless
loop, or after branches that all leave. What it was meant to do never happens.

Move it before the jump, or delete it. The rule is silent about code that is switched off by a constant (`if False:`),
about a `yield` that only makes the function a generator, and about a closing `return`, `raise` or `pass` that reassures
a reader or a type checker.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Flow, Good, Span, rule

_JUMPS = (ast.Return, ast.Continue, ast.Break, ast.Raise)
_WORD = re.compile(r"[A-Za-z]{2,}")
_CLOSING = (ast.Pass, ast.Break, ast.Continue, ast.Raise, ast.Assert, ast.Global, ast.Nonlocal)
_SUITES = ("body", "orelse", "finalbody", "handlers", "cases")


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="statement that no path reaches",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def save(items, log):
                for item in items:
                    return item
                    log.append(item)
                  # ^^^^^^^^^^^^^^^^ no path reaches this statement
            """,
        ),
        Bad(
            """
            def sign(number):
                if number < 0:
                    return -1
                else:
                    return 1
                number = abs(number)
              # ^^^^^^^^^^^^^^^^^^^^ no path reaches this statement
                print(number)
            """,
        ),
        Bad(
            """
            def reachable(queue, goal):
                while True:
                    node = queue.popleft()
                    if node is goal:
                        return True
                    queue.extend(node.next)
                return False
              # ^^^^^^^^^^^^ no path reaches this statement
            """,
        ),
        Good(
            """
            def nothing():
                return
                yield
            """,
            why="the `yield` makes it a generator",
        ),
        Good(
            """
            import sys

            def main(run):
                if False:
                    run()
                while True:
                    run()
                return None
            """,
            why="switched off on purpose; a closing `return` reassures type checkers",
        ),
        Good(
            """
            def first(run, files):
                with files:
                    return run()
                print("the files swallowed an exception")
            """,
            why="a context manager may swallow the exception",
        ),
        Good(
            """
            def attempt(run):
                while True:
                    try:
                        return run()
                    except ValueError:
                        break
                print("given up")
            """,
            why="the handler leads there",
        ),
        Good(
            """
            from application import exit

            def leave(log):
                exit(1)
                log.write("left")
            """,
            why="the project's own `exit` may return",
        ),
        Good(
            """
            def names(index):
                return index.cached
                # too slow: it asks the index for every name
                found = index.names()
                return sorted(found)
            """,
            why="switched off, and a comment says so",
        ),
    ],
)
def unreachable_code(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    flow = ctx.flow(node)
    graph = flow.graph
    if len(flow.reachable) == len(graph.steps):
        return
    yield from _in_suite(node.body, flow, ctx)


def _in_suite(suite: list[ast.stmt], flow: Flow, ctx: Context) -> Iterator[Finding]:
    for i, node in enumerate(suite):
        if i and not _runs(node, flow) and _runs(suite[i - 1], flow):
            if not _excused(suite[i:]) and not _own_exit(suite[i - 1], ctx) and not _explained(suite[i - 1], node, ctx):
                evidence = Evidence("paths from the start of the function", "none leads here", "control flow")
                yield Finding(_head(node, ctx), "no path reaches this statement", (evidence,), tags=("unnecessary",))
            return
        for field in _SUITES:
            parts = getattr(node, field, None)
            if not isinstance(parts, list) or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if parts and isinstance(parts[0], ast.stmt):
                yield from _in_suite(parts, flow, ctx)
            else:
                for part in parts:
                    yield from _in_suite(part.body, flow, ctx)


def _runs(node: ast.stmt, flow: Flow) -> bool:
    """A `try` has no step of its own: it runs if its first statement does."""
    while type(node).__name__ in ("Try", "TryStar"):
        node = node.body[0]  # type: ignore[attr-defined]  # both have a body
    return flow.runs(node)


def _excused(rest: list[ast.stmt]) -> bool:
    if any(isinstance(inner, ast.Yield | ast.YieldFrom) for node in rest for inner in ast.walk(node)):
        return True
    return all(
        isinstance(node, _CLOSING)
        or (isinstance(node, ast.Return) and (node.value is None or not (_works(node.value) or _answers(node.value))))
        or (isinstance(node, ast.Expr) and (isinstance(node.value, ast.Constant) or _works(node) is False))
        for node in rest
    )


def _explained(jump: ast.stmt, dead: ast.stmt, ctx: Context) -> bool:
    """Whether a comment between the jump and what follows it says why: somebody switched it off."""
    between = ctx.block.text[ctx.span(jump).end : ctx.span(dead).start].splitlines()
    return isinstance(jump, _JUMPS) and any(len(_WORD.findall(line)) > 1 for line in between[1:] if "#" in line)


def _own_exit(node: ast.stmt, ctx: Context) -> bool:
    """Whether `node` calls an `exit` of the module's own, which may return."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id="exit" | "quit") as called)):
            return not ctx.imported(called).startswith(("builtins.", "sys.", "os."))
        case _:
            return False


def _answers(node: ast.expr) -> bool:
    """`return False`, unlike `return None`, is an answer that somebody meant to give."""
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _works(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Call | ast.BinOp | ast.Await) for inner in ast.walk(node))


def _head(node: ast.stmt, ctx: Context) -> Span:
    """The statement, or the first line of one that spans several."""
    start, end = ctx.span(node)
    line = ctx.block.text.find("\n", start, end)
    return Span(start, end if line < 0 else start + len(ctx.block.text[start:line].rstrip()))
