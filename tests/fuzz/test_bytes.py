"""Bytes that nobody meant, in short: `benchmarks/fuzz.py` is the long form, and guides its mutations where it can."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path

import pytest

_FILE = Path(__file__).parents[2] / "benchmarks" / "fuzz.py"
_spec = importlib.util.spec_from_file_location("fuzz", _FILE)
assert _spec is not None
assert _spec.loader is not None
fuzz = sys.modules["fuzz"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fuzz)
COUNTS = {"rules": 60, "requirements": 150, "installed": 60, "indexes": 150, "journal": 100}


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_nothing_that_is_read_makes_us_fall(name: str) -> None:
    target, drawn = fuzz.TARGETS[name], random.Random(name)
    for data in target.seeds:
        target.call(data)
    for _ in range(COUNTS.get(name, 300)):
        data = fuzz.mutated(target.seeds, drawn)
        try:
            target.call(data)
        except Exception as error:
            raise AssertionError(f"{name} falls over {data!r}") from error


def test_what_falls_is_told() -> None:
    """The fuzzer itself: a target that does fall is found, with what it fell over."""

    def falls(data: bytes) -> None:
        if b"\xff" in data:
            raise ValueError("no such byte")

    fuzz.TARGETS["falls"] = fuzz.Target(falls, (b"abc", b"\xff"))
    try:
        found = fuzz.tried("falls", b"a\xff")
        assert found is not None
        assert "no such byte" in found.what
        assert fuzz.tried("falls", b"a") is None
    finally:
        del fuzz.TARGETS["falls"]
