"""For people: each finding with the line it stands in, what it rests on, and what would fix it.

Does not know which rules there are.
"""

from __future__ import annotations

import os
import shlex
import unicodedata
from collections.abc import Iterator, Sequence

from ringtrue.cli.checked import Checked, place
from ringtrue.cli.formats.style import Style
from ringtrue.rule import Finding, Fix
from ringtrue.text import Source, Span

_WIDEST = 140  # of a line that is shown: minified code has one line of megabytes
_TAB = "    "


def render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    for one in checked:
        for finding in one.findings:
            yield "\n".join([*_finding(one, finding, style), ""])


def _finding(one: Checked, finding: Finding, style: Style) -> Iterator[str]:
    at = place(one.source, finding.span.start)
    severity = finding.severity or "warning"
    margin = " " * len(str(at.line))
    bar = style.paint("|", "faint")
    yield f"{style.paint(f'{severity}[{finding.rule}]', severity)}: {style.paint(finding.message, 'bold')}"
    yield f"{margin}{style.paint('-->', 'faint')} {one.target.shown}:{at.line}:{at.column}"
    line, mark = excerpt(one.source, finding.span)
    yield f"{margin} {bar}"
    yield f"{style.paint(str(at.line), 'faint')} {bar} {line}"
    yield f"{margin} {bar} {style.paint(mark, severity)}"
    for step in finding.steps:
        where = place(one.source, step.span.start).line
        yield f"{margin} {style.paint('=', 'faint')} line {where}: {step.message}"
    for related in finding.related:
        yield f"{margin} {style.paint('=', 'faint')} see {_shown(related.path)}:{related.line + 1}: {related.message}"
    for said in finding.evidence:
        yield f"{margin} {style.paint('=', 'faint')} {said.question}: {said.answer} ({said.source})"
    for fix in finding.fixes:
        kind = "fix" if fix.safe else "suggestion"
        yield f"{margin} {style.paint('=', 'faint')} {style.paint(kind, 'good')}: {fix.title}{_run(fix)}"


def _run(fix: Fix) -> str:
    """The command that the fix is, for a person to run."""
    return f" (`{shlex.join(fix.command.arguments)}`)" if fix.command else ""


def excerpt(source: Source, span: Span) -> tuple[str, str]:
    """The line in which `span` starts, and the marks under it; of a long line what is around the span."""
    start, end = source.line_span(source.line_of(span.start))
    first, last = span.start - start, min(span.end, end) - start
    text = source.text[start:end]
    cut = max(0, first - _WIDEST // 3) if len(text) > _WIDEST else 0
    shown = text[cut : cut + _WIDEST]
    before, marked = shown[: first - cut], shown[first - cut : max(last, first) - cut]
    line = ("…" if cut else "") + _clean(shown) + ("…" if len(text) > cut + _WIDEST else "")
    lead = " " * (_width(_clean(before)) + (1 if cut else 0))
    return line, lead + "^" * max(1, _width(_clean(marked)))


def _clean(text: str) -> str:
    """Without what would move the cursor or colour the terminal."""
    spread = text.replace("\t", _TAB)
    return (
        spread
        if spread.isprintable()
        else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in spread)
    )


def _width(text: str) -> int:
    """Columns of a terminal that `text` takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _shown(path: str) -> str:
    inner = os.path.relpath(path) if os.path.isabs(path) else path
    return path if inner.startswith("..") else inner
