"""Running: one block from scratch, failing rules, severities, and comments that silence."""

# ruff: noqa: E501  # a table reads best with one case a line

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from ringtrue.analysis import Snapshot
from ringtrue.api import Context, Finding, rule
from ringtrue.context import Nothing
from ringtrue.engine import check
from ringtrue.ruleset import RuleSet
from ringtrue.unused_suppression import UNUSED_SUPPRESSION


@rule(ast.Call, summary="calls", kind="pattern", severity="warning", examples=())
def every_call(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    """Reports calls; those of `loud` louder than others."""
    loud = ctx.source(node.func) == "loud"
    yield Finding(ctx.span(node.func), ctx.source(node.func), severity="error" if loud else None)


@rule(ast.Call, ast.Constant, summary="fails", kind="pattern", severity="error", examples=())
def fails_on_bad(node: ast.expr, ctx: Context) -> Iterator[Finding]:
    """Reports calls and fails on the name `bad`."""
    yield Finding(ctx.span(node), "fails")
    if ctx.source(node) == "bad()":
        raise ZeroDivisionError(ctx.source(node))


@rule(ast.Import, summary="asks", kind="fact", severity="error", examples=())
def asks(node: ast.Import, ctx: Context) -> Iterator[Finding]:
    """Asks what nobody knows yet."""
    ctx.ask("module", node.names[0].name)
    yield from ()


def run(text: str, *functions: Any, **severities: Any) -> list[Finding]:
    rules = (*(function.__ringtrue__ for function in functions), UNUSED_SUPPRESSION)
    names = frozenset(one.name for one in rules)
    wanted = {name.replace("_", "-"): severity for name, severity in severities.items()}
    return list(check(Snapshot(text, "app.py", RuleSet(rules, severities=wanted, known=names), Nothing())).findings)


def seen(text: str) -> list[str]:
    """Which part of `text` each rule reports."""
    return [f"{f.rule}: {text[f.span.start : f.span.end]}" for f in run(text, every_call, asks)]


def test_a_failing_rule_loses_its_own_findings_for_the_block_and_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        found = run("good(), bad(), 1\nbad()\nfine()\n", every_call, fails_on_bad)
    assert [f.message for f in found if f.rule == "every-call"] == ["good", "bad", "bad", "fine"]
    assert [f.span.start for f in found if f.rule == "fails-on-bad"] == [23]
    assert [record.message for record in caplog.records] == [
        "rule 'fails-on-bad' failed and is left out where it fails"
    ]


def test_the_user_decides_the_severity_then_the_finding_then_the_rule() -> None:
    assert [f.severity for f in run("loud()\nquiet()\n", every_call)] == ["error", "warning"]
    assert [f.severity for f in run("loud()\nquiet()\n", every_call, every_call="hint")] == ["hint", "hint"]


CASES = {
    "nothing": ("a()\n", ["every-call: a"]),
    "on the line": ("a()  # ringtrue: ignore[every-call]\nb()\n", ["every-call: b"]),
    "all rules": ("a()  # ringtrue: ignore\n", []),
    "noqa": ("a()  # noqa: every-call\n", []),
    "another rule": ("a()  # ringtrue: ignore[asks]\n", ["every-call: a", "unused-suppression: # ringtrue: ignore[asks]"]),
    "a statement of several lines": ("x = (\n    a(),\n    b(),\n)  # ringtrue: ignore[every-call]\n", []),
    "on the first of them": ("x = (  # ringtrue: ignore[every-call]\n    a(),\n)\n", []),
    "a header does not cover its suite": (
        "if a():  # ringtrue: ignore[every-call]\n    b()\n",
        ["every-call: b"],
    ),
    "a suite does not cover its header": ("if a():\n    b()  # ringtrue: ignore[every-call]\n", ["every-call: a"]),
    "a decorator belongs to its header": ("@a()\ndef f(  # ringtrue: ignore[every-call]\n): pass\n", []),
    "but not to the header around": (
        "class A:\n    if b():  # ringtrue: ignore[every-call]\n        @a()\n        def f(): pass\n",
        ["every-call: a"],
    ),
    "one line": ("if a(): b()  # ringtrue: ignore[every-call]\n", []),
    "handlers": ("try:\n    a()\nexcept b():  # ringtrue: ignore[every-call]\n    c()\n", ["every-call: a", "every-call: c"]),
    "cases": ("match a:\n    case b if c():  # ringtrue: ignore[every-call]\n        d()\n", ["every-call: d"]),
    "a member": ("class A:\n    x = a()  # ringtrue: ignore[every-call]\n    y = b()\n", ["every-call: b"]),
    "a class header": ("class A(a()):  # ringtrue: ignore[every-call]\n    y = b()\n", ["every-call: b"]),
    "unused": ("a\n\nb  # ringtrue: ignore[every-call]\n", ["unused-suppression: # ringtrue: ignore[every-call]"]),
    "unused, but not all is known yet": ("import a  # ringtrue: ignore[asks]\n", []),
    "unused, but the text is damaged": ("def f():\n    x  # ringtrue: ignore[every-call]\n    y = (\n    return\n", []),
    "in a string": ("x = '# ringtrue: ignore[every-call]', a()\n", ["every-call: a"]),
    "damaged text is not spoken of": ("def f():\n    a()\n    b() = = c()\n    d()\n", ["every-call: a", "every-call: d"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), CASES.values(), ids=CASES)
def test_silencing(text: str, said: list[str]) -> None:
    assert seen(text) == said


def test_an_unused_comment_can_be_removed() -> None:
    (finding,) = run("a  # ringtrue: ignore[every-call]\n", every_call)
    assert finding.tags == ("unnecessary",)
    (edit,) = finding.fixes[0].edits
    assert (edit.span, edit.text) == ((1, 33), "")
