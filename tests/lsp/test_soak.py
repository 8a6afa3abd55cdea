"""A long session in short: thousands of edits leave no more behind than half of them did.

`benchmarks/soak.py` is the long form, with memory and time; here things are counted.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from ringtrue.context import Question
from ringtrue.environment.disk import MOST_KEPT, Disk
from ringtrue.environment.world import Environment
from ringtrue.lsp.places import Listener, Place, Places
from ringtrue.lsp.server import Server
from ringtrue.lsp.session import Session

_SOAK = Path(__file__).parents[2] / "benchmarks" / "soak.py"
_spec = importlib.util.spec_from_file_location("soak", _SOAK)
assert _spec is not None
assert _spec.loader is not None
soak = sys.modules["soak"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(soak)

DOCUMENTS, EDITS = 5, 1500
PATIENCE_SECONDS = 60


class Served:
    """A server in this process, and its client."""

    def __init__(self, folder: Path) -> None:
        incoming, self._to = os.pipe()
        self._from, outgoing = os.pipe()
        self.server = Server(os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb"))
        self._told: dict[str, int] = {}
        self._news = threading.Condition()
        self._ran = threading.Thread(target=self.server.run)
        self._heard = threading.Thread(target=self._hear)
        self._ran.start()
        self._heard.start()
        self.send("initialize", {"capabilities": {}, "rootUri": folder.as_uri()}, id=1)
        self.send("initialized", {})

    def send(self, method: str, params: Any, **more: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        os.write(self._to, b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def told(self, uri: str, version: int) -> None:
        """Returns when the diagnostics of that version have been told."""
        with self._news:
            assert self._news.wait_for(lambda: self._told.get(uri) == version, PATIENCE_SECONDS), (uri, version)

    def rest(self) -> Session:
        """The session when nothing is under way any more."""
        while True:
            idle = threading.Event()
            found: list[bool] = []

            def look(found: list[bool] = found, idle: threading.Event = idle) -> None:
                session = self.server.session
                assert session is not None
                session.settle()
                found.append(not any(place.pending for place in session.places))
                session.submit("look", lambda checker, stop: self.server.post(idle.set))

            self.server.post(look)
            assert idle.wait(PATIENCE_SECONDS)
            if found[0]:
                assert self.server.session is not None
                return self.server.session

    def stop(self) -> None:
        self.send("shutdown", None, id=2)
        self.send("exit", None)
        self._ran.join(PATIENCE_SECONDS)
        self.server.outbox._stream.close()  # nobody else closes what this test has opened
        self._heard.join(PATIENCE_SECONDS)
        os.close(self._to)

    def _hear(self) -> None:
        with os.fdopen(self._from, "rb") as stream:
            while header := stream.readline():
                stream.readline()
                said = json.loads(stream.read(int(header.split(b":")[1])))
                if said.get("method") == "textDocument/publishDiagnostics":
                    with self._news:
                        self._told[said["params"]["uri"]] = said["params"].get("version")
                        self._news.notify_all()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Served, Path]]:
    monkeypatch.setenv("RINGTRUE_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    (folder / ".venv/lib/python3.12/site-packages").mkdir(parents=True)
    (folder / ".venv/bin").mkdir()
    (folder / ".venv/bin/python").write_text("")
    (folder / ".venv/pyvenv.cfg").write_text("version = 3.12.1\n")
    (folder / "ringtrue.toml").write_text('network = "off"\n')
    threshold = gc.get_threshold()
    made = Served(folder)
    yield made, folder
    made.stop()
    gc.unfreeze()
    gc.set_threshold(*threshold)


def _left(session: Session) -> tuple[Counter[str], int]:
    """Objects of our own by type, and open handles."""
    gc.unfreeze()
    gc.collect()
    ours = (type(one) for one in gc.get_objects() if str(type(one).__module__).startswith("ringtrue."))
    return Counter(f"{one.__module__}.{one.__qualname__}" for one in ours), len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="handles are counted in /proc")
def test_thousands_of_edits_leave_nothing_behind(served: tuple[Served, Path]) -> None:
    client, folder = served
    drawn, opened = random.Random(0), []
    for n in range(DOCUMENTS):
        text = "".join(soak._BLOCK.replace("{n}", str(n * 10 + k)) for k in range(3))
        path = folder / f"module_{n}.py"
        path.write_text(text)
        opened.append(soak.Document(path.as_uri(), text.splitlines(keepends=True)))
        item = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": text}
        client.send("textDocument/didOpen", {"textDocument": item})
    counted = []
    for turn in range(2 * EDITS):
        document = drawn.choice(opened)
        named = {"uri": document.uri}
        change = document.edit(drawn)
        client.send(
            "textDocument/didChange",
            {"textDocument": {**named, "version": document.version}, "contentChanges": [change]},
        )
        client.told(document.uri, document.version)
        if turn % 250 == 0:
            soak.environment_changes(folder, client, turn // 250)
        if (turn + 1) % EDITS == 0:
            counted.append(_left(client.rest()))
    (half, handles_then), (whole, handles) = counted
    assert handles <= handles_then
    grown = {name: (half[name], count) for name, count in whole.items() if count > 1.5 * half[name] + EDITS / 10}
    assert not grown
    _is_bounded(client.rest())


def test_a_place_that_is_read_again_lets_go_of_what_it_was(tmp_path: Path) -> None:
    """By itself: a full collection of garbage, which takes long, comes only when nobody has typed for seconds."""
    (tmp_path / "ringtrue.toml").write_text('network = "off"\n')
    (tmp_path / "a.py").write_text("import b\n\nx = 1\n")
    (tmp_path / "b.py").write_text("import a\n")
    calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
    listener = Listener(lambda place: None, lambda place: None, lambda *told: None, lambda place: set())
    places, file = Places(calls.put, listener), str(tmp_path / "a.py")
    asked = [
        ("cycle-crash", (file, 0, "b", "x")), ("api", (file, "os.pathh")), ("derived", ("X",)), ("stored", ("x",)),
        ("orm-named", ("A",)), ("function-named", (file, "f")), ("near-modules", (file, "collectoins")),
    ]  # fmt: skip  # pairs read best packed
    place = places.open(str(tmp_path))
    calls.get(timeout=PATIENCE_SECONDS)()
    gc.collect()
    gc.disable()
    before = _worlds()
    try:
        for _ in range(8):
            places.enter(place)
            places.ask(place, [Question(kind, arguments) for kind, arguments in asked])
            while place.reading or place.pending:
                calls.get(timeout=PATIENCE_SECONDS)()
            assert place.folder is not None
            assert place.folder.world.index.near_imports("nmpy")
    finally:
        gc.enable()
    assert _worlds() <= before + 3  # this one, the one that the last errand had in hand, and one of another test


def _worlds() -> int:
    return sum(isinstance(one, Environment) for one in gc.get_objects())


def _is_bounded(session: Session) -> None:
    """Every table of a session that grows while somebody types has a bound, and keeps to it."""
    place: Place
    (place,) = session.places
    assert place.folder is not None
    asked = session._asking(place)
    assert len(place.folder.world.known) <= place.most_known
    assert place.refused <= {*place.folder.world.known, *asked}
    assert not place.asked
    assert not place.due
    assert set(place.readings._read) <= {*place.folder.world.known}
    assert not session._awaiting
    assert not session._unchecked
    disks = [one for one in gc.get_objects() if isinstance(one, Disk)]
    assert all(len(disk._derived) <= MOST_KEPT for disk in disks)
    caches = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    kept = [one for one in caches if str(one.__module__).startswith(("ringtrue", "ringtrue_rules"))]
    assert kept
    # `cache` is for what there is a fixed number of: tables that are read from files of our own.
    grown = [one.__qualname__ for one in kept if one.cache_info().maxsize is None and one.cache_info().currsize >= 100]
    assert not grown
