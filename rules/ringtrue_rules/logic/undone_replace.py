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
        Bad(
            """
            def german(amount):
                text = f"{amount:,.2f}"
                text = text.replace(",", ".")
                return text.replace(".", ",")
                     # ^^^^^^^^^^^^^^^^^^^^^^ this turns back what the line before has replaced
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
        Good(
            """
            def with_key(text, table):
                text = text.replace("-", "_")
                found = table[text]
                return found, text.replace("_", "-")
            """,
            why="what stands in between is used",
        ),
    ],
)
def undone_replace(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    yield from _by_name(node, ctx)
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


def _by_name(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """`text = text.replace(",", ".")`, and then `text.replace(".", ",")` as the only one that reads it."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name) as read, attr="replace"),
            args=[ast.Constant(value=str() as back), ast.Constant(value=str() as to)],
        ) if len(back) == len(to) == 1 and back != to:
            flow = ctx.flow_around(node)
        case _:
            return
    reaching = flow.reaching(read) if flow is not None else None
    if flow is None or not reaching or len(reaching) != 1 or reaching[0].kind != "assign" or flow.captured(name):
        return
    match reaching[0].value:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=before), attr="replace"),
            args=[ast.Constant(value=str() as old), ast.Constant(value=str() as new)],
        ) if (before, old, new) == (name, to, back) and list(flow.uses(reaching[0])) == [read]:
            evidence = Evidence(f"'{old}' and '{new}' after both calls", f"both '{old}'", "what 'str.replace' does")
            yield Finding(ctx.span(node), "this turns back what the line before has replaced", (evidence,))
        case _:
            return
