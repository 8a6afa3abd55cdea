"""Two tests of one module, or of one class, have the same name. The later definition replaces the earlier one, which is
never run: often a copy whose name was not changed.

Give each its own name. The rule is silent where a decorator may have kept the first one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Given, Good, Span, count_key, rule, trial_of

_IN_TESTS = Given(path="tests/test_shop.py")


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="tests of the same name, of which only the last one runs",
    kind="fact",
    severity="warning",
    overlaps=["ruff:F811"],
    examples=[
        Bad(
            """
            from shop import total


            def test_total():
            #   ^^^^^^^^^^ 'test_total' is defined 2 times here, and only the last one runs
                assert total([3, 4]) == 7


            def test_total():
            #   ^^^^^^^^^^ 'test_total' is defined 2 times here, and only the last one runs
                assert total([]) == 0
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            import sys

            if sys.platform == "win32":

                def test_path():
                    assert "\\\\" in __file__

            else:

                def test_path():
                    assert "/" in __file__
            """,
            why="one of the two is defined",
            given=_IN_TESTS,
        ),
        Good(
            """
            class TestCart:
                def test_empty(self):
                    assert not []


            class TestShop:
                def test_empty(self):
                    assert not ()
            """,
            why="each belongs to its own class",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import app


            @app.register
            def test_total():
                assert True


            @app.register
            def test_total():
                assert not False
            """,
            why="the decorator keeps both",
            given=_IN_TESTS,
        ),
    ],
)
def shadowed_test(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    trial = trial_of(node, ctx)
    if trial is None or not all(_keeps_nothing(one) for one in node.decorator_list):
        return
    count = ctx.fact(count_key(node.name, trial.owner))
    if isinstance(count, int) and count > 1:
        start = ctx.block.text.find(node.name, ctx.span(node).start)
        message = f"'{node.name[:60]}' is defined {count} times here, and only the last one runs"
        evidence = Evidence(f"definitions of '{node.name}'", str(count), "the module itself")
        yield Finding(Span(start, start + len(node.name)), message, (evidence,))


def _keeps_nothing(decorator: ast.expr) -> bool:
    text = ast.unparse(decorator)
    return "mark." in text or "patch" in text or text.startswith(("given", "settings", "skip", "unittest.skip"))
