"""Errands: in order, off the event loop, and one that fails takes nothing with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

from ringtrue.lsp.errands import Errands


def test_results_come_back_in_order_and_failures_are_told() -> None:
    loop: SimpleQueue[Callable[[], None]] = SimpleQueue()
    errands = Errands("test", loop.put)
    said: list[object] = []

    def fails() -> None:
        raise OSError("as it happens")

    errands.run(threading.get_ident, said.append)
    errands.run(fails, said.append, lambda: said.append("failed"))
    errands.run(lambda: "last", said.append)
    for _ in range(3):
        loop.get(timeout=30)()
    assert said[1:] == ["failed", "last"]
    assert said[0] != threading.get_ident()
