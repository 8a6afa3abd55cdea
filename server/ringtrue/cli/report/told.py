"""Told: the findings of a run as the page shows them: plain values, nothing left to look up.

Does not know HTML.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ringtrue.cli.checked import Checked, place
from ringtrue.pages import page_url
from ringtrue.registry import installed_rules
from ringtrue.review.marks import Mark, marks
from ringtrue.rule import Finding, Fix, Rule
from ringtrue.text import apply_edits

_AROUND = 2
"""Lines of code above and below a finding."""
_WIDEST = 200
_SEVERITIES = ("error", "warning", "information", "hint")


@dataclass(frozen=True)
class Line:
    """One line of code; `marked` are the characters in question, None in the lines around."""

    number: int
    text: str
    marked: tuple[int, int] | None = None


@dataclass(frozen=True)
class Item:
    """One finding. `key` stays the same over runs; `new` is None where there is no baseline."""

    key: str
    rule: str
    topic: str
    kind: str
    severity: str
    message: str
    path: str
    line: int
    code: tuple[Line, ...]
    evidence: tuple[tuple[str, str, str], ...]
    steps: tuple[tuple[int, str], ...]
    fixes: tuple[tuple[str, str], ...]
    """Title, and the change as a unified difference; empty for a command."""
    url: str
    new: bool | None = None


@dataclass(frozen=True)
class Trend:
    """What became of a baseline."""

    accepted: int
    new: int
    gone: int


def items(checked: Sequence[Checked], new: Mapping[str, tuple[Finding, ...]] | None) -> list[Item]:
    """The findings, the most severe first, then by rule and place. `new`: by path, those that no baseline accepts."""
    rules = {rule.name: rule for rule in installed_rules()}
    made = [item for one in checked for item in _of_file(one, rules, new)]
    return sorted(
        made, key=lambda item: (_SEVERITIES.index(item.severity), item.topic, item.rule, item.path, item.line)
    )


def _of_file(one: Checked, rules: Mapping[str, Rule], new: Mapping[str, tuple[Finding, ...]] | None) -> Iterator[Item]:
    seen: Counter[Mark] = Counter()
    fresh = None if new is None else new.get(one.target.path, ())
    for finding, mark in zip(one.findings, marks(one.source, one.findings), strict=True):
        seen[mark] += 1
        rule = rules[finding.rule]
        yield Item(
            f"{one.target.shown}:{mark.rule}:{mark.digest}:{seen[mark]}",
            finding.rule,
            rule.topic,
            rule.kind,
            finding.severity or rule.severity,
            finding.message,
            one.target.shown,
            place(one.source, finding.span.start).line,
            tuple(_code(one, finding)),
            tuple((each.question, each.answer, each.source) for each in finding.evidence),
            tuple((place(one.source, step.span.start).line, step.message) for step in finding.steps),
            tuple((fix.title, _change(one, fix)) for fix in finding.fixes),
            page_url(rule),
            None if fresh is None else finding in fresh,
        )


def _code(one: Checked, finding: Finding) -> Iterator[Line]:
    source = one.source
    first, last = source.line_of(finding.span.start), source.line_of(max(finding.span.start, finding.span.end - 1))
    for line in range(max(0, first - _AROUND), min(len(source.starts), last + _AROUND + 1)):
        start, end = source.line_span(line)
        text = source.text[start : min(end, start + _WIDEST)]
        left, right = max(finding.span.start - start, 0), min(finding.span.end - start, len(text))
        yield Line(line + 1, text, (left, right) if first <= line <= last and left < right else None)


def _change(one: Checked, fix: Fix) -> str:
    if not fix.edits:
        return ""
    before, after = one.text.splitlines(), apply_edits(one.text, fix.edits).splitlines()
    return "\n".join(list(difflib.unified_diff(before, after, n=1, lineterm=""))[2:])
