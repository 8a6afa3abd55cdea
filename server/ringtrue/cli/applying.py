"""The fixes of a run, shown or written, pass by pass until nothing changes.

Does not know which fixes hold, nor how a file is written.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ringtrue.cli.checked import Checked
from ringtrue.cli.fixing import changes, diff, write
from ringtrue.cli.sweep import sweep

if TYPE_CHECKING:
    from ringtrue.cli.checking import Run

_PASSES = 10  # a fix that edits another file is followed by a look at everything


def applied(own: Run, checked: Sequence[Checked]) -> tuple[list[Checked], int, bool]:
    """What is found after the fixes, how many were applied, and whether a file could not be written."""
    if own.arguments.diff or own.arguments.paths == ["-"]:
        return _shown(own, checked), 0, False
    now = list(checked)
    total = 0
    for _ in range(_PASSES):
        made = changes(now, own.folders, unsafe=own.arguments.unsafe_fixes)
        for note in made.notes:
            own.voice.note(note)
        failures = [said for change in made.files.values() if (said := write(change)) is not None]
        for said in failures:
            own.voice.error(said)
        if not made.files or failures:
            return now, total, bool(failures)
        total += made.applied
        own.folders.reread()
        everything = [one.target for one in now]
        now = sweep(everything, own.folders, own.cache, own.setting, lambda done: None)
    return now, total, False


def _shown(own: Run, checked: Sequence[Checked]) -> list[Checked]:
    """Print what the fixes would make of the files; of standard input, unless a difference is wanted, the text."""
    made = changes(checked, own.folders, unsafe=own.arguments.unsafe_fixes)
    for note in made.notes:
        own.voice.note(note)
    if own.arguments.diff:
        for change in made.files.values():
            sys.stdout.writelines(diff(change))
    else:
        for one in checked:  # standard input is the only one
            mended = made.files.get(one.target.path)
            sys.stdout.write(mended.after if mended else one.target.text or "")
    return list(checked)
