"""Every back end is right: it passes the suite on each database it was written for, and nothing is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .catalogue import BACKENDS, Backend
from .judging import findings
from .serving import served
from .suite import failures

_RUNS = [pytest.param(one, kind, id=f"{one.name}-{kind}") for one in BACKENDS for kind in one.databases]


@pytest.mark.parametrize(("backend", "kind"), _RUNS)
def test_it_passes_the_suite(backend: Backend, kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = backend.copied(tmp_path)
    with _database(kind, tmp_path, request) as database, served(folder, database, tmp_path / "log") as url:
        assert failures(url) == []


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda one: one.name)
def test_nothing_is_said_of_it(backend: Backend, tmp_path: Path) -> None:
    folder = backend.copied(tmp_path)
    assert findings(folder) == []


@contextmanager
def _database(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/rows.sqlite"
    else:
        with request.getfixturevalue("server").database() as database:
            yield database
