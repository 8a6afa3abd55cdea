"""A loop does the same to several things in a row, and one more line of that kind stands behind the loop, still with the
loop's own name: it runs once, for the last item. Usually it lost its indentation.

Indent it. The rule asks that the line has the shape of the last one in the loop, and uses what the loop runs over.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, names_in, rule, walk


@rule(
    ast.For,
    summary="twin of the loop's last line, left behind the loop",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def columns(points):
                xs, ys, zs = [], [], []
                for point in points:
                    xs.append(point[0])
                    ys.append(point[1])
                zs.append(point[2])
              # ^^^^^^^^^^^^^^^^^^^ runs once, for the last 'point': its twins stand in the loop above
                return xs, ys, zs
            """,
            fixed="""
            def columns(points):
                xs, ys, zs = [], [], []
                for point in points:
                    xs.append(point[0])
                    ys.append(point[1])
                    zs.append(point[2])
                return xs, ys, zs
            """,
        ),
        Bad(
            """
            def cleaned(records):
                kept = []
                for record in records:
                    record["name"] = record["name"].strip()
                kept.append(record)
              # ^^^^^^^^^^^^^^^^^^^ runs once, for the last 'record': the loop above puts nothing into 'kept'
                return kept
            """,
        ),
        Bad(
            """
            def vocabulary(documents):
                words = set()
                for document in documents:
                    tokens = document.split()
                words.update(tokens)
              # ^^^^^^^^^^^^^^^^^^^^ runs once, for the last 'document': the loop above puts nothing into 'words'
                return words
            """,
        ),
        Good(
            """
            def columns(points):
                xs, ys, zs = [], [], []
                for point in points:
                    xs.append(point[0])
                    ys.append(point[1])
                    zs.append(point[2])
                return xs, ys, zs
            """,
            why="all in the loop",
        ),
        Good(
            """
            def edges(points):
                xs, ends = [], []
                for point in points:
                    xs.append(point[0])
                ends.append(point[0])
                return xs, ends
            """,
            why="one line alone is no row of twins",
        ),
        Bad(
            """
            def tax(income, brackets):
                due = 0.0
                lower = 0
                for upper, rate in brackets:
                    due += (min(income, upper) - lower) * rate
                lower = upper
              # ^^^^^^^^^^^^^ nothing reads 'lower' from here on, and the loop that reads it never changes it
                return due
            """,
            fixed="""
            def tax(income, brackets):
                due = 0.0
                lower = 0
                for upper, rate in brackets:
                    due += (min(income, upper) - lower) * rate
                    lower = upper
                return due
            """,
        ),
        Good(
            """
            def labels(rows):
                last = None
                for row in rows:
                    print(last, row)
                last = rows[-1]
                return last
            """,
            why="it is read behind the loop",
        ),
        Good(
            """
            def rounds(waiting, goal):
                count = 0
                while waiting:
                    for _ in range(len(waiting)):
                        one = waiting.popleft()
                        if one == goal:
                            return count
                        waiting.extend(one.next)
                    count += 1
                return None
            """,
            why="the next round of the outer loop reads it",
        ),
        Good(
            """
            def joined(stream):
                parts = []
                while stream:
                    for part in stream.read():
                        stream.move(part)
                    parts.append(bytes(part))
                return b"".join(parts)
            """,
            why="the last of each round of the outer loop is wanted",
        ),
        Good(
            """
            def marked(records):
                kept = []
                for record in records:
                    if record:
                        kept.append(record)
                kept.append(record)
                return kept
            """,
            why="the last one is wanted beside what the loop has put",
        ),
        Good(
            """
            def vocabulary(documents, first):
                words = set()
                for document in documents:
                    print(document)
                words.update(first)
                return words
            """,
            why="what is put in was there before the loop",
        ),
    ],
)
def left_behind(node: ast.For, ctx: Context) -> Iterator[Finding]:
    yield from _moved_on_too_late(node, ctx)
    yield from _never_put(node, ctx)
    if not isinstance(node.target, ast.Name) or node.orelse or len(node.body) < 2 or ctx.block.damage:
        return
    behind = _next(node, ctx)
    if not isinstance(behind, ast.Expr) or node.target.id not in names_in(behind):
        return
    shape = _shape(behind, node.target.id)
    last = node.body[-2:]
    if any(_shape(one, node.target.id) != shape for one in last) or any(
        isinstance(i, ast.Break) for i in ast.walk(node)
    ):
        return
    receivers = [_receiver(one) for one in (*last, behind)]
    if None in receivers or len(set(receivers)) != 3:
        return
    evidence = Evidence(f"lines of this shape in the loop over '{node.target.id}'", "the last two", "the code itself")
    fixes = tuple(_fixes(behind, node, ctx))
    message = f"runs once, for the last '{node.target.id}': its twins stand in the loop above"
    yield Finding(ctx.span(behind), message[:120], (evidence,), fixes)


def _moved_on_too_late(node: ast.For, ctx: Context) -> Iterator[Finding]:
    """A local that each pass reads and none changes, and that is changed behind the loop, where nothing reads it."""
    behind = _next(node, ctx)
    match behind:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AugAssign(target=ast.Name(id=name), value=value)
        ):
            pass
        case _:
            return
    flow = ctx.flow_around(node)
    loop = flow.loop_of(node) if flow is not None else None
    if flow is None or loop is None or ctx.block.damage or not flow.repeats(loop) or flow.captured(name):
        return
    ones = flow.by_name.get(name, ())
    if len(ones) != 2 or name in flow.accesses.rebound or ones[0].kind != "assign" or loop.holds(ones[0].step):
        return
    own = [read for read, _ in flow.accesses.reads.items() if read.id == name]
    inside = [read for read in own if loop.holds(flow.accesses.reads[read])]
    after = flow.uses(ones[1])
    if isinstance(behind, ast.AugAssign):  # a number: what is added to a list may be seen by another name
        of_loop = isinstance(value, ast.Constant) and type(value.value) in (int, float)
    else:
        of_loop = bool(names_in(value) & names_in(node.target))
    if not inside or after or not of_loop:
        return
    evidence = Evidence(f"reads of '{name}' behind the loop", "none", "data flow")
    message = f"nothing reads '{name}' from here on, and the loop that reads it never changes it"
    yield Finding(ctx.span(behind), message[:120], (evidence,), tuple(_fixes(behind, node, ctx)))


def _never_put(node: ast.For, ctx: Context) -> Iterator[Finding]:
    """`kept.append(item)` behind the loop over the items, which does not put anything into the empty list itself."""
    behind = _next(node, ctx)
    match behind, node.target:
        case (
            ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="append" | "add" | "update" | "extend"),
                    args=[given],
                )
            ),
            ast.Name(id=item),
        ):
            pass
        case _:
            return
    flow = ctx.flow_around(node)
    if flow is None or ctx.block.damage or node.orelse or flow.captured(name) or name in flow.accesses.rebound:
        return
    ones, before = flow.by_name.get(name, ()), flow.by_name.get(item, ())
    if len(ones) != 1 or ones[0].kind != "assign" or any(one.kind != "item" for one in before):
        return
    loop = flow.loop_of(node)
    made = [flow.by_name.get(read, ()) for read in names_in(given)]
    if loop is None or not any(found and all(loop.holds(one.step) or one in before for one in found) for found in made):
        return
    inside = [inner for part in node.body for inner in walk(part)]
    leaves = any(isinstance(inner, ast.Break | ast.Return) for inner in inside)
    asked = any(isinstance(inner, ast.Name) and inner.id == name for inner in inside)
    assigned = flow.graph.steps[ones[0].step].node
    for above in ctx.tree.above(node):
        around = isinstance(above, ast.For | ast.AsyncFor | ast.While)
        if around and (assigned is None or assigned not in walk(above)):
            return  # it runs once for each pass of a loop around: the last of each is wanted
    if leaves or asked or not _is_empty(ones[0].value) or all(isinstance(part, ast.Pass) for part in node.body):
        return
    evidence = Evidence(f"what the loop puts into '{name}'", "nothing", "data flow")
    message = f"runs once, for the last '{item}': the loop above puts nothing into '{name}'"
    yield Finding(ctx.span(behind), message[:120], (evidence,), tuple(_fixes(behind, node, ctx)))


def _is_empty(value: ast.expr | None) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Call(func=ast.Name(id="set" | "list"), args=[], keywords=[]):
            return True
        case _:
            return False


def _next(node: ast.stmt, ctx: Context) -> ast.stmt | None:
    parent = ctx.tree.parents.get(node)
    for field in ("body", "orelse"):
        suite = getattr(parent, field, None)
        if isinstance(suite, list) and node in suite:
            return next(iter(suite[suite.index(node) + 1 :]), None)
    return None


def _receiver(node: ast.stmt) -> str | None:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return name
        case _:
            return None


def _shape(node: ast.AST, name: str) -> list[str]:
    """The kinds of nodes in order, the loop's name and the methods' names kept, operators left out."""
    found: list[str] = []
    for inner in ast.walk(node):
        if isinstance(inner, ast.operator | ast.unaryop):
            continue
        word = inner.id if isinstance(inner, ast.Name) and inner.id == name else getattr(inner, "attr", "")
        found.append(f"{type(inner).__name__} {word}")
    return found


def _fixes(behind: ast.stmt, node: ast.For, ctx: Context) -> Iterator[Fix]:
    text, start, inner = ctx.block.text, ctx.span(behind).start, ctx.span(node.body[-1]).start
    line, other = text.rfind("\n", 0, start) + 1, text.rfind("\n", 0, inner) + 1
    indent = text[other:inner]
    if not text[line:start].strip() and not indent.strip() and "\n" not in ctx.source(behind):
        yield Fix("Move it into the loop", (Edit(Span(line, start), indent),))
