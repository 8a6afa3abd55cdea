"""`//` or `int()` where the name promises a mean, average or ratio: the fraction is cut off, so the average of 1 and 2
comes out as 1 and every ratio below one as 0.

Divide with `/`. The rule is silent where the name or the annotation says that a whole number is wanted.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, rule

_FRACTION = re.compile(r"(?:^|_)(?:mean|average|avg|ratio|fraction|proportion)(?:$|_)")
_WHOLE = re.compile(
    r"(?:^|_)(?:int|floor|count|index|idx|rounded|whole|len|length|size|num|pos|id|ids|memory|bytes|pixels?|ticks|cents)(?:$|_)"
)


@rule(
    ast.BinOp,
    ast.Call,
    summary="whole-number division where the name promises a mean or ratio",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def mean(numbers):
                return sum(numbers) // len(numbers)
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ '//' cuts off the fraction of what is named 'mean'
            """,
            fixed="""
            def mean(numbers):
                return sum(numbers) / len(numbers)
            """,
        ),
        Bad(
            """
            def report(done, items):
                ratio = len(done) // len(items)
                #       ^^^^^^^^^^^^^^^^^^^^^^^ '//' cuts off the fraction of what is named 'ratio'
                return ratio
            """,
            fixed="""
            def report(done, items):
                ratio = len(done) / len(items)
                return ratio
            """,
        ),
        Bad(
            """
            def funnel(visits, orders):
                order_ratio = int(orders / visits) if visits else 0
                            # ^^^^^^^^^^^^^^^^^^^^ 'int' cuts off the fraction of what is named 'order_ratio'
                return order_ratio
            """,
        ),
        Good(
            """
            def mean(numbers) -> int:
                return sum(numbers) // len(numbers)
            """,
            why="declared to be whole",
        ),
        Good(
            """
            def middle(numbers):
                return numbers[len(numbers) // 2]
            """,
            why="an index",
        ),
        Good(
            """
            def mean_memory(workers):
                return sum(worker.memory for worker in workers) // len(workers)
            """,
            why="bytes are whole",
        ),
        Good(
            """
            def mean_length(text, words):
                return len(text) // len(words)
            """,
            why="a length is whole",
        ),
        Good(
            """
            def average(pixels):
                left = sum(pixels) // 2
                return left, sum(pixels) / len(pixels)
            """,
            why="another value of the function",
        ),
        Good(
            """
            def pages(rows, size):
                page_count = int(rows / size)
                return page_count
            """,
            why="a count of whole things",
        ),
    ],
)
def integer_overflow_by_floor(node: ast.BinOp | ast.Call, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.Call):
        yield from _cut_off(node, ctx)
        return
    if not isinstance(node.op, ast.FloorDiv) or ctx.block.damage or not _is_quotient(node):
        return
    name = _promise(node, ctx)
    if not name:
        return
    between = Span(ctx.span(node.left).end, ctx.span(node.right).start)
    text = ctx.block.text[between.start : between.end]
    evidence = Evidence(f"what '//' gives for '{name}'", "a whole number, rounded down", "the language reference")
    fixes: tuple[Fix, ...] = ()
    if text.count("//") == 1 and "#" not in text:
        at = between.start + text.index("//")
        fixes = (Fix("Divide with '/'", (Edit(Span(at, at + 2), "/"),)),)
    yield Finding(ctx.span(node), f"'//' cuts off the fraction of what is named '{name}'", (evidence,), fixes)


def _cut_off(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`ratio = int(orders / visits)`."""
    match node:
        case ast.Call(func=ast.Name(id="int"), args=[ast.BinOp(op=ast.Div()) as quotient], keywords=[]):
            name = _promise(node, ctx) if not ctx.block.damage else ""
        case _:
            return
    if name:
        evidence = Evidence(f"what 'int' gives for '{name}'", "a whole number, cut off", "the language reference")
        fix = Fix("Keep the fraction", (Edit(ctx.span(node), ctx.source(quotient)),))
        yield Finding(ctx.span(node), f"'int' cuts off the fraction of what is named '{name}'", (evidence,), (fix,))


def _is_quotient(node: ast.BinOp) -> bool:
    """A total divided by a number of items."""
    match node.left:
        case ast.Call(func=ast.Name(id="sum" | "len")):
            whole = True
        case ast.Name(id=name):
            whole = bool(re.search(r"sum|total", name))
        case _:
            whole = False
    if not whole:
        return False
    match node.right:
        case ast.Call(func=ast.Name(id="len")):
            return True
        case ast.Name(id=name):
            return bool(re.search(r"count|total|number|^n$|num|len|size", name))
        case _:
            return False


def _promise(node: ast.expr, ctx: Context) -> str:
    """The name that the quotient is returned or assigned as, if it promises a fraction."""
    below: ast.AST = node
    parent = ctx.tree.parents.get(node)
    while isinstance(parent, ast.IfExp) and below is not parent.test:  # `… if count else 0`
        below, parent = parent, ctx.tree.parents.get(parent)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]):
            annotation = None
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
            pass
        case ast.Return():
            function = ctx.function_of(node)
            if function is None:
                return ""
            name, annotation = function.name, function.returns
        case _:
            return ""
    if annotation is not None and "float" not in ctx.source(annotation):
        return ""
    return name if _FRACTION.search(name.lower()) and not _WHOLE.search(name.lower()) else ""
