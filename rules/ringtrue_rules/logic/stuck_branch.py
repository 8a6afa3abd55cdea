"""One way through the body of a `while` loop changes nothing that the loop's condition asks for, nor what led there: once
taken, it is taken for ever. Usually a counter moves on in one branch, and the line is missing in the other.

Move on in every branch. The rule is silent where the way may leave the loop, or may change what the tests see.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ringtrue.api import Bad, Context, Evidence, Finding, Good, builtin_type, is_pure, names_in, rule, same

_LEAVES = (ast.Break, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await, ast.Assert)
_PLAIN = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Pass, ast.Continue, ast.For, ast.While)
_OF_TEXT = frozenset(("isspace", "isdigit", "isalpha", "isalnum", "isupper", "islower", "isnumeric", "startswith"))


class _Way(NamedTuple):
    """One way through a suite: its simple statements, the tests that decide for it, and which of them fail."""

    statements: tuple[ast.stmt, ...]
    tests: tuple[ast.expr, ...]
    failed: tuple[ast.expr, ...] = ()

    def followed_by(self, more: _Way) -> _Way:
        return _Way((*self.statements, *more.statements), (*self.tests, *more.tests), (*self.failed, *more.failed))


@rule(
    ast.While,
    summary="way through a loop that changes nothing of its condition",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def merge(left, right):
                result, i, j = [], 0, 0
                while i < len(left) and j < len(right):
                    if left[i] <= right[j]:
                        result.append(left[i])
                        i += 1
                    else:
                        result.append(right[j])
                      # ^^^^^^^^^^^^^^^^^^^^^^^ nothing on this way changes 'i', 'j', 'left', 'right': once taken, it is taken for ever
                return result
            """,
        ),
        Bad(
            """
            def table(start: int, stop: int):
                rows = []
                celsius = start
                while celsius <= stop:
                #     ^^^^^^^^^^^^^^^ nothing on this way changes 'celsius', 'stop': once taken, it is taken for ever
                    rows.append((celsius, celsius * 9 / 5 + 32))
                return rows
            """,
        ),
        Bad(
            """
            def tokens(source):
                found, i = [], 0
                while i < len(source):
                    ch = source[i]
                    if ch.isspace():
                        i += 1
                    elif ch in "+-":
                        found.append(ch)
                      # ^^^^^^^^^^^^^^^^ nothing on this way changes 'i', 'source': once taken, it is taken for ever
                    else:
                        raise ValueError(ch)
                return found
            """,
        ),
        Good(
            """
            def pair(values, target):
                left, right = 0, len(values) - 1
                while left < right:
                    if values[left] + values[right] == target:
                        return left, right
                    elif values[left] + values[right] < target:
                        left += 1
                    elif values[left] + values[right] > target:
                        right -= 1
                return None
            """,
            why="less, equal or greater: there is no other way",
        ),
        Good(
            """
            def merge(left, right):
                result, i, j = [], 0, 0
                while i < len(left) and j < len(right):
                    if left[i] <= right[j]:
                        result.append(left[i])
                        i += 1
                    else:
                        result.append(right[j])
                        j += 1
                return result
            """,
            why="every branch moves on",
        ),
        Good(
            """
            def drained(queue, limit):
                count = 0
                while count < limit:
                    if queue.get() is not None:
                        count += 1
            """,
            why="the queue gives something else the next time",
        ),
        Good(
            """
            def first(items, wanted):
                i = 0
                while i < len(items):
                    if items[i] == wanted:
                        break
                    i += 1
                return i
            """,
            why="leaves the loop",
        ),
        Good(
            """
            def shrink(items, limit):
                size = len(items)
                while size > limit:
                    if size % 2:
                        size -= 1
                    size //= 2
            """,
            why="moves on behind the branches",
        ),
        Bad(
            """
            def primes(limit: int):
                sieve = [True] * (limit + 1)
                number = 2
                while number * number <= limit:
                #     ^^^^^^^^^^^^^^^^^^^^^^^^ nothing on this way changes 'limit', 'number': once taken, it is taken for ever
                    if sieve[number]:
                        for multiple in range(number * number, limit + 1, number):
                            sieve[multiple] = False
                        number += 1
                return sieve
            """,
        ),
        Good(
            """
            def visited(limit, chance):
                found, v, p = [], 0, 1
                while v < limit and p > 0:
                    if p != 1:
                        v += 2
                    if v < limit:
                        found.append(v)
                        v += 1
                        p = chance
                return found
            """,
            why="the loop has just asked that",
        ),
    ],
)
def stuck_branch(node: ast.While, ctx: Context) -> Iterator[Finding]:
    flow = ctx.flow_around(node)
    if (
        flow is None
        or ctx.block.damage
        or node.orelse
        or isinstance(node.test, ast.Constant)
        or not _is_sure(node.test)
    ):
        return
    if not all(name in flow.by_name and name not in flow.accesses.rebound for name in names_in(node.test) - {"len"}):
        return
    ways = _ways(node.body)
    if ways is None or (len(ways) == 1 and not _is_numeric(node.test, ctx)):
        return
    held = node.test.values if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And) else [node.test]
    for way in ways:
        if any(same(failed, one) for failed in way.failed for one in held):
            continue  # the loop has just asked the same
        again = _made_again(way, node)
        told = (*way.tests, *(one.value for one in again))
        asked = frozenset(name for test in (node.test, *told) for name in names_in(test))
        others = [one for one in way.statements if one not in again]
        if all(_is_sure(test) for test in told) and not any(_may_change(one, asked) for one in others):
            last = way.statements[-1] if way.statements else node
            span = ctx.span(node.test) if len(ways) == 1 or not way.statements else ctx.span(last)
            named = "', '".join(sorted(names_in(node.test) - {"len"}))
            evidence = Evidence(f"changes of '{named}' on this way through the loop"[:100], "none", "data flow")
            message = f"nothing on this way changes '{named}': once taken, it is taken for ever"
            yield Finding(span, message[:120], (evidence,))
            return


def _made_again(way: _Way, loop: ast.While) -> list[ast.Assign]:
    """`ch = text[i]` at the start of the way: while nothing else changes, each pass gives the name the same again."""
    found: list[ast.Assign] = []
    for statement in loop.body:
        match statement:
            case ast.Assign(targets=[ast.Name()], value=ast.Subscript(value=ast.Name(), slice=ast.Name())):
                found.append(statement)
            case _:
                break
    names = [one.targets[0].id for one in found if isinstance(one.targets[0], ast.Name)]
    used = names_in(loop.test).union(*(names_in(one.value) for one in found))
    alone = len(set(names)) == len(names) and not used & set(names)
    again = [one for one in found if one in way.statements] if alone else []
    others = [inner for one in way.statements if one not in again for inner in ast.walk(one)]
    kept = not any(
        isinstance(one, ast.Name) and one.id in names and not isinstance(one.ctx, ast.Load) for one in others
    )
    return again if kept else []


def _is_sure(test: ast.expr) -> bool:
    """Whether the test asks only for names, items and lengths, so that it has the same answer while they are the same."""
    asking = {
        id(inner.func)
        for inner in ast.walk(test)
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr in _OF_TEXT
    }
    if any(isinstance(inner, ast.Attribute) and id(inner) not in asking for inner in ast.walk(test)):
        return False
    return is_pure(test) and bool(names_in(test))


def _is_numeric(test: ast.expr, ctx: Context) -> bool:
    flow = ctx.flow_around(test)
    names = [inner for inner in ast.walk(test) if isinstance(inner, ast.Name) and inner.id != "len"]
    return isinstance(test, ast.Compare) and all(builtin_type(name, flow) in ("int", "float") for name in names)


def _ways(body: list[ast.stmt]) -> list[_Way] | None:
    """Every way through a suite that does not leave the loop; None where there are too many, or some are not seen."""
    ways = [_Way((), ())]
    for statement in body:
        if isinstance(statement, ast.If):
            found = _branches(statement)
            if found is None:
                return None
            inner = found
        elif isinstance(statement, _LEAVES) or any(isinstance(part, _LEAVES) for part in ast.walk(statement)):
            return [] if isinstance(statement, ast.Break | ast.Return | ast.Raise) else None
        elif isinstance(statement, ast.For | ast.While) and any(
            isinstance(part, ast.Continue) for part in ast.walk(statement)
        ):
            return None
        elif isinstance(statement, _PLAIN):
            inner = [_Way((statement,), ())]
        else:
            return None
        ways = [way.followed_by(more) for way in ways for more in inner]
        if len(ways) > 12:
            return None
        if isinstance(statement, ast.Continue):
            return ways
    return ways


def _branches(branch: ast.If, before: tuple[ast.expr, ...] = ()) -> list[_Way] | None:
    """The ways through an `if`, its `elif`s and what stands behind them, which may be nothing."""
    tests = (*before, branch.test)
    one = _ways(branch.body)
    match branch.orelse:
        case []:
            other: list[_Way] | None = [] if _leave_nothing(tests) else [_Way((), ())]
        case [ast.If() as further]:
            other = _branches(further, tests)
        case suite:
            other = _ways(suite)
    if one is None or other is None:
        return None
    taken = [way._replace(tests=(branch.test, *way.tests)) for way in one]
    passed = [way._replace(tests=(branch.test, *way.tests), failed=(branch.test, *way.failed)) for way in other]
    return [*taken, *passed]


_RELATIONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=", ast.NotEq: "<>"
}  # fmt: skip  # a table reads best packed


def _leave_nothing(tests: tuple[ast.expr, ...]) -> bool:
    """Whether the tests compare the same two, and one of them holds whether these are less, equal or greater."""
    left = set("<=>")
    first = tests[0]
    for test in tests:
        if not isinstance(test, ast.Compare) or not isinstance(first, ast.Compare) or len(test.ops) != 1:
            return False
        if not (same(test.left, first.left) and same(test.comparators[0], first.comparators[0])):
            return False
        left -= set(_RELATIONS.get(type(test.ops[0]), ""))
    return not left


def _may_change(statement: ast.stmt, asked: frozenset[str]) -> bool:
    """Whether the statement may change one of the names, or what they hold."""
    for inner in ast.walk(statement):
        match inner:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                if name in asked:
                    return True
            case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()) | ast.Attribute(value=owner, ctx=ast.Store()):
                if names_in(owner) & asked:
                    return True
            case ast.Call():
                if _call_may_change(inner, asked):
                    return True
            case ast.NamedExpr() | ast.Lambda():
                return True
            case _:
                continue
    return False


def _call_may_change(call: ast.Call, asked: frozenset[str]) -> bool:
    if is_pure(ast.Call(func=call.func, args=[], keywords=[])):
        return False
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "add", "extend", "print", "write"):
        return bool(names_in(call.func.value) & asked)
    return not (isinstance(call.func, ast.Name) and call.func.id == "print")
