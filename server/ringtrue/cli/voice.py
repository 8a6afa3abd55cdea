"""What the user is told beside the findings: lines on standard error, each once.

Does not know what goes wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from ringtrue.cli.checked import Checked
from ringtrue.cli.folders import Folders
from ringtrue.config import Problem


class Voice:
    """Remembers what was said."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self.said: dict[str, None] = {}
        """Every line, in order."""

    def error(self, text: str) -> None:
        """What the user must know: said even when quiet."""
        self._say(f"ringtrue: error: {text}")

    def note(self, text: str) -> None:
        if not self._quiet:
            self._say(f"ringtrue: {text}")

    def problems(self, problems: Iterable[Problem]) -> None:
        """What is wrong with configurations, each with its place."""
        for problem in problems:
            if problem.path is None:
                self.error(problem.message)
            else:
                place = f"{os.path.relpath(problem.path)}:{problem.line + 1}:{problem.column + 1}"
                self._say(f"ringtrue: error: {place}: {problem.message}")

    def interpreters(self, folders: Folders) -> None:
        """Which projects have no Python, and what that means."""
        for root, answer in folders.without_interpreter():
            self.note(
                f"no interpreter for '{os.path.relpath(root)}' ({answer.reason}): rules about installed packages are "
                "silent; name one with '--python' or 'python' in the configuration"
            )

    def of_files(self, checked: Iterable[Checked]) -> None:
        for one in checked:
            for note in one.notes:
                self.note(f"'{one.target.shown}': {note}")
            for fault in one.faults:
                self.note(fault)

    def _say(self, line: str) -> None:
        if line not in self.said:
            self.said[line] = None
            print(line, file=sys.stderr)
