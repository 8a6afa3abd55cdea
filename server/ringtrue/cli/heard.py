"""What Ringtrue's own modules log, as lines for the user instead of tracebacks.

Does not know who logs what.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Ear(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        because = f": {type(error).__name__}: {error}" if error else ""
        self._said.append(record.getMessage() + because)


@contextmanager
def listen() -> Iterator[list[str]]:
    """A list that grows with what is logged meanwhile."""
    said: list[str] = []
    ear = _Ear(said)
    log = logging.getLogger("ringtrue")
    log.addHandler(ear)
    before, log.propagate = log.propagate, False
    try:
        yield said
    finally:
        log.removeHandler(ear)
        log.propagate = before
