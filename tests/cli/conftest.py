"""A project on disk that the tiny rule pack checks, and the command line on it, in this process or as a program.

Does not know what the command line prints.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ringtrue.cli.main import main
from ringtrue.registry import installed_rules

PACK = str(Path(__file__).parent)
PROGRAM = Path(sys.executable).with_name("ringtrue")


@dataclass(frozen=True)
class Ran:
    """How a run ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Desk:
    """The folder in which commands are run, and the folder of their caches."""

    folder: Path
    cache: Path
    captured: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, *arguments: str, stdin: bytes | None = None) -> Ran:
        """The command line in this process."""
        if stdin is not None:
            self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        self.captured.readouterr()
        try:
            status = main(arguments)
        except SystemExit as stop:
            status = int(stop.code or 0)
        said = self.captured.readouterr()
        return Ran(status, said.out, said.err)

    def check(self, *arguments: str, stdin: bytes | None = None) -> Ran:
        """`ringtrue check` with concise output, unless another is asked for."""
        form = () if any("--output-format" in one for one in arguments) else ("--output-format", "concise")
        return self.run("check", *form, *arguments, stdin=stdin)

    def program(self, *arguments: str, stdin: bytes = b"", **environ: str) -> Ran:
        """The installed program, as a process of its own."""
        env = {**os.environ, "PYTHONPATH": PACK, **environ}
        done = subprocess.run([PROGRAM, *arguments], cwd=self.folder, env=env, input=stdin, capture_output=True)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An empty project of the tiny rules, with an empty cache, an empty environment, and no index but itself."""
    folder, cache = tmp_path / "project", tmp_path / "cache"
    monkeypatch.syspath_prepend(PACK)
    for name in ("NO_COLOR", "FORCE_COLOR", "VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RINGTRUE_CACHE_DIR", str(cache))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    (folder / "indexes").mkdir(parents=True)
    monkeypatch.chdir(folder)
    made = Desk(folder, cache, capsys, monkeypatch)
    made.write("ringtrue.toml", 'select = ["tiny"]\npython = "env"\n')
    made.write("env/pyvenv.cfg", "home = /nowhere\nversion = 3.12.1\n")
    made.write("env/bin/python", "")
    (folder / "env/lib/python3.12/site-packages").mkdir(parents=True)
    made.write(".gitignore", "env/\n")
    installed_rules.cache_clear()
    yield made
    installed_rules.cache_clear()


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Loopback:
    """An index on this machine that answers as it is told; `asked` are the paths, in order."""

    url: str
    asked: list[str]
    answer: Answer


def page(*files: str) -> Answer:
    """A project's page with these files."""
    body = "".join(f'<a href="{file}">{file}</a>\n' for file in files).encode()
    return body_of(b"<!DOCTYPE html><html><body>" + body + b"</body></html>", "text/html")


def body_of(body: bytes, content_type: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


@pytest.fixture
def index() -> Iterator[Loopback]:
    """An index with one project page for every name: two releases."""
    made = Loopback("", [], page("thing-1.0-py3-none-any.whl", "thing-1.1-py3-none-any.whl"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            made.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/simple"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
