"""An assertion that cannot fail: `assert True`, `len(x) >= 0`, `... or True`, a list where its items were meant, a value
compared with itself, an object that was just made compared with `None`, a loop over nothing around it. The test is green
whatever the code does.

Assert what the answer has to be. The rule is silent where a test tries a comparison itself (`test_eq`, `test_hash`), and
where another branch of the test fails.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Assertion,
    Bad,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Trial,
    assertions_of,
    constant_of,
    is_pure,
    never_none,
    never_runs,
    rule,
    same,
    trial_of,
)

_IN_TESTS = Given(path="tests/test_shop.py")
_COMPARES = re.compile(
    r"eq(?:ual|uality)?(?![a-z])|hash|ident|reflex|nan|compar|order|same|__|operator|richcmp|assert|sort|lt|le|gt|ge|cmp",
    re.IGNORECASE,
)
_ASKING = frozenset(("len", "str", "type"))  # not `list` and its like: the second one of an iterator is empty
_OPPOSITES = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
}  # fmt: skip


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="assertion that cannot fail",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from shop import checkout


            def test_checkout():
                checkout(["apple"])
                assert True
              # ^^^^^^^^^^^ cannot fail: 'True' is always true
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import search


            def test_search():
                found = search("apple")
                assert len(found) >= 0
              # ^^^^^^^^^^^^^^^^^^^^^^ cannot fail: a length is never below 0
                assert found == ["apple"] or True
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot fail: 'or True' is always true
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import prices


            def test_prices_are_positive():
                assert (price > 0 for price in prices())
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot fail: a generator is true, whatever it gives
            """,
            fixed="""
            from shop import prices


            def test_prices_are_positive():
                assert all(price > 0 for price in prices())
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import unittest
            from shop import total


            class TotalTest(unittest.TestCase):
                def test_total(self):
                    self.assertTrue(total([3, 4]), 7)
                  # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ '7' is taken for the message, and compared with nothing
            """,
            fixed="""
            import unittest
            from shop import total


            class TotalTest(unittest.TestCase):
                def test_total(self):
                    self.assertEqual(total([3, 4]), 7)
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import Cart


            def test_cart():
                cart = Cart()
                assert cart is not None
              # ^^^^^^^^^^^^^^^^^^^^^^^ cannot fail: 'Cart(...)' is never None, and nothing else is asserted
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import pytest
            from shop import Cart


            @pytest.fixture
            def cart():
                return Cart()


            def test_cart(cart):
                assert cart is not None
              # ^^^^^^^^^^^^^^^^^^^^^^^ cannot fail: the fixture gives a 'Cart', never None, and nothing else is asserted
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import describe


            def test_describe():
                text = describe(3)
                assert text is not None
              # ^^^^^^^^^^^^^^^^^^^^^^^ cannot fail: 'describe(...)' is never None, and nothing else is asserted
            """,
            given=Given(path="tests/test_shop.py", files={"shop.py": 'def describe(n):\n    return f"{n} apples"\n'}),
        ),
        Bad(
            """
            def test_totals():
                totals = []
                for total in totals:
                    assert total > 0
                  # ^^^^^^^^^^^^^^^^ never runs: 'totals' is empty
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            def test_total():
                expected = 7
                result = 7
                assert result == expected
              # ^^^^^^^^^^^^^^^^^^^^^^^^^ cannot fail: it compares 7 with 7
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            def test_user():
                user = {"name": "ann", "age": 30}
                assert user["name"] == "ann"
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ cannot fail: it compares 'ann' with 'ann'
                assert len(user) == 2
              # ^^^^^^^^^^^^^^^^^^^^^ cannot fail: it compares 2 with 2
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import closed


            def test_closed():
                reached = 0
                with closed("till"):
                    reached = 1
                assert reached == 1
            """,
            why="shows that the test came there",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import rename


            def test_rename():
                user = {"name": "ann", "age": 30}
                rename(user)
                assert user["name"] == "ann"
            """,
            why="the code under test may change it",
            given=_IN_TESTS,
        ),
        Good(
            """
            import unittest
            from shop import Fruit, read


            class ReadTest(unittest.TestCase):
                def test_read(self):
                    one = read("apple")
                    self.assertTrue(isinstance(one, Fruit), (one.text, type(one)))
            """,
            why="the second value is a message",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import add_column


            def test_key():
                key = add_column("price")
                assert key == "price"
                assert key == key
            """,
            why="what it equals is tried, itself among it",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import symbol


            def test_symbols():
                x, y = symbol("x"), symbol("y")
                x = symbol("x")
                assert x == x
                assert x != y
            """,
            why="the operators are tried",
            given=_IN_TESTS,
        ),
        Good(
            """
            from tools import passes


            def test_the_checker():
                def fine():
                    assert True or nowhere

                assert passes(fine)
            """,
            why="a function inside is what is tested",
            given=_IN_TESTS,
        ),
        Good(
            """
            def test_escapes():
                assert "\\x10" == "\\u0010"
            """,
            why="one value, written in two ways",
            given=_IN_TESTS,
        ),
        Good(
            """
            import unittest
            from shop import checkout


            class CheckoutTest(unittest.TestCase):
                def test_empty(self):
                    try:
                        checkout([])
                    except ValueError:
                        self.assertTrue(True)
                    else:
                        self.assertTrue(False, "an empty cart was accepted")
            """,
            why="the other branch fails",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import Price


            def test_eq():
                price = Price(3)
                assert price == price
            """,
            why="the comparison itself is tested",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import find


            def test_find():
                assert find("apple") is not None
            """,
            why="the function can answer None",
            given=Given(
                path="tests/test_shop.py",
                files={"shop.py": 'def find(name):\n    if name == "apple":\n        return name\n'},
            ),
        ),
        Good(
            """
            from shop import Cart


            def test_cart():
                cart = Cart()
                assert cart is not None
                assert cart.total() == 0
            """,
            why="more is asserted of it",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import collect


            def test_collect():
                totals = []
                collect(into=totals)
                for total in totals:
                    assert total > 0
            """,
            why="the list is filled by what is tested",
            given=_IN_TESTS,
        ),
        Good(
            """
            def test_calls():
                called = False

                def call():
                    nonlocal called
                    called = True

                call()
                assert called is True
            """,
            why="another function sets the name",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import names


            def test_names_can_be_read_twice():
                found = names()
                assert list(found) == list(found)
            """,
            why="of an iterator, the second list is empty",
            given=_IN_TESTS,
        ),
    ],
)
def constant_assertion(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    trial = trial_of(node, ctx)
    if trial is None or ctx.block.damage:
        return
    found = [one for one in assertions_of(node, ctx) if ctx.function_of(one.node) is node]
    for one in found:
        reason = _as_message(one, ctx) or never_runs(one.node, ctx)
        constant = "" if reason else _constant(one.test, trial, ctx)
        if not reason and not constant and len(found) == 1:
            constant = never_none(one.test, trial, ctx)
        if constant and _is_trivial(one.test) and (trial.is_sample or _fails_otherwise(node, ctx)):
            continue
        if reason or constant:
            message = (reason or f"cannot fail: {constant}")[:120]
            evidence = Evidence("whether the assertion can fail", message, "the code itself")
            yield Finding(ctx.span(one.node), message, (evidence,), tuple(_fixes(one, ctx)))


def _is_trivial(test: ast.expr) -> bool:
    if isinstance(test, ast.Compare):
        return isinstance(test.left, ast.Constant) and isinstance(test.comparators[0], ast.Constant)
    return isinstance(test, ast.Constant) and not isinstance(test.value, str)


def _fails_otherwise(node: ast.AST, ctx: Context) -> bool:
    """Whether something in the test says that it must not come there."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Raise):
            return True
        if isinstance(inner, ast.Call) and "fail" in getattr(inner.func, "attr", getattr(inner.func, "id", "")):
            return True
    return any(isinstance(one.test, ast.Constant) and not one.test.value for one in assertions_of(node, ctx))


def _as_message(one: Assertion, ctx: Context) -> str:
    """`self.assertTrue(a, 7)`: what was to be compared stands where the message does."""
    match one.node:
        case ast.Call(func=ast.Attribute(attr="assertTrue"), args=[_, second]):
            text = isinstance(second, ast.Constant) and isinstance(second.value, str | None.__class__)
            if not text and _is_literal(second):
                shown = ctx.source(second)
                named = f"'{shown}'" if len(shown) <= 40 and "\n" not in shown else "the second value"
                return f"{named} is taken for the message, and compared with nothing"
    return ""


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Dict | ast.Set | ast.Tuple):
        parts = (one for one in ast.walk(node) if isinstance(one, ast.expr))
        return not any(isinstance(one, ast.Name | ast.Attribute | ast.JoinedStr) for one in parts)
    return isinstance(node, ast.Constant)


def _constant(test: ast.expr, trial: Trial, ctx: Context) -> str:
    """Why `test` is always true; the empty string where it is not."""
    match test:
        case ast.Constant(value=value) if value:
            return "a text is always true" if isinstance(value, str) else f"'{value!r}' is always true"
        case ast.GeneratorExp():
            return "a generator is true, whatever it gives"
        case ast.ListComp(elt=ast.Compare() | ast.UnaryOp(op=ast.Not())):
            return "a list of truth values is true, whatever they are"
        case ast.Lambda():
            return "a function is always true"
        case ast.Call(func=ast.Name(id="isinstance"), args=[_, ast.Name(id="object")]):
            return "everything is an 'object'"
        case ast.BoolOp(op=ast.Or(), values=values):
            return _of_or(values)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=value)) if not value:
            return f"'not {value!r}' is always true"
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _of_comparison(left, operator, right, trial, ctx)
        case ast.Name(id=name) if _is_function(name, ctx):
            return f"the function '{name}' is always true: it is not called"
        case _:
            return ""


def _of_or(values: list[ast.expr]) -> str:
    last = values[-1]
    if any(isinstance(one, ast.Constant) and one.value for one in values):
        shown = next(one.value for one in values if isinstance(one, ast.Constant) and one.value)
        return f"'or {shown!r}' is always true" if len(repr(shown)) < 40 else "a text after 'or' is always true"
    first = values[0]
    match first, last:
        case (
            ast.Compare(left=one, ops=[operator], comparators=[to]),
            ast.Compare(left=other, ops=[opposite], comparators=[too]),
        ) if same(one, other) and same(to, too) and is_pure(one) and is_pure(to):
            opposed = _OPPOSITES.get(type(operator)) is type(opposite)
            either = {type(operator), type(opposite)} == {ast.Gt, ast.Eq} and _is_length(one)
            return "one of the two is always true" if opposed or (either and _is_zero(to)) else ""
        case one, ast.UnaryOp(op=ast.Not(), operand=other) if same(one, other) and is_pure(one):
            return "one of the two is always true"
    return ""


def _of_comparison(left: ast.expr, operator: ast.cmpop, right: ast.expr, trial: Trial, ctx: Context) -> str:
    if isinstance(operator, ast.GtE | ast.Gt) and _is_length(left) and _is_below(right, operator):
        return "a length is never below 0"
    if isinstance(operator, ast.LtE | ast.Lt) and _is_length(right) and _is_below(left, operator):
        return "a length is never below 0"
    if isinstance(operator, ast.In) and isinstance(right, ast.List | ast.Tuple | ast.Set):
        found = _is_given(left, ctx) and any(same(left, one) for one in right.elts)
        return "the value stands in what it is looked for in" if found else ""
    if isinstance(operator, ast.Is) and isinstance(left, ast.Name) and same(left, right):
        meant = _is_meant(left, trial, ctx) or not _is_given(left, ctx)
        return "" if meant else "a value is compared with itself"
    if isinstance(operator, ast.Eq) or (isinstance(operator, ast.Is) and isinstance(left, ast.Constant)):
        return _of_equality(left, right, trial, ctx)
    return ""


def _of_equality(left: ast.expr, right: ast.expr, trial: Trial, ctx: Context) -> str:
    if same(left, right) and not isinstance(left, ast.Constant):
        meant = _is_meant(left, trial, ctx) or not _is_given(left, ctx)
        return "" if meant else "a value is compared with itself"
    one, other = constant_of(left, ctx), constant_of(right, ctx)
    if one is None or other is None or type(one.value) is not type(other.value) or one.value != other.value:
        return ""
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant) and _is_respelt(left, right, ctx):
        return ""
    shown = repr(one.value)
    return f"it compares {shown} with {shown}" if len(shown) < 30 else "it compares a text with itself"


def _is_meant(side: ast.expr, trial: Trial, ctx: Context) -> bool:
    """Whether the test may compare a value with itself to try the comparison."""
    if _COMPARES.search(trial.name + trial.owner) or _tries_operators(trial.node):
        return True
    return isinstance(side, ast.Name) and len(assertions_of(trial.node, ctx)) > 1


def _is_respelt(left: ast.Constant, right: ast.Constant, ctx: Context) -> bool:
    return ctx.source(left) != ctx.source(right)


def _tries_operators(node: ast.AST) -> bool:
    """Whether the test asks for `==` and for `!=`, as one of an object's own operators does."""
    unequal = any(isinstance(one, ast.Compare) and isinstance(one.ops[0], ast.NotEq) for one in ast.walk(node))
    return unequal or any(isinstance(one, ast.Attribute) and one.attr == "assertNotEqual" for one in ast.walk(node))


def _is_given(node: ast.expr, ctx: Context) -> bool:
    """Whether it is what a function gave, or a part of it: what is made to try its `__eq__` is made by a class."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant)
    if isinstance(node, ast.Call) and len(node.args) == 1 and getattr(node.func, "id", "") in _ASKING:
        return _is_given(node.args[0], ctx)
    flow = ctx.flow_around(node)
    if not isinstance(node, ast.Name) or flow is None:
        return False
    values = [one.value for one in flow.reaching(node) or ()]
    return bool(values) and all(
        isinstance(one, ast.Call) and not getattr(one.func, "attr", getattr(one.func, "id", "X"))[:1].isupper()
        for one in values
    )


def _is_length(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0 and not isinstance(node.value, bool)


def _is_below(node: ast.expr, operator: ast.cmpop) -> bool:
    if isinstance(operator, ast.GtE | ast.LtE):
        return _is_zero(node)
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)


def _is_function(name: str, ctx: Context) -> bool:
    bound = any(
        (isinstance(one, ast.Name) and one.id == name and not isinstance(one.ctx, ast.Load))
        or (isinstance(one, ast.arg) and one.arg == name)
        for one in ctx.tree.nodes
    )
    return not bound and [one.kind for one in ctx.bindings(name)] == ["function"]


def _fixes(one: Assertion, ctx: Context) -> Iterator[Fix]:
    test = one.test
    match one.node:
        case ast.Call(func=ast.Attribute(attr="assertTrue") as func, args=[_, second]) if not (
            isinstance(second, ast.Constant) and isinstance(second.value, str)
        ):
            end = ctx.span(func).end
            yield Fix("Compare the two", (Edit(ctx.span(func)._replace(start=end - len("assertTrue")), "assertEqual"),))
        case ast.Assert() if isinstance(test, ast.GeneratorExp):
            start = ctx.span(test).start
            yield Fix("Assert it of all", (Edit(ctx.span(test)._replace(end=start), "all"),))
        case ast.Assert() if isinstance(test, ast.ListComp):
            start, end = ctx.span(test)
            inner = ctx.source(test)[1:-1]
            yield Fix("Assert it of all", (Edit(ctx.span(test), f"all({inner})"),))
        case _:
            return
