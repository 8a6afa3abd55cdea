"""A test that asserts nothing passes whatever the code answers: only an exception can fail it. Usually the assertion was
forgotten, or written as something that is thrown away: a comparison, a returned truth value, a `print`.

Say what the answer has to be, and assert it. The rule understands helpers and fixtures that assert, `raises`, mocks,
snapshots and property tests, and is silent where it does not know what a helper does. Tests that only try whether
something runs are silent where their name, docstring or a comment says so: `test_smoke`, `test_does_not_raise`,
`# must not fail`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

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
    Trial,
    class_marks,
    judgement,
    rule,
    trial_of,
)

_IN_TESTS = Given(path="tests/test_shop.py")
# What says that running without an exception is all that is asked.
_SMOKE = re.compile(
    r"smoke|crash|(?:does|do|should|must|will|can)(?:n.?t|_?\s?not)|not_|no_|without|never|works?(?![a-z])|"
    r"runs?(?![a-z])|import|safe|noop|no-op|accept|allow|compil|regress|issue|bug|gh-?\d|#\s?\d{2,}|\d{4,}|ensure|"
    r"make sure|only|just|except|warn|leak|hang|deadlock|timeout|perf|bench|memory|typing|mypy|fixme|cover|"
    r"exercise|repr|print|deprecat|thread|concurren|race(?![a-z])|sanity|live|manual|demo|example|plot|draw|render|display|"
    r"stress|should|valid|support|no error|ok(?![a-z])|basic|trivial|init|construct|constructor|instan|optional",
    re.IGNORECASE,
)
_SKIPS = frozenset(("skip", "skipif", "skipIf", "skipUnless", "xfail"))
_PROMISES = re.compile(r"_(?:returns|equals|yields|calculates)(?:_|$)")
_SHOWN = frozenset(("print", "pprint", "log", "debug", "info", "echo", "repr", "str", "len", "type", "write"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="test that passes whatever the code answers",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from shop import total


            def test_total_of_two_items():
            #   ^^^^^^^^^^^^^^^^^^^^^^^ 'test_total_of_two_items' asserts nothing: 'result' is never checked
                result = total([3, 4])
                print(result)
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import total


            def test_total():
                result = total([3, 4])
                result == 7
              # ^^^^^^^^^^^ compared and thrown away: 'test_total' asserts nothing
            """,
            fixed="""
            from shop import total


            def test_total():
                result = total([3, 4])
                assert result == 7
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import total


            def test_total():
                return total([3, 4]) == 7
              # ^^^^^^^^^^^^^^^^^^^^^^^^^ no runner looks at what a test returns: 'test_total' asserts nothing
            """,
            fixed="""
            from shop import total


            def test_total():
                assert total([3, 4]) == 7
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import unittest
            from shop import Cart


            class CartTest(unittest.TestCase):
                def test_discount(self):
                #   ^^^^^^^^^^^^^ 'test_discount' asserts nothing: 'price' is never checked
                    cart = Cart()
                    cart.add("apple", 3)
                    price = cart.price(discount=0.5)
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import total


            def test_total():
            #   ^^^^^^^^^^ 'test_total' asserts nothing: it prints what should be checked
                print("total:", total([3, 4]))
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import total


            def test_total():
            #   ^^^^^^^^^^ 'test_total' asserts nothing: it prints what should be checked
                result = total([3, 4])
                if result == 7:
                    print("passed")
                else:
                    print("failed")
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import total


            def test_total():
            #   ^^^^^^^^^^ 'test_total' asserts nothing: it returns what should be checked
                if total([3, 4]) != 7:
                    return False
                return True
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            def test_total():
            #   ^^^^^^^^^^ 'test_total' asserts nothing: it is empty
                pass
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            class CartTest(ShopTest):
                def test_total(self):
                    pass  # the cart has no total
            """,
            why="an inherited test is switched off",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total


            def same(one, other):
                if one != other:
                    raise AssertionError(f"{one} is not {other}")


            def test_total():
                result = total([3, 4])
                same(result, 7)
            """,
            why="the helper fails the test",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total
            from tests.checks import is_seven


            def test_total():
                result = is_seven(total([3, 4]))
            """,
            why="the helper, elsewhere in the tests, asserts",
            given=Given(
                path="tests/test_shop.py",
                files={"tests/checks.py": "def is_seven(value):\n    assert value == 7\n    return value\n"},
            ),
        ),
        Good(
            """
            from shop import total


            def test_total(ledger):
                result = total(ledger)
            """,
            why="the fixture asserts when the test has run",
            given=Given(
                path="tests/test_shop.py",
                files={
                    "tests/conftest.py": """
                        import pytest


                        @pytest.fixture
                        def ledger():
                            entries = []
                            yield entries
                            assert entries
                        """
                },
            ),
        ),
        Good(
            """
            import pytest
            from shop import total


            def test_total_of_nothing():
                with pytest.raises(ValueError):
                    result = total(None)
            """,
            why="the exception is what is tested",
            given=_IN_TESTS,
        ),
        Good(
            """
            from hypothesis import given, strategies as st
            from shop import total


            @given(st.lists(st.integers()))
            def test_total(prices):
                result = total(prices)
            """,
            why="a property test asks that no input raises",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total


            def test_total_does_not_raise():
                result = total([])
            """,
            why="its name says that running is all that is asked",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total


            def test_total():
                result = total([])  # used to divide by zero, must not fail
            """,
            why="a comment says so",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import Cart


            class TestCart(CartContract):
                def test_total(self):
                    self.cart = Cart()
                    result = self.total()
            """,
            why="nobody knows what the class that it comes from asserts",
            given=_IN_TESTS,
        ),
        Good(
            """
            import unittest
            from shop import Stream


            class StreamTest(unittest.TestCase):
                def setUp(self):
                    self.stream = Stream("apples")

                def test_stream(self):
                    pass
            """,
            why="what runs before it is what is tried",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total


            def test_total(benchmark):
                result = benchmark(total, [3, 4])
            """,
            why="a benchmark measures",
            given=_IN_TESTS,
        ),
        Good(
            """
            def test_total():
                result = [3, 4]
                return result == 7
            """,
            why="not a test: its file holds none",
            given=Given(path="shop.py"),
        ),
        Good(
            """
            import pytest


            @pytest.mark.skip
            class TestRefunds:
                def test_refund_is_booked(self):
                    pass
            """,
            why="a list of what is to come, and skipped as a whole",
            given=_IN_TESTS,
        ),
    ],
)
def test_without_assertion(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if "assert" in ctx.block.text:  # most tests, at once
        return
    trial = trial_of(node, ctx)
    if trial is None or ctx.block.damage:
        return
    evidence = Evidence(f"what '{node.name}' can fail by", "nothing but an exception from what it calls", "its body")
    thrown = _thrown_away(node)
    reason = "" if thrown is not None or _is_smoke(trial, ctx) else _reason(trial, ctx)
    if (thrown is None and not reason) or judgement(trial, ctx) != "none":
        return
    if thrown is not None:
        yield _of_thrown(thrown, trial, evidence, ctx)
    else:
        start = ctx.block.text.find(node.name, ctx.span(node).start)
        name = node.name if len(node.name) + len(reason) < 100 else f"{node.name[:40]}..."
        yield Finding(Span(start, start + len(node.name)), f"'{name}' asserts nothing: {reason}", (evidence,))


def _reason(trial: Trial, ctx: Context) -> str:
    """What shows that an assertion is missing; the empty string where trying alone may be all that is asked."""
    if unread := _unread(trial, ctx):
        return f"'{unread}' is never checked"
    if _is_empty(trial.node):
        skipped = not class_marks(trial.owner, ctx).isdisjoint(_SKIPS)
        return "" if skipped or trial.style == "unknown" or trial.is_sample or _is_set_up(ctx) else "it is empty"
    if any(_prints_an_answer(one) or _prints_a_verdict(one) for one in trial.node.body):
        return "it prints what should be checked"
    if any(isinstance(one, ast.Return) and _is_truth(one.value) for one in ast.walk(trial.node)):
        return "it returns what should be checked"
    return "its name promises an answer" if _PROMISES.search(trial.name) else ""


def _is_set_up(ctx: Context) -> bool:
    """Whether the class does something before each test, which may be what is tried."""
    return any(ctx.binds(name, direct=True) for name in ("setUp", "setup_method", "setUpClass", "setup_class", "setup"))


def _is_empty(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return all(
        isinstance(one, ast.Pass) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in node.body
    )


def _is_truth(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _prints_a_verdict(statement: ast.stmt) -> bool:
    """Whether it looks at something, and only prints what it thinks of it, either way."""
    if not isinstance(statement, ast.If) or not statement.orelse:
        return False
    said = [*statement.body, *statement.orelse]
    calls = [one.value.func for one in said if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)]
    return len(calls) == len(said) and all(getattr(func, "id", "") == "print" for func in calls)


def _prints_an_answer(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=args)):
            calls = [inner for one in args for inner in ast.walk(one) if isinstance(inner, ast.Call)]
            return any(not isinstance(one.func, ast.Name) or one.func.id not in _SHOWN for one in calls)
        case _:
            return False


def _of_thrown(thrown: ast.Expr | ast.Return, trial: Trial, evidence: Evidence, ctx: Context) -> Finding:
    span = ctx.span(thrown)
    if isinstance(thrown, ast.Return):
        message = f"no runner looks at what a test returns: '{trial.name}' asserts nothing"
        edit = Edit(Span(span.start, span.start + len("return")), "assert")
    else:
        message = f"compared and thrown away: '{trial.name}' asserts nothing"
        edit = Edit(Span(span.start, span.start), "assert ")
    return Finding(span, message[:120], (evidence,), (Fix("Assert it", (edit,)),))


def _thrown_away(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Expr | ast.Return | None:
    """The last statement, where it compares and nobody hears of it."""
    last = node.body[-1]
    if isinstance(last, ast.Expr | ast.Return) and isinstance(last.value, ast.Compare):
        return last
    return None


def _is_smoke(trial: Trial, ctx: Context) -> bool:
    """Whether the test says that it only tries whether something runs."""
    if _SMOKE.search(trial.name.removeprefix("test_")) or _SMOKE.search(trial.owner.removeprefix("Test")):
        return True
    said = [ast.get_docstring(trial.node, clean=False) or ""]
    said += [line.partition("#")[2] for line in ctx.block.text.splitlines() if "#" in line]
    return any(_SMOKE.search(one) for one in said)


def _unread(trial: Trial, ctx: Context) -> str:
    """A name that is given the answer of a call, and that nobody reads but to show it; the empty string if none is."""
    flow = ctx.flow(trial.node)
    for definition in flow.definitions:
        call = definition.value.value if isinstance(definition.value, ast.Await) else definition.value
        if definition.kind != "assign" or not isinstance(call, ast.Call) or definition.name.startswith("_"):
            continue
        if isinstance(call.func, ast.Name) and call.func.id in _SHOWN:
            continue
        if not flow.captured(definition.name) and all(_only_shows(read, ctx) for read in flow.uses(definition)):
            return definition.name
    return ""


def _only_shows(read: ast.Name, ctx: Context) -> bool:
    below: ast.AST = read
    for parent in ctx.tree.above(read):
        if isinstance(parent, ast.Call):
            if parent.func is below:
                return False
            name = getattr(parent.func, "attr", getattr(parent.func, "id", ""))
            if name not in _SHOWN:
                return False
            if name in ("print", "pprint", "info", "debug", "log", "echo"):
                return True
        elif isinstance(parent, ast.stmt):
            return False
        below = parent
    return False
