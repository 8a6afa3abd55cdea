"""The tests of a module call one of its functions with what works, and never with what it rejects: the function raises an
exception of its own under a condition, and no test of the project names both the two. Whether the rejection works, nobody
knows.

Add a test that hands in what has to be rejected, inside `pytest.raises`. The rule looks at the test module that bears the
module's name, and goes by names alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Defined,
    Evidence,
    Finding,
    Given,
    Good,
    Related,
    dotted,
    expected_key,
    is_test_file,
    parsed_definition,
    rule,
)

_SHOP = """
def total(prices):
    if not prices:
        raise ValueError("nothing to total")
    return sum(prices)
"""
_TOLD = """
def total(prices):
    '''The sum.

    >>> total([-1])
    Traceback (most recent call last):
    ValueError: below nothing
    '''
    if min(prices) < 0:
        raise ValueError("below nothing")
    return sum(prices)
"""
_IN_TESTS = Given(path="tests/test_shop.py", files={"shop.py": _SHOP})
# Raised for whoever writes the code, not for whoever calls it.
_SESSION = re.compile(r">>>[\s\S]*\bTraceback\b")
_INTERNAL = frozenset(
    ("NotImplementedError", "AssertionError", "SystemExit", "StopIteration", "KeyboardInterrupt", "TypeError",
     "RuntimeError", "ImportError", "Exception", "StopAsyncIteration", "RecursionError", "ModuleNotFoundError")
)  # fmt: skip


@rule(
    ast.ImportFrom,
    summary="tests that never try what a function rejects",
    kind="pattern",
    severity="information",
    examples=[
        Bad(
            """
            from shop import total
            #                ^^^^^ 'total' raises 'ValueError' under a condition, and no test expects it


            def test_total():
                assert total([3, 4]) == 7
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest
            from shop import total


            def test_total_of_nothing():
                with pytest.raises(ValueError):
                    total([])
            """,
            why="the rejection is tested",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import total


            def test_total():
                assert total([3, 4]) == 7
            """,
            why="another file tests the rejection",
            given=Given(
                path="tests/test_shop.py",
                files={
                    "shop.py": _SHOP,
                    "tests/test_errors.py": "def test_total():\n    try_out(total, ValueError)\n",
                },
            ),
        ),
        Good(
            """
            from shop import total


            def test_bill():
                assert total([3, 4]) == 7
            """,
            why="these are the tests of another module",
            given=Given(path="tests/test_bill.py", files={"shop.py": _SHOP}),
        ),
        Good(
            """
            from shop import total


            def test_total():
                assert total([3, 4]) == 7
            """,
            why="the function catches what it raises",
            given=Given(
                path="tests/test_shop.py",
                files={
                    "shop.py": """
                        def total(prices):
                            try:
                                if not prices:
                                    raise ValueError("nothing to total")
                                return sum(prices)
                            except ValueError:
                                return 0
                        """
                },
            ),
        ),
        Good(
            """
            from shop import totals


            def test_total():
                assert totals(2)([3, 4]) == 7
            """,
            why="a function inside rejects, which another call runs",
            given=Given(
                path="tests/test_shop.py",
                files={
                    "shop.py": """
                        def totals(places):
                            def total(prices):
                                if not prices:
                                    raise ValueError("nothing to total")
                                return round(sum(prices), places)
                            return total
                        """
                },
            ),
        ),
        Good(
            """
            from shop import total


            def test_total():
                assert total([3, 4]) == 7
            """,
            why="the function rejects nothing",
            given=Given(path="tests/test_shop.py", files={"shop.py": "def total(prices):\n    return sum(prices)\n"}),
        ),
        Good(
            """
            from shop import total


            def test_total():
                assert total([3, 4]) == 7
            """,
            why="an example of the function's own expects it",
            given=Given(path="tests/test_shop.py", files={"shop.py": _TOLD}),
        ),
    ],
)
def happy_path_only(node: ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    if node not in ctx.block.nodes or not is_test_file(ctx.path):
        return
    stem = ctx.path.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    module = (node.module or "").rpartition(".")[2]
    if not module or stem not in (f"test_{module}", f"{module}_test", f"{module}_tests", f"test_{module.lstrip('_')}"):
        return
    for alias in node.names:
        if alias.asname is None and alias.name.islower() and not alias.name.startswith("_"):
            yield from _of_function(alias, node, ctx)


def _of_function(alias: ast.alias, node: ast.ImportFrom, ctx: Context) -> Iterator[Finding]:
    found = ctx.ask_here("definition", node.level, node.module or "", alias.name)
    if not isinstance(found, Defined) or found.kind != "function" or "raise " not in found.source:
        return
    function = parsed_definition(found.source)
    raised = tuple(sorted(_rejections(function))) if isinstance(function, ast.FunctionDef) else ()
    if not raised or _SESSION.search(found.source):  # an example of its own may expect it
        return
    if any(ctx.fact(expected_key(name)) for name in (*raised, "Exception")):
        return
    if ctx.ask_here("expects", alias.name, raised) is not False:
        return
    named = f"'{raised[0]}'" if len(raised) == 1 else f"{len(raised)} exceptions"
    message = f"'{alias.name[:40]}' raises {named} under a condition, and no test expects it"
    evidence = Evidence(f"tests that name '{alias.name}' and {', '.join(raised)}", "none", "the project's tests")
    related = (Related(f"'{alias.name}' is defined here", found.path, found.line),)
    yield Finding(ctx.span(alias), message, (evidence,), related=related)


def _rejections(function: ast.FunctionDef) -> Iterator[str]:
    """The exceptions that the function raises under an `if` of its own."""
    names: set[str] = set()
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            continue  # another call, or another failure, comes first
        if isinstance(node, ast.Try) and node.handlers:
            waiting += [*node.orelse, *node.finalbody]  # what it raises inside, it may catch itself
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.If):
            for inner in (*node.body, *node.orelse):
                if isinstance(inner, ast.Raise) and inner.exc is not None:
                    names.add(_name(inner.exc))
    yield from (name for name in names if name and name not in _INTERNAL)


def _name(raised: ast.expr) -> str:
    return dotted(raised.func if isinstance(raised, ast.Call) else raised).rpartition(".")[2]
