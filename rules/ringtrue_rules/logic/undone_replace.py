"""`text.replace(",", ".").replace(".", ",")`: the second call turns back what the first has done, together with all that
was there before. To swap two characters takes a third, or a table.

Use `str.translate(str.maketrans(",.", ".,"))`, or leave out the call that is not meant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, rule


@rule(
    ast.Call,
    summary="replace that undoes the one before",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def swapped(text):
                return text.replace(",", ".").replace(".", ",")
                #                            ^^^^^^^^^^^^^^^^^^ this turns back what the call before has replaced
            """,
            fixed="""
            def swapped(text):
                return text.translate(str.maketrans(",.", ".,"))
            """,
        ),
        Good(
            """
            def plain(text):
                return text.replace(",", ".").replace(" ", "")
            """,
            why="something else",
        ),
        Good(
            """
            def windows(text):
                return text.replace("\\r\\n", "\\n").replace("\\n", "\\r\\n")
            """,
            why="makes all line ends alike",
        ),
    ],
)
def undone_replace(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.Call(
            func=ast.Attribute(
                attr="replace",
                value=ast.Call(
                    func=ast.Attribute(value=subject, attr="replace"),
                    args=[ast.Constant(value=str() as old), ast.Constant(value=str() as new)],
                ),
            ),
            args=[ast.Constant(value=str() as back), ast.Constant(value=str() as to)],
        ) if (back, to) == (new, old) and len(old) == len(new) == 1 and old != new:
            pass
        case _:
            return
    assert isinstance(node.func, ast.Attribute)  # matched
    start, end = ctx.span(node.func.value).end, ctx.span(node).end
    evidence = Evidence(f"'{old}' and '{new}' after both calls", f"both '{old}'", "what 'str.replace' does")
    table = f'.translate(str.maketrans("{old}{new}", "{new}{old}"))'
    fixes: tuple[Fix, ...] = ()
    if not {'"', "\\", "\n"} & {old, new}:
        fixes = (Fix("Swap them by a table", (Edit(Span(ctx.span(subject).end, end), table),)),)
    yield Finding(Span(start, end), "this turns back what the call before has replaced", (evidence,), fixes)
