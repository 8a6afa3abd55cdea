"""Characters are collected until a separator comes, which puts what was collected into the result. Behind the loop the
last piece is still in the collector, and nothing reads it: it is lost.

Put it into the result after the loop as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, names_in, rule, walk


@rule(
    ast.For,
    summary="last piece that is collected and never put into the result",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def fields(line):
                found, current = [], ""
                for char in line:
                    if char == ",":
                        found.append(current)
                      # ^^^^^^^^^^^^^^^^^^^^^ what 'current' holds at the end is lost: nothing puts the last piece into the result
                        current = ""
                    else:
                        current += char
                return found
            """,
            fixed="""
            def fields(line):
                found, current = [], ""
                for char in line:
                    if char == ",":
                        found.append(current)
                        current = ""
                    else:
                        current += char
                found.append(current)
                return found
            """,
        ),
        Bad(
            """
            def paragraphs(lines):
                result, block = [], []
                for line in lines:
                    if line.strip():
                        block.append(line.strip())
                    elif block:
                        result.append(" ".join(block))
                      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ what 'block' holds at the end is lost: nothing puts the last piece into the result
                        block = []
                return result
            """,
        ),
        Good(
            """
            def fields(line):
                found, current = [], ""
                for char in line:
                    if char == ",":
                        found.append(current)
                        current = ""
                    else:
                        current += char
                found.append(current)
                return found
            """,
            why="the last one too",
        ),
        Good(
            """
            def fields(line):
                found, current = [], ""
                for char in line + ",":
                    if char == ",":
                        found.append(current)
                        current = ""
                    else:
                        current += char
                return found
            """,
            why="a separator was put at the end",
        ),
        Good(
            """
            def groups(text):
                found, current, depth = [], "", 0
                for char in text:
                    current += char
                    depth += 1 if char == "(" else -1
                    if depth == 0:
                        found.append(current)
                        current = ""
                return found
            """,
            why="what ends a piece belongs to it",
        ),
    ],
)
def lost_remainder(node: ast.For, ctx: Context) -> Iterator[Finding]:
    if node.orelse or not isinstance(node.target, ast.Name) or not isinstance(node.iter, ast.Name | ast.Attribute):
        return
    flow = ctx.flow_around(node)
    if flow is None or ctx.block.damage or any(isinstance(inner, ast.Break) for inner in ast.walk(node)):
        return
    found = next(
        (one for part in node.body if isinstance(part, ast.If) for one in _collected(part, node.target.id)), None
    )
    if found is None or not _is_lost(found[0], node, flow):
        return
    name, put = found
    evidence = Evidence(f"reads of '{name}' behind the loop", "none", "data flow")
    message = f"what '{name}' holds at the end is lost: nothing puts the last piece into the result"
    yield Finding(ctx.span(put), message[:120], (evidence,), tuple(_fixes(put, node, ctx)))


def _branches(node: ast.If) -> Iterator[ast.If]:
    """The `if` and every `elif`."""
    yield node
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        yield from _branches(node.orelse[0])


def _collected(node: ast.If, item: str) -> Iterator[tuple[str, ast.stmt]]:
    """The collector, and the statement that puts it into the result where its other branch goes on collecting."""
    branches = list(_branches(node))
    if not any(item in names_in(branch.test) for branch in branches):
        return
    suites = [*(branch.body for branch in branches), branches[-1].orelse]
    for suite in suites:
        put = next(_puts(suite), None)
        name = _put(put) if put is not None else None
        if put is None or name is None or not any(isinstance(one, ast.Assign) and _resets(one, name) for one in suite):
            continue
        collecting = [
            one for one in suites if any(_collects(inner, name, item) for part in one for inner in walk(part))
        ]
        if collecting and suite not in collecting:
            yield name, put


def _puts(suite: list[ast.stmt]) -> Iterator[ast.Expr]:
    """What puts the collector into the result, also where it does so only if something was collected."""
    for one in suite:
        if isinstance(one, ast.Expr) and _put(one):
            yield one
        if isinstance(one, ast.If) and not one.orelse and isinstance(one.test, ast.Name):
            yield from (put for put in _puts(one.body) if _put(put) == one.test.id)


def _put(node: ast.Expr) -> str | None:
    match node.value:
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="append"), args=[ast.Name(id=name)]):
            return name
        case ast.Call(
            func=ast.Attribute(value=ast.Name(), attr="append"),
            args=[ast.Call(func=ast.Attribute(attr="join"), args=[ast.Name(id=name)])],
        ):
            return name
        case _:
            return None


def _resets(node: ast.Assign, name: str) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=found)], value=ast.Constant(value="") | ast.List(elts=[])):
            return found == name
        case _:
            return False


def _collects(node: ast.AST, name: str, item: str) -> bool:
    match node:
        case ast.AugAssign(target=ast.Name(id=found), op=ast.Add(), value=value):
            return found == name and item in names_in(value)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="append"), args=[given]):
            return found == name and item in names_in(given)
        case _:
            return False


def _is_lost(name: str, node: ast.For, flow: Flow) -> bool:
    """Whether nothing behind the loop reads the collector."""
    loop = flow.loop_of(node)
    if loop is None or flow.captured(name) or flow.arguments & {name}:
        return False
    return not any(read.id == name and not loop.holds(step) for read, step in flow.accesses.reads.items()) and not any(
        outer.holds(loop.head) for outer in flow.graph.loops if outer is not loop
    )


def _fixes(put: ast.stmt, node: ast.For, ctx: Context) -> Iterator[Fix]:
    text, (start, end) = ctx.block.text, ctx.span(node)
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    if not indent.strip():
        yield Fix("Put the last piece into the result", (Edit(Span(end, end), f"\n{indent}{ctx.source(put)}"),))
