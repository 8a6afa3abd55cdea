"""A client for the tests: speaks frames to a real server process, and keeps all that was said.

Waits for messages, never for time. Every message of the server is held against the protocol when the test ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import pytest
from lsprotocol import converters, types

HERE = Path(__file__).parent
PATIENCE_SECONDS = 30  # a server that says nothing for so long has failed the test
Message = dict[str, Any]
_CONVERTER = converters.get_converter()
_OWN = "ringtrue/"


class Client:
    """One client and its server."""

    def __init__(self, environment: Mapping[str, str], arguments: tuple[str, ...] = ()) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ringtrue.lsp", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(HERE / "pack"), **environment},
        )
        self.said: list[Message] = []
        self.settings: Any = None
        self.choice: str | None = None
        self.capabilities: Message = {}
        self.pulls = False
        self._methods: dict[Any, str] = {}
        self._ids = 0
        self._incoming: SimpleQueue[Message | None] = SimpleQueue()
        self._kept: list[Message] = []
        threading.Thread(target=self._read, daemon=True).start()

    # What a client does

    def start(self, root: Path | None = None, params: Message | None = None, **more: Any) -> Message:
        """initialize and initialized; the answer."""
        said: Message = params if params is not None else {"capabilities": {}}
        if root is not None and params is None:
            said["rootUri"] = root.as_uri()
        answer = self.request("initialize", {"processId": os.getpid(), **said, **more})
        self.capabilities = answer["capabilities"]
        self.pulls = "diagnosticProvider" in self.capabilities
        self.notify("initialized", {})
        return dict(answer)

    def open(self, path: Path | str, text: str, version: int = 1) -> str:
        uri = path.as_uri() if isinstance(path, Path) else path
        item = {"uri": uri, "languageId": "python", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, version: int, *changes: Message | str) -> None:
        made = [{"text": change} if isinstance(change, str) else change for change in changes]
        self.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": made}
        )

    def diagnostics(
        self, uri: str, version: int, until: Callable[[list[Message]], bool] = lambda found: True
    ) -> list[Message]:
        """The diagnostics of that version, by the way this client gets them, that satisfy `until`."""
        while self.pulls:
            found = list(self.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"])
            if until(found):
                return found
            self.wait(lambda message: message.get("method") == "workspace/diagnostic/refresh")
        published = self.wait(
            lambda message: (
                _publishes(message, uri)
                and message["params"].get("version") == version
                and until(message["params"]["diagnostics"])
            )
        )
        # What was published before is history: the next question is about what comes next.
        before = self.said[: next(i for i, one in enumerate(self.said) if one is published)]
        self._kept = [one for one in self._kept if not (_publishes(one, uri) and any(one is old for old in before))]
        return list(published["params"]["diagnostics"])

    def actions(self, uri: str, range: Message, only: list[str] | None = None) -> list[Message]:
        context: Message = {"diagnostics": []} if only is None else {"diagnostics": [], "only": only}
        return list(
            self.request("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": range, "context": context})
        )

    def stop(self) -> int:
        """shutdown and exit; the exit status."""
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(PATIENCE_SECONDS)

    # Messages

    def request(self, method: str, params: Any) -> Any:
        answer = self.answer(self.send(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def send(self, method: str, params: Any) -> int:
        """A request whose answer is not waited for."""
        self._ids += 1
        self._methods[self._ids] = method
        self.write({"jsonrpc": "2.0", "id": self._ids, "method": method, "params": params})
        return self._ids

    def answer(self, id: Any) -> Message:
        return self.wait(lambda message: message.get("id") == id and "method" not in message)

    def notify(self, method: str, params: Any) -> None:
        self.write({"jsonrpc": "2.0", "method": method, "params": params})

    def write(self, message: object) -> None:
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def wait(self, wanted: Callable[[Message], bool]) -> Message:
        """The first message not taken yet that is `wanted`."""
        for message in self._kept:
            if wanted(message):
                self._kept.remove(message)
                return message
        while True:
            try:
                message = self._incoming.get(timeout=PATIENCE_SECONDS)
            except Empty:
                raise AssertionError(f"waited in vain; the server said {self.said[-5:]}") from None
            assert message is not None, "the server has gone"
            if wanted(message):
                return message
            self._kept.append(message)

    def wait_for(self, method: str) -> Message:
        return self.wait(lambda message: message.get("method") == method)

    def count(self, method: str) -> int:
        return sum(message.get("method") == method for message in self.said)

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            assert header.startswith(b"Content-Length: "), header
            assert stream.readline() == b"\r\n"
            message = json.loads(stream.read(int(header.split(b":")[1])))
            self.said.append(message)
            if "method" in message and "id" in message:
                self.write({"jsonrpc": "2.0", "id": message["id"], "result": self._reply(message)})
            self._incoming.put(message)
        self._incoming.put(None)

    def _reply(self, message: Message) -> Any:
        match message["method"]:
            case "workspace/configuration":
                return [self.settings for _ in message["params"]["items"]]
            case "window/showMessageRequest":
                return next((one for one in message["params"]["actions"] if one["title"] == self.choice), None)
        return None

    def conforms(self) -> None:
        """Every message that the server sent is what the protocol says it is, and nothing besides."""
        for message in self.said:
            method = message.get("method") or self._methods.get(message.get("id"), "")
            if method.startswith(_OWN) or ("method" not in message and "error" in message) or not method:
                assert message["jsonrpc"] == "2.0"
                continue
            if method == "textDocument/codeAction":
                # lsprotocol takes every action that carries a command for a bare command.
                for action in message["result"] or ():
                    _understood(action, types.CodeAction, method)
                continue
            request, response, *_ = types.METHOD_TO_TYPES[method]
            _understood(message, request if "method" in message else response, method)


def _understood(said: Message, kind: Any, method: str) -> None:
    made = _CONVERTER.unstructure(_CONVERTER.structure(said, kind), unstructure_as=kind)
    _holds(said, json.loads(json.dumps(made)), method)


def _publishes(message: Message, uri: str) -> bool:
    return message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri


def _holds(said: Any, understood: Any, where: str) -> None:
    """All that was said was understood."""
    if isinstance(said, dict):
        for key, value in said.items():
            if value is not None:
                assert key in understood, f"{where}: '{key}' is not in the protocol"
                _holds(value, understood[key], f"{where}.{key}")
    elif isinstance(said, list):
        assert len(said) == len(understood), where
        for one, other in zip(said, understood, strict=True):
            _holds(one, other, where)
    else:
        assert said == understood, where


@pytest.fixture
def connect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Client]]:
    """Start a server; when the test ends it is held to the protocol, to silence on stderr, and ended."""
    clients: list[Client] = []
    home = tmp_path_factory.mktemp("home")

    def connected(*arguments: str, **environment: str) -> Client:
        isolated = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config")}
        clients.append(Client({**isolated, **environment}, arguments))
        return clients[-1]

    yield connected
    for client in clients:
        if client.process.poll() is None and client.process.stdin is not None and not client.process.stdin.closed:
            client.process.stdin.close()
        client.process.wait(PATIENCE_SECONDS)
        assert client.process.stderr is not None
        assert client.process.stderr.read() == b""
        client.conforms()


@pytest.fixture
def captured() -> Callable[[str, Path], Message]:
    """What the client of a name says in `initialize`, for a workspace of ours."""

    def read(name: str, root: Path) -> Message:
        text = (HERE / "clients" / f"{name}.json").read_text()
        return dict(json.loads(text.replace("/projectws", "/project").replace("/project", root.as_posix())))

    return read


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose configuration runs the probes alone, off-line."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "ringtrue.toml").write_text('select = ["probe", "alarm"]\nnetwork = "off"\n')
    return root
