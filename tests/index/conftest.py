"""A package index on the loopback interface that answers as it is told, and counts what it is asked."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

JSON = "application/vnd.pypi.simple.v1+json"
Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What each path answers; a path that is not told answers 404."""

    url: str
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def index(self) -> str:
        return f"{self.url}/simple/"

    def tell(self, path: str, reply: Reply) -> None:
        """Answer requests for `path` by calling `reply`."""
        self.replies[path] = reply

    def say(self, path: str, body: bytes | str = b"", status: int = 200, kind: str = JSON, **headers: str) -> None:
        """Answer requests for `path` with `body`."""
        self.tell(path, answer(body, status, kind, **headers))


def answer(body: bytes | str, status: int, kind: str, **headers: str) -> Reply:
    content = body.encode() if isinstance(body, str) else body
    told = {"Content-Type": kind, "Content-Length": str(len(content))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}

    def reply(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in told.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)

    return reply


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.asked.append(self.path)
            made.headers.append(dict(self.headers))
            try:
                made.replies.get(self.path, answer("no such page", 404, "text/plain"))(self)
            except ConnectionError:  # the client had enough
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on as it came

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def no_machine_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests to the loopback server do not go through a proxy of this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
