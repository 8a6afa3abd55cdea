"""GitLab's code quality report. A fingerprint does not depend on lines, so that a moved finding stays the same one.

Does not show evidence or fixes: the format has no place for them.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

from ringtrue.cli.checked import Checked, place
from ringtrue.cli.formats.style import Style
from ringtrue.rule import Finding

_LEVELS = {"error": "critical", "warning": "major", "information": "minor", "hint": "info"}


def render(checked: Sequence[Checked], style: Style) -> Iterator[str]:
    seen: Counter[str] = Counter()
    yield json.dumps([_issue(one, finding, seen) for one in checked for finding in one.findings], indent=2)


def _issue(one: Checked, finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    path = one.target.shown.replace(os.sep, "/")
    start, end = place(one.source, finding.span.start), place(one.source, finding.span.end)
    what = f"{path}\n{finding.rule}\n{finding.message}"
    seen[what] += 1
    return {
        "description": finding.message,
        "check_name": finding.rule,
        "fingerprint": blake2b(f"{what}\n{seen[what]}".encode(errors="surrogatepass"), digest_size=16).hexdigest(),
        "severity": _LEVELS[finding.severity or "warning"],
        "location": {
            "path": path,
            "positions": {
                "begin": {"line": start.line, "column": start.column},
                "end": {"line": end.line, "column": end.column},
            },
        },
    }
