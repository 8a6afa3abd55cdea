"""An index that a workspace names is asked only where the workspace is trusted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from ringtrue.context import Question
from ringtrue.environment.disk import Disk
from ringtrue.workspace import Wishes, open_folder


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of an index on this machine, and what it was asked."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simple", paths
    server.shutdown()


@pytest.mark.parametrize("distrusted", [True, False])
def test_the_index_of_a_workspace_hears_nothing_without_trust(
    distrusted: bool, asked: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, paths = asked
    (tmp_path / "ringtrue.toml").write_text(f'indexes = ["{address}"]\n')
    world = open_folder(str(tmp_path), Wishes(distrusted=distrusted, cache=tmp_path / "cache"), Disk()).world
    world.fetch(Question("details", ("surely-a-private-name",)))
    assert bool(paths) is not distrusted
    if distrusted:  # what was not asked is not known: never "does not exist"
        assert world.answer(Question("exists-privately", ("surely-a-private-name",))) is None
