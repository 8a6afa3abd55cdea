"""Outbox: everything that is said to the client, and the answers that we wait for.

Belongs to the event loop. Does not know what is said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, TypeAlias

from ringtrue.lsp import wire

Answered: TypeAlias = Callable[[Any], None]
"""Takes the result of a request of ours; None where the client refused."""


class Outbox:
    """Writes frames; a client that has gone away is no error: the end of its input ends the server."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._asked: dict[int, Answered] = {}
        self._last = 0

    def send(self, data: bytes) -> None:
        try:
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):  # the latter: closed
            return

    def notify(self, method: str, params: Any) -> None:
        self.send(wire.notification(method, wire.encoded(params)))

    def ask(self, method: str, params: Any, then: Answered = lambda result: None) -> None:
        """Send a request; `then` takes its result on the event loop."""
        self._last += 1
        self._asked[self._last] = then
        self.send(wire.request(self._last, method, wire.encoded(params)))

    def answered(self, message: dict[str, Any]) -> None:
        """The client's answer to a request of ours; one to none is ignored."""
        id = message.get("id")
        then = self._asked.pop(id, None) if isinstance(id, int) else None
        if then is not None:
            then(message.get("result"))

    def log(self, text: str, level: int = 3) -> None:
        """A line for the client's log: 1 error, 2 warning, 3 information, 4 detail."""
        self.notify("window/logMessage", {"type": level, "message": text})

    def show(self, text: str, level: int) -> None:
        """A message that the user sees."""
        self.notify("window/showMessage", {"type": level, "message": text})
