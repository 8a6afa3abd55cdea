"""A loop over many items that leaves in its first pass whatever the item is: `if bad(x): return False` and then, still
inside the loop, `return True`. Only the first item is ever looked at.

Move the second `return` behind the loop. The rule is silent where the loop takes the first item on purpose: a body that
asks nothing, or a `while True` that is no loop at all.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Loop, Span, names_in, rule


@rule(
    ast.For,
    summary="loop that always leaves in its first pass",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def all_even(numbers):
                for number in numbers:
                    if number % 2 != 0:
                        return False
                    else:
                        return True
                      # ^^^^^^^^^^^ the loop always returns in its first pass: only the first item is looked at
            """,
            fixed="""
            def all_even(numbers):
                for number in numbers:
                    if number % 2 != 0:
                        return False
                return True
            """,
        ),
        Bad(
            """
            def contains(items, wanted):
                for item in items:
                    if item == wanted:
                        return True
                    return False
                  # ^^^^^^^^^^^^ the loop always returns in its first pass: only the first item is looked at
            """,
            fixed="""
            def contains(items, wanted):
                for item in items:
                    if item == wanted:
                        return True
                return False
            """,
        ),
        Bad(
            """
            def total(prices):
                result = 0
                for price in prices:
                    result += price
                    return result
                  # ^^^^^^^^^^^^^ the loop returns 'result' in its first pass: only the first item is added
            """,
            fixed="""
            def total(prices):
                result = 0
                for price in prices:
                    result += price
                return result
            """,
        ),
        Bad(
            """
            from datetime import datetime

            def parsed(text, formats):
                for pattern in formats:
                    try:
                        return datetime.strptime(text, pattern)
                    except ValueError:
                        return None
                      # ^^^^^^^^^^^ the loop always returns in its first pass: only the first item is looked at
            """,
        ),
        Good(
            """
            def all_even(numbers):
                for number in numbers:
                    if number % 2 != 0:
                        return False
                return True
            """,
            why="later items are looked at",
        ),
        Good(
            """
            def first(items):
                for item in items:
                    return item
                return None
            """,
            why="takes the first item, or the default",
        ),
        Good(
            """
            def lookup(table, key):
                for name in table:
                    if name == key:
                        return True
                    if key.startswith(name):
                        continue
                    return False
            """,
            why="`continue` leads to the next item",
        ),
        Good(
            """
            def only(parts, default):
                for part in parts[:1]:
                    if part:
                        return part
                    return default
            """,
            why="there is at most one item",
        ),
        Good(
            """
            from datetime import datetime

            def parsed(text, formats):
                for pattern in formats:
                    try:
                        return datetime.strptime(text, pattern)
                    except ValueError:
                        continue
                return None
            """,
            why="the next one is tried",
        ),
        Bad(
            """
            def is_valid(isbn):
                for char in isbn[:-1]:
                    if char.isdigit():
                        return True
                    else:
                        return False
                      # ^^^^^^^^^^^^ the loop always returns in its first pass: only the first item is looked at
            """,
        ),
    ],
)
def return_in_first_iteration(node: ast.For, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or not isinstance(node.body[-1], ast.If | ast.Return | ast.Try):
        return
    flow = ctx.flow_around(node)
    loop = flow.loop_of(node) if flow is not None else None
    if flow is None or loop is None or flow.repeats(loop) or _single(node.iter):
        return
    shape = _tried(node) if isinstance(node.body[-1], ast.Try) else _shape(node)
    if shape is None:
        yield from _collected(node, flow, loop, ctx)
        return
    early, late = shape
    evidence = Evidence("paths from the end of the body to its start", "none", "control flow")
    message = "the loop always returns in its first pass: only the first item is looked at"
    yield Finding(ctx.span(late), message, (evidence,), tuple(_fixes(node, early, late, ctx)))


def _collected(node: ast.For, flow: Flow, loop: Loop, ctx: Context) -> Iterator[Finding]:
    """The loop adds to something that was started before it, and returns it in the same pass."""
    late = node.body[-1]
    if not isinstance(late, ast.Return) or not isinstance(late.value, ast.Name):
        return
    name = late.value.id
    before = [one for one in flow.by_name.get(name, ()) if one.kind == "assign" and not loop.holds(one.step)]
    adds = any(_adds(part, name) for part in node.body[:-1])
    if before and adds:
        evidence = Evidence("paths from the end of the body to its start", "none", "control flow")
        message = f"the loop returns '{name}' in its first pass: only the first item is added"
        yield Finding(ctx.span(late), message, (evidence,), tuple(_behind(node, late, ctx)))


def _adds(node: ast.stmt, name: str) -> bool:
    for inner in ast.walk(node):
        match inner:
            case ast.AugAssign(target=ast.Name(id=found)) if found == name:
                return True
            case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="append" | "add" | "extend" | "update")):
                if found == name:
                    return True
            case _:
                continue
    return False


def _shape(node: ast.For) -> tuple[ast.Return, ast.Return] | None:
    """The `return` under a condition on the item, and the other one, where the body's end holds just these."""
    last = node.body[-1]
    condition: ast.stmt
    if isinstance(last, ast.If) and len(last.orelse) == 1:
        condition, late = last, last.orelse[0]
    elif len(node.body) > 1:
        condition, late = node.body[-2], last
    else:
        return None
    if not (isinstance(condition, ast.If) and isinstance(late, ast.Return)):
        return None
    early = condition.body[-1]
    if isinstance(early, ast.Return) and (condition is last or not condition.orelse):
        items = names_in(node.target) | {name for one in node.body[:-1] for name in _assigned(one)}
        if names_in(condition.test) & items and isinstance(late.value, ast.Constant | None):
            return early, late
    return None


def _tried(node: ast.For) -> tuple[ast.Return, ast.Return] | None:
    """The `return` of what was tried with the item, and that of a constant where it failed: the next is never tried."""
    last = node.body[-1]
    assert isinstance(last, ast.Try)  # by the caller
    early = last.body[-1] if not last.orelse else last.orelse[-1]
    while isinstance(early, ast.With):
        early = early.body[-1]
    lates = [handler.body[-1] for handler in last.handlers]
    if not isinstance(early, ast.Return) or not lates or last.finalbody:
        return None
    late = lates[-1]
    if not isinstance(late, ast.Return) or not isinstance(late.value, ast.Constant | None):
        return None
    items = names_in(node.target) | {name for one in node.body for name in _assigned(one)}
    uses = {
        name for one in last.body for inner in ast.walk(one) if isinstance(inner, ast.expr) for name in names_in(inner)
    }
    return (early, late) if items & uses else None


def _assigned(node: ast.stmt) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


def _single(iterable: ast.expr) -> bool:
    match iterable:
        case ast.Subscript(slice=ast.Slice(lower=None, upper=ast.UnaryOp(op=ast.USub(), operand=ast.Constant()))):
            return False  # all but the last
        case ast.Subscript(slice=ast.Slice(lower=ast.Constant(value=1), upper=None)):
            return False  # all but the first
        case _:
            return isinstance(iterable, ast.Subscript) and isinstance(iterable.slice, ast.Slice)


def _fixes(node: ast.For, early: ast.Return, late: ast.Return, ctx: Context) -> Iterator[Fix]:
    """The later `return` moves behind the loop, at the loop's own indentation."""
    if isinstance(early.value, ast.Constant) and isinstance(late.value, ast.Constant):
        yield from _behind(node, late, ctx)


def _behind(node: ast.For, late: ast.Return, ctx: Context) -> Iterator[Fix]:
    if node.orelse:
        return
    text = ctx.block.text
    parent = ctx.tree.parents.get(late)
    start = ctx.span(late).start
    if isinstance(parent, ast.If):  # take the `else:` with it
        start = text.rfind("else", ctx.span(parent.body[-1]).end, start)
    line = text.rfind("\n", 0, start) + 1
    if start < 0 or text[line:start].strip() or "#" in text[start : ctx.span(late).end]:
        return
    loop_line = text.rfind("\n", 0, ctx.span(node).start) + 1
    indent = text[loop_line : ctx.span(node).start]
    following = _next_statement(node, ctx)
    if indent.strip() or following is not None:
        return
    span = Span(line, ctx.span(late).end)
    yield Fix("Return behind the loop", (Edit(span, f"{indent}{ctx.source(late)}"),))


def _next_statement(node: ast.stmt, ctx: Context) -> ast.stmt | None:
    parent = ctx.tree.parents.get(node)
    for field in ("body", "orelse", "finalbody"):
        suite = getattr(parent, field, None)
        if isinstance(suite, list) and node in suite:
            at = suite.index(node)
            return suite[at + 1] if at + 1 < len(suite) else None
    return None
