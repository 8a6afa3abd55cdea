"""A loop runs while one bound is less than the other, and each pass moves both the same way by the same amount: they
never meet. One of them was meant to come towards the other.

Write `right -= 1` beside `left += 1`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, rule


@rule(
    ast.While,
    summary="two bounds that move in step and never meet",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def is_palindrome(text):
                left, right = 0, len(text) - 1
                while left < right:
                    if text[left] != text[right]:
                        return False
                    left += 1
                    right += 1
                  # ^^^^^^^^^^ 'left' and 'right' move in step: they never meet, and the test stays as it is
                return True
            """,
            fixed="""
            def is_palindrome(text):
                left, right = 0, len(text) - 1
                while left < right:
                    if text[left] != text[right]:
                        return False
                    left += 1
                    right -= 1
                return True
            """,
        ),
        Good(
            """
            def is_palindrome(text):
                left, right = 0, len(text) - 1
                while left < right:
                    if text[left] != text[right]:
                        return False
                    left += 1
                    right -= 1
                return True
            """,
            why="they come together",
        ),
        Good(
            """
            def windows(items, size):
                start, end = 0, size
                while start < end and end < len(items):
                    yield items[start:end]
                    start += 1
                    end += 1
            """,
            why="another condition ends it",
        ),
    ],
)
def parallel_bounds(node: ast.While, ctx: Context) -> Iterator[Finding]:
    match node.test:
        case ast.Compare(
            left=ast.Name(id=one),
            ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE() | ast.NotEq()],
            comparators=[ast.Name(id=other)],
        ):
            pass
        case _:
            return
    if ctx.block.damage:
        return
    moves = {name: [inner for inner in node.body if _moved(inner) == name] for name in (one, other)}
    if any(len(found) != 1 for found in moves.values()):
        return
    first, second = moves[one][0], moves[other][0]
    assert isinstance(first, ast.AugAssign)  # by `_moved`
    assert isinstance(second, ast.AugAssign)  # likewise
    if ast.dump(first.value) != ast.dump(second.value) or type(first.op) is not type(second.op):
        return
    if any(_binds(inner, (one, other), (first, second)) for part in node.body for inner in ast.walk(part)):
        return
    evidence = Evidence(f"distance of '{one}' and '{other}' after each pass", "the same", "arithmetic")
    signs = {ast.Add: ("+=", "-="), ast.Sub: ("-=", "+=")}[type(second.op)]
    between = Span(ctx.span(second.target).end, ctx.span(second.value).start)
    fixes: tuple[Fix, ...] = ()
    if ctx.block.text[between.start : between.end].strip() == signs[0] and isinstance(second.op, ast.Add):
        fixes = (Fix("Move it the other way", (Edit(between, f" {signs[1]} "),)),)
    message = f"'{one}' and '{other}' move in step: they never meet, and the test stays as it is"
    yield Finding(ctx.span(second), message[:120], (evidence,), fixes)


def _moved(node: ast.stmt) -> str | None:
    """The name that `name += 1` or `name -= 1` moves."""
    match node:
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add() | ast.Sub(), value=ast.Constant(value=int())):
            return name
        case _:
            return None


def _binds(inner: ast.AST, names: tuple[str, str], moves: tuple[ast.AST, ast.AST]) -> bool:
    """Whether anything else in the loop changes a bound, or leaves by a test of one."""
    if isinstance(inner, ast.Break):
        return True
    return (
        isinstance(inner, ast.Name)
        and inner.id in names
        and not isinstance(inner.ctx, ast.Load)
        and not any(isinstance(move, ast.AugAssign) and move.target is inner for move in moves)
    )
