"""The forms in which findings are printed, one module each. Does not know how findings are made."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence

from ringtrue.cli.checked import Checked
from ringtrue.cli.formats.style import PLAIN, Style


def render(checked: Sequence[Checked], form: str, style: Style = PLAIN) -> Iterator[str]:
    """What to print, in pieces without their last line end."""
    module = importlib.import_module(f"ringtrue.cli.formats.{form}_form")
    yield from module.render(checked, style)
