"""How much work a keystroke is, counted: one chunk parsed, one block run, one block's findings encoded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from ringtrue.config.settings import Settings
from ringtrue.context import Context
from ringtrue.lsp import shown
from ringtrue.lsp.checker import NOTHING, Checker, Report, Task
from ringtrue.lsp.document import Document
from ringtrue.lsp.shown import Style, diagnostic, show
from ringtrue.rule import Finding, Rule
from ringtrue.ruleset import RuleSet
from ringtrue.settled import Settled
from ringtrue.text import Source

STYLE = Style("utf-16", frozenset(), False, False)
FUNCTION = 'def f{0}(x):\n    """Ä {0}"""\n    y = bad + x\n    return y\n\n\n'


def _bad(node: ast.Name, ctx: Context) -> Iterator[Finding]:
    if node.id == "bad":
        yield Finding(ctx.span(node), "'bad' is bad")


RULES = RuleSet((Rule("bad", "t", (ast.Name,), "", "fact", "error", _bad, (), (), True, ""),))


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch) -> Checker:
    monkeypatch.setattr("ringtrue.lsp.checker._rules", lambda task: RULES)
    return Checker(STYLE)


def _check(checker: Checker, document: Document) -> Report:
    settled = Settled("/p", Settings(root=Path("/p")), (), None, None, ())
    report = checker.check(Task(document, "/p", settled, NOTHING, True), lambda: False)
    assert report is not None
    return report


def test_a_keystroke_in_ten_thousand_lines(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(FUNCTION.format(i) for i in range(10_000 // 6))
    document = Document.opened({"uri": "file:///p/a.py", "version": 1, "text": text, "languageId": "python"})
    settled = Settled("/p", Settings(root=Path("/p")), (), None, None, ())
    checker.check(Task(document, "/p", settled, NOTHING, True), lambda: False)
    encoded: list[object] = []
    original = shown._parts
    monkeypatch.setattr(shown, "_parts", lambda placed, *rest: encoded.append(placed) or original(placed, *rest))
    at = {"line": 6 * 800 + 3, "character": 12}
    changed = document.changed(2, [{"range": {"start": at, "end": at}, "text": "bad"}], "utf-16")
    report = checker.check(Task(changed, "/p", settled, NOTHING, True), lambda: False)
    assert report is not None
    assert (report.work.chunks_parsed, report.work.blocks_run, len(encoded)) == (1, 1, 1)


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_what_is_kept_is_what_encoding_everything_gives(checker: Checker, bom: str) -> None:
    text = bom + "bad; bad\n" + "".join(FUNCTION.format(i) for i in range(5))
    document = Document.opened({"uri": "file:///p/a.py", "version": 1, "text": text, "languageId": "python"})
    for version, put in enumerate(("", "\n", "'🦊'; ", "bad\n"), 2):
        report = _check(checker, document)
        kept = checker.checked(document.uri)
        assert kept is not None
        afresh, _ = show(kept.analysis, STYLE, {})
        assert report.items == f"[{','.join(afresh)}]"
        import json

        slow = [diagnostic(one, Source(document.source.text), STYLE, None) for one in kept.analysis.findings]
        assert json.loads(report.items) == slow
        start = {"line": 1, "character": 0}
        document = document.changed(version, [{"range": {"start": start, "end": start}, "text": put}], "utf-16")
