"""A value is computed and overwritten by the next assignment to the same name before anything reads it. One of the two
assignments was meant for another name, or the second was meant to build on the first.

Write the name that was meant, or delete the first line. The rule asks that both stand in one suite, one after the other
but for lines that do not read the name, and that the first value is more than a constant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Definition, Evidence, Finding, Flow, Good, is_pure, rule

_WORK = (ast.Call, ast.BinOp, ast.Subscript, ast.Compare, ast.ListComp, ast.DictComp, ast.SetComp, ast.IfExp)


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="computed value that the next assignment overwrites unread",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            def cross(a, b, c, d):
                left = int(a) * int(d)
              # ^^^^ 'left' is overwritten before anything reads it
                left = int(c) * int(b)
                return left > 0
            """,
        ),
        Bad(
            """
            def headers_of(token, agent):
                headers = {"Accept": "application/json"}
              # ^^^^^^^ 'headers' is overwritten before anything reads it
                if agent:
                    headers["User-Agent"] = agent
                headers = {"Authorization": token}
                return headers
            """,
        ),
        Good(
            """
            def tidy(text):
                text = text.strip()
                text = text.lower()
                return text
            """,
            why="the second builds on the first",
        ),
        Good(
            """
            def find(items):
                found = None
                found = max(items)
                return found
            """,
            why="a constant announces the name",
        ),
        Good(
            """
            def read(stream):
                line = stream.readline()
                line = stream.readline()
                return line
            """,
            why="the first call skips a line",
        ),
        Good(
            """
            def pick(items, last):
                found = items[0]
                if last:
                    found = items[-1]
                return found
            """,
            why="overwritten on one path only",
        ),
        Good(
            """
            def headers_of(token, send):
                headers = {"Accept": "application/json"}
                send(headers)
                headers = {"Authorization": token}
                return headers
            """,
            why="the first one is sent before",
        ),
    ],
)
def overwritten_value(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or node.name.startswith("test"):
        return
    flow = ctx.flow(node)
    for name, ones in flow.by_name.items():
        if len(ones) < 2 or flow.captured(name) or name in flow.accesses.rebound or name.startswith("_"):
            continue
        for first in ones:
            second = _overwriting(first, ones, flow, ctx)
            if second is not None:
                evidence = Evidence(f"reads of '{name}' between the two assignments", "none", "data flow")
                yield Finding(ctx.span(first.node), f"'{name}' is overwritten before anything reads it", (evidence,))


def _overwriting(first: Definition, ones: tuple[Definition, ...], flow: Flow, ctx: Context) -> Definition | None:
    """The assignment behind `first`, in the same suite, that makes it pointless."""
    statement = flow.graph.steps[first.step].node
    if first.kind == "assign" and _is_plain(statement) and isinstance(first.value, ast.Dict | ast.List | ast.Set):
        return _replacing(first, statement, ones, flow, ctx)
    if first.kind != "assign" or not _is_plain(statement) or not isinstance(first.value, _WORK):
        return None
    if not is_pure(first.value) or flow.uses(first) or first.step not in flow.reachable:
        return None
    parent = ctx.tree.parents.get(statement) if statement is not None else None
    if isinstance(parent, ast.Try) or any(isinstance(above, ast.Try) for above in ctx.tree.above(first.node)):
        return None
    for field in ("body", "orelse", "finalbody"):
        suite = getattr(parent, field, None)
        if isinstance(suite, list) and statement in suite:
            behind = suite[suite.index(statement) + 1 :]
            for other in ones:
                then = flow.graph.steps[other.step].node
                if other is not first and other.kind == "assign" and then in behind and _is_plain(then):
                    between = behind[: behind.index(then)]
                    if all(isinstance(one, ast.Assign | ast.AugAssign | ast.AnnAssign) for one in between):
                        return other
    return None


def _replacing(
    first: Definition, statement: ast.AST | None, ones: tuple[Definition, ...], flow: Flow, ctx: Context
) -> Definition | None:
    """The display that takes the place of one that was only filled since, by `headers["Accept"] = …` and its like."""
    uses = list(flow.uses(first))
    parent = ctx.tree.parents.get(statement) if statement is not None else None
    suite = getattr(parent, "body", None)
    if not uses or not isinstance(suite, list) or statement not in suite or isinstance(parent, ast.Try):
        return None
    if not all(_fills(use, ctx) for use in uses):
        return None
    behind = suite[suite.index(statement) + 1 :]
    for other in ones:
        then = flow.graph.steps[other.step].node
        if (
            other is not first
            and other.kind == "assign"
            and then in behind
            and isinstance(other.value, type(first.value))
        ):
            return other if _is_plain(then) and not any(isinstance(one, ast.Try) for one in behind) else None
    return None


def _fills(use: ast.Name, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(use)
    if isinstance(parent, ast.Subscript) and parent.value is use:
        return isinstance(parent.ctx, ast.Store) and isinstance(ctx.tree.parents.get(parent), ast.Assign)
    if not isinstance(parent, ast.Attribute) or parent.attr not in ("append", "add", "update", "extend"):
        return False
    call = ctx.tree.parents.get(parent)
    return isinstance(call, ast.Call) and call.func is parent and isinstance(ctx.tree.parents.get(call), ast.Expr)


def _is_plain(statement: ast.AST | None) -> bool:
    return (
        isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name)
    )
