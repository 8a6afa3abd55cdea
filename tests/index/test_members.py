"""Chosen files out of wheels and source archives, over HTTP: a server here on the loopback, real archives."""

from __future__ import annotations

import io
import random
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ringtrue.index.harvest import members as module
from ringtrue.index.harvest.members import members, polite_session
from ringtrue.index.pages import File

TEXTS = {
    "lib/__init__.py": b"x = 1\n" * 50,
    "lib/data.bin": random.Random(1).randbytes(900_000),
    "lib/late.py": b"y = 2\n",
}


@pytest.fixture
def served() -> Iterator[tuple[str, dict[str, bytes], list[str]]]:
    """An address, what it serves by path, and the ranges that were asked for."""
    files: dict[str, bytes] = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = files[self.path]
            wanted = self.headers.get("Range", "")
            asked.append(wanted)
            start, _, end = wanted.removeprefix("bytes=").partition("-")
            first = len(data) - int(end) if wanted and not start else int(start or 0)
            last = int(end) + 1 if wanted and start else len(data)
            piece = data[max(first, 0) : last]
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(piece)))
            if wanted:
                self.send_header("Content-Range", f"bytes {max(first, 0)}-{last - 1}/{len(data)}")
            self.end_headers()
            self.wfile.write(piece)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", files, asked
    server.shutdown()
    server.server_close()


def wheel() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in TEXTS.items():
            archive.writestr(name, text)
    return data.getvalue()


def file(address: str, name: str) -> File:
    return File(name, f"{address}/{name}", "1.0", name.endswith(".whl"), False, None, None)


def is_source(name: str) -> bool:
    return name.endswith(".py")


@pytest.mark.parametrize("small", [0, 10_000_000])
def test_a_wheel(served: tuple[str, dict[str, bytes], list[str]], monkeypatch: pytest.MonkeyPatch, small: int) -> None:
    address, files, asked = served
    monkeypatch.setattr(module, "_SMALL", small)
    files["/lib-1.0-py3-none-any.whl"] = wheel()
    found, names = members(polite_session(), file(address, "lib-1.0-py3-none-any.whl"), is_source)
    assert found == {name: text for name, text in TEXTS.items() if is_source(name)}
    assert set(names) == set(TEXTS)
    if not small:
        assert len(asked) == 3  # the list of files, and one range for each side of the large one
        assert "" not in asked


@pytest.mark.parametrize("name", ["lib-1.0.tar.gz", "lib-1.0.zip"])
def test_a_source_archive(served: tuple[str, dict[str, bytes], list[str]], name: str) -> None:
    address, files, _ = served
    data = io.BytesIO()
    if name.endswith(".zip"):
        with zipfile.ZipFile(data, "w") as zipped:
            for path, text in TEXTS.items():
                zipped.writestr(f"lib-1.0/{path}", text)
    else:
        with tarfile.open(fileobj=data, mode="w:gz") as archive:
            for path, text in TEXTS.items():
                entry = tarfile.TarInfo(f"lib-1.0/{path}")
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text))
    files[f"/{name}"] = data.getvalue()
    found, names = members(polite_session(), file(address, name), is_source)
    assert found == {path: text for path, text in TEXTS.items() if is_source(path)}
    assert set(names) == set(TEXTS)
