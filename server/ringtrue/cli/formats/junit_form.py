"""JUnit's XML: a suite for each file, a failed case for each finding, one passed case for a file without any.

Does not show fixes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from ringtrue.cli.checked import Checked, place
from ringtrue.cli.formats.style import Style
from ringtrue.rule import Finding

# What XML 1.0 cannot hold, however it is escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    count = sum(len(one.findings) for one in checked)
    tests = sum(max(1, len(one.findings)) for one in checked)
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<testsuites name="ringtrue" tests="{tests}" failures="{count}" errors="0">'
    for one in checked:
        yield from _suite(one)
    yield "</testsuites>"


def _suite(one: Checked) -> Iterator[str]:
    name = _attribute(one.target.shown)
    tests = max(1, len(one.findings))
    yield f'  <testsuite name={name} tests="{tests}" failures="{len(one.findings)}" errors="0" package="ringtrue">'
    if not one.findings:
        yield f"    <testcase name={name} classname={name}/>"
    for finding in one.findings:
        yield from _case(one, finding, name)
    yield "  </testsuite>"


def _case(one: Checked, finding: Finding, name: str) -> Iterator[str]:
    at = place(one.source, finding.span.start)
    severity = finding.severity or "warning"
    yield f'    <testcase name="{finding.rule}" classname={name} line="{at.line}" column="{at.column}">'
    lines = [f"line {at.line}, column {at.column}: {finding.message}"]
    lines += [f"{e.question}: {e.answer} ({e.source})" for e in finding.evidence]
    said = _text("\n".join(lines))
    yield f'      <failure type="{severity}" message={_attribute(finding.message)}>{said}</failure>'
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_allowed(text))


def _text(text: str) -> str:
    return escape(_allowed(text))


def _allowed(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
