"""A test that no runner runs. It looks like a test and is never heard of: a class with an `__init__`, a test inside another
test, a misspelled name, a file that pytest does not take for one with tests, a coroutine or a generator that is made and
never run.

Write it as its runner collects it. The rule reads the project's own pytest configuration, and is silent where a decorator,
a plugin, a hook in `conftest.py` or another file may run the test.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    TESTS,
    Bad,
    Block,
    Context,
    Edit,
    Evidence,
    Finding,
    Fix,
    Given,
    Good,
    Span,
    bases_of,
    class_marks,
    is_test_file,
    meaning,
    rule,
    serves_tests,
    trial_of,
)

_IN_TESTS = Given(path="tests/test_shop.py")
_MISSPELLED = re.compile(r"(?:tset|tets|tst|etst|ttest|teest|tesst|testt|Test)_")
_RUN_BY_OTHERS = frozenset(
    ("event_loop", "anyio_backend", "loop", "nursery", "aiohttp_client", "io_loop", "autojump_clock")
)
_STRICT = {"pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n'}
_DOCUMENTS = re.compile(r"(?:^|/)(?:docs?|docs_src|examples?|tutorials?|snippets?)/")  # shown, not run


@rule(
    Block,
    summary="test that no runner runs",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            class TestCart:
                # ^^^^^^^^ pytest does not collect 'TestCart', which has an '__init__'
                def __init__(self):
                    self.cart = []

                def test_empty(self):
                    assert not self.cart
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            def test_cart():
                cart = []

                def test_empty():
                #   ^^^^^^^^^^ 'test_empty' stands inside another test, and nothing calls it
                    assert not cart
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            def tset_cart():
            #   ^^^^^^^^^ 'tset_cart' does not start with 'test', so nothing runs it
                assert [] == []
            """,
            fixed="""
            def test_cart():
                assert [] == []
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import unittest
            from shop import total


            class TotalTest(unittest.TestCase):
                async def test_total(self):
                #         ^^^^^^^^^^ 'TestCase' makes this coroutine and never runs it: 'IsolatedAsyncioTestCase' does
                    self.assertEqual(await total([3, 4]), 7)
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import total


            async def test_total():
            #         ^^^^^^^^^^ nothing marks this coroutine as a test to be run, as 'pytest.mark.asyncio' would
                assert await total([3, 4]) == 7
            """,
            given=Given(path="tests/test_shop.py", files=_STRICT),
        ),
        Bad(
            """
            from shop import total


            def test_totals():
            #   ^^^^^^^^^^^ a test with 'yield' is a generator: its body is never run
                for prices in ([], [3]):
                    yield total(prices)
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import pytest
            #      ^^^^^^ pytest does not take 'cart_checks.py' for a file with tests


            def test_cart():
                assert [] == []
            """,
            given=Given(path="tests/cart_checks.py", files=_STRICT),
        ),
        Bad(
            """
            import unittest

            class StockTest(unittest.TestCase):
                def tets_remove(self):
                  # ^^^^^^^^^^^ 'tets_remove' does not start with 'test', so nothing runs it
                    self.assertEqual(1 + 1, 2)
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            import unittest


            class TestCart(unittest.TestCase):
                def __init__(self, *args):
                    super().__init__(*args)

                def test_empty(self):
                    assert True
            """,
            why="unittest makes the object itself",
            given=_IN_TESTS,
        ),
        Good(
            """
            class TestServer:
                def __init__(self, port):
                    self.port = port

                def start(self):
                    return self.port
            """,
            why="no test, by any of its methods",
            given=_IN_TESTS,
        ),
        Good(
            """
            class TestNamespace:
                test_names = ("a", "b")

                def __init__(self, **extra):
                    self.extra = extra

                def __enter__(self):
                    return dict.fromkeys(self.test_names, self.extra)
            """,
            why="what is called 'test_…' is no method",
            given=_IN_TESTS,
        ),
        Good(
            """
            def test_cart():
                def test_empty(cart):
                    return not cart

                assert test_empty([])
            """,
            why="the function inside is called",
            given=_IN_TESTS,
        ),
        Good(
            """
            import unittest


            class TotalTest(unittest.IsolatedAsyncioTestCase):
                async def test_total(self):
                    self.assertEqual(3 + 4, 7)
            """,
            why="this class runs coroutines",
            given=_IN_TESTS,
        ),
        Good(
            """
            async def test_total():
                assert 3 + 4 == 7
            """,
            why="pytest-asyncio runs every coroutine",
            given=Given(
                path="tests/test_shop.py",
                files={"pyproject.toml": '[tool.pytest.ini_options]\nasyncio_mode = "auto"\n'},
            ),
        ),
        Good(
            """
            import pytest

            pytestmark = pytest.mark.anyio


            async def test_total():
                assert 3 + 4 == 7
            """,
            why="the module marks its tests",
            given=Given(path="tests/test_shop.py", files=_STRICT),
        ),
        Good(
            """
            async def test_total():
                assert 3 + 4 == 7
            """,
            why="a hook may run it",
            given=Given(
                path="tests/test_shop.py",
                files={**_STRICT, "tests/conftest.py": "def pytest_pyfunc_call(pyfuncitem):\n    ...\n"},
            ),
        ),
        Good(
            """
            import pytest


            def test_cart():
                assert [] == []
            """,
            why="the project's own pattern takes it",
            given=Given(
                path="tests/cart_checks.py",
                files={"pytest.ini": "[pytest]\npython_files = *_checks.py\n"},
            ),
        ),
        Good(
            """
            import pytest


            def test_cart():
                assert [] == []
            """,
            why="another file of tests imports it",
            given=Given(
                path="tests/cart_checks.py",
                files={**_STRICT, "tests/test_all.py": "from tests.cart_checks import *\n"},
            ),
        ),
        Good(
            """
            import pytest


            @pytest.fixture
            def test_cart():
                yield []
            """,
            why="a fixture",
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest

            from shop import fetch


            @pytest.mark.asyncio
            class TestFetch:
                async def test_fetch(self):
                    assert await fetch("key") == 1
            """,
            why="the mark of the class holds for its tests",
            given=Given(path="tests/test_shop.py", files=_STRICT),
        ),
    ],
)
def uncollected_test(block: Block, ctx: Context) -> Iterator[Finding]:
    if block.kind == "declared" or block.damage:
        return
    node = block.nodes[0]
    if not is_test_file(ctx.path):
        if isinstance(node, ast.Import) and "pytest" in (one.name for one in node.names):
            yield from _in_other_file(node, ctx)
    elif block.kind == "header":
        yield from _class_with_init(node, ctx)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _function(node, ctx)


def _in_other_file(node: ast.Import, ctx: Context) -> Iterator[Finding]:
    file = ctx.path.replace("\\", "/").rpartition("/")[2]
    place = ctx.ask("place", ctx.path)
    if (
        not place
        or not serves_tests(place)
        or _DOCUMENTS.search(place)
        or file in ("conftest.py", "__init__.py", "__main__.py")
    ):
        return
    if not ctx.fact(TESTS) or ctx.ask_here("collects") is not False:
        return
    alias = next(one for one in node.names if one.name == "pytest")
    evidence = Evidence(
        f"whether 'python_files' matches '{file}'", "no, and no other test names it", "pytest's settings"
    )
    yield Finding(ctx.span(alias), f"pytest does not take '{file[:60]}' for a file with tests", (evidence,))


def _class_with_init(node: ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    bases = bases_of(node.name, ctx)
    if not node.name.startswith("Test") or bases not in ((), ("object",)) or node.decorator_list or node.keywords:
        return
    members = ctx.fact(f"class {node.name}")
    if not isinstance(members, frozenset) or "__init__" not in members or "__test__" in members:
        return
    if any(name.startswith("test") and ctx.fact(f"def {node.name}.{name}") is not None for name in members):
        message = f"pytest does not collect '{node.name}', which has an '__init__'"
        yield _finding(node, message, "a class that pytest has to make", ctx)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    if _MISSPELLED.match(node.name):
        yield from _misspelled(node, ctx)
    trial = trial_of(node, ctx)
    if trial is None:
        return
    if ctx.block.text.count("def test") > 1:
        yield from _nested(node, ctx)
    if node.decorator_list or trial.style == "unknown" or trial.is_sample:
        return
    if isinstance(node, ast.AsyncFunctionDef):
        yield from _coroutine(node, trial.style == "unittest", ctx)
    elif "yield" in ctx.block.text and ctx.flow(node).is_generator:
        yield _finding(node, "a test with 'yield' is a generator: its body is never run", "the language reference", ctx)


def _misspelled(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    given = [one.arg for one in node.args.args if one.arg not in ("self", "cls")]
    if given or node.decorator_list or not any(_asserts(one) for one in ast.walk(node)):
        return
    written = node.name.partition("_")[0]
    found = _finding(
        node, f"'{node.name[:60]}' does not start with 'test', so nothing runs it", "pytest's settings", ctx
    )
    edit = Edit(Span(found.span.start, found.span.start + len(written)), "test")
    yield Finding(found.span, found.message, found.evidence, (Fix("Call it a test", (edit,)),))


def _asserts(node: ast.AST) -> bool:
    match node:
        case ast.Assert():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            return name.startswith("assert")
        case _:
            return False


def _nested(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    inner = [
        one
        for one in ast.walk(node)
        if one is not node and isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test")
    ]
    for one in inner:
        if one.decorator_list or ctx.function_of(one) is not node:
            continue
        text = ctx.source(node)
        if len(re.findall(rf"\b{re.escape(one.name)}\b", text)) == 1 and not re.search(
            r"\b(?:locals|exec|eval)\(", text
        ):
            message = f"'{one.name[:60]}' stands inside another test, and nothing calls it"
            yield _finding(one, message, "the rest of the test", ctx)


def _coroutine(node: ast.AsyncFunctionDef, in_test_case: bool, ctx: Context) -> Iterator[Finding]:
    if in_test_case:
        bases = bases_of(ctx.block.owner, ctx) or ()
        if {meaning(base, ctx) for base in bases} == {"unittest.TestCase"}:
            message = "'TestCase' makes this coroutine and never runs it: 'IsolatedAsyncioTestCase' does"
            yield _finding(node, message, "the standard library", ctx)
        return
    members = ctx.fact(f"class {ctx.block.owner}")
    if class_marks(ctx.block.owner, ctx) or (isinstance(members, frozenset) and "pytestmark" in members):
        return
    given = {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
    if given & _RUN_BY_OTHERS or ctx.binds("pytestmark", direct=True) or ctx.binds("pytest_plugins"):
        return
    if ctx.ask_here("runs-coroutines") is False:
        message = "nothing marks this coroutine as a test to be run, as 'pytest.mark.asyncio' would"
        yield _finding(node, message, "pytest's settings", ctx)


def _finding(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, message: str, source: str, ctx: Context
) -> Finding:
    start = ctx.block.text.find(node.name, ctx.span(node).start)
    evidence = Evidence(f"whether a runner runs '{node.name}'", "no", source)
    return Finding(Span(start, start + len(node.name)), message, (evidence,))
