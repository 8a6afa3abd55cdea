"""The connection: life cycle, errors, and messages that nobody should send."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def _code(client: Any, method: str, params: Any = None) -> int:
    return int(client.answer(client.send(method, params))["error"]["code"])


def _alive(client: Any, project: Path) -> None:
    """The server still does its work, and ends as it should."""
    uri = client.open(project / "alive.py", "probe_a\n")
    assert len(client.diagnostics(uri, 1)) == 1
    assert client.stop() == 0


def test_exit_without_shutdown_is_an_error(connect: Callable[..., Any]) -> None:
    client = connect()
    client.start()
    client.notify("exit", None)
    assert client.process.wait(30) == 1


@pytest.mark.parametrize(("shut_down", "status"), [(True, 0), (False, 1)])
def test_the_end_of_the_input_is_the_end(connect: Callable[..., Any], shut_down: bool, status: int) -> None:
    client = connect()
    client.start()
    if shut_down:
        client.request("shutdown", None)
    client.process.stdin.close()
    assert client.process.wait(30) == status


def test_the_death_of_the_client_is_the_end(connect: Callable[..., Any]) -> None:
    short = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    client = connect()
    client.request("initialize", {"processId": short.pid, "capabilities": {}})
    short.communicate(b"\n")
    assert client.process.wait(30) == 1


def test_stdio_is_accepted(connect: Callable[..., Any], project: Path) -> None:
    client = connect("--stdio")
    client.start(project)
    _alive(client, project)


def test_unknown_arguments_are_refused() -> None:
    done = subprocess.run([sys.executable, "-m", "ringtrue.lsp", "--pipe"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: ringtrue server")


def test_tcp() -> None:
    command = [sys.executable, "-m", "ringtrue.lsp", "--tcp", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        host, port = server.stderr.readline().split()[-1].split(":")
        assert host == "127.0.0.1"
        with socket.create_connection((host, int(port))) as talk, talk.makefile("rwb") as stream:
            body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
            stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            stream.flush()
            assert stream.readline().startswith(b"Content-Length: ")
        assert server.wait(30) == 1


def test_before_initialize(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.open(project / "early.py", "probe_a\n")
    assert _code(client, "textDocument/codeAction", {}) == -32002
    client.start(project)
    _alive(client, project)


def test_after_shutdown(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    client.request("shutdown", None)
    assert _code(client, "textDocument/hover", {}) == -32600
    assert _code(client, "initialize", {"capabilities": {}}) == -32600
    client.open(project / "late.py", "probe_a\n")
    client.notify("exit", None)
    assert client.process.wait(30) == 0


def test_a_document_before_initialized(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.request("initialize", {"processId": None, "capabilities": {}, "rootUri": project.as_uri()})
    uri = client.open(project / "a.py", "probe_a\n")
    assert len(client.diagnostics(uri, 1)) == 1


@pytest.mark.parametrize("params", [None, [], {}, {"textDocument": None}, {"textDocument": {"uri": 3}}, "text"])
def test_wrong_parameters(connect: Callable[..., Any], project: Path, params: Any) -> None:
    client = connect()
    client.start(project)
    for method in ("textDocument/codeAction", "textDocument/hover", "workspace/executeCommand", "ringtrue/environment"):
        assert _code(client, method, params) == -32602
    for method in ("didOpen", "didChange", "didClose", "didSave"):
        client.notify(f"textDocument/{method}", params)
    for method in ("didChangeConfiguration", "didChangeWatchedFiles", "didChangeWorkspaceFolders", "unheardOf"):
        client.notify(f"workspace/{method}", params)
    client.notify("$/cancelRequest", params)
    _alive(client, project)


@pytest.mark.parametrize("params", [None, [], {"capabilities": None}, {"capabilities": [1]}, {"workspaceFolders": [7]}])
def test_wrong_initialize(connect: Callable[..., Any], project: Path, params: Any) -> None:
    client = connect()
    answer = client.answer(client.send("initialize", params))
    if "error" in answer:
        assert answer["error"]["code"] == -32602
        client.start(project)
    assert client.stop() == 0


def test_unknown_methods(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    assert _code(client, "textDocument/rename", {}) == -32601
    client.notify("$/setTrace", {"value": "off"})
    _alive(client, project)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"Content-Length: 4\r\n\r\n{\xff:}", -32700),
        (b"Content-Length: 2\r\n\r\n[]", -32600),
        (b"Content-Length: 2\r\n\r\n{}", -32600),
        (b'Content-Length: 22\r\n\r\n{"id":[],"method":"a"}', -32600),
        (b"Content-Length: many\r\n\r\n", -32700),
        (b"Content-Length: -1\r\n\r\n", -32700),
        (b"Content-Length: 99999999999999\r\n\r\n", -32700),
        (b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", -32700),
        (b"no header at all\r\n\r\n{}Content-Length: 2\r\n\r\n[]", -32600),
        (b"Content-Length: 100003\r\n\r\n" + b"[" * 100003, -32700),
    ],
)
def test_garbage(connect: Callable[..., Any], project: Path, frame: bytes, code: int) -> None:
    client = connect()
    client.start(project)
    client.raw(frame)
    refused = client.wait(lambda message: "error" in message)
    assert (refused["id"], refused["error"]["code"]) == (None, code)
    _alive(client, project)


def test_other_headers_are_read_over(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    body = b'{"jsonrpc":"2.0","id":"one","method":"initialize","params":{"capabilities":{}}}'
    client.raw(
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:%d\r\n\r\n" % len(body) + body
    )
    assert "result" in client.answer("one")


def test_half_a_message(connect: Callable[..., Any]) -> None:
    client = connect()
    client.start()
    client.raw(b'Content-Length: 100\r\n\r\n{"jsonrpc"')
    client.process.stdin.close()
    assert client.process.wait(30) == 1


def test_answers_to_nothing_and_ids_twice(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    client.write({"jsonrpc": "2.0", "id": 99, "result": None})
    client.write({"jsonrpc": "2.0", "id": None, "error": {"code": 1, "message": "?"}})
    for _ in range(2):
        client.write(
            {"jsonrpc": "2.0", "id": "twice", "method": "ringtrue/environment", "params": {"uri": "file:///x"}}
        )
    assert client.answer("twice") is not client.answer("twice")
    _alive(client, project)


def test_documents_out_of_order(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    never = (project / "never.py").as_uri()
    client.change(never, 4, "probe_a\n")
    client.notify("textDocument/didClose", {"textDocument": {"uri": never}})
    uri = client.open(project / "a.py", "probe_a\n", version=5)
    client.open(project / "a.py", "probe_a; probe_b\n", version=3)
    assert len(client.diagnostics(uri, 3, until=lambda found: len(found) == 2)) == 2
    client.change(uri, 3, "probe_c\n")  # the same version again
    assert len(client.diagnostics(uri, 3, until=lambda found: len(found) == 1)) == 1
    client.change(uri, None, "\n")
    assert client.diagnostics(uri, 3, until=lambda found: not found) == []
    _alive(client, project)


@pytest.mark.parametrize(
    "range",
    [
        {"start": {"line": 99, "character": 0}, "end": {"line": 99, "character": 9}},
        {"start": {"line": 0, "character": 99}, "end": {"line": 0, "character": 999}},
        {"start": {"line": 2, "character": 0}, "end": {"line": 0, "character": 0}},
        {"start": {"line": -5, "character": -5}, "end": {"line": -1, "character": 0}},
    ],
)
def test_ranges_outside_the_text(connect: Callable[..., Any], project: Path, range: Any) -> None:
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "x\n")
    client.change(uri, 2, {"range": range, "text": "\n"})
    assert client.diagnostics(uri, 2) == []
    _alive(client, project)


def test_cancelled_requests(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project, {"capabilities": {"textDocument": {"diagnostic": {}}}, "rootUri": project.as_uri()})
    uri = client.open(project / "a.py", "probe_a\n" * 2000)
    id = client.send("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    client.notify("$/cancelRequest", {"id": id})
    client.notify("$/cancelRequest", {"id": 4711})
    assert client.answer(id)["error"]["code"] == -32800
    assert len(client.diagnostics(uri, 1)) == 2000


def test_what_rules_print_does_not_disturb(connect: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    pack = Path(__file__).parent / "pack"
    (site / "chatty.py").write_text("print('hello', flush=True)\nimport os\nos.write(1, b'hello')\n")
    (site / "chatty-1.dist-info").mkdir()
    (site / "chatty-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: chatty\nVersion: 1\n")
    (site / "chatty-1.dist-info" / "entry_points.txt").write_text("[ringtrue.rules]\nchatty = chatty\n")
    client = connect(PYTHONPATH=f"{site}{os.pathsep}{pack}")
    client.start(project)
    uri = client.open(project / "a.py", "probe_a\n")
    assert len(client.diagnostics(uri, 1)) == 1
    assert client.stop() == 0
    assert client.process.stderr.read() == b"hello\nhello"
