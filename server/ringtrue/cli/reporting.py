"""`ringtrue report`: a run as one HTML page. Does not know what the page looks like."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.cli.accepting import compared_with, read
from ringtrue.cli.checking import opened, swept
from ringtrue.cli.main import CLEAN, ERROR, FINDINGS
from ringtrue.cli.options import Usage
from ringtrue.cli.report.page import page
from ringtrue.cli.report.told import Trend, items

if TYPE_CHECKING:
    from ringtrue.review.baseline import Accepted


def run(arguments: argparse.Namespace) -> int:
    """Check, and write the page; the exit status is that of `check`."""
    known: Accepted | None = read(arguments.baseline) if arguments.baseline else None
    own = opened(arguments)
    checked, failed = swept(own)
    new = trend = None
    if known is not None:
        result = compared_with(checked, arguments.baseline, known)
        new = result.new
        fresh = sum(map(len, new.values()))
        trend = Trend(sum(len(one.findings) for one in checked) - fresh, fresh, result.gone)
    told = items(checked, new)
    title = f"Ringtrue: {os.path.basename(os.path.abspath(arguments.paths[0] if arguments.paths else '.'))}"
    text = "".join(page(title, told, sum(not one.failed for one in checked), trend))
    try:
        Path(arguments.output).write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise Usage(f"'{arguments.output}' cannot be written: {(error.strerror or str(error)).lower()}") from None
    many = "1 finding" if len(told) == 1 else f"{len(told)} findings"
    own.voice.note(f"{many} in '{arguments.output}'")
    if failed:
        return ERROR
    return FINDINGS if told and not arguments.exit_zero else CLEAN
