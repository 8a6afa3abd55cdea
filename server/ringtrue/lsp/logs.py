"""Logs: what the library logs, as messages of the client's log. Nothing goes to standard error.

Does not know who logs.
"""

from __future__ import annotations

import logging

from ringtrue.lsp.server import Server

_LEVELS = ((logging.ERROR, 1), (logging.WARNING, 2), (logging.INFO, 3))


class _Handler(logging.Handler):
    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def emit(self, record: logging.LogRecord) -> None:
        """Called on any thread; said on the event loop."""
        text = self.format(record)
        level = next((number for least, number in _LEVELS if record.levelno >= least), 4)
        self._server.post(lambda: self._server.outbox.log(text, level))


def to_client(server: Server) -> None:
    """Send what is logged from now on to the client."""
    root = logging.getLogger()
    root.addHandler(_Handler(server))
    root.setLevel(logging.INFO)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # a slow index is told by the index itself
