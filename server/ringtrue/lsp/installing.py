"""Installing: runs the project's own installer, after the user has seen the exact command line and agreed to it.

For clients that do not run `ringtrue.install` themselves. Never through a shell, never in a workspace that the client
says is not trusted. Does not know which installer a project uses.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from typing import Any

from ringtrue.lsp.session import Session
from ringtrue.lsp.uris import path_of

COMMAND = "ringtrue.server.install"
_RUN = "Run"
_SECONDS = 900
_SHOWN_LINES = 40


def install(session: Session, argument: Any) -> None:
    """Ask whether to run `argument`, {folder, argv}, and do so. Raises ValueError for anything else."""
    folder = path_of(argument["folder"])
    argv = argument["argv"]
    if folder is None or not isinstance(argv, list) or not argv or not all(isinstance(one, str) for one in argv):
        raise ValueError("install needs {folder, argv}")
    if session.places.wanted.distrusted:
        session.outbox.show("Ringtrue: packages are installed only in a trusted workspace", 2)
        return

    def answered(result: Any) -> None:
        if isinstance(result, dict) and result.get("title") == _RUN:
            _run(session, folder, argv)

    question = f"Run this command in '{folder}'?\n{shlex.join(argv)}"
    actions = [{"title": _RUN}, {"title": "Cancel"}]
    session.outbox.ask("window/showMessageRequest", {"type": 3, "message": question, "actions": actions}, answered)


def _run(session: Session, folder: str, argv: Sequence[str]) -> None:
    session.outbox.log(f"running in '{folder}': {shlex.join(argv)}")

    def done(result: tuple[int | None, str]) -> None:
        status, output = result
        session.outbox.log("\n".join(output.splitlines()[-_SHOWN_LINES:]), 3 if status == 0 else 1)
        if status != 0:
            ended = "did not run" if status is None else f"ended with status {status}"
            session.outbox.show(f"Ringtrue: '{shlex.join(argv)}' {ended}; its output is in the log", 1)
        for place in session.places:
            session.places.enter(place)

    session.run_program(lambda: _ran(folder, argv), done)


def _ran(folder: str, argv: Sequence[str]) -> tuple[int | None, str]:
    """The exit status and what was printed; no status where the program could not be run to its end."""
    try:
        done = subprocess.run(  # noqa: S603  # the user has seen this very command line and agreed
            argv,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return None, str(error)
    return done.returncode, done.stdout.decode(errors="replace")
