"""How long after an edit of a models file the findings of the open files that depend on it are right again.

    python benchmarks/models.py [--apps 60] [--edits 40]

Writes a Django project of five files an app (300 by default) to a temporary folder, opens one models file and the views
of six apps, two of which lead to the model, and renames a field of it to and fro. Prints the milliseconds from the key
to the diagnostics of each of the two, and how often a file that does not lead to the model was told anything. Then the
same with the new name typed a key at a time, from the last key, and how often anybody was told of half a name: nothing
but a pause says that a word is whole. Which
blocks run again is counted by `tests/orm/test_edits.py`. The last line is what an edit costs the processor, which other
programs on the machine do not lengthen (Linux). Off-line, and with a cache of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

MODELS = """\
from django.db import models


class Author{app}(models.Model):
    name = models.CharField(max_length=80)


class Article{app}(models.Model):
    title = models.CharField(max_length=80)
    author = models.ForeignKey(Author{app}, models.CASCADE, related_name="articles")
    next = models.ForeignKey("app{after}.Article{after}", models.CASCADE, related_name="before{app}")
"""
VIEWS = """\
from app{app}.models import Article{app}, Author{app}


def titled(word):
    return Article{app}.objects.filter(title__icontains=word)


def named(name):
    return Author{app}.objects.filter(name=name)


def next_one(word):
    return Article{app}.objects.filter(next__title=word)
"""
EDITED = 7
_LINE = 8  # of `title = ...`
_DEPENDENT = (6, 7)
_OPEN = (5, 6, 7, 8, 9, 10)


class Editor:
    """A client that reads in a thread of its own, so that nothing waits for it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        home = {"HOME": str(root / "home"), "XDG_CACHE_HOME": str(root / "home" / "cache")}
        command = [sys.executable, "-m", "ringtrue", "server"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **home}
        )
        self.heard: queue.Queue[tuple[float, dict[str, Any]]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.version = 1
        self.send("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": {}}, id=1)
        self.until(lambda one: one.get("id") == 1)
        self.send("initialized", {})

    def send(self, method: str, params: Any, id: int | None = None) -> None:
        self._write({"jsonrpc": "2.0", "method": method, "params": params, **({} if id is None else {"id": id})})

    def _write(self, message: Any) -> None:
        body = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while line := stream.readline():
            stream.readline()
            message: dict[str, Any] = json.loads(stream.read(int(line.split(b":")[1])))
            if "method" in message and "id" in message:
                self._write({"jsonrpc": "2.0", "id": message["id"], "result": None})
            self.heard.put((time.perf_counter(), message))

    def until(self, wanted: Any, patience: float = 60.0) -> float:
        """When the message came."""
        while True:
            moment, message = self.heard.get(timeout=patience)
            if wanted(message):
                return moment

    def open(self, path: Path) -> None:
        item = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": path.read_text("utf-8")}
        self.send("textDocument/didOpen", {"textDocument": item})

    def rename(self, path: Path, old: str, new: str, behind: int = 0) -> float:
        """When the key was pressed. What is renamed stands `behind` so many signs of the name."""
        self.version += 1
        start = {"line": _LINE, "character": 4 + behind}
        span = {"start": start, "end": {"line": _LINE, "character": 4 + behind + len(old)}}
        change = {"textDocument": {"uri": path.as_uri(), "version": self.version}}
        moment = time.perf_counter()
        self.send("textDocument/didChange", {**change, "contentChanges": [{"range": span, "text": new}]})
        return moment


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--apps", type=int, default=60)
    asked.add_argument("--edits", type=int, default=40)
    arguments = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        write(root, arguments.apps)
        editor = Editor(root)
        times, others, work = measure(editor, arguments.edits)
        typed, halves = measure_typed(editor, max(2, arguments.edits // 4))
        editor.process.kill()
    print(f"{arguments.apps * 5} files, {len(_OPEN)} views open, {arguments.edits} edits of 'app{EDITED}/models.py'")
    print(f"{'findings of':28}{'median':>9}{'p95':>9}{'worst':>9}   ms")
    for app in _DEPENDENT:
        ordered = sorted(times[app])
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        print(f"{f'app{app}/views.py':28}{statistics.median(ordered):9.1f}{p95:9.1f}{ordered[-1]:9.1f}")
    print(f"told about files that do not lead to it: {others}")
    print(f"typed a key at a time: {statistics.median(typed):.1f} ms from the last key; told of half a name: {halves}")
    print(f"processor: {work:.1f} ms an edit; whoever computes here waits {stretched():.1f} times as long as it works")


def write(root: Path, apps: int) -> None:
    """Five files an app; each article leads to one of the next app."""
    (root / "ringtrue.toml").write_text('network = "off"\n')
    for app in range(apps):
        folder = root / f"app{app}"
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "models.py").write_text(MODELS.format(app=app, after=(app + 1) % apps))
        (folder / "views.py").write_text(VIEWS.format(app=app))
        (folder / "urls.py").write_text(f"from app{app} import views\n\nurlpatterns = [views.titled]\n")
        (folder / "forms.py").write_text(f"from app{app}.models import Article{app}\n\nFORMS = [Article{app}]\n")


def measure(editor: Editor, edits: int) -> tuple[dict[int, list[float]], int, float]:
    """The times by app, how many diagnostics came for the other files, and the server's work for an edit."""
    views = {app: editor.root / f"app{app}" / "views.py" for app in _OPEN}
    models = editor.root / f"app{EDITED}" / "models.py"
    for path in (models, *views.values()):
        editor.open(path)
    time.sleep(5)  # the project is read, and every rule imported
    while not editor.heard.empty():
        editor.heard.get()
    times: dict[int, list[float]] = {app: [] for app in _DEPENDENT}
    others = 0
    uris = {path.as_uri(): app for app, path in views.items()}
    before = 0.0
    for turn in range(edits + 2):
        before = worked(editor.process.pid) if turn == 2 else before
        old, new = ("title", "heading") if turn % 2 == 0 else ("heading", "title")
        began = editor.rename(models, old, new)
        waiting = set(_DEPENDENT)
        while waiting:
            moment, message = editor.heard.get(timeout=60)
            params = message.get("params") or {}
            app = uris.get(params.get("uri", ""))
            if app is None:
                continue
            if app not in _DEPENDENT:
                others += turn > 1
            elif bool(params["diagnostics"]) == (new == "heading") and app in waiting:
                waiting.remove(app)
                if turn > 1:  # the first two warm up
                    times[app].append(1000 * (moment - began))
        time.sleep(0.6)
    return times, others, (worked(editor.process.pid) - before) / edits


def measure_typed(editor: Editor, edits: int) -> tuple[list[float], int]:
    """The times from the last key, and how many diagnostics came for the dependants before it."""
    models = editor.root / f"app{EDITED}" / "models.py"
    mine = (editor.root / f"app{EDITED}" / "views.py").as_uri()
    times, halves, name = [], 0, "title"
    for turn in range(edits):
        aim = ("heading", "title")[turn % 2]
        while not editor.heard.empty():
            editor.heard.get()
        began = editor.rename(models, name, aim[0])
        for size in range(2, len(aim) + 1):
            time.sleep(_BETWEEN_KEYS)
            halves += _told(editor, mine)
            began = editor.rename(models, "", aim[size - 1], behind=size - 1)
        came = editor.until(lambda one, wrong=aim == "heading": _says(one, mine, wrong))
        times.append(1000 * (came - began))
        name = aim
        time.sleep(0.6)
    return times, halves


_BETWEEN_KEYS = 0.12


def _is_of(message: dict[str, Any], uri: str) -> bool:
    return bool((message.get("params") or {}).get("uri") == uri)


def _says(message: dict[str, Any], uri: str, wrong: bool) -> bool:
    return _is_of(message, uri) and bool(message["params"]["diagnostics"]) == wrong


def _told(editor: Editor, uri: str) -> int:
    told = 0
    while not editor.heard.empty():
        told += _is_of(editor.heard.get()[1], uri)
    return told


def stretched() -> float:
    """How long a loop takes, in times of the processor that it uses: 1 where nobody else is at work."""
    began, before = time.perf_counter(), time.process_time()
    sum(range(10_000_000))
    return (time.perf_counter() - began) / (time.process_time() - before)


def worked(process: int) -> float:
    """Milliseconds of processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
