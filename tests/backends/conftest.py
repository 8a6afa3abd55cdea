"""The PostgreSQL server that the tests of a process share, where one is installed; in CI it has to be."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .postgres import Server, postgres_server, programs


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if programs() is None:
        assert "CI" not in os.environ, "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed")
    with postgres_server() as running:
        yield running
