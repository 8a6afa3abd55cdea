"""Progress: a long piece of work as the client shows it, with a way to give it up.

Belongs to the event loop. Does not know what the work is.
"""

from __future__ import annotations

from typing import Any

from ringtrue.lsp.client import Client
from ringtrue.lsp.outbox import Outbox


class Progress:
    """One piece of work, from its title to its end. A client that shows no progress is told nothing."""

    _count = 0

    def __init__(self, client: Client, outbox: Outbox, title: str, token: Any = None) -> None:
        """`token` is the client's own; without one the client is asked for a place."""
        self._outbox, self._title = outbox, title
        self._total = self._done = 0
        self._shown = False
        self._ended = False
        if token is None and client.shows_progress:
            Progress._count += 1
            self.token: Any = f"ringtrue-{Progress._count}"
            outbox.ask("window/workDoneProgress/create", {"token": self.token}, lambda result: self._begin())
        else:
            self.token = token
            if token is not None:
                self._begin()

    def expect(self, files: int) -> None:
        """So many more files are to be done."""
        self._total += files

    def advance(self, files: int) -> None:
        self._done += files
        if self._shown and self._total:
            done = f"{self._done:,} of {self._total:,} files"
            self._say({"kind": "report", "message": done, "percentage": min(100, 100 * self._done // self._total)})

    def end(self, summary: str) -> None:
        self._ended = True
        if self._shown:
            self._say({"kind": "end", "message": summary})

    def _begin(self) -> None:
        if not self._ended:
            self._shown = True
            self._say({"kind": "begin", "title": self._title, "cancellable": True, "percentage": 0})

    def _say(self, value: dict[str, Any]) -> None:
        self._outbox.notify("$/progress", {"token": self.token, "value": value})
