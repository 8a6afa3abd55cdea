"""One line for each finding: `path:line:column: severity[rule] message`. Does not show the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringtrue.cli.checked import Checked, place
from ringtrue.cli.formats.style import Style


def render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    for one in checked:
        for finding in one.findings:
            at = place(one.source, finding.span.start)
            severity = finding.severity or "warning"
            label = style.paint(f"{severity}[{finding.rule}]", severity)
            yield f"{style.paint(one.target.shown, 'path')}:{at.line}:{at.column}: {label} {finding.message}"
