"""A `return` that stands outside of any function, or a `break` outside of any loop: usually lines that lost their
indentation. The file does not compile: `SyntaxError` when it is imported.

Indent the lines that belong to the function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import NOTEBOOK, Bad, Context, Evidence, Finding, Good, rule

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@rule(
    ast.Return,
    ast.Break,
    ast.Continue,
    summary="return outside of a function, or break outside of a loop",
    kind="fact",
    severity="error",
    overlaps=["ruff:F706", "ruff:F701", "ruff:F702"],
    examples=[
        Bad(
            """
            class Ranks:
                def below(self, numbers):
                    count = [0] * 101
                found = []
                for number in numbers:
                    count[number] += 1
                return found
              # ^^^^^^^^^^^^ 'return' outside of a function: the file does not compile
            """,
        ),
        Bad(
            """
            def first(items):
                for item in items:
                    print(item)
                if items:
                    break
                  # ^^^^^ 'break' outside of a loop: the file does not compile
            """,
        ),
        Good(
            """
            class Ranks:
                def below(self, numbers):
                    for number in numbers:
                        if number:
                            break
                        continue
                    return [0]
            """,
            why="inside of both",
        ),
        Good(
            """
            def first(items):
                for row in items:
                    for item in row:
                        if item:
                            break
                    else:
                        continue
                    return row
            """,
            why="the `else` of the inner loop stands in the outer one",
        ),
    ],
)
def jump_outside(node: ast.Return | ast.Break | ast.Continue, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage:
        return
    if isinstance(node, ast.Return):
        outside, what = _scope(node, ctx) is None and ctx.fact(NOTEBOOK) is None, "'return' outside of a function"
    else:
        word = "break" if isinstance(node, ast.Break) else "continue"
        outside, what = not _in_loop(node, ctx), f"'{word}' outside of a loop"
    if outside:
        evidence = Evidence(
            "what the statement stands in", "a class or the module" if "ret" in what else "no loop", "syntax"
        )
        yield Finding(ctx.span(node), f"{what}: the file does not compile", (evidence,))


def _scope(node: ast.AST, ctx: Context) -> ast.AST | None:
    for parent in ctx.tree.above(node):
        if isinstance(parent, _FUNCTIONS):
            return parent
        if isinstance(parent, ast.ClassDef):
            return None
    return None


def _in_loop(node: ast.AST, ctx: Context) -> bool:
    below = node
    for parent in ctx.tree.above(node):
        if isinstance(parent, _LOOPS) and below in parent.body:
            return True
        if isinstance(parent, (*_FUNCTIONS, ast.ClassDef)):
            return False
        below = parent
    return False
