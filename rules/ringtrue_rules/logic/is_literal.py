"""`is` compares identity. Whether two equal strings, numbers or tuples are one object depends on the interpreter, and a
fresh list or dictionary is never identical to anything: `x is []` is always false.

Write `==` or `!=`. `is None`, `is True`, `is ...` and comparisons of classes are right as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, rule

_FRESH = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp)


@rule(
    ast.Compare,
    summary="'is' with a literal",
    kind="fact",
    severity="warning",
    fix="safe",
    overlaps=["ruff:F632"],
    examples=[
        Bad(
            """
            def is_admin(role):
                return role is "admin"
                #      ^^^^^^^^^^^^^^^ 'is' compares identity, not the value of a literal
            """,
            fixed="""
            def is_admin(role):
                return role == "admin"
            """,
        ),
        Bad(
            """
            def filled(items):
                return items is not []
                #      ^^^^^^^^^^^^^^^ 'is not' with a fresh object: always true
            """,
            fixed="""
            def filled(items):
                return items != []
            """,
        ),
        Good(
            """
            def missing(value):
                return value is None or value is ... or value is True
            """,
            why="there is one object of each",
        ),
        Good(
            """
            EMPTY = ()

            def missing(value):
                return value is EMPTY
            """,
            why="a name may hold the very object that is meant",
        ),
    ],
)
def is_literal(node: ast.Compare, ctx: Context) -> Iterator[Finding]:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, ast.Is | ast.IsNot) and (kind := _kind(left) or _kind(right)):
            yield _finding(left, operator, right, kind, ctx)
        left = right


def _kind(node: ast.expr) -> str:
    if isinstance(node, _FRESH):
        return "fresh"
    if isinstance(node, ast.JoinedStr):
        return "literal"
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
        return "literal" if isinstance(node.op, ast.USub) else ""
    if isinstance(node, ast.Tuple):
        return "literal"
    if isinstance(node, ast.Constant) and not isinstance(node.value, bool | None | type(...)):
        return "literal"
    return ""


def _finding(left: ast.expr, operator: ast.cmpop, right: ast.expr, kind: str, ctx: Context) -> Finding:
    word = "is" if isinstance(operator, ast.Is) else "is not"
    span = Span(ctx.span(left).start, ctx.span(right).end)
    if kind == "fresh":
        message = f"'{word}' with a fresh object: always {'false' if word == 'is' else 'true'}"
    else:
        message = f"'{word}' compares identity, not the value of a literal"
    between = ctx.block.text[ctx.span(left).end : ctx.span(right).start]
    fixes: tuple[Fix, ...] = ()
    if (at := between.find(word)) >= 0:
        start = ctx.span(left).end + at
        fixes = (
            Fix(
                f"Write '{'==' if word == 'is' else '!='}'",
                (Edit(Span(start, start + len(word)), "==" if word == "is" else "!="),),
                safe=True,
            ),
        )
    return Finding(span, message, (Evidence("the operand", "a literal", "the language reference"),), fixes)
