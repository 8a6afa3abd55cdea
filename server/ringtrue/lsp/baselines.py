"""Baselines: has a child process accept all that is found in a workspace folder now, into a file in it.

Does not know what a baseline holds, nor how findings are known again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from ringtrue.lsp.session import Session
from ringtrue.lsp.surveys import folder_told
from ringtrue.review.standing import FILE

_SECONDS = 3600
_PROGRAM = (
    "import json, sys; said = json.load(sys.stdin); sys.path[:] = said['path_of_modules']; "
    "from ringtrue.lsp.accepting import child; child(said)"
)


def create(session: Session) -> None:
    """Write the baseline of each workspace folder, say where, and hold to it from then on."""
    if session.places.wanted.distrusted:
        session.outbox.show("Ringtrue: a baseline is written only in a trusted workspace", 2)
        return
    if not session.folders:
        session.outbox.show("Ringtrue: a baseline is written into a folder, and none is open", 2)
        return
    for folder in session.folders:
        task = {**folder_told(folder, session.places.wanted.wishes(folder)), "path_of_modules": sys.path}
        session.run_program(lambda task=task: _written(task), lambda said, at=folder: _told(session, at, said))  # type: ignore[misc]  # mypy cannot infer a lambda with a default


def _told(session: Session, folder: str, said: str) -> None:
    session.outbox.show(f"Ringtrue: {said}", 3)
    session.disk_changed([os.path.join(folder, FILE)])
    session.flush()


def _written(task: Mapping[str, Any]) -> str:
    """What came of it, for the user."""
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-I", "-c", _PROGRAM],  # isolated: nothing is imported from where the user stands
            input=json.dumps(task),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"no baseline was written: {error}"
    if done.returncode or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        return f"no baseline was written: {last}"
    return done.stdout.strip().splitlines()[-1]
