"""What goes wrong around the server: each fault is told at most once, later edits are answered, and nothing is lost.

docs/faults.md says for each fault which test shows it.
"""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from ringtrue.examples.child.seal import can_seal

CHECK = {"command": "ringtrue.server.checkWorkspace"}
PROC = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
LONG = os.environ.get("RINGTRUE_LONG") == "1"
POSIX = pytest.mark.skipif(os.name != "posix", reason="as POSIX has it")
EXAMPLE = '''\
def f(n):
    """f(3) == {n}"""
    return n + 1
'''


def opened(client: Any, project: Path) -> str:
    """A document that is open and saved, with one finding."""
    (project / "a.py").write_text("probe_a\n")
    return str(client.open(project / "a.py", "probe_a\n"))


def messages(client: Any) -> list[str]:
    """What the user was shown."""
    return [one["params"]["message"] for one in client.said if one.get("method") == "window/showMessage"]


def faults_logged(client: Any) -> list[str]:
    """Errors in the log: faults of ours."""
    logged = (one["params"] for one in client.said if one.get("method") == "window/logMessage")
    return [one["message"] for one in logged if one["type"] == 1]


def texts(found: list[Any]) -> list[str]:
    return [one["message"] for one in found]


def still_answers(client: Any, uri: str, version: int = 2) -> None:
    """An edit of an open document is answered."""
    client.change(uri, version, "probe_later\n")
    assert texts(client.diagnostics(uri, version, until=bool)) == ["'probe_later' is a probe"]


def surveyed(client: Any) -> str:
    """How a check of the workspace ended."""
    client.request("workspace/executeCommand", CHECK)
    return ended(client)


def ended(client: Any) -> str:
    return str(client.wait_for("window/showMessage")["params"]["message"])


@contextmanager
def full_disk() -> Iterator[None]:
    """What is started inside can write no byte to a file, as on a full disk."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def children(pid: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        found |= {int(one) for one in (task / "children").read_text().split()}
    return found


# The disk


@POSIX
def test_a_full_disk(connect: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    (project / "b.py").write_text("probe_b\n")
    with full_disk():
        client = connect(RINGTRUE_CACHE_DIR=str(tmp_path / "cache"))
    client.start(project)
    uri = opened(client, project)
    assert texts(client.diagnostics(uri, 1, until=bool)) == ["'probe_a' is a probe"]
    assert surveyed(client) == "Ringtrue: 2 problems in 2 of 2 files"
    still_answers(client, uri)
    assert not faults_logged(client)
    assert client.stop() == 0


@pytest.mark.parametrize("where", ["home", "cache"])
def test_a_home_that_cannot_be_written(connect: Callable[..., Any], project: Path, tmp_path: Path, where: str) -> None:
    """Below a file there is no folder, whoever asks: a mode would not stop the user that CI often is."""
    (tmp_path / "file").write_text("")
    nowhere = str(tmp_path / "file" / "below")
    (project / "b.py").write_text("probe_b\n")
    home = {"HOME": nowhere, "XDG_CACHE_HOME": nowhere, "XDG_CONFIG_HOME": nowhere}
    client = connect(**(home if where == "home" else {"RINGTRUE_CACHE_DIR": nowhere}))
    client.start(project)
    uri = opened(client, project)
    assert texts(client.diagnostics(uri, 1, until=bool)) == ["'probe_a' is a probe"]
    assert surveyed(client) == "Ringtrue: 2 problems in 2 of 2 files"
    still_answers(client, uri)
    assert not faults_logged(client)
    assert client.stop() == 0


def _cached(connect: Callable[..., Any], project: Path, cache: Path, attribute: str = "pathh") -> list[str]:
    """What is said of a file with a server of its own on that cache, with all that it keeps."""
    client = connect(RINGTRUE_CACHE_DIR=str(cache))
    client.start(project)
    (project / "b.py").write_text("probe_b\n")
    (project / "a.py").write_text(f"import os\n\nos.{attribute}\n")
    uri = client.open(project / "a.py", f"import os\n\nos.{attribute}\n")
    found = texts(client.diagnostics(uri, 1, until=bool))
    assert surveyed(client).endswith("in 2 of 2 files")
    assert not faults_logged(client)
    assert client.stop() == 0
    return found


def _with_apis(project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["probe", "hallucinated-attribute"]\nnetwork = "off"\n')


def test_two_servers_on_one_cache(connect: Callable[..., Any], project: Path, tmp_path: Path) -> None:
    _with_apis(project)
    for name, text in {"a": "import os\n\nos.pathh\n", "b": "probe_b\n"}.items():
        (project / f"{name}.py").write_text(text)
    both = [connect(RINGTRUE_CACHE_DIR=str(tmp_path / "cache")) for _ in range(2)]
    for client in both:
        client.start(project)
        client.open(project / "a.py", "import os\n\nos.pathh\n")
        client.send("workspace/executeCommand", CHECK)
    for client in both:
        found = client.diagnostics((project / "a.py").as_uri(), 1, until=bool)
        assert len(found) == 1
        assert ended(client).endswith("in 2 of 2 files")
        assert not faults_logged(client)
    for client in both:
        assert client.stop() == 0
    before = texts(found)
    assert _cached(connect, project, tmp_path / "cache") == before


def _garbled(path: Path) -> None:
    path.write_bytes(random.Random(path.name).randbytes(max(1, path.stat().st_size)))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: os.truncate(path, path.stat().st_size // 2),
    "empty": lambda path: os.truncate(path, 0),
    "garbage": _garbled,
    "other kind": lambda path: path.write_text('{"version": 1, "files": [null, {"a": []}]}'),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache(connect: Callable[..., Any], project: Path, tmp_path: Path, damage: str) -> None:
    _with_apis(project)
    cache = tmp_path / "cache"
    before = _cached(connect, project, cache)
    kept = [path for path in cache.rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        DAMAGES[damage](path)
    assert _cached(connect, project, cache) == before


def test_folders_that_hold_themselves(connect: Callable[..., Any], project: Path) -> None:
    (project / "b.py").write_text("probe_b\n")
    (project / "inner").mkdir()
    (project / "inner" / "loop").symlink_to(project, target_is_directory=True)
    (project / "self").symlink_to(project / "self")
    (project / "one").symlink_to(project / "two")
    (project / "two").symlink_to(project / "one")
    client = connect()
    client.start(project)
    uri = opened(client, project)
    client.diagnostics(uri, 1, until=bool)
    assert surveyed(client) == "Ringtrue: 2 problems in 2 of 2 files"
    still_answers(client, uri)
    assert client.stop() == 0


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _folder(path: Path) -> None:
    path.mkdir()


def _nowhere(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def _closed(path: Path) -> None:
    path.write_text("x = 1\n")
    path.chmod(0)


@POSIX
@pytest.mark.parametrize("lay", [_pipe, _endless, _folder, _nowhere, _closed])
def test_what_cannot_be_read_as_a_file(connect: Callable[..., Any], project: Path, lay: Callable[[Path], None]) -> None:
    for name in ("tools.py", "pyproject.toml", ".python-version", "requirements.txt", "conftest.py", ".gitignore"):
        lay(project / name)
    (project / "ringtrue.toml").write_text('select = ["probe", "hallucinated-name"]\nnetwork = "off"\n')
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "from tools import hammer\nfrom math import hammer\nprobe_a\n")
    client.diagnostics(uri, 1, until=lambda found: len(found) >= 2)
    still_answers(client, uri)
    assert not faults_logged(client)
    assert client.stop() == 0


def test_a_file_that_changes_while_it_is_read(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["probe", "hallucinated-name"]\nnetwork = "off"\n')
    tools = project / "tools.py"
    tools.write_text("hammer = 1\n")
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "from tools import hammer\n")
    over = threading.Event()

    def write() -> None:
        turn = 0
        while not over.is_set():
            turn += 1
            tools.write_text("x = (\n" * (turn % 50) + ("hammer = 1\n" if turn % 2 else "hammer"))

    writing = threading.Thread(target=write)
    writing.start()
    for version in range(2, 40):
        client.change(uri, version, f"from tools import hammer\nprobe_{version}\n")
        client.diagnostics(uri, version)
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": tools.as_uri(), "type": 2}]})
    over.set()
    writing.join()
    tools.write_text("saw = 1\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": tools.as_uri(), "type": 2}]})
    client.diagnostics(uri, 39, until=lambda found: any("hammer" in text for text in texts(found)))
    assert not faults_logged(client)


@pytest.mark.parametrize("seconds", [0, 86_400 * 365 * 130], ids=["1970", "2100"])
def test_files_from_another_time(connect: Callable[..., Any], project: Path, seconds: int) -> None:
    """The clock was set, or a copy kept its date: a change counts, whichever way its time went."""
    (project / "ringtrue.toml").write_text('select = ["hallucinated-name"]\nnetwork = "off"\n')
    tools = project / "tools.py"
    tools.write_text("hammer = 1\n")
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "from tools import hammer\nfrom tools import saw\n")
    assert len(client.diagnostics(uri, 1, until=bool)) == 1
    tools.write_text("saw    = 1\n")
    os.utime(tools, (seconds, seconds))
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": tools.as_uri(), "type": 2}]})
    (found,) = client.diagnostics(uri, 1, until=lambda found: len(found) == 1 and "hammer" in found[0]["message"])
    assert found["range"]["start"]["line"] == 0


# Size


def test_a_document_of_50_megabytes(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    uri = opened(client, project)
    client.diagnostics(uri, 1, until=bool)
    large = client.open(project / "large.py", "probe_large = 1\n" * (50_000_000 // 16))
    assert client.diagnostics(large, 1) == []
    place = {"line": 0, "character": 0}
    client.change(large, 2, {"range": {"start": place, "end": place}, "text": "x"})
    assert client.diagnostics(large, 2) == []
    still_answers(client, uri)
    assert client.actions(large, {"start": place, "end": place}) == []
    assert messages(client) == [
        f"Ringtrue: '{project / 'large.py'}' is left out: it has more than 8,000,000 characters"
    ]
    client.change(large, 3, "probe_small\n")
    assert texts(client.diagnostics(large, 3, until=bool)) == ["'probe_small' is a probe"]


def test_thousands_of_open_documents(connect: Callable[..., Any], project: Path) -> None:
    """A thousand, and ten thousand with `RINGTRUE_LONG=1`: they take ten times as long."""
    client = connect()
    client.start(project)
    count = 10_000 if LONG else 1_000
    uris = [client.open(project / f"m{n}.py", f"probe_{n}\n") for n in range(count)]
    for n, uri in enumerate(uris):
        assert texts(client.diagnostics(uri, 1, until=bool)) == [f"'probe_{n}' is a probe"]
    still_answers(client, uris[0])
    still_answers(client, uris[-1])
    for uri in uris:
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert client.stop() == 0


# The client


def test_versions_as_they_come(connect: Callable[..., Any], project: Path) -> None:
    """A version is a name that the client gives: what is told bears the one that came with the text."""
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "probe_a\n", version=7)
    assert len(client.diagnostics(uri, 7, until=bool)) == 1
    client.change(uri, 3, "probe_b\n")
    assert texts(client.diagnostics(uri, 3, until=bool)) == ["'probe_b' is a probe"]
    client.change(uri, 3, "probe_c\n")
    assert texts(client.diagnostics(uri, 3, lambda found: "probe_c" in str(found))) == ["'probe_c' is a probe"]
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.change(uri, 4, "probe_d\n")
    uri = client.open(project / "a.py", "probe_e\n", version=1)
    assert texts(client.diagnostics(uri, 1, until=bool)) == ["'probe_e' is a probe"]
    assert not faults_logged(client)


@pytest.mark.parametrize("cut", [1, 10, 20, 25, 40])
def test_a_message_that_comes_in_halves_and_one_that_never_ends(
    connect: Callable[..., Any], project: Path, cut: int
) -> None:
    client = connect()
    client.start(project)
    uri = opened(client, project)
    client.diagnostics(uri, 1, until=bool)
    body = b'{"jsonrpc": "2.0", "id": 99, "method": "shutdown", "params": null}'
    frame = b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    client.raw(frame[:cut])
    client.raw(frame[cut:])
    assert "result" in client.answer(99)
    client.raw(frame[:cut])
    client.process.stdin.close()
    assert client.process.wait(30) == 0


# Children


@PROC
@pytest.mark.skipif(not can_seal(), reason="nothing is run here")
def test_the_child_that_runs_examples_is_killed_again_and_again(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["contradicted-example", "probe"]\nnetwork = "off"\n')
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", EXAMPLE.replace("{n}", "5"))
    client.diagnostics(uri, 1, until=bool)
    over = threading.Event()
    killed: set[int] = set()

    def kill() -> None:
        while not over.is_set():
            for pid in children(client.process.pid) - killed:
                killed.add(pid)
                end(pid)

    killing = threading.Thread(target=kill)
    killing.start()
    for version in range(2, 30):
        client.change(uri, version, EXAMPLE.replace("{n}", str(version + 10)) + f"probe_{version}\n")
        found = client.diagnostics(uri, version, until=lambda found, v=version: f"probe_{v}" in str(found))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        assert found
    over.set()
    killing.join()
    assert killed
    client.change(uri, 30, EXAMPLE.replace("{n}", "77"))
    found = client.diagnostics(uri, 30, until=bool)
    assert texts(found) == ["'f' returns 4 for f(3), the example says 77"]
    assert not faults_logged(client)


def end(pid: int) -> None:
    with suppress(ProcessLookupError):  # it has ended by itself
        os.kill(pid, signal.SIGKILL)


@PROC
@pytest.mark.parametrize("lines", [0, 1, 3])
def test_the_child_that_surveys_is_killed(connect: Callable[..., Any], project: Path, lines: int) -> None:
    """At its start, and when it has said so many lines: what it had found stays, and the next survey finds all."""
    for n in range(80):
        (project / f"m{n:02}.py").write_text(f"probe_{n}\n" + "def f(x):\n    return x\n" * 30)
    client = connect()
    client.start(project, {"capabilities": {"window": {"workDoneProgress": True}}, "rootUri": project.as_uri()})
    uri = opened(client, project)
    client.diagnostics(uri, 1, until=bool)
    client.request("workspace/executeCommand", CHECK)
    for _ in range(lines):
        client.wait(lambda one: "/m" in str(one) and one.get("method") == "textDocument/publishDiagnostics")
    while not (found := children(client.process.pid)):
        if any("problems in" in text for text in messages(client)):
            break  # it was through before it could be killed
    for pid in found:
        end(pid)
    assert ended(client)
    still_answers(client, uri)
    assert surveyed(client) == "Ringtrue: 81 problems in 81 of 81 files"
    assert not children(client.process.pid)
    assert client.stop() == 0


# Messages that nobody meant

_URI = "file:///nowhere/a.py"
_PLACE = {"line": 0, "character": 3}
_RANGE = {"start": _PLACE, "end": _PLACE}
_NAMED = {"textDocument": {"uri": _URI, "version": 2}}
_CELL = {"kind": 2, "document": "cell:///a"}
PARAMS: dict[str, Any] = {
    "textDocument/didOpen": {"textDocument": {"uri": _URI, "languageId": "python", "version": 1, "text": "x = 1\n"}},
    "textDocument/didChange": {**_NAMED, "contentChanges": [{"range": _RANGE, "text": "y"}, {"text": "z = 1\n"}]},
    "textDocument/didClose": _NAMED,
    "textDocument/didSave": _NAMED,
    "textDocument/codeAction": {**_NAMED, "range": _RANGE, "context": {"diagnostics": [], "only": ["quickfix"]}},
    "textDocument/hover": {**_NAMED, "position": _PLACE},
    "textDocument/diagnostic": _NAMED,
    "workspace/didChangeWatchedFiles": {"changes": [{"uri": "file:///nowhere/pyproject.toml", "type": 2}]},
    "workspace/didChangeConfiguration": {"settings": {"ringtrue": {"diagnosticMode": "openFilesOnly"}}},
    "workspace/didChangeWorkspaceFolders": {
        "event": {"added": [{"uri": "file:///nowhere", "name": "n"}], "removed": []}
    },
    "workspace/executeCommand": {"command": "ringtrue.server.explain", "arguments": [{"rule": "x"}]},
    "notebookDocument/didOpen": {
        "notebookDocument": {
            "uri": "file:///n.ipynb",
            "version": 1,
            "notebookType": "jupyter-notebook",
            "cells": [_CELL],
        },
        "cellTextDocuments": [{"uri": "cell:///a", "languageId": "python", "version": 1, "text": "%time x\n"}],
    },
    "notebookDocument/didChange": {
        "notebookDocument": {"uri": "file:///n.ipynb", "version": 2},
        "change": {"cells": {"structure": {"array": {"start": 0, "deleteCount": 1, "cells": [_CELL]}}}},
    },
    "$/cancelRequest": {"id": 3},
    "nobody/knowsThis": {},
}
_ATOMS: list[Any] = [
    None,
    True,
    -1,
    0,
    2**70,
    1.5,
    "",
    "\ud800",
    "file:///%00",
    "a" * 5000,
    [],
    {},
    [[]],
    {"uri": None},
]


def _other(said: Any, drawn: random.Random) -> Any:
    """`said`, with one thing in it that is something else."""
    if drawn.random() < 0.25 or not isinstance(said, dict | list) or not said:
        return drawn.choice(_ATOMS)
    if isinstance(said, list):
        at = drawn.randrange(len(said))
        return [_other(one, drawn) if n == at else one for n, one in enumerate(said)]
    key = drawn.choice(list(said))
    if drawn.random() < 0.2:
        return {name: one for name, one in said.items() if name != key}
    return {**said, key: _other(said[key], drawn)}


@pytest.mark.parametrize("seed", range(20 if LONG else 1))
def test_messages_that_nobody_meant(connect: Callable[..., Any], project: Path, seed: int) -> None:
    """Six hundred, and a quarter of a million with `RINGTRUE_LONG=1`."""
    client, drawn = connect(), random.Random(seed)
    client.start(project)
    uri = opened(client, project)
    client.diagnostics(uri, 1, until=bool)
    for turn in range(12_000 if LONG else 600):
        method, params = drawn.choice(list(PARAMS.items()))
        params = _other(params, drawn) if drawn.random() < 0.8 else params
        asks = drawn.random() < 0.5
        client.write({"jsonrpc": "2.0", **({"id": f"wild {turn}"} if asks else {}), "method": method, "params": params})
        if turn % 600 == 599:
            still_answers(client, uri, 2 + turn // 600)
    assert not faults_logged(client)
    assert client.stop() == 0


def test_a_secret_in_an_address_is_told_to_nobody(connect: Callable[..., Any], tmp_path: Path) -> None:
    secret = "s3cr3t-t0ken"
    client = connect(
        PIP_INDEX_URL=f"http://user:{secret}@127.0.0.1:9/simple/", PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0"
    )
    client.start(tmp_path)
    client.open(tmp_path / "requirements.txt", "acme-billing-platform==1.0\n")
    assert "127.0.0.1:9" in ended(client)
    assert client.stop() == 0
    assert secret not in str(client.said)
    written = [path for path in tmp_path.parent.rglob("*") if path.is_file()]
    assert not [path for path in written if secret.encode() in path.read_bytes()]
