"""Characters are collected until a separator comes, which puts what was collected into the result. Behind the loop the
last piece is still in the collector, and nothing reads it: it is lost.

Put it into the result after the loop as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, names_in, rule, walk

_PLAIN = (ast.Expr, ast.AugAssign)
_BATCH = re.compile(r"batch|chunk|buffer|bulk|pending|bucket|page", re.IGNORECASE)
# What the last ones are left out by.
_ON_PURPOSE = re.compile(r"drop|full|complete|whole|window|pair", re.IGNORECASE)


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
        Bad(
            """
            def records(lines):
                found, record = [], {}
                for line in lines:
                    if not line:
                        found.append(record)
                      # ^^^^^^^^^^^^^^^^^^^^ what 'record' holds at the end is lost: nothing puts the last piece into the result
                        record = {}
                    else:
                        key, _, value = line.partition(":")
                        record[key] = value
                return found
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
        Bad(
            """
            def group(numbers):
                groups = []
                current = []
                for number in numbers:
                    if current and number != current[-1] + 1:
                        groups.append(current)
                      # ^^^^^^^^^^^^^^^^^^^^^^ what 'current' holds at the end is lost: nothing puts the last piece into the result
                        current = []
                    current.append(number)
                return groups
            """,
        ),
        Bad(
            """
            def upload(client, rows, size=100):
                batch = []
                for row in rows:
                    batch.append(row)
                    if len(batch) >= size:
                        client.upload(batch)
                      # ^^^^^^^^^^^^^^^^^^^^ what 'batch' holds at the end is lost: nothing puts the last piece into the result
                        batch = []
            """,
        ),
        Good(
            """
            def rows(cells, width):
                table = []
                row = []
                for cell in cells:
                    row.append(cell)
                    if len(row) == width:
                        table.append(row)
                        row = []
                return table
            """,
            why="there may be as many as fill the rows",
        ),
        Good(
            """
            def statements(lines):
                parts = []
                for line in lines:
                    parts.append(line)
                    if line.endswith(";"):
                        yield " ".join(parts)
                        parts = []
            """,
            why="the item ends the piece: what has no end is none",
        ),
        Bad(
            """
            def sections(lines):
                found = []
                title, body = None, []
                for line in lines:
                    if line.startswith("# "):
                        if title is not None:
                            found.append((title, body))
                          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^ what 'body' holds at the end is lost: nothing puts the last piece into the result
                        title, body = line[2:], []
                    else:
                        body.append(line)
                return found
            """,
        ),
    ],
)
def lost_remainder(node: ast.For, ctx: Context) -> Iterator[Finding]:
    if node.orelse or ctx.block.damage:
        return
    flow = ctx.flow_around(node)
    if flow is None or any(isinstance(inner, ast.Break) for inner in ast.walk(node)):
        return
    found = None
    if isinstance(node.target, ast.Name) and isinstance(node.iter, ast.Name | ast.Attribute):
        suites = (_collected(part, node.target.id) for part in node.body if isinstance(part, ast.If))
        found = next((one for suite in suites for one in suite), None)
    found = found or next(_flushed(node, flow), None)
    if found is None or not _is_lost(found[0], node, flow):
        return
    name, put = found
    evidence = Evidence(f"reads of '{name}' behind the loop", "none", "data flow")
    message = f"what '{name}' holds at the end is lost: nothing puts the last piece into the result"
    yield Finding(ctx.span(put), message[:120], (evidence,), tuple(_fixes(put, node, ctx)))


def _flushed(node: ast.For, flow: Flow) -> Iterator[tuple[str, ast.stmt]]:
    """A collector that every item goes into, and that is handed on and emptied under a condition: before the item goes
    in, so that one is always left, or when it is full."""
    items = names_in(node.target)
    if _ON_PURPOSE.search(getattr(flow.function, "name", "")):
        return
    for at, part in enumerate(node.body):
        if not isinstance(part, ast.If) or part.orelse:
            continue
        for reset in part.body:
            if not isinstance(reset, ast.Assign) or not isinstance(reset.targets[0], ast.Name):
                continue
            name = reset.targets[0].id
            put = next((one for one in part.body if isinstance(one, ast.Expr) and _hands_on(one, name)), None)
            if put is None or not _resets(reset, name) or part.body.index(put) > part.body.index(reset):
                continue
            before, after = (
                any(
                    isinstance(one, _PLAIN)
                    and any(_collects(one.value, name, item) or _collects(one, name, item) for item in items)
                    for one in some
                )
                for some in (node.body[:at], node.body[at + 1 :])
            )
            full = _BATCH.search(name) and f"len({name})" in ast.unparse(part.test)
            if after or (before and full):
                yield name, put


def _hands_on(node: ast.Expr, name: str) -> bool:
    match node.value:
        case ast.Call(args=args):
            return any(name in names_in(one) for one in args)
        case ast.Yield(value=value) | ast.Await(value=ast.Call(args=[value, *_])):
            return value is not None and name in names_in(value)
        case _:
            return False


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
        collecting = [one for one in suites if _collecting(one, name, item)]
        if collecting and suite not in collecting:
            yield name, put


def _collecting(suite: list[ast.stmt], name: str, item: str) -> bool:
    """Whether the suite puts the item, or what it makes of it, into the collector."""
    parts = [inner for part in suite for inner in walk(part)]
    read = any(isinstance(inner, ast.Name) and inner.id == item for inner in parts)
    return any(_collects(inner, name, item) or (read and _keeps(inner, name)) for inner in parts)


def _keeps(node: ast.AST, name: str) -> bool:
    """`record[key] = value`."""
    return isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and names_in(node.value) == {name}


def _puts(suite: list[ast.stmt]) -> Iterator[ast.Expr]:
    """What puts the collector into the result, also where it does so only if something was collected."""
    for one in suite:
        if isinstance(one, ast.Expr) and _put(one):
            yield one
        if isinstance(one, ast.If) and not one.orelse and isinstance(one.test, ast.Name):
            yield from (put for put in _puts(one.body) if _put(put) == one.test.id)
        elif isinstance(one, ast.If) and not one.orelse and isinstance(one.test, ast.Compare):
            yield from (put for put in _puts(one.body) if names_in(one.test) <= names_in(put.value))


def _put(node: ast.Expr) -> str | None:
    match node.value:
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="append"), args=[ast.Name(id=name)]):
            return name
        case ast.Call(
            func=ast.Attribute(value=ast.Name(), attr="append"),
            args=[ast.Call(func=ast.Attribute(attr="join"), args=[ast.Name(id=name)])],
        ):
            return name
        case ast.Call(
            func=ast.Attribute(value=ast.Name(), attr="append"), args=[ast.Tuple(elts=[*_, ast.Name(id=name)])]
        ):
            return name  # `sections.append((title, lines))`
        case _:
            return None


def _resets(node: ast.Assign, name: str) -> bool:
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            return any(
                isinstance(target, ast.Name) and target.id == name and isinstance(value, ast.List) and not value.elts
                for target, value in zip(targets, values, strict=True)
            )
        case ast.Assign(
            targets=[ast.Name(id=found)], value=ast.Constant(value="") | ast.List(elts=[]) | ast.Dict(keys=[])
        ):
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
