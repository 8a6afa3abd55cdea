"""A long session: many edits over many documents while the environment changes, and what is left behind.

    python benchmarks/soak.py [--edits 100000] [--documents 50] [--json FILE]

A distribution comes or goes with every hundredth of the edits. Prints, for each tenth of the session, the server's
memory, open handles, children, and the time from an edit to its diagnostics. Ends with 1 where memory grew by more than
5 % after the first three tenths, where handles or children are left, or where an edit was never answered. In a session
of less than 20,000 edits memory is shown and not judged: tables that have a bound are still being filled. Linux: it
reads /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TENTHS = 10
WARM = 3
MOST_GROWTH = 1.05
LEAST_EDITS = 20_000
PATIENCE_SECONDS = 60
_BLOCK = '''
def handle_{n}(rows, limit={n}):
    """Takes the first rows."""
    found = []
    for row in rows:
        if row not in found:
            found.append(row)
    return found[:limit]


class Holder{n}:
    def __init__(self, name):
        self.name = name

    def shout(self):
        return self.name.upper() + str(handle_{n}([1, 2]))
'''
_PIECES = (
    "x = 1\n", "import json\n", "def f(a):\n    return a\n", "value = undefined_{n}\n", "import nosuchpackage{n}\n",
    "print(", '"""', "class A:\n    y = 2\n", "# comment\n", "from os import path\n",
)  # fmt: skip  # pieces of code read best packed


@dataclass(frozen=True)
class Tenth:
    """What one tenth of the session showed. Memory is resident, in MiB; times are milliseconds."""

    edits: int
    memory: float
    handles: int
    children: int
    median: float
    p95: float


class Client:
    """Speaks to one server, and waits for the diagnostics of each edit."""

    def __init__(self, folder: Path, cache: Path) -> None:
        environ = {**os.environ, "RINGTRUE_CACHE_DIR": str(cache)}
        command = [sys.executable, "-m", "ringtrue", "server"]
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environ
        )
        self._answered: dict[tuple[str, int], threading.Event] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._read, daemon=True).start()
        self.send("initialize", {"capabilities": {}, "rootUri": folder.as_uri()}, 1)
        self.send("initialized", {})

    def send(self, method: str, params: Any, number: int | None = None) -> None:
        asked = {"jsonrpc": "2.0", "method": method, "params": params}
        body = json.dumps(asked if number is None else {**asked, "id": number}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def expect(self, uri: str, version: int) -> threading.Event:
        event = threading.Event()
        with self._lock:
            self._answered[uri, version] = event
        return event

    def _read(self) -> None:
        out = self.process.stdout
        assert out
        while True:
            length = 0
            while (line := out.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            said = json.loads(out.read(length))
            if said.get("method") == "textDocument/publishDiagnostics":
                params = said["params"]
                with self._lock:
                    event = self._answered.pop((params["uri"], params.get("version")), None)
                if event is not None:
                    event.set()

    def usage(self) -> tuple[float, int, int]:
        """Resident MiB, open handles, and children of the server."""
        place = Path("/proc") / str(self.process.pid)
        pages = int((place / "statm").read_text().split()[1])
        children = (place / "task" / str(self.process.pid) / "children").read_text().split()
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, len(list((place / "fd").iterdir())), len(children)


@dataclass
class Document:
    """An open document as the client knows it."""

    uri: str
    lines: list[str]
    version: int = 1

    def edit(self, drawn: random.Random) -> dict[str, Any]:
        """A change of one place: a line goes, comes, or grows. Short enough that documents stay as they are in size."""
        self.version += 1
        at = drawn.randrange(len(self.lines))
        start = {"line": at, "character": 0}
        if len(self.lines) > 120 or drawn.random() < 0.3:
            end = {"line": at + 1, "character": 0} if at + 1 < len(self.lines) else start
            text = ""
            if end != start:
                del self.lines[at]
        else:
            text, end = drawn.choice(_PIECES).replace("{n}", str(drawn.randrange(1000))), start
            text = text if text.endswith("\n") else text + "\n"
            self.lines[at:at] = text.splitlines(keepends=True)
        return {"range": {"start": start, "end": end}, "text": text}


@contextmanager
def session(documents: int) -> Iterator[tuple[Client, list[Document], Path]]:
    with tempfile.TemporaryDirectory(prefix="ringtrue-soak-") as made:
        folder = Path(made) / "project"
        folder.mkdir()
        (folder / "ringtrue.toml").write_text('network = "off"\n')
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")], check=True)
        client = Client(folder, Path(made) / "cache")
        opened = []
        for n in range(documents):
            path = folder / f"module_{n}.py"
            text = "".join(_BLOCK.replace("{n}", str(n * 10 + k)) for k in range(5))
            path.write_text(text)
            document = Document(path.as_uri(), text.splitlines(keepends=True))
            said = {"uri": document.uri, "languageId": "python", "version": 1, "text": text}
            client.send("textDocument/didOpen", {"textDocument": said})
            opened.append(document)
        try:
            yield client, opened, folder
        finally:
            client.process.kill()
            client.process.wait()


def environment_changes(folder: Path, client: Client, turn: int) -> None:
    """A distribution comes, or goes."""
    site = next((folder / ".venv" / "lib").glob("python*/site-packages"))
    module, info = site / "comesandgoes.py", site / "comesandgoes-1.0.dist-info"
    if turn % 2 == 0:
        module.write_text("x = 1\n")
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: comesandgoes\nVersion: 1.0\n")
        (info / "RECORD").write_text("comesandgoes.py,,\n")
    else:
        module.unlink(missing_ok=True)
        for file in info.iterdir() if info.exists() else ():
            file.unlink()
        info.rmdir()
    change = {"uri": info.as_uri(), "type": 1 if turn % 2 == 0 else 3}
    client.send("workspace/didChangeWatchedFiles", {"changes": [change]})


def soak(edits: int, documents: int, seed: int = 0) -> Iterator[Tenth]:
    """The session, tenth by tenth. Raises TimeoutError where an edit is not answered."""
    drawn, turn = random.Random(seed), -1
    with session(documents) as (client, opened, folder):
        for tenth in range(TENTHS):
            times = []
            for n in range(edits // TENTHS):
                if n % max(1, edits // 100) == 0:
                    turn += 1
                    environment_changes(folder, client, turn)
                document = drawn.choice(opened)
                change = document.edit(drawn)
                answered = client.expect(document.uri, document.version)
                began = time.perf_counter()
                named = {"uri": document.uri, "version": document.version}
                client.send("textDocument/didChange", {"textDocument": named, "contentChanges": [change]})
                if not answered.wait(PATIENCE_SECONDS):
                    raise TimeoutError(f"edit {n} of tenth {tenth + 1} was not answered")
                times.append((time.perf_counter() - began) * 1e3)
            time.sleep(1.5)  # the pause in which what typing left is done
            memory, handles, children = client.usage()
            p95 = statistics.quantiles(times, n=20)[-1]
            yield Tenth(len(times), memory, handles, children, statistics.median(times), p95)


def faults(tenths: list[Tenth]) -> list[str]:
    """What a session must not leave behind."""
    warm, last = tenths[WARM - 1], tenths[-1]
    said = []
    if last.memory > warm.memory * MOST_GROWTH and sum(one.edits for one in tenths) >= LEAST_EDITS:
        said.append(f"memory grew from {warm.memory:.1f} to {last.memory:.1f} MiB")
    if last.handles > warm.handles + 2:
        said.append(f"{last.handles - warm.handles} handles were left open")
    if last.children > warm.children:
        said.append(f"{last.children - warm.children} children were left")
    return said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=50)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    print("  edits  memory MiB  handles  children  median ms  p95 ms")
    tenths = []
    for one in soak(given.edits, given.documents):
        tenths.append(one)
        print(
            f"{one.edits:7,} {one.memory:11.1f} {one.handles:8} {one.children:9} {one.median:10.2f} {one.p95:7.2f}",
            flush=True,
        )
    said = faults(tenths)
    warm, last = tenths[WARM - 1], tenths[-1]
    growth = f"memory {warm.memory:.1f} MiB after {WARM} tenths, {last.memory:.1f} MiB at the end"
    figures = f"{growth} ({last.memory / warm.memory - 1:+.1%}), {last.handles} handles, p95 {last.p95:.1f} ms"
    print(f"{'; '.join(said) or 'nothing was left behind'}: {figures}")
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in tenths], indent=1))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
