"""Errands: work that waits for the disk or for other machines, on threads of its own.

Does not know what the work is, nor what is done with its results: they are handed to the event loop.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeAlias, TypeVar

_log = logging.getLogger(__name__)
T = TypeVar("T")
Post: TypeAlias = Callable[[Callable[[], None]], None]
"""Hands a call to the event loop."""


class Errands:
    """Errands in the order they were given, as many at a time as there are threads. Threads start with the first."""

    def __init__(self, name: str, post: Post, threads: int = 1) -> None:
        self._name = name
        self._post = post
        self._threads = threads
        self._started = 0
        self._queue: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def run(
        self, work: Callable[[], T], then: Callable[[T], None], otherwise: Callable[[], None] = lambda: None
    ) -> None:
        """Do `work` on a thread, and `then`, with its result, on the event loop. Work that fails is logged, and
        `otherwise` is done instead."""
        self._queue.put(lambda: self._do(work, then, otherwise))
        if self._started < self._threads:
            self._started += 1
            threading.Thread(target=self._serve, name=f"{self._name}-{self._started}", daemon=True).start()

    def _serve(self) -> None:
        while True:
            self._queue.get()()

    def _do(self, work: Callable[[], T], then: Callable[[T], None], otherwise: Callable[[], None]) -> None:
        try:
            result = work()
        except Exception:
            _log.exception("an errand failed")
            self._post(otherwise)
            return
        self._post(lambda: then(result))
