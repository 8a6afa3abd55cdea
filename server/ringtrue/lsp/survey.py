"""Survey: one check of the whole workspace under way, in child processes beside the server.

The event loop is handed one line of a child at a time, and the next only when it has dealt with that one: whatever the
workspace's size, a keystroke finds at most one line per child before it. Does not know what the lines are for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

from ringtrue.lsp.errands import Post

_PROGRAM = (
    "import json, sys; said = json.load(sys.stdin); sys.path[:] = said['path']; "
    "from ringtrue.lsp.surveying import child; child(said)"
)
_MOST_CHILDREN = 4
Line = Mapping[str, Any]


def children() -> int:
    """How many processes a survey takes: one core stays free for the editor and the server."""
    return max(1, min(_MOST_CHILDREN, (os.cpu_count() or 1) - 1))


class Survey:
    """Runs until its children have said all, or until it is stopped. `said` and `ended` are called on the event
    loop; `ended` once, with whether the survey came to its end."""

    def __init__(
        self, told: Mapping[str, Any], post: Post, said: Callable[[Line], None], ended: Callable[[bool], None]
    ) -> None:
        self._post, self._said, self._ended = post, said, ended
        self._lock = threading.Lock()
        self._stopped = False
        self._processes: list[subprocess.Popen[str]] = []
        self._running = count = children()
        self._complete = True
        for share in range(count):
            task = json.dumps({**told, "path": sys.path, "share": share, "of": count})
            threading.Thread(target=self._follow, args=(task,), name=f"survey-{share}", daemon=True).start()

    def stop(self) -> None:
        """Give it up. `ended` is called all the same."""
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.kill()

    def _follow(self, task: str) -> None:
        """One child, from its start to its end."""
        process = self._started()
        status: int | None = None
        if process is not None:
            assert process.stdin is not None  # both are pipes
            assert process.stdout is not None
            try:
                process.stdin.write(task)
                process.stdin.close()
                for line in process.stdout:
                    self._hand_over(json.loads(line))
            except (OSError, ValueError):  # it died, perhaps in the middle of a line
                process.kill()
            process.stdout.close()
            status = process.wait()
        self._post(lambda: self._one_ended(status == 0))

    def _started(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._stopped:
                return None
            process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
                [sys.executable, "-I", "-c", _PROGRAM],  # isolated: nothing is imported from where the user stands
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )
            self._processes.append(process)
            return process

    def _hand_over(self, line: Line) -> None:
        """Returns when the event loop has dealt with the line."""
        taken = threading.Event()

        def take() -> None:
            try:
                if not self._stopped:
                    self._said(line)
            finally:
                taken.set()

        self._post(take)
        taken.wait()

    def _one_ended(self, well: bool) -> None:
        self._running -= 1
        self._complete = self._complete and well
        if not self._running:
            self._ended(self._complete and not self._stopped)
