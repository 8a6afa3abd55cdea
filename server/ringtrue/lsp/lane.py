"""Lane: one thread that does the newest work of each key, and no older one.

At most one piece of work runs and one waits per key. Newer work replaces what waits and stops what runs; but work
that follows a stopped piece runs to its end, so that steady typing cannot starve a long first check.
Does not know what the work is.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from queue import SimpleQueue
from typing import TypeAlias

_log = logging.getLogger(__name__)


Stop: TypeAlias = Callable[[], bool]
Work: TypeAlias = Callable[[Stop], bool]
"""Returns whether it came to its end, rather than giving up because `Stop` said so."""


class Lane:
    """Work by key, newest first to win. `submit` may be called from one thread, the event loop."""

    def __init__(self, name: str) -> None:
        # Written by `submit`, taken by the worker: single operations on a dict are atomic.
        self._waiting: dict[Hashable, Work] = {}
        self._wake: SimpleQueue[Hashable] = SimpleQueue()
        self._given_up: set[Hashable] = set()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def submit(self, key: Hashable, work: Work) -> None:
        self._waiting[key] = work
        self._wake.put(key)

    def _run(self) -> None:
        while True:
            key = self._wake.get()
            work = self._waiting.pop(key, None)
            if work is not None:
                self._do(key, work)

    def _do(self, key: Hashable, work: Work) -> None:
        patient = key in self._given_up
        self._given_up.discard(key)
        try:
            ended = work((lambda: False) if patient else (lambda: key in self._waiting))
        except Exception:
            _log.exception("work on '%s' failed", key)
            return
        if not ended:
            self._given_up.add(key)
