"""Inbox: what the event loop has to do next: messages of the client, and calls that other threads post.

Where the system can wait for several files at once, the loop reads its input itself: a keystroke then changes threads
nowhere. Elsewhere a thread reads. Does not know what the messages mean.
"""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, BinaryIO, Protocol, TypeAlias

from ringtrue.lsp.wire import Code, Frames, Malformed

ENDED = Malformed(Code.INVALID_REQUEST, "the input has ended")
NOTHING = Malformed(Code.INVALID_REQUEST, "nothing has come")
Item: TypeAlias = dict[str, Any] | Malformed | Callable[[], None]
_AT_ONCE = 1 << 16


class Inbox(Protocol):
    """`take` and `empty` are for the event loop, `post` for everybody."""

    def take(self, seconds: float) -> Item:
        """The next item; NOTHING after so many seconds without any, ENDED once the client is gone."""

    def empty(self) -> bool: ...

    def post(self, call: Callable[[], None]) -> None: ...


def inbox_of(stream: BinaryIO) -> Inbox:
    """The inbox for what the client writes to `stream`, from which nothing may have been read."""
    return Polled(stream) if hasattr(select, "poll") else Queued(stream)


class Polled:
    """Waits for the input and for posted calls at once (POSIX)."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream  # kept open
        self._input = stream.fileno()
        self._woken, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        os.set_blocking(self._woken, False)
        self._poll = select.poll()
        self._poll.register(self._input, select.POLLIN)
        self._poll.register(self._woken, select.POLLIN)
        self._frames = Frames()
        # Appended to by every thread, taken from by the event loop: single operations on a deque are atomic.
        self._items: deque[Item] = deque()
        self._ended = False

    def take(self, seconds: float) -> Item:
        if not self._items:
            self._wait(seconds)
        if self._items:
            return self._items.popleft()
        return ENDED if self._ended else NOTHING

    def empty(self) -> bool:
        if not self._items:
            self._wait(0)
        return not self._items

    def post(self, call: Callable[[], None]) -> None:
        self._items.append(call)
        with suppress(BlockingIOError):  # full: it will wake up all the same
            os.write(self._waker, b"\0")

    def _wait(self, seconds: float) -> None:
        ready = {number for number, _ in self._poll.poll(seconds * 1000)}
        if self._woken in ready:
            with suppress(BlockingIOError):
                os.read(self._woken, _AT_ONCE)
        if self._input in ready:
            self._read()

    def _read(self) -> None:
        try:
            data = os.read(self._input, _AT_ONCE)
        except OSError:
            data = b""
        if data:
            self._items.extend(self._frames.feed(data))
        else:
            self._poll.unregister(self._input)
            self._ended = True


class Queued:
    """Has a thread of its own read the input."""

    def __init__(self, stream: BinaryIO) -> None:
        self._queue: SimpleQueue[Item] = SimpleQueue()
        self._stream = stream
        threading.Thread(target=self._read, name="reader", daemon=True).start()

    def take(self, seconds: float) -> Item:
        try:
            return self._queue.get(timeout=seconds)
        except Empty:
            return NOTHING

    def empty(self) -> bool:
        return self._queue.empty()

    def post(self, call: Callable[[], None]) -> None:
        self._queue.put(call)

    def _read(self) -> None:
        frames = Frames()
        with suppress(OSError, ValueError):  # the stream was closed under our hands
            while data := os.read(self._stream.fileno(), _AT_ONCE):
                for message in frames.feed(data):
                    self._queue.put(message)
        self._queue.put(ENDED)
