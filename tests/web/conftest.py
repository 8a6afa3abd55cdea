"""Projects of web tests: files on disk, an environment without an interpreter, and what the look-ups say of them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.environment.world import Environment

Make = Callable[..., Environment]


@pytest.fixture
def project(tmp_path: Path) -> Make:
    """`project(**{"app/urls.py": "..."})`: an environment of these files."""

    def make(**files: str) -> Environment:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return Environment.load(str(tmp_path), NoInterpreter("none is needed"))

    return make
