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


@pytest.mark.parametrize(
    ("labels", "lines", "said"),
    [
        ("right " * 20, 40_000, []),
        ("right " * 20, 39_999, ["0.500 findings per 1,000 lines"]),
        ("right " * 19 + "wrong", 40_000, []),
        ("right " * 18 + "wrong wrong", 40_000, ["90.0% are right", "'some-rule' is right 18 times of 20"]),
        ("wrong debatable debatable ? ?", 40_000, ["0.0% are right"]),
        ("debatable ? ?", 40_000, []),
    ],
)
def test_the_meter_fails_where_too_much_is_told(
    labels: str, lines: int, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    noise = importlib.import_module("noise")
    read = {noise.Key("p", "some-rule", "a.py", str(n)): label for n, label in enumerate(labels.split())}
    assert noise.faults([noise.Said(key, "p/a.py:1", "m") for key in read], read, lines) == said
    sys.modules.pop("noise")


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
