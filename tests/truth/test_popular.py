"""The list of projects that `benchmarks/popular.py` lays out is one that can be laid out."""

from __future__ import annotations

import re
from pathlib import Path

from packaging.version import Version

PINS = Path(__file__).parents[2] / "benchmarks" / "popular.txt"


def test_every_line_names_one_project_and_its_release() -> None:
    pins = [line.split("==") for line in PINS.read_text(encoding="utf-8").splitlines()]
    assert len(pins) == len({name for name, _ in pins}) == 200
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) and Version(version) for name, version in pins)
