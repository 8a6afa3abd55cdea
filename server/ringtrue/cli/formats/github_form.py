"""Workflow commands that GitHub shows as annotations. Does not show sources: GitHub does."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from ringtrue.cli.checked import Checked, place
from ringtrue.cli.formats.style import Style
from ringtrue.rule import Finding

_LEVELS = {"error": "error", "warning": "warning", "information": "notice", "hint": "notice"}


def render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    for one in checked:
        for finding in one.findings:
            yield _command(one, finding)


def _command(one: Checked, finding: Finding) -> str:
    start, end = place(one.source, finding.span.start), place(one.source, finding.span.end)
    properties = {"file": one.target.shown.replace(os.sep, "/"), "line": start.line, "endLine": end.line}
    if start.line == end.line:  # GitHub refuses columns over several lines
        properties |= {"col": start.column, "endColumn": end.column}
    properties["title"] = f"ringtrue ({finding.rule})"
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_LEVELS[finding.severity or 'warning']} {said}::{_message(finding.message)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
