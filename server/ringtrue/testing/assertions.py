"""Assertions of a function, in one form: `assert x == y` and `self.assertEqual(x, y)` alike.

Does not know what the asserted expressions mean.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ringtrue.tree import walk

if TYPE_CHECKING:
    from ringtrue.context import Context

_COMPARING: dict[str, type[ast.cmpop]] = {
    "assertEqual": ast.Eq, "assertEquals": ast.Eq, "assertListEqual": ast.Eq, "assertDictEqual": ast.Eq,
    "assertSetEqual": ast.Eq, "assertTupleEqual": ast.Eq, "assertSequenceEqual": ast.Eq, "assertMultiLineEqual": ast.Eq,
    "assertAlmostEqual": ast.Eq, "assertCountEqual": ast.Eq, "assertNotEqual": ast.NotEq, "assertIs": ast.Is,
    "assertIsNot": ast.IsNot, "assertIn": ast.In, "assertNotIn": ast.NotIn, "assertGreater": ast.Gt,
    "assertGreaterEqual": ast.GtE, "assertLess": ast.Lt, "assertLessEqual": ast.LtE,
}  # fmt: skip


class Assertion(NamedTuple):
    """`node` is the `assert` statement or the call; `test` what has to be true, partly made up for a call."""

    node: ast.Assert | ast.Call
    test: ast.expr


def assertions_of(function: ast.AST, ctx: Context) -> tuple[Assertion, ...]:
    """The assertions anywhere in `function`, a part of the block; looked for once and shared by all rules."""
    kept: dict[ast.AST, tuple[Assertion, ...]] = ctx.block.__dict__.setdefault("assertions", {})
    if function not in kept:
        kept[function] = tuple(assertions_in(function))
    return kept[function]


def assertions_in(function: ast.AST) -> Iterator[Assertion]:
    """The assertions anywhere in `function`."""
    for node in walk(function):
        if isinstance(node, ast.Assert):
            yield Assertion(node, node.test)
        elif isinstance(node, ast.Call) and (test := _of_call(node)) is not None:
            yield Assertion(node, test)


def _of_call(call: ast.Call) -> ast.expr | None:
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name), args=[first, *rest]):
            return _as_test(name, first, rest)
        case _:
            return None


def _as_test(name: str, first: ast.expr, rest: list[ast.expr]) -> ast.expr | None:
    if name in ("assertTrue", "assert_"):
        return first
    if name == "assertFalse":
        return ast.UnaryOp(ast.Not(), first)
    if name == "assertIsNotNone":
        return ast.Compare(first, [ast.IsNot()], [ast.Constant(None)])
    if name == "assertIsNone":
        return ast.Compare(first, [ast.Is()], [ast.Constant(None)])
    if name == "assertIsInstance" and rest:
        return ast.Call(ast.Name("isinstance", ast.Load()), [first, rest[0]], [])
    if name in _COMPARING and rest:
        return ast.Compare(first, [_COMPARING[name]()], [rest[0]])
    return None
