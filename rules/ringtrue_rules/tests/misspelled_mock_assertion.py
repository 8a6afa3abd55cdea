"""A mock has every attribute that it is asked for: `mock.assert_called_once` without a call does nothing, and
`mock.called_once_with(1)` calls a method that the mock has just invented. Neither can fail. `assertEquals` and the other old
names of unittest are gone since Python 3.12, and raise `AttributeError`.

Call the assertion by its name, with its arguments.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    MOCK_ASSERTIONS,
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
    edits_between,
    is_mock,
    is_test_case,
    is_test_file,
    rule,
)

_IN_TESTS = Given(path="tests/test_shop.py")
_NO_ARGUMENTS = frozenset(
    (
        "assert_called",
        "assert_called_once",
        "assert_not_called",
        "assert_awaited",
        "assert_awaited_once",
        "assert_not_awaited",
    )
)
_WITHOUT_ASSERT = {
    one.removeprefix("assert_"): one for one in MOCK_ASSERTIONS if one not in ("assert_called", "assert_awaited")
}
_REMOVED = {
    "assertEquals": "assertEqual", "assertNotEquals": "assertNotEqual", "assertAlmostEquals": "assertAlmostEqual",
    "assertNotAlmostEquals": "assertNotAlmostEqual", "assert_": "assertTrue", "assertRegexpMatches": "assertRegex",
    "assertNotRegexpMatches": "assertNotRegex", "assertRaisesRegexp": "assertRaisesRegex", "failUnless": "assertTrue",
    "failIf": "assertFalse", "failUnlessEqual": "assertEqual", "failIfEqual": "assertNotEqual",
    "failUnlessRaises": "assertRaises", "assertItemsEqual": "assertCountEqual",
}  # fmt: skip
_SINCE = (3, 12)
_WORDS = re.compile(r"\.(?:as|fail|called|not_called|not_aw|any_|has_|awaited)")


@rule(
    Block,
    summary="mock assertion that asserts nothing, or one that is no more",
    kind="fact",
    severity="error",
    fix="suggestion",
    overlaps=["ruff:PGH005"],
    examples=[
        Bad(
            """
            from unittest.mock import Mock
            from shop import notify


            def test_notify():
                mail = Mock()
                notify(mail)
                mail.send.assert_called_once
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'assert_called_once' is not called: nothing is asserted
            """,
            fixed="""
            from unittest.mock import Mock
            from shop import notify


            def test_notify():
                mail = Mock()
                notify(mail)
                mail.send.assert_called_once()
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from unittest.mock import patch
            from shop import notify


            @patch("shop.send")
            def test_notify(send):
                notify("ann")
                send.called_once_with("ann")
                #    ^^^^^^^^^^^^^^^^ a mock invents 'called_once_with': 'assert_called_once_with' asserts
            """,
            fixed="""
            from unittest.mock import patch
            from shop import notify


            @patch("shop.send")
            def test_notify(send):
                notify("ann")
                send.assert_called_once_with("ann")
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from unittest.mock import MagicMock
            from shop import notify


            def test_notify():
                send = MagicMock()
                notify("ann", send)
                assert send.called_once
                #           ^^^^^^^^^^^ a mock invents 'called_once': 'assert_called_once' asserts
            """,
            fixed="""
            from unittest.mock import MagicMock
            from shop import notify


            def test_notify():
                send = MagicMock()
                notify("ann", send)
                send.assert_called_once()
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from unittest.mock import Mock
            from shop import notify


            def test_notify():
                send = Mock()
                notify("ann", send)
                send.assert_caled_once_with("ann")
                #    ^^^^^^^^^^^^^^^^^^^^^^ a mock has no 'assert_caled_once_with': 'assert_called_once_with' is meant
            """,
            fixed="""
            from unittest.mock import Mock
            from shop import notify


            def test_notify():
                send = Mock()
                notify("ann", send)
                send.assert_called_once_with("ann")
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            import unittest
            from shop import total


            class TotalTest(unittest.TestCase):
                def test_total(self):
                    self.assertEquals(total([3, 4]), 7)
                    #    ^^^^^^^^^^^^ 'assertEquals' is gone since Python 3.12: 'assertEqual'
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
            def test_charge(gateway):
                pay(gateway)
                assert gateway.charge.assert_called_once
                     # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'assert_called_once' is not called: nothing is asserted
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            from unittest.mock import Mock
            from shop import notify


            def test_notify():
                send = Mock()
                notify("ann", send)
                send.assert_called_once_with("ann")
                assert send.called
                assert send.call_count == 1
            """,
            why="these are the mock's own",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import Recorder, notify


            def test_notify():
                send = Recorder()
                notify("ann", send)
                assert send.called_once
                assert send.called_with("ann")
            """,
            why="the project's own class may have it",
            given=_IN_TESTS,
        ),
        Good(
            """
            import unittest
            from shop import total


            class TotalTest(unittest.TestCase):
                def test_total(self):
                    self.assertEquals(total([3, 4]), 7)
            """,
            why="Python 3.11 still has it",
            given=Given(path="tests/test_shop.py", python="3.11"),
        ),
        Good(
            """
            import unittest
            from shop import total


            class TotalTest(unittest.TestCase):
                def assertEquals(self, one, other):
                    assert one == other

                def test_total(self):
                    self.assertEquals(total([3, 4]), 7)
            """,
            why="the class has one of its own",
            given=_IN_TESTS,
        ),
        Good(
            """
            from unittest.mock import Mock


            def test_notify():
                send = Mock()
                check = send.assert_called_once
                send()
                check()
            """,
            why="called later",
            given=_IN_TESTS,
        ),
    ],
)
def misspelled_mock_assertion(block: Block, ctx: Context) -> Iterator[Finding]:
    if block.kind == "declared" or not is_test_file(ctx.path) or not _WORDS.search(block.text):
        return
    for node in ctx.tree.nodes:
        if isinstance(node, ast.Attribute) and (node.attr in _WITHOUT_ASSERT or node.attr.startswith(("as", "fail"))):
            yield from _of_attribute(node, ctx)


def _of_attribute(node: ast.Attribute, ctx: Context) -> Iterator[Finding]:
    name = node.attr
    span = ctx.span(node)
    at = Span(span.end - len(name), span.end)
    if name in MOCK_ASSERTIONS:
        if isinstance(ctx.tree.parents.get(node), ast.Expr | ast.Assert):
            evidence = Evidence(f"what '{name}' does where it is not called", "nothing", "the language reference")
            fixes = (Fix("Call it", (Edit(Span(span.end, span.end), "()"),)),) if name in _NO_ARGUMENTS else ()
            yield Finding(span, f"'{name}' is not called: nothing is asserted", (evidence,), fixes)
    elif name in _REMOVED:
        yield from _removed(node, at, ctx)
    elif is_mock(node.value, ctx):
        yield from _invented(node, at, ctx)


def _removed(node: ast.Attribute, at: Span, ctx: Context) -> Iterator[Finding]:
    called = isinstance(parent := ctx.tree.parents.get(node), ast.Call) and parent.func is node
    if not called or not isinstance(node.value, ast.Name) or node.value.id != "self" or ctx.block.kind != "member":
        return
    bases = bases_of(ctx.block.owner, ctx)
    if not bases or not all(is_test_case(base, ctx) for base in bases) or ctx.binds(node.attr, direct=True):
        return
    known = ctx.ask("python")
    if known is None or known[1] < _SINCE:
        return
    now = _REMOVED[node.attr]
    evidence = Evidence(f"'unittest.TestCase.{node.attr}'", "removed in Python 3.12", "the standard library's history")
    fix = Fix(f"Use '{now}'", (Edit(at, now),))
    yield Finding(at, f"'{node.attr}' is gone since Python 3.12: '{now}'", (evidence,), (fix,))


def _invented(node: ast.Attribute, at: Span, ctx: Context) -> Iterator[Finding]:
    name, parent = node.attr, ctx.tree.parents.get(node)
    call = parent if isinstance(parent, ast.Call) and parent.func is node else None
    stands_in = ctx.tree.parents.get(call or node)
    if not isinstance(stands_in, ast.Expr | ast.Assert):
        return
    if name in _WITHOUT_ASSERT:
        meant = _WITHOUT_ASSERT[name]
        message = f"a mock invents '{name}': '{meant}' asserts"
        evidence = Evidence(f"'{name}' of a mock", "made up when it is asked for", "unittest.mock")
    else:
        near = [one for one in MOCK_ASSERTIONS if edits_between(name, one) <= 2]
        if call is None or len(near) != 1:
            return
        meant = near[0]
        message = f"a mock has no '{name}': '{meant}' is meant"
        evidence = Evidence(f"'{name}' of a mock", f"not there; '{meant}' is", "unittest.mock")
    edits = [Edit(at, meant)]
    if isinstance(stands_in, ast.Assert):
        if stands_in.msg is not None:
            yield Finding(at, message, (evidence,))
            return
        start = ctx.span(stands_in).start
        edits = [Edit(Span(start, ctx.span(stands_in.test).start), ""), Edit(at, meant)]
    if call is None and meant in _NO_ARGUMENTS:
        edits.append(Edit(Span(at.end, at.end), "()"))
    fixes = (Fix(f"Use '{meant}'", tuple(edits)),) if call is not None or meant in _NO_ARGUMENTS else ()
    yield Finding(at, message, (evidence,), fixes)
