"""Running: real functions in a real child, which is stopped when its time is over."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest
from ringtrue.growth.running import Measured, Wanted, measured

CODE = """
import os, sys, time
from typing import Dict

print("at import")

def scan(items: list[int]):
    print("noise"); sys.stderr.write("noise")
    return [item for item in items if item in items[:1]]

def both(table: Dict[str, int], *, rows: "list[str]", limit=3): return [table.get(row) for row in rows]
def rows(rows): return len(rows)
def none(): return 1
def fails(items: list[int]):
    if len(items) > 16: raise KeyError("seventeen")
def leaves(items: list[int]): os._exit(3)
def sleeps(n: int): time.sleep(n)
def eats(n: int): return "x" * (1 << 40)
def counts(n: int):
    yield from range(n)
async def later(n: int): ...
class Shop:
    @staticmethod
    def total(prices: list[float]): return sum(prices)
"""
SIZES = (8, 16, 32)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(textwrap.dedent(CODE), encoding="utf-8")
    return tmp_path


def run(shop: Path, function: str, *inputs: tuple[str, str], seconds: float = 60.0) -> Measured:
    return measured(Wanted(sys.executable, str(shop), "shop", function, inputs, SIZES, seconds))


@pytest.mark.parametrize("function", ["scan", "both", "counts", "Shop.total"])
def test_inputs_are_made_from_annotations(shop: Path, function: str) -> None:
    found = run(shop, function)
    assert (found.refused, found.raised, found.stopped) == (None, None, False)
    assert {8, 16, 32} <= {point.size for point in found.points}
    assert all(point.seconds >= 0 for point in found.points)


def test_inputs_are_given(shop: Path) -> None:
    assert {point.size for point in run(shop, "rows", ("rows", "list(range(n))")).points} >= set(SIZES)
    assert {point.size for point in run(shop, "rows", ("", "'x' * n")).points} >= set(SIZES)


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("rows", "what 'rows' takes is not known: give '--input rows=EXPRESSION', such as 'list(range(n))'"),
        ("nothing", "'shop' has no 'nothing'"),
        ("none", "'none' takes nothing that could grow"),
        ("Shop", "'Shop' is no function"),
        ("later", "'later' is a coroutine function: give a function that runs it"),
    ],
)
def test_what_is_refused(shop: Path, function: str, reason: str) -> None:
    assert run(shop, function).refused == reason


def test_an_input_for_nobody_is_refused(shop: Path) -> None:
    assert run(shop, "scan", ("other", "1")).refused == "'scan' has no parameter for the input 'other'"


def test_what_is_raised_is_told_with_the_points_before_it(shop: Path) -> None:
    found = run(shop, "fails")
    assert found.raised == "KeyError: 'seventeen'"
    assert [point.size for point in found.points] == [8, 16]


def test_a_function_that_ends_the_process_or_eats_memory(shop: Path) -> None:
    assert run(shop, "leaves").raised == "the process ended without a word"
    assert str(run(shop, "eats").raised).startswith("MemoryError")


def test_time_is_limited(shop: Path) -> None:
    found = run(shop, "sleeps", seconds=1.0)
    assert found.stopped
    assert found.points == ()
