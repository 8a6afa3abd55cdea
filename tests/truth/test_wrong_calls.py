"""Wrong calls of the standard library: nearly all are caught with the right kind, and corrected as they were meant.

The tables of libraries are for `benchmarks/wrong_calls.py`, which needs them installed.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent


def _benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wrong_calls", ROOT / "benchmarks/wrong_calls.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["wrong_calls"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


BENCHMARK = _benchmark()
CASES = list(BENCHMARK.cases([BENCHMARK.TABLES / "standard.txt"]))
LIBRARY = frozenset(("stdlib", "standard", "asyncio"))
"""The pieces of code that need nothing installed."""
IN_CODE = [case for case in BENCHMARK.in_code(sorted(BENCHMARK.CODE.glob("*.txt"))) if case.section in LIBRARY]


@pytest.fixture(scope="module")
def outcomes() -> list[object]:
    found: list[object] = BENCHMARK.run(sys.executable, CASES)
    return found


def test_wrong_calls_are_caught(outcomes: list[object]) -> None:
    missed = [f"{one.case.kind}: {one.case.wrong}" for one in outcomes if not one.caught]  # type: ignore[attr-defined]  # an Outcome of a module that is loaded by its path
    assert len(missed) <= 0.05 * len(CASES), missed


def test_the_right_correction_comes_first(outcomes: list[object]) -> None:
    to_correct = [one for one in outcomes if one.case.meant]  # type: ignore[attr-defined]  # likewise
    other = [one.case.wrong for one in to_correct if not one.offered]  # type: ignore[attr-defined]  # likewise
    assert len(other) <= 0.1 * len(to_correct), other


def test_what_is_meant_is_silent(tmp_path: Path) -> None:
    project = BENCHMARK.opened(sys.executable, str(tmp_path))
    said = []
    for number, case in enumerate(case for case in (*CASES, *IN_CODE) if case.meant):
        lines = case.meant.splitlines(keepends=True)
        start = sum(map(len, lines[: case.line - 1]))
        analysis = BENCHMARK.settled(project.snapshot(str(tmp_path / f"case_{number}.py"), case.meant))
        here = [one for one in analysis.findings if start <= one.span.start < start + len(lines[case.line - 1])]
        told = [one.message for one in here if one.rule in BENCHMARK.KINDS.values()]
        if told and case.kind != "foreign":
            said.append(f"{case.right}: {told}")
    assert not said


def test_wrong_calls_in_code_are_caught() -> None:
    found = BENCHMARK.run(sys.executable, IN_CODE)
    missed = [f"{one.case.kind}: {one.case.wrong}" for one in found if not one.caught]
    assert len(IN_CODE) > 100
    assert len(missed) <= 0.1 * len(IN_CODE), missed
