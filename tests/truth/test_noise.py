"""The short form of the noise meter: of a few popular projects nothing is said that nobody has read.

`benchmarks/noise.py` is the long one, over all of `benchmarks/popular.txt`, each project with what it needs installed.
"""

from __future__ import annotations

import importlib
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = ("cachetools", "h11", "iniconfig", "itsdangerous", "referencing", "tomlkit")
TOPICS = "logic,operations,performance,security,tests"
"""Those whose findings do not depend on what is installed beside the project."""


@pytest.mark.network
def test_nothing_is_said_that_nobody_has_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    noise, popular = importlib.import_module("noise"), importlib.import_module("popular")
    read = noise._read(noise.GOLDEN)
    found = []
    for name, version in (pin for pin in popular.pins() if pin[0] in SMALL):
        popular._fetch(name, version, tmp_path / "sources" / name)
        venv.create(tmp_path / "environments" / name)
        found += noise.findings(tmp_path / "sources" / name, tmp_path, TOPICS)
    assert found
    assert [f"{one.place}: {one.message}" for one in found if one.key not in read] == []
    for name in ("noise", "popular"):
        sys.modules.pop(name)
