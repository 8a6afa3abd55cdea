"""Every back end is right: it passes the suite on each database it was written for, and nothing is said of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .catalogue import BACKENDS, Backend
from .postgres import Server, postgres_server, programs
from .serving import served
from .suite import failures

_RUNS = [pytest.param(one, kind, id=f"{one.name}-{kind}") for one in BACKENDS for kind in one.databases]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if programs() is None:
        assert "CI" not in os.environ, "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed")
    with postgres_server() as running:
        yield running


@pytest.mark.parametrize(("backend", "kind"), _RUNS)
def test_it_passes_the_suite(backend: Backend, kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = backend.copied(tmp_path)
    if kind == "sqlite":
        with served(folder, f"sqlite:///{tmp_path}/rows.sqlite", tmp_path / "log") as url:
            assert failures(url) == []
    else:
        running = request.getfixturevalue("server")
        with running.database() as database, served(folder, database, tmp_path / "log") as url:
            assert failures(url) == []


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda one: one.name)
def test_nothing_is_said_of_it(backend: Backend, tmp_path: Path) -> None:
    folder = backend.copied(tmp_path)
    command = ["ringtrue", "check", "--python", sys.executable, "--offline", "--no-cache", "--output-format", "json"]
    done = subprocess.run(
        [shutil.which(command[0], path=Path(sys.executable).parent) or command[0], *command[1:]],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (json.loads(done.stdout), done.returncode) == ([], 0), done.stderr
