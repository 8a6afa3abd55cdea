"""What a check of the whole workspace costs the person who types meanwhile. Prints a table.

    python benchmarks/workspace.py [--files 1000] [--keys 200]

Writes so many files to a temporary folder, starts the server, and types into an open document of 200 lines while the
workspace is checked from scratch, in turns with the check stopped. Times are from the key to its diagnostics, in
milliseconds. Linux, off-line, and with a cache of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

FUNCTION = '''\
def handler_{n}(request, *, limit=10):
    """Answer request {n}."""
    found = [item for item in request.items if item.size < limit]
    if not found:
        raise LookupError("nothing for {n}")
    return json.dumps({{"n": {n}, "of": len(found), "in": os.getcwd()}})


'''
TEXT = "import json\nimport os\n\n\n" + "".join(FUNCTION.format(n=n) for n in range(25))
_BETWEEN = 0.08
_BLOCK = 20  # keys, before the check is stopped or goes on


class Editor:
    """A client that types."""

    def __init__(self, root: Path) -> None:
        home = {"HOME": str(root / "home"), "XDG_CACHE_HOME": str(root / "home" / "cache")}
        command = [sys.executable, "-m", "ringtrue", "server"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **home}
        )
        self.root = root
        self.version = 1
        self.uri = (root / "typed.py").as_uri()
        capabilities = {"window": {"workDoneProgress": True}}
        self.send("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities}, id=1)
        self.until(lambda one: one.get("id") == 1)
        self.send("initialized", {})
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": TEXT}
        self.send("textDocument/didOpen", {"textDocument": item})
        self.until(self._told)

    def send(self, method: str, params: Any, id: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **({} if id is None else {"id": id})}
        self._write(message)

    def _write(self, message: Any) -> None:
        body = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        stream = self.process.stdout
        assert stream is not None
        length = int(stream.readline().split(b":")[1])
        stream.readline()
        message: dict[str, Any] = json.loads(stream.read(length))
        if "method" in message and "id" in message:
            self._write({"jsonrpc": "2.0", "id": message["id"], "result": None})
        return message

    def until(self, wanted: Any, seen: Any = lambda message: None) -> None:
        while True:
            message = self.read()
            seen(message)
            if wanted(message):
                return

    def _told(self, message: dict[str, Any]) -> bool:
        params = message.get("params") or {}
        return params.get("uri") == self.uri and params.get("version") == self.version

    def key(self, seen: Any = lambda message: None) -> float:
        """Milliseconds from a key to the diagnostics of its version."""
        self.version += 1
        at = {"line": 8, "character": 4}
        change = {"range": {"start": at, "end": at}, "text": "x" if self.version % 2 else " "}
        named = {"uri": self.uri, "version": self.version}
        began = time.perf_counter()
        self.send("textDocument/didChange", {"textDocument": named, "contentChanges": [change]})
        self.until(self._told, seen)
        return 1000 * (time.perf_counter() - began)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=int, default=1000)
    asked.add_argument("--keys", type=int, default=200)
    arguments = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "ringtrue.toml").write_text('network = "off"\n')
        for n in range(arguments.files):
            folder = root / f"package_{n % 20}"
            folder.mkdir(exist_ok=True)
            (folder / f"module_{n}.py").write_text(TEXT.replace("handler", f"handler_of_{n}"))
        editor = Editor(root)
        time.sleep(2)
        for _ in range(20):
            pause()
            editor.key()
        measure(editor, arguments.keys)
        editor.process.kill()


def measure(editor: Editor, keys: int) -> None:
    """In turns while the check stands still and while it runs, so that what else the machine does counts for both."""
    times: dict[bool, list[float]] = {False: [], True: []}
    ended: list[bool] = []

    def seen(message: dict[str, Any]) -> None:
        if (message.get("params") or {}).get("message", "").startswith("Ringtrue: "):
            ended.append(True)

    editor.send("workspace/executeCommand", {"command": "ringtrue.server.checkWorkspace"}, id=2)
    editor.until(lambda one: one.get("id") == 2)
    while not (children := running_below(editor.process.pid)):
        pause()
    time.sleep(3)  # they start
    checking = False
    while len(times[True]) < keys and not ended:
        for child in children:
            os.kill(child, signal.SIGCONT if checking else signal.SIGSTOP)
        for _ in range(_BLOCK):
            pause()
            times[checking].append(editor.key(seen))
        checking = not checking
    print(f"{'':24}{'keys':>6}{'median':>9}{'p95':>9}{'worst':>9}   ms")
    row("the check stands still", times[False])
    row("the check runs", times[True])
    print("the check had ended" if ended else "the check went on")


def running_below(process: int) -> list[int]:
    """The children of a process (Linux)."""
    listed = Path(f"/proc/{process}/task").glob("*/children")
    return [int(word) for one in listed for word in one.read_text().split()]


def pause() -> None:
    time.sleep(_BETWEEN)


def row(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{name:24}{len(times):6}{statistics.median(times):9.2f}{p95:9.2f}{ordered[-1]:9.2f}")


if __name__ == "__main__":
    main()
