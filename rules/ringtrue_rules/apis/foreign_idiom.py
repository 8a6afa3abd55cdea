"""Words and signs of another language: `null`, `true`, `console.log(x)`, `this.name`, `Math.floor(x)`, `++count`.
The names raise `NameError`; `++count` is two plus signs and changes nothing.

Write what Python says. A name that the module binds itself, or may get from a star import, is its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    FOREIGN_NAMES,
    Bad,
    Block,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Foreign,
    Good,
    dotted,
    foreign_read,
    rule,
)


@rule(
    Block,
    summary="name or sign of another language",
    kind="fact",
    severity="error",
    fix="safe",
    overlaps=["ruff:F821", "ruff:B002"],
    patient=True,  # it looks at every node of the block
    examples=[
        Bad(
            """
            def first(rows):
                if rows:
                    return rows[0]
                return null
                #      ^^^^ 'null' is not Python: 'None' is meant
            """,
            fixed="""
            def first(rows):
                if rows:
                    return rows[0]
                return None
            """,
        ),
        Bad(
            """
            def show(rows):
                for row in rows:
                    console.log(row)
                  # ^^^^^^^^^^^ 'console.log' is not Python: 'print' is meant
            """,
            fixed="""
            def show(rows):
                for row in rows:
                    print(row)
            """,
        ),
        Bad(
            """
            class Cart:
                def add(self, item):
                    this.items.append(item)
                  # ^^^^ 'this' is not Python: 'self' is meant
            """,
            fixed="""
            class Cart:
                def add(self, item):
                    self.items.append(item)
            """,
        ),
        Bad(
            """
            def count(rows):
                total = 0
                for row in rows:
                    ++total
                  # ^^^^^^^ '++' is two plus signs, and changes nothing
                return total
            """,
            fixed="""
            def count(rows):
                total = 0
                for row in rows:
                    total += 1
                return total
            """,
        ),
        Good(
            """
            null = None
            true, false = True, False


            def load(this):
                return this.name, null, true, false
            """,
            why="names that the module binds",
        ),
        Good(
            """
            from rich.console import Console

            console = Console()
            console.log("started")
            """,
            why="a console of a library",
        ),
        Good(
            """
            from sympy import *

            print(Integer(1), true)
            """,
            why="a star import may bring it",
        ),
        Good(
            """
            def sign(x):
                return +x, -x, --x
            """,
            why="signs in an expression whose value is used",
        ),
    ],
)
def foreign_idiom(block: Block, ctx: Context) -> Iterator[Finding]:
    if block.kind == "declared":
        return
    for read in ctx.names.reads:
        if read.node.id in FOREIGN_NAMES and (found := foreign_read(read.node, read.direct, ctx)) is not None:
            yield _of_name(found[0], found[1], ctx)
    for node in block.tree.nodes:
        if isinstance(node, ast.Expr):
            yield from _of_signs(node, ctx)


def _of_name(node: ast.expr, meant: Foreign, ctx: Context) -> Finding:
    name = dotted(node)
    message = f"'{name}' is not Python" + (f": '{meant.python}' is meant" if meant.python else "")
    evidence = Evidence(f"bindings of '{name.partition('.')[0]}' in the module and its builtins", "none", "module")
    edit = Edit(ctx.span(node), meant.python)
    exact = meant.exact and not meant.imports
    fixes = (Fix(f"Write '{meant.python}'", (edit,), safe=exact, imports=meant.imports),) if meant.python else ()
    return Finding(ctx.span(node), message[:120], (evidence,), fixes)


def _of_signs(node: ast.Expr, ctx: Context) -> Iterator[Finding]:
    match node.value:
        case ast.UnaryOp(op=outer, operand=ast.UnaryOp(op=inner, operand=ast.Name(id=name))) if isinstance(
            outer, ast.UAdd | ast.USub
        ) and type(outer) is type(inner):
            sign, word = ("+", "plus") if isinstance(outer, ast.UAdd) else ("-", "minus")
            fix = Fix(f"Write '{name} {sign}= 1'", (Edit(ctx.span(node), f"{name} {sign}= 1"),))
            evidence = Evidence(
                f"what '{sign * 2}{name}' does", f"{word} {word} of the value, which is dropped", "Python"
            )
            yield Finding(ctx.span(node), f"'{sign * 2}' is two {word} signs, and changes nothing", (evidence,), (fix,))
        case _:
            pass
