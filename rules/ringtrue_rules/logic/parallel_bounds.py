"""A loop runs while one bound is less than the other, and each pass moves both the same way by the same amount: they
never meet. One of them was meant to come towards the other.

Write `right -= 1` beside `left += 1`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

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
        Bad(
            """
            def is_mirror(word):
                left, right = 0, len(word) - 1
                while left < right:
                    if word[left] != word[right]:
                        return False
                    left, right = left + 1, right + 1
                                          # ^^^^^^^^^ 'left' and 'right' move in step: they never meet, and the test stays as it is
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
        Good(
            """
            def is_mirror(word):
                left, right = 0, len(word) - 1
                while left < right:
                    if word[left] != word[right]:
                        return False
                    left, right = left + 1, right - 1
                return True
            """,
            why="they come towards each other",
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
    moves = {
        name: [move for inner in node.body for move in _moves(inner) if move.name == name] for name in (one, other)
    }
    if any(len(found) != 1 for found in moves.values()):
        return
    first, second = moves[one][0], moves[other][0]
    if ast.dump(first.by) != ast.dump(second.by) or type(first.op) is not type(second.op):
        return
    if any(_binds(inner, (one, other), (first, second)) for part in node.body for inner in ast.walk(part)):
        return
    evidence = Evidence(f"distance of '{one}' and '{other}' after each pass", "the same", "arithmetic")
    between = Span(ctx.span(second.moved).end, ctx.span(second.by).start)
    sign = ctx.block.text[between.start : between.end].strip()
    fixes: tuple[Fix, ...] = ()
    if sign in ("+", "+="):
        fixes = (Fix("Move it the other way", (Edit(between, f" {sign.replace('+', '-')} "),)),)
    message = f"'{one}' and '{other}' move in step: they never meet, and the test stays as it is"
    yield Finding(ctx.span(second.whole), message[:120], (evidence,), fixes)


class _Move(NamedTuple):
    """`name += 1`: where it is bound, what is moved by how much, and all that says so."""

    name: str
    target: ast.expr
    moved: ast.expr
    op: ast.operator
    by: ast.expr
    whole: ast.AST


def _moves(node: ast.stmt) -> Iterator[_Move]:
    """What `name += 1`, `name = name - 1` or a part of `low, high = low + 1, high - 1` moves."""
    match node:
        case ast.AugAssign(target=ast.Name(id=name) as target, op=ast.Add() | ast.Sub() as op, value=by):
            if _is_step(by):
                yield _Move(name, target, target, op, by, node)
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            for target, value in zip(targets, values, strict=True):
                yield from _moved(target, value, value)
        case ast.Assign(targets=[target], value=value):
            yield from _moved(target, value, node)


def _moved(target: ast.expr, value: ast.expr, whole: ast.AST) -> Iterator[_Move]:
    match target, value:
        case ast.Name(id=name), ast.BinOp(left=ast.Name(id=left) as moved, op=ast.Add() | ast.Sub() as op, right=by):
            if name == left and _is_step(by):
                yield _Move(name, target, moved, op, by, whole)


def _is_step(by: ast.expr) -> bool:
    return isinstance(by, ast.Constant) and isinstance(by.value, int)


def _binds(inner: ast.AST, names: tuple[str, str], moves: tuple[_Move, _Move]) -> bool:
    """Whether anything else in the loop changes a bound, or leaves by a test of one."""
    if isinstance(inner, ast.Break):
        return True
    return (
        isinstance(inner, ast.Name)
        and inner.id in names
        and not isinstance(inner.ctx, ast.Load)
        and not any(move.target is inner for move in moves)
    )
