"""One array of findings in JSON. Lines and columns count from 1, columns in characters.

Does not know who reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ringtrue.cli.checked import Checked, place
from ringtrue.cli.elsewhere import other_source, shown_beside
from ringtrue.cli.formats.style import Style
from ringtrue.pages import page_url
from ringtrue.registry import installed_rules
from ringtrue.rule import Edit, Finding, Fix, Rule, Step
from ringtrue.text import Source, Span


def render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    yield json.dumps([said for one in checked for said in said_of(one)], indent=2)


def said_of(checked: Checked) -> list[dict[str, Any]]:
    """The findings of one file, as JSON has them."""
    rules = {rule.name: rule for rule in installed_rules()} if checked.findings else {}
    return [_finding(checked, finding, rules[finding.rule]) for finding in checked.findings]


def _finding(checked: Checked, finding: Finding, rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.name,
        "topic": rule.topic,
        "kind": rule.kind,
        "severity": finding.severity or rule.severity,
        "message": finding.message,
        "path": checked.target.shown,
        **span_of(checked.source, finding.span),
        "evidence": [{"question": e.question, "answer": e.answer, "source": e.source} for e in finding.evidence],
        **({"steps": [_step(checked, step) for step in finding.steps]} if finding.steps else {}),
        "fixes": [_fix(checked, fix) for fix in finding.fixes],
        "url": page_url(rule),
    }


def _step(checked: Checked, step: Step) -> dict[str, Any]:
    return {"message": step.message, **span_of(checked.source, step.span)}


def span_of(source: Source, span: Span) -> dict[str, Any]:
    """`start` and `end` as JSON has them."""
    start, end = place(source, span.start), place(source, span.end)
    return {
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
    }


def _fix(checked: Checked, fix: Fix) -> dict[str, Any]:
    edits = [_edit(checked.target.shown, checked.source, edit) for edit in fix.edits]
    for other in fix.elsewhere:
        source = other_source(other.path)
        if source is not None:
            edits += [_edit(shown_beside(checked.target, other.path), source, edit) for edit in other.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _edit(path: str, source: Source, edit: Edit) -> dict[str, Any]:
    return {"path": path, **span_of(source, edit.span), "text": edit.text}
