"""Migrations: what the fixes make of old code, and whether old code fails and new code runs on the newest release.

The fixes are tried with nothing installed. What is executed needs the libraries: those of the standard library always
run; the others where the environment variable RINGTRUE_TRUTH names a folder with an environment that has them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from ringtrue.migrations.libraries.superseded import LIBRARIES as SUPERSEDED
from ringtrue.migrations.model import Library
from ringtrue.migrations.shelf import LIBRARIES, library

HERE = Path(__file__).parent


class Case(NamedTuple):
    distribution: str
    before: str
    after: str


def _cases() -> list[Case]:
    text = (HERE / "migrations.txt").read_text(encoding="utf-8")
    found = re.findall(r"^== (\S+)\n(.*?)^--\n(.*?)(?=^== |\Z)", text, re.MULTILINE | re.DOTALL)
    return [Case(*one) for one in found]


CASES = _cases()


def test_the_fix_produces_exactly_what_is_to_be_written(tmp_path: Path) -> None:
    (tmp_path / "ringtrue.toml").write_text('companions = "off"\n', encoding="utf-8")
    for name, text in {
        "pyvenv.cfg": "version = 3.14.0\n",
        "bin/python": "",
        "lib/python3.14/site-packages/x": "",
    }.items():
        (tmp_path / ".venv" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ".venv" / name).write_text(text, encoding="utf-8")
    for i, case in enumerate(CASES):
        (tmp_path / f"case_{i}.py").write_text(case.before, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "ringtrue",
        "check",
        "--select",
        "versions",
        "--fix",
        "--unsafe-fixes",
        "--offline",
    ]
    options = ["--no-cache", "--exit-zero", "--python", str(tmp_path / ".venv"), "."]
    ran = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    made = {i: (tmp_path / f"case_{i}.py").read_text(encoding="utf-8") for i in range(len(CASES))}
    assert made == {i: case.after for i, case in enumerate(CASES)}


def _ran(python: str, codes: list[str]) -> list[str]:
    """For each code "runs", "warns" or "fails", each run by itself."""
    done = subprocess.run(
        [python, str(HERE / "tried_code.py")], input=json.dumps(codes), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout.splitlines()[-1]))


def _python() -> str | None:
    folder = os.environ.get("RINGTRUE_TRUTH")
    return str(Path(folder) / "bin/python") if folder else None


def _deprecated_here(case: Case) -> bool:
    """Whether this Python is one of those that take away, or warn of, what the case uses."""
    return _ran(sys.executable, [case.before])[0] != "runs"


def test_of_python_new_code_runs() -> None:
    ours = [case for case in CASES if case.distribution == "python" and "importlib.resources.abc" not in case.after]
    assert _ran(sys.executable, [case.after for case in ours]) == ["runs"] * len(ours)


@pytest.mark.skipif(_python() is None, reason="RINGTRUE_TRUTH names no environment with the libraries")
def test_old_code_fails_and_new_code_runs() -> None:
    python = _python()
    assert python is not None
    others = [case for case in CASES if case.distribution != "python"]
    before = _ran(python, [case.before for case in others])
    after = _ran(python, [case.after for case in others])
    wrong = [
        (case.before, first, second)
        for case, first, second in zip(others, before, after, strict=True)
        if first == "runs" or second != "runs"
    ]
    assert wrong == []


def _libraries() -> list[Library]:
    return list({id(one): one for top in sorted(LIBRARIES) if (one := library(top)) is not None}.values())


def test_every_migration_says_when_where_and_what() -> None:
    for one in _libraries():
        for migration in one.migrations:
            assert migration.to
            assert migration.source
            assert migration.deprecated or migration.removed
            assert migration.name.partition(".")[0] in LIBRARIES, migration.name


def test_every_library_is_on_the_shelf() -> None:
    files = {path.stem for path in (HERE.parents[1] / "server/ringtrue/migrations/libraries").glob("*.py")}
    named = {top.lower() for top in LIBRARIES}
    assert files - {"__init__", "python", "superseded"} <= named
    assert set(SUPERSEDED) <= LIBRARIES
    tops = {migration.name.partition(".")[0] for one in _libraries() for migration in one.migrations}
    assert tops == LIBRARIES


def test_no_migration_is_told_twice() -> None:
    for one in _libraries():
        told = [(each.name, each.keyword, each.value) for each in one.migrations]
        assert len(told) == len(set(told)), sorted(each for each in told if told.count(each) > 1)
