"""A test that is skipped wherever it runs: a `skip` without a reason, a `skipif` whose condition is a constant or is true of
every Python that the project supports, `pytest.skip()` as the first thing that the test does. The report says "skipped", and
nobody looks.

Give the reason, mend the test, or delete it; `xfail` runs it and says when it works again. The rule is silent where a
reason stands beside the mark.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Evidence,
    Finding,
    Given,
    Good,
    Span,
    bases_of,
    dotted,
    is_test_file,
    rule,
    trial_of,
)

_IN_TESTS = Given(path="tests/test_shop.py")
_NOTED = re.compile(r"\s*(?:async\s+)?def [^\n]*:[ \t]*\r?\n[ \t]*#")  # a comment right below


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    summary="test that is skipped wherever it runs, and does not say why",
    kind="pattern",
    severity="information",
    examples=[
        Bad(
            """
            import pytest


            @pytest.mark.skip
            #^^^^^^^^^^^^^^^^ always skipped, and nothing says why
            def test_total():
                assert 3 + 4 == 7
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import pytest


            @pytest.mark.skipif(True, reason="for now")
            #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ always skipped: 'True' is always true
            def test_total():
                assert 3 + 4 == 7
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import sys
            import pytest


            @pytest.mark.skipif(sys.version_info >= (3, 8), reason="the old parser")
            #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ always skipped: the project supports no older Python
            def test_total():
                assert 3 + 4 == 7
            """,
            given=Given(
                path="tests/test_shop.py",
                files={"pyproject.toml": '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.10"\n'},
            ),
        ),
        Bad(
            """
            import pytest


            def test_total():
                pytest.skip()
              # ^^^^^^^^^^^^^ always skipped, and nothing says why
                assert 3 + 4 == 7
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import unittest


            class TotalTest(unittest.TestCase):
                @unittest.skip("")
                #^^^^^^^^^^^^^^^^^ always skipped, and nothing says why
                def test_total(self):
                    self.assertEqual(3 + 4, 7)
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest


            @pytest.mark.skip(reason="needs the new till")
            def test_total():
                assert 3 + 4 == 7
            """,
            why="says why",
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest


            @pytest.mark.skip  # the till is in repair
            def test_total():
                assert 3 + 4 == 7
            """,
            why="a comment says why",
            given=_IN_TESTS,
        ),
        Good(
            """
            import sys
            import pytest


            @pytest.mark.skipif(sys.version_info < (3, 13), reason="new in 3.13")
            def test_total():
                assert 3 + 4 == 7
            """,
            why="runs on some Pythons",
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest
            from shop import till


            def test_total():
                if till is None:
                    pytest.skip()
                assert 3 + 4 == 7
            """,
            why="skipped under a condition",
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest


            class TestTotal(Totals):
                @pytest.mark.skip
                def test_total(self):
                    pass
            """,
            why="an inherited test is switched off",
            given=_IN_TESTS,
        ),
        Good(
            """
            import pytest

            from shop import total


            @pytest.mark.skip
            def test_total_of_nothing():
                # Confirmed upstream: needs the other parser first.
                assert total([]) == 0
            """,
            why="the comment below says why",
            given=_IN_TESTS,
        ),
    ],
)
def always_skipped(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, ctx: Context) -> Iterator[Finding]:
    if not is_test_file(ctx.path) or node not in ctx.block.nodes or "skip" not in ctx.block.text:
        return
    if isinstance(node, ast.ClassDef):
        if not node.name.startswith("Test") or bases_of(node.name, ctx) not in ((), ("object",)):
            return
    else:
        trial = trial_of(node, ctx)
        if trial is None or trial.style == "unknown":
            return
    for decorator in node.decorator_list:
        if reason := _of_mark(decorator, ctx):
            start, end = ctx.span(decorator)
            yield _finding(Span(start - 1 if ctx.block.text[start - 1] == "@" else start, end), reason)
    if not isinstance(node, ast.ClassDef):
        first = next((one for one in node.body if not _is_text(one)), None)
        call = first.value if isinstance(first, ast.Expr) else None
        if (
            isinstance(call, ast.Call)
            and dotted(call.func) in ("pytest.skip", "self.skipTest")
            and _is_silent(call, ctx)
        ):
            yield _finding(ctx.span(call), "always skipped, and nothing says why")


def _finding(span: Span, reason: str) -> Finding:
    return Finding(span, reason, (Evidence("when the test runs", "never", "the mark itself"),))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _of_mark(decorator: ast.expr, ctx: Context) -> str:
    """Why the mark always skips; the empty string where it does not, or says why."""
    call = decorator if isinstance(decorator, ast.Call) else None
    name = dotted(call.func if call else decorator)
    if name.endswith(("mark.skip", "unittest.skip")):
        return "always skipped, and nothing says why" if _is_silent(decorator, ctx) else ""
    if call is None or not call.args or not name.endswith(("mark.skipif", "unittest.skipIf", "unittest.skipUnless")):
        return ""
    wanted = not name.endswith("skipUnless")
    return _of_condition(call.args[0], wanted, ctx)


def _is_silent(node: ast.expr, ctx: Context) -> bool:
    """Whether neither the mark nor a comment beside it says why."""
    if isinstance(node, ast.Call):
        said = [*node.args, *(word.value for word in node.keywords if word.arg in ("reason", "msg"))]
        if any(not isinstance(one, ast.Constant) or one.value for one in said):
            return False
    text = ctx.block.text
    start, end = ctx.span(node)
    line_end = text.find("\n", end)
    before = text[:start].rstrip("@ \t").splitlines()
    commented = bool(before) and before[-1].strip().startswith("#")
    documented = isinstance(ctx.block.nodes[0], ast.ClassDef) and bool(ast.get_docstring(ctx.block.nodes[0]))
    noted = _NOTED.match(text, end) is not None
    return "#" not in text[end:line_end] and not commented and not documented and not noted


def _of_condition(test: ast.expr, wanted: bool, ctx: Context) -> str:
    match test:
        case ast.Constant(value=bool() | int() as value) if bool(value) is wanted:
            return f"always skipped: '{value}' is always {str(wanted).lower()}"
        case ast.Compare(left=left, ops=[operator], comparators=[ast.Tuple(elts=parts)]) if (
            dotted(left) == "sys.version_info"
        ):
            wide = tuple(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, int))
            python = ctx.ask("python")
            if python is None or len(wide) != len(parts):
                return ""
            older = isinstance(operator, ast.Lt if not wanted else ast.GtE)
            lowest, at_hand = python
            promised = lowest != at_hand  # else it may only be the interpreter that happens to be there
            if older and promised and lowest >= wide[:2] and len(wide) <= 2:
                return "always skipped: the project supports no older Python"
    return ""
