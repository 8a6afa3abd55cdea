"""Baselines: has the command line accept all that is found in a workspace folder now, into a file beside its project.

Does not know what a baseline holds, nor how findings are known again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from ringtrue.lsp.session import Session

FILE = "ringtrue-baseline.json"
_SECONDS = 3600
_PROGRAM = (
    "import json, sys; said = json.load(sys.stdin); sys.path[:] = said['path']; sys.argv[1:] = said['argv']; "
    "from ringtrue.cli.main import main; sys.exit(main())"
)


def create(session: Session) -> None:
    """Write the baseline of each workspace folder, and say where."""
    if session.places.wanted.distrusted:
        session.outbox.show("Ringtrue: a baseline is written only in a trusted workspace", 2)
        return
    for folder in session.folders:
        session.run_program(lambda folder=folder: _written(folder), lambda said: session.outbox.show(said, 3))  # type: ignore[misc]  # mypy cannot infer a lambda with a default


def _written(folder: str) -> str:
    """What came of it, for the user."""
    path = os.path.join(folder, FILE)
    argv = ["check", "--write-baseline", path, folder]
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-I", "-c", _PROGRAM],  # isolated: nothing is imported from where the user stands
            input=json.dumps({"path": sys.path, "argv": argv}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"Ringtrue: no baseline was written: {error}"
    if done.returncode not in (0, 1) or not os.path.exists(path):
        last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
        return f"Ringtrue: no baseline was written: {last}"
    return f"Ringtrue: what is found now is accepted in '{FILE}'; 'ringtrue check --baseline {FILE}' tells the rest"
