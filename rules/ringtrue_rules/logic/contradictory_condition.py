"""Comparisons of one value with constants that cannot all hold, or of which one always holds: `x < 1 and x > 2`,
`x != 1 or x != 2`. Also an `elif` that an earlier test of the chain has already answered: after `score > 60`, the test
`score > 90` never comes out true.

Write `or` for `and` or the other way round, or put the narrower test first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Good,
    Span,
    is_pure,
    last_name,
    names_in,
    rule,
    same,
    walk,
)

Number: TypeAlias = "int | float"
_FLIPPED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}
_OPPOSITE = {ast.Lt: ast.GtE, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}


_BOUNDS = (
    ("low", "high"), ("lower", "upper"), ("min", "max"), ("minimum", "maximum"), ("lo", "hi"), ("lowest", "highest"),
    ("smallest", "largest"),
)  # fmt: skip


class _Test(NamedTuple):
    """`subject` compared with `constant` by an operator of this type."""

    subject: ast.expr
    operator: type[ast.cmpop]
    constant: Number | str
    node: ast.expr


@rule(
    ast.BoolOp,
    ast.If,
    ast.Compare,
    summary="comparisons that contradict each other",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def allowed(role):
                return role != "admin" or role != "owner"
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ every 'role' passes one of these tests: always true
            """,
            fixed="""
            def allowed(role):
                return role != "admin" and role != "owner"
            """,
        ),
        Bad(
            """
            def outside(x):
                return x < 1 and x > 2
                #      ^^^^^^^^^^^^^^^ no 'x' passes both tests: always false
            """,
            fixed="""
            def outside(x):
                return x < 1 or x > 2
            """,
        ),
        Bad(
            """
            def grade(score):
                if score > 60:
                    return "pass"
                elif score > 90:
                #    ^^^^^^^^^^ never true here: what passes it has passed 'score > 60' before
                    return "excellent"
                return "fail"
            """,
        ),
        Bad(
            """
            def eligible(n):
                return n % 2 == 0 and n >= 8 and n <= 8
                #                     ^^^^^^^^^^^^^^^^^ only 8 passes both tests
            """,
        ),
        Good(
            """
            def inside(x):
                return x > 1 and x < 2 and x != 1.5
            """,
            why="there are such numbers",
        ),
        Good(
            """
            def grade(score):
                if score > 90:
                    return "excellent"
                elif score > 60:
                    return "pass"
                return "fail"
            """,
            why="the narrower test comes first",
        ),
        Good(
            """
            def differ(stream):
                return stream.read(1) == "a" and stream.read(1) == "b"
            """,
            why="two calls may give two answers",
        ),
        Good(
            """
            def corner(point):
                return point[0] == 1 and point[1] == 2
            """,
            why="different values",
        ),
        Good(
            """
            def either(array):
                return array == 1 or array == 2
            """,
            why="each holds for some value",
        ),
        Bad(
            """
            def alerts(readings, low, high):
                return [value for value in readings if value < low and value > high]
                #                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no 'value' is below 'low' and above 'high': always false
            """,
            fixed="""
            def alerts(readings, low, high):
                return [value for value in readings if value < low or value > high]
            """,
        ),
        Good(
            """
            def is_between(hour, low, high):
                if low <= high:
                    return low <= hour <= high
                else:
                    return not (hour < low and hour > high)
            """,
            why="a range that goes round midnight",
        ),
    ],
)
def contradictory_condition(node: ast.BoolOp | ast.If | ast.Compare, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.BoolOp):
        yield from _in_operator(node, ctx)
    elif isinstance(node, ast.Compare):
        yield from _in_chained(node, ctx)
    elif not _is_elif(node, ctx):
        yield from _in_chain(node, ctx)


def _in_operator(node: ast.BoolOp, ctx: Context) -> Iterator[Finding]:
    if isinstance(node.op, ast.And):
        yield from _outside_both(node, ctx)
    tests = [test for value in node.values if (test := _read(value)) is not None]
    conjunction = isinstance(node.op, ast.And)
    for i, second in enumerate(tests):
        for first in tests[:i]:
            if not same(first.subject, second.subject):
                continue
            left, right = (first, second) if conjunction else (_negated(first), _negated(second))
            name = ctx.source(first.subject)
            named = f"'{name}'" if len(name) <= 40 and "\n" not in name else "a value"
            span = Span(ctx.span(first.node).start, ctx.span(second.node).end)
            if "\n" in ctx.block.text[span.start : span.end]:
                span = ctx.span(second.node)
            evidence = Evidence("values for which both hold" if conjunction else "values for which neither holds",
                                "none", "arithmetic")  # fmt: skip
            if _disjoint(left, right):
                message = (
                    f"no {named} passes both tests: always false"
                    if conjunction
                    else f"every {named} passes one of these tests: always true"
                )
                yield Finding(span, message, (evidence,), tuple(_other_word(node, ctx)))
                return
            if conjunction and _single(first, second):
                message = f"only {first.constant!r} passes both tests"
                yield Finding(span, message, (Evidence("values for which both hold", "one", "arithmetic"),))
                return


def _outside_both(node: ast.BoolOp, ctx: Context) -> Iterator[Finding]:
    """`value < low and value > high`, by what the bounds are called."""
    below: dict[str, tuple[ast.expr, ast.expr]] = {}
    for value in node.values:
        match value:
            case ast.Compare(left=subject, ops=[ast.Lt() | ast.LtE()], comparators=[bound]):
                below[ast.dump(subject)] = (value, bound)
            case _:
                continue
    for value in node.values:
        match value:
            case ast.Compare(left=subject, ops=[ast.Gt() | ast.GtE()], comparators=[bound]):
                found = below.get(ast.dump(subject))
            case _:
                continue
        if found is None or not _are_bounds(found[1], bound) or not is_pure(subject):
            continue
        if _wraps(node, found[1], bound, ctx):
            return
        message = (
            f"no {_shown(subject, ctx)} is below '{ctx.source(found[1])}' and above '{ctx.source(bound)}': always false"
        )
        evidence = Evidence("values for which both hold", "none", "what the bounds are called")
        yield Finding(ctx.span(node), message[:120], (evidence,), tuple(_other_word(node, ctx)))
        return


def _wraps(node: ast.expr, low: ast.expr, high: ast.expr, ctx: Context) -> bool:
    """Whether a test around it compares the bounds, as for a range that goes round midnight."""
    bounds = names_in(low) | names_in(high)
    return any(
        isinstance(above, ast.If | ast.IfExp) and node not in set(walk(above.test)) and bounds <= names_in(above.test)
        for above in ctx.tree.above(node)
    )


def _are_bounds(low: ast.expr, high: ast.expr) -> bool:
    names = [last_name(one).lower() for one in (low, high)]
    return all(names) and any(
        re.sub(rf"(?:^|(?<=_)){one}(?=$|_)", other, names[0]) == names[1] != names[0] for one, other in _BOUNDS
    )


def _shown(node: ast.expr, ctx: Context) -> str:
    name = ctx.source(node)
    return f"'{name}'" if len(name) <= 40 and "\n" not in name else "value"


def _in_chained(node: ast.Compare, ctx: Context) -> Iterator[Finding]:
    """`10 < x < 5`."""
    if len(node.ops) != 2:
        return
    low = _read(ast.Compare(left=node.left, ops=[node.ops[0]], comparators=[node.comparators[0]]))
    high = _read(ast.Compare(left=node.comparators[0], ops=[node.ops[1]], comparators=[node.comparators[1]]))
    if low is not None and high is not None and same(low.subject, high.subject) and _disjoint(low, high):
        evidence = Evidence("values between the bounds", "none", "arithmetic")
        yield Finding(ctx.span(node), "no value lies between these bounds: always false", (evidence,))


def _in_chain(node: ast.If, ctx: Context) -> Iterator[Finding]:
    """`elif` tests that an earlier test of the chain has answered."""
    seen: list[_Test] = []
    while True:
        parts = (
            node.test.values if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And) else [node.test]
        )
        tests = [test for part in parts if (test := _read(part)) is not None]
        for test in tests:
            above = next((one for one in seen if same(one.subject, test.subject) and _within(test, one)), None)
            if above is not None and not same(above.node, test.node):
                text = ctx.source(above.node)
                evidence = Evidence(f"values that pass this test and fail '{text}'", "none", "arithmetic")
                message = f"never true here: what passes it has passed '{text}' before"
                yield Finding(ctx.span(test.node), message[:120], (evidence,))
                break
        if len(parts) == 1:
            seen += tests
        if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
            return
        node = node.orelse[0]


def _is_elif(node: ast.If, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(node)
    return isinstance(parent, ast.If) and parent.orelse == [node]


def _read(node: ast.expr) -> _Test | None:
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    left, operator, right = node.left, type(node.ops[0]), node.comparators[0]
    if operator not in _FLIPPED:
        return None
    constant = _constant(right)
    if constant is None:
        left, right, operator = right, left, _FLIPPED[operator]
        constant = _constant(right)
    if constant is None or not names_in(left) or not is_pure(left):
        return None
    if isinstance(constant, str) and operator not in (ast.Eq, ast.NotEq):
        return None
    return _Test(left, operator, constant, node)


def _constant(node: ast.expr) -> Number | str | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _constant(node.operand)
        return -inner if isinstance(inner, int | float) else None
    if isinstance(node, ast.Constant) and type(node.value) in (int, float, str):
        assert isinstance(node.value, int | float | str)  # by the test above
        return node.value
    return None


def _negated(test: _Test) -> _Test:
    return test._replace(operator=_OPPOSITE[test.operator])


def _disjoint(one: _Test, other: _Test) -> bool:
    """Whether no value passes both."""
    if isinstance(one.constant, str) != isinstance(other.constant, str):
        return False
    if {one.operator, other.operator} == {ast.Eq, ast.NotEq}:
        return one.constant == other.constant
    if ast.NotEq in (one.operator, other.operator):
        return False
    if isinstance(one.constant, str) or isinstance(other.constant, str):
        return one.constant != other.constant
    low, low_open = max(_low(one), _low(other))
    high, high_open = min(_high(one), _high(other))
    return low > high or (low == high and (low_open == 1 or high_open == 0))


def _low(test: _Test) -> tuple[float, int]:
    """The least value that passes, and 1 where it is just above."""
    assert not isinstance(test.constant, str)  # read by `_read`
    if test.operator in (ast.Gt, ast.GtE, ast.Eq):
        return (test.constant, int(test.operator is ast.Gt))
    return (float("-inf"), 0)


def _high(test: _Test) -> tuple[float, int]:
    """The greatest value that passes, and 0 where it is just below."""
    assert not isinstance(test.constant, str)  # read by `_read`
    if test.operator in (ast.Lt, ast.LtE, ast.Eq):
        return (test.constant, int(test.operator is not ast.Lt))
    return (float("inf"), 1)


def _single(one: _Test, other: _Test) -> bool:
    return {one.operator, other.operator} == {ast.GtE, ast.LtE} and one.constant == other.constant


def _within(test: _Test, before: _Test) -> bool:
    """Whether all that passes `test` passes `before`."""
    if ast.NotEq in (test.operator, before.operator):
        return (
            test.operator is ast.Eq
            and before.operator is ast.NotEq
            and test.constant != before.constant
            and (isinstance(test.constant, str) == isinstance(before.constant, str))
        )
    return _disjoint(test, _negated(before))


def _other_word(node: ast.BoolOp, ctx: Context) -> Iterator[Fix]:
    if len(node.values) != 2:
        return
    left, right = node.values
    between = Span(ctx.span(left).end, ctx.span(right).start)
    word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    text = ctx.block.text[between.start : between.end]
    if text.strip() == word:
        at = between.start + text.index(word)
        yield Fix(f"Write '{other}'", (Edit(Span(at, at + len(word)), other),))
