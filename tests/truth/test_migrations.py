"""Migrations: what the fixes make of old code, and whether old code fails and new code runs on the newest release.

The fixes are tried with nothing installed. What is executed needs the libraries: those of the standard library always
run; the others where the environment variable RINGTRUE_TRUTH names folders with environments that have them, joined as
paths in PATH are; the newest Python of these stands for Python. Of every migration that has a name, it is looked up
whether the name is there, or gone, as told, and whether the name that takes its place is there.
"""

from __future__ import annotations

import builtins
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from ringtrue.dated.standing import number
from ringtrue.migrations.libraries.superseded import LIBRARIES as SUPERSEDED
from ringtrue.migrations.model import Library, Migration
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


def _environments() -> dict[str, tuple[str, str]]:
    """For each distribution its release, and the Python of the first environment that has it."""
    found = {"python": (platform.python_version(), sys.executable)}
    for folder in filter(None, os.environ.get("RINGTRUE_TRUTH", "").split(os.pathsep)):
        (library,) = Path(folder).glob("lib/python*")
        version = library.name.removeprefix("python")
        found["python"] = max(found["python"], (version, f"{folder}/bin/python"), key=lambda each: number(each[0]))
        for info in sorted(Path(folder).glob("lib/python*/site-packages/*.dist-info")):
            name, _, version = info.name.removesuffix(".dist-info").partition("-")
            plain = name.lower().replace("_", "-").removesuffix("-cpu")
            found.setdefault(plain, (version, f"{folder}/bin/python"))
    return found


ENVIRONMENTS = _environments()
_NEEDS_LIBRARIES = pytest.mark.skipif(
    len(ENVIRONMENTS) == 1, reason="RINGTRUE_TRUTH names no environment with the libraries"
)


def test_of_python_new_code_runs() -> None:
    ours = [case for case in CASES if case.distribution == "python" and "importlib.resources.abc" not in case.after]
    assert _ran(sys.executable, [case.after for case in ours]) == ["runs"] * len(ours)


@_NEEDS_LIBRARIES
@pytest.mark.parametrize("python", sorted({python for _, python in ENVIRONMENTS.values()}))
def test_old_code_fails_and_new_code_runs(python: str) -> None:
    here = [case for case in CASES if ENVIRONMENTS.get(case.distribution.lower(), ("", ""))[1] == python]
    before = _ran(python, [case.before for case in here])
    after = _ran(python, [case.after for case in here])
    wrong = [
        (case.before, first, second)
        for case, first, second in zip(here, before, after, strict=True)
        if first == "runs" or second != "runs"
    ]
    assert wrong == []


@pytest.mark.parametrize("python", sorted({python for _, python in ENVIRONMENTS.values()}))
def test_what_is_told_of_names_is_so(python: str) -> None:
    told = [(one, migration) for one in _libraries() for migration in one.migrations if _is_looked_up(one, migration)]
    here = [each for each in told if ENVIRONMENTS[each[0].distribution.lower()][1] == python]
    answers = _looked_up(python, [(migration.name, migration.keyword) for _, migration in here])
    wrong = [
        (migration.name, migration.keyword, answer)
        for (one, migration), answer in zip(here, answers, strict=True)
        if answer not in ("unknown", _expected(one, migration))
    ]
    assert wrong == []


@pytest.mark.parametrize("python", sorted({python for _, python in ENVIRONMENTS.values()}))
def test_what_takes_its_place_is_there(python: str) -> None:
    told = [
        (migration, written)
        for one in _libraries()
        for migration in one.migrations
        if ENVIRONMENTS.get(one.distribution.lower(), ("", ""))[1] == python
        and not migration.moved
        and "*" not in migration.name
        if _is_of(one, migration.since)
        for written in _written(migration)
    ]
    answers = _looked_up(python, [(written, "") for _, written in told])
    gone = [
        (migration.name, written)
        for (migration, written), answer in zip(told, answers, strict=True)
        if answer == "gone"
    ]
    assert gone == []


def _looked_up(python: str, asked: list[tuple[str, str]]) -> list[str]:
    done = subprocess.run(
        [python, "-W", "ignore", str(HERE / "told_apis.py")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout.splitlines()[-1]))


def _written(migration: Migration) -> list[str]:
    """The full names that stand in the new form, or in the advice; not those of other libraries."""
    if migration.is_advice:
        found = re.findall(r"'([a-zA-Z_]\w*(?:\.\w+)+)", migration.to)
    elif not migration.keyword and re.fullmatch(r"\.?[a-zA-Z_][\w.]*", migration.to):
        owner = migration.name.rpartition(".")[0] if migration.to.startswith(".") else ""
        found = [f"builtins.{migration.to}" if hasattr(builtins, migration.to) else owner + migration.to]
    else:
        found = re.findall(r"@([\w.]+)", migration.to)
    tops = {migration.name.partition(".")[0], *sys.stdlib_module_names}
    return [name for name in found if name.partition(".")[0] in tops]


def _is_of(one: Library, release: str) -> bool:
    return not release or number(ENVIRONMENTS[one.distribution.lower()][0]) >= number(release)


def _is_looked_up(one: Library, migration: Migration) -> bool:
    """Whether the name, or the keyword, can be looked up: not what only raises, nor one value of several, nor what
    another system has."""
    if one.distribution.lower() not in ENVIRONMENTS or migration.stays or migration.value is not None:
        return False
    return "*" not in migration.name and not re.match(r"msilib\b|.*\.Windows", migration.name)


def _expected(one: Library, migration: Migration) -> str:
    version = number(ENVIRONMENTS[one.distribution.lower()][0])
    back = bool(migration.back) and version >= number(migration.back)
    return "gone" if migration.removed and version >= number(migration.removed) and not back else "there"


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
