"""Every planted failure is one: it can be planted, and the end-to-end suite fails with it.

All of them are planted; the suite is asked of one in thirty, or of all with RINGTRUE_ALL_PLANTS=1. What is said of
them, and whether the fixes mend them, is for `benchmarks/backends.py`.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from .judging import breaks
from .plants import Plant, plants

_PLANTS = plants()
_ASKED = _PLANTS if os.environ.get("RINGTRUE_ALL_PLANTS") else _PLANTS[::30]


@pytest.mark.parametrize("plant", _PLANTS, ids=lambda one: one.id)
def test_it_can_be_planted(plant: Plant, tmp_path: Path) -> None:
    folder = plant.planted(tmp_path)
    for path in folder.rglob("*.py"):
        ast.parse(path.read_text("utf-8"))
    lines = [line for file in plant.where for line in (folder / file).read_text("utf-8").splitlines()]
    assert any(text in line for line in lines for text in plant.at)


@pytest.mark.parametrize("plant", _ASKED, ids=lambda one: one.id)
def test_it_breaks_the_suite(plant: Plant, request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("server") if plant.database == "postgres" else None
    assert breaks(plant, server)
