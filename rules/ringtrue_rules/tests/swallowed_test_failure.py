"""The test catches its own failure. `except Exception` around an assertion also catches the `AssertionError`, and where the
handler only prints or passes on, the test is green when it fails. An assertion behind the line that raises, inside
`with pytest.raises(...)`, is never reached; and with several calls inside it, nobody knows which of them raised.

Let the failure out: no `try` in tests, `pytest.raises` around the one line that raises, and assertions behind it. The
rule is silent where the handler fails the test, notes the failure for later, or tries again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from ringtrue.api import (
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Span,
    dotted,
    judging,
    rule,
    trial_of,
)

_HEAD_END = re.compile(r":\r?\n")
_IN_TESTS = Given(path="tests/test_shop.py")
_CATCHING = frozenset(("Exception", "BaseException", "AssertionError"))
_SHOWING = frozenset(("print", "pprint", "print_exc", "debug", "info", "warning", "error", "exception", "log", "write"))
_SKIPPING = frozenset(("skip", "skipTest", "xfail"))
_RAISING = frozenset(("raises", "assertRaises", "assertRaisesRegex"))


@rule(
    ast.Try,
    ast.With,
    summary="test that catches its own failure",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from shop import total


            def test_total():
                try:
                    assert total([3, 4]) == 7
                except Exception as error:
              # ^^^^^^^^^^^^^^^^^^^^^^^^^ the failing assertion is caught here, and the test stays green
                    print("test failed:", error)
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import pytest
            from shop import total


            def test_total():
                try:
                    assert total([3, 4]) == 7
                except AssertionError:
              # ^^^^^^^^^^^^^^^^^^^^^ the failing assertion is caught here, and the test stays green
                    pytest.skip("not yet")
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import checkout


            def test_checkout():
                try:
                    checkout(["apple"])
                except Exception:
              # ^^^^^^^^^^^^^^^^ whatever fails in the test is caught here, and the test stays green
                    pass
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import total


            def test_total_of_nothing():
                try:
                    total(None)
                    assert False, "nothing was totalled"
                except Exception:
              # ^^^^^^^^^^^^^^^^ the failing assertion is caught here, and the test stays green
                    pass
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import pytest
            from shop import total


            def test_total_of_nothing():
                with pytest.raises(ValueError) as caught:
                    total(None)
                    assert "nothing" in str(caught.value)
                  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ never runs: the line before it has raised
            """,
            fixed="""
            import pytest
            from shop import total


            def test_total_of_nothing():
                with pytest.raises(ValueError) as caught:
                    total(None)
                assert "nothing" in str(caught.value)
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import pytest
            from shop import Cart


            def test_unknown_fruit():
                with pytest.raises(Exception):
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ any failure of 3 statements will do
                    cart = Cart()
                    cart.add("apple")
                    cart.add("stone")
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import pytest

            def test_overdraft():
                account = Account(10)
                with pytest.raises(ValueError):
                    account.withdraw(20)
                    assert account.balance == 10
                  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ never runs: the line before it has raised
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total


            def test_total():
                try:
                    assert total([3, 4]) == 7
                except Exception as error:
                    raise AssertionError("total failed") from error
            """,
            why="the handler fails the test",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total


            def test_total_of_nothing():
                try:
                    total(None)
                except Exception as error:
                    assert "nothing" in str(error)
                else:
                    assert False, "nothing was totalled"
            """,
            why="both ways are asserted",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total


            def test_total_of_nothing():
                try:
                    total(None)
                    assert False, "nothing was totalled"
                except ValueError:
                    pass
            """,
            why="a `ValueError` is no `AssertionError`",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import order, stock


            def test_stock_catches_up():
                order("apple")
                for _ in range(10):
                    try:
                        assert stock("apple") == 0
                        break
                    except AssertionError:
                        order.settle()
            """,
            why="tries again",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total


            def test_totals():
                failures = []
                for prices in ([1], [2]):
                    try:
                        assert total(prices) == sum(prices)
                    except AssertionError as error:
                        failures.append(error)
                assert not failures
            """,
            why="the failures are noted and asserted",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import check_total


            def test_the_check_itself():
                try:
                    check_total([3, 4], 8)
                except AssertionError:
                    pass
                else:
                    raise RuntimeError("a wrong total passed")
            """,
            why="the failure is what is expected",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import order


            def test_order_is_undone():
                try:
                    with order("apple") as ordered:
                        assert ordered
                        raise RuntimeError("no more apples")
                except Exception:
                    pass
                assert not ordered
            """,
            why="the test raises it itself",
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest
            from shop import connect


            def test_connect():
                try:
                    connect("till")
                except Exception:
                    pytest.skip("no till here")
            """,
            why="what the test needs is not there",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import Shop


            def test_shop():
                shop = Shop()
                assert shop.is_open
                try:
                    shop.close()
                except Exception:
                    pass
            """,
            why="only the tidying up may fail",
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest
            from shop import total


            def test_total_of_nothing():
                with pytest.raises(AssertionError):
                    prices = total([])
                    assert prices
            """,
            why="the assertion is what raises",
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest
            from shop import total


            def test_total_of_nothing():
                with pytest.raises(ValueError):
                    total([])
                    assert False, "nothing was totalled"
            """,
            why="says that the test must not come there",
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest
            from shop import Cart


            def test_unknown_fruit():
                with pytest.raises(Exception, match="stone"):
                    cart = Cart()
                    cart.add("stone")
            """,
            why="the message says which failure is meant",
            given=_IN_TESTS,
        ),
    ],
)
def swallowed_test_failure(node: ast.Try | ast.With, ctx: Context) -> Iterator[Finding]:
    if trial_of(ctx.block.nodes[0], ctx) is None or ctx.function_of(node) is not ctx.block.nodes[0]:
        return
    if isinstance(node, ast.Try):
        yield from _of_try(node, ctx)
    else:
        yield from _of_with(node, ctx)


def _of_try(node: ast.Try, ctx: Context) -> Iterator[Finding]:
    handler = next((one for one in node.handlers if _catches_failures(one)), None)
    if (
        handler is None
        or not _only_shows(handler)
        or node.finalbody
        or _asserts(node.orelse)
        or _asserts(node.handlers)
    ):
        return
    if _tries_again(node, ctx) or any(isinstance(one, ast.Raise) for one in _walk(node.body)):
        return
    if _asserts(node.body):
        what = "the failing assertion is"
    elif _skips(handler):
        return  # what the test needs may be missing
    elif _is_whole_test(node, ctx) and any(isinstance(one, ast.Call) for one in _walk(node.body)):
        what = "whatever fails in the test is"
    else:
        return
    start, end = ctx.span(handler)
    line = _HEAD_END.search(ctx.block.text, start, end)
    span = Span(start, line.start() if line else start + len("except"))
    evidence = Evidence("what the handler does with the failure", "shows it at most", "its body")
    yield Finding(span, f"{what} caught here, and the test stays green", (evidence,))


def _catches_failures(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or dotted(kind) in _CATCHING for kind in kinds)


def _only_shows(handler: ast.ExceptHandler) -> bool:
    """Whether the handler goes on as if nothing had happened: it may print and log, return and skip no more."""
    for one in handler.body:
        match one:
            case ast.Pass() | ast.Continue() | ast.Return(value=None | ast.Constant()):
                continue
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.Expr(value=ast.Call(func=func)) if (
                getattr(func, "attr", getattr(func, "id", "")) in _SHOWING | _SKIPPING
            ):
                continue
            case ast.Assert(test=ast.Constant(value=value)) if value:
                continue
            case _:
                return False
    return True


def _skips(handler: ast.ExceptHandler) -> bool:
    calls = [one.func for one in ast.walk(handler) if isinstance(one, ast.Call)]
    return any(getattr(func, "attr", getattr(func, "id", "")) in _SKIPPING for func in calls)


def _asserts(nodes: list[ast.stmt] | list[ast.ExceptHandler]) -> bool:
    for inner in _walk(nodes):
        if isinstance(inner, ast.Raise):
            return True
        if isinstance(inner, ast.Assert) and not (isinstance(inner.test, ast.Constant) and inner.test.value):
            return True
        if isinstance(inner, ast.Call):
            name = getattr(inner.func, "attr", getattr(inner.func, "id", ""))
            if name.startswith(("assert", "fail")) or name == "_fail":
                return True
    return False


def _walk(nodes: list[ast.stmt] | list[ast.ExceptHandler]) -> Iterator[ast.AST]:
    for node in nodes:
        yield from ast.walk(node)


def _tries_again(node: ast.Try, ctx: Context) -> bool:
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.While):
            return True
        if isinstance(parent, ast.For | ast.AsyncFor):
            return any(isinstance(one, ast.Break | ast.Return) for one in ast.walk(parent))
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            break
    return False


def _is_whole_test(node: ast.Try, ctx: Context) -> bool:
    """Whether nothing outside the `try` can fail, setting up apart."""
    function = ctx.block.nodes[0]
    if node not in function.body or function.decorator_list or function.body[-1] is not node:
        return False
    inside = {id(one) for one in ast.walk(node)}
    outside = [one for one in ast.walk(function) if id(one) not in inside]
    calls = [one for one in outside if isinstance(one, ast.Call)]
    return not any(isinstance(one, ast.Assert | ast.Raise | ast.With | ast.Try) for one in outside) and not any(
        judging(dotted(call.func) or getattr(call.func, "attr", "")) for call in calls
    )


def _of_with(node: ast.With, ctx: Context) -> Iterator[Finding]:
    if len(node.items) != 1 or len(node.body) < 2 or not isinstance(node.items[0].context_expr, ast.Call):
        return
    call = node.items[0].context_expr
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name not in _RAISING or not call.args:
        return
    expected = call.args[0]
    kinds = {dotted(one) for one in (expected.elts if isinstance(expected, ast.Tuple) else [expected])}
    target = node.items[0].optional_vars
    last = node.body[-1]
    if (
        not kinds & _CATCHING
        and "" not in kinds
        and isinstance(last, ast.Assert)
        and _comes_too_late(last, node, target)
    ):
        evidence = Evidence("what runs behind the line that raises", "nothing", "the language reference")
        yield Finding(
            ctx.span(last), "never runs: the line before it has raised", (evidence,), _moved_out(last, node, ctx)
        )
    elif kinds <= {"Exception", "BaseException"} and len(call.args) == 1 and not call.keywords and target is None:
        acting = [one for one in node.body if any(isinstance(inner, ast.Call | ast.Await) for inner in ast.walk(one))]
        if len(acting) == len(node.body) and all(isinstance(one, ast.Expr | ast.Assign) for one in node.body):
            evidence = Evidence("what has to raise", f"one of {len(acting)} statements", "the code itself")
            span = Span(ctx.span(node).start, ctx.span(call).end)
            yield Finding(span, f"any failure of {len(acting)} statements will do", (evidence,))


def _comes_too_late(last: ast.Assert, node: ast.With, target: ast.expr | None) -> bool:
    """Whether the assertion reads what the exception will be, or can raise nothing itself, behind what can."""
    if isinstance(last.test, ast.Constant):
        return False  # it says that the test must not come there
    names = {one.id for one in ast.walk(last) if isinstance(one, ast.Name)}
    if isinstance(target, ast.Name) and target.id in names:
        return True
    before = node.body[-2]
    if not isinstance(before, ast.Expr) or not isinstance(before.value, ast.Call | ast.Await):
        return False
    loud = [one for one in ast.walk(last.test) if isinstance(one, ast.Call | ast.Await | ast.Subscript | ast.Attribute)]
    return not loud or (len(node.body) == 2 and _asks_same_object(loud, last.test, before.value))


def _asks_same_object(loud: Sequence[ast.AST], test: ast.expr, acting: ast.expr) -> bool:
    """`account.withdraw(20)`, and then the value of one of the account's own attributes."""
    call = acting.value if isinstance(acting, ast.Await) else acting
    match call, test:
        case (
            ast.Call(func=ast.Attribute(value=ast.Name(id=name))),
            ast.Compare(left=ast.Attribute(value=ast.Name(id=asked)) as left, ops=[ast.Eq()], comparators=[_]),
        ):
            return name == asked and loud == [left]
        case _:
            return False


def _moved_out(last: ast.Assert, node: ast.With, ctx: Context) -> tuple[Fix, ...]:
    text = ctx.block.text
    start, end = ctx.span(last)
    if "\n" in text[start:end]:
        return ()
    line = text.rfind("\n", 0, start) + 1
    outer = text.rfind("\n", 0, ctx.span(node).start) + 1
    indent = text[outer : ctx.span(node).start]
    return (Fix("Move it out", (Edit(Span(line, start), indent),)),) if not indent.strip() else ()
