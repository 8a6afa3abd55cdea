"""Server: one connection from its first message to its last, by the rules of JSON-RPC and the protocol's life cycle.

Runs the event loop. A message that is wrong, early, late or unknown is answered as the protocol says and changes
nothing. Does not know what the methods do.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any, BinaryIO

from ringtrue.lsp import methods, wire
from ringtrue.lsp.garbage import Garbage
from ringtrue.lsp.inbox import ENDED, NOTHING, Item, inbox_of
from ringtrue.lsp.outbox import Outbox
from ringtrue.lsp.session import Session
from ringtrue.lsp.wire import Code, Malformed

_log = logging.getLogger(__name__)
_IDLE_SECONDS = 5.0
_SETTLE_SECONDS = 0.25  # as long as a person who types seldom waits between two keys
_PAUSE_SECONDS = 0.03  # longer than between the messages of one keystroke, shorter than between keystrokes


class Server:
    """Reads from one stream, writes to another, until the client says `exit` or goes away."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._inbox = inbox_of(incoming)
        self.outbox = Outbox(outgoing)
        self.session: Session | None = None
        self._garbage = Garbage()
        self._shut_down = False
        self._exit: int | None = None

    def run(self) -> int:
        """Serve until the end; the exit status is 0 where the client said `shutdown` first."""
        self._garbage.postpone()
        while self._exit is None:
            self._take()
        return self._exit

    def post(self, call: Callable[[], None]) -> None:
        """Have `call` called on the event loop. For other threads."""
        self._inbox.post(call)

    def _take(self) -> None:
        """One item; when none is left, what the items changed is checked."""
        item = self._next()
        if item is NOTHING:
            return
        self._guarded(lambda: self._handle(item))
        if self._inbox.empty() and self.session is not None:
            self._guarded(self.session.flush)
        self._garbage.made()

    def _next(self) -> Item:
        """The next item, or NOTHING after a long while without any."""
        item = self._inbox.take(_PAUSE_SECONDS)
        if item is NOTHING:
            self._guarded(self._pause)
            item = self._inbox.take(_SETTLE_SECONDS)
        if item is NOTHING:
            self._guarded(self._settle)
            item = self._inbox.take(_IDLE_SECONDS)
        if item is NOTHING:
            self._guarded(self._idle)
        return item

    def _guarded(self, call: Callable[[], None]) -> None:
        """A fault of ours loses one message, never the connection."""
        try:
            call()
        except Exception:
            _log.exception("a message could not be handled")

    def _handle(self, item: Item) -> None:
        if item is ENDED:
            self._exit = 0 if self._shut_down else 1
        elif isinstance(item, Malformed):
            self.outbox.send(wire.failure(None, item.code, item.reason))
        elif isinstance(item, dict):
            self._message(item)
        else:
            item()

    def _message(self, message: dict[str, Any]) -> None:
        method, id = message.get("method"), message.get("id")
        if not isinstance(method, str):
            if "id" in message and ("result" in message or "error" in message):
                self.outbox.answered(message)
            else:
                self.outbox.send(wire.failure(id, Code.INVALID_REQUEST, "a message needs a method"))
        elif "id" in message:
            self._request(id, method, message.get("params"))
        else:
            self._notification(method, message.get("params"))

    def _request(self, id: Any, method: str, params: Any) -> None:
        if isinstance(id, bool) or not isinstance(id, int | str):
            self.outbox.send(wire.failure(None, Code.INVALID_REQUEST, "an id is a number or a string"))
        elif refusal := self._refusal(method):
            self.outbox.send(wire.failure(id, *refusal))
        else:
            self._answer(id, method, params)

    def _refusal(self, method: str) -> tuple[Code, str] | None:
        """Why a request cannot be answered in this state."""
        if method == "initialize":
            return (Code.INVALID_REQUEST, "initialized already") if self.session or self._shut_down else None
        if self._shut_down:
            return Code.INVALID_REQUEST, "the server is shutting down"
        if self.session is None:
            return Code.NOT_INITIALIZED, "initialize first"
        if method != "shutdown" and method not in methods.REQUESTS:
            return Code.METHOD_NOT_FOUND, f"'{method[:80]}' is not known"
        return None

    def _answer(self, id: Any, method: str, params: Any) -> None:
        try:
            if method == "initialize":
                self._initialize(id, params)
            elif method == "shutdown":
                self._shut_down = True
                if self.session is not None:
                    self.session.surveys.stop()
                self.outbox.send(wire.response(id, "null"))
            else:
                assert self.session is not None  # `_refusal` has seen to it
                methods.REQUESTS[method](self.session, id, params)
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            _log.debug("'%s' with parameters of another shape", method, exc_info=error)
            self.outbox.send(wire.failure(id, Code.INVALID_PARAMS, f"wrong parameters: {error!r}"))
        except Exception as error:
            _log.exception("'%s' failed", method)
            self.outbox.send(wire.failure(id, Code.INTERNAL_ERROR, repr(error)))

    def _initialize(self, id: Any, params: Any) -> None:
        client, answer = methods.initialize(params)
        self.outbox.send(wire.response(id, wire.encoded(answer)))
        self.session = Session(client, self.outbox, self.post)
        methods.initialized_with(self.session)
        if client.process is not None:
            _follow(client.process)

    def _notification(self, method: str, params: Any) -> None:
        if method == "exit":
            self._exit = 0 if self._shut_down else 1
        elif self.session is not None and not self._shut_down and method in methods.NOTIFICATIONS:
            try:
                methods.NOTIFICATIONS[method](self.session, params)
            except (LookupError, TypeError, AttributeError, ValueError) as error:
                self.outbox.log(f"'{method}' was ignored: {error!r}", 2)

    def _pause(self) -> None:
        self._garbage.pause()
        if self.session is not None:
            self.session.pause()

    def _settle(self) -> None:
        self._garbage.settle()
        if self.session is not None:
            self.session.settle()

    def _idle(self) -> None:
        self._garbage.rest()
        if self.session is not None:
            methods.idle(self.session)


def _follow(process: int) -> None:
    """End when the client's process does, even if another one holds our input open."""

    def watch() -> None:
        while _alive(process):
            time.sleep(_IDLE_SECONDS)
        os._exit(1)

    if os.name == "posix":  # elsewhere a signal of 0 would end the process; the end of the input must do
        threading.Thread(target=watch, name="parent", daemon=True).start()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is there, and not ours
        return True
    return True
