"""A run that was made before is told again only while everything that it rests on is as it was."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from ringtrue.cli import again, witness
from ringtrue.index import kept

from .conftest import Desk, Ran

pytestmark = pytest.mark.skipif(not witness.WATCHES, reason="runs are made each time here")


@pytest.fixture(autouse=True)
def _aged(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was just written counts as written long ago."""
    monkeypatch.setattr(witness, "_FINE", 0)
    monkeypatch.setattr(witness, "_COARSE", 0)


@pytest.fixture
def project(desk: Desk) -> Desk:
    desk.write("a.py", "spam = 1\n")
    desk.write("part/b.py", "eggs = 1\n")
    desk.write("requirements.txt", "left\n")
    return desk


def checked(desk: Desk, *more: str) -> Ran:
    return desk.check("--offline", "--jobs", "1", *more)


def told(desk: Desk, *more: str) -> Ran | None:
    """What the run says without a check; None where it needs one."""

    def made(*_: object) -> NoReturn:
        raise SystemExit(99)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ringtrue.cli.checking.run", made)
        ran = checked(desk, *more)
    return None if ran.status == 99 else ran


def test_a_run_is_told_again_word_for_word(project: Desk) -> None:
    first = checked(project)
    assert first.status == 1
    assert "no-spam" in first.out
    assert told(project) == first
    assert told(project, "--output-format", "json") is None
    as_json = checked(project, "--output-format", "json")
    assert told(project, "--output-format", "json") == as_json


def same_size_and_time(desk: Desk) -> None:
    path = desk.folder / "part/b.py"
    before = os.stat(path)
    path.write_text("spam = 1\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(desk: Desk) -> None:
    before = os.stat(desk.folder / "part/b.py")
    new = desk.write("part/b.new", "spam = 1\n")
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(new, desk.folder / "part/b.py")


def installed(desk: Desk) -> None:
    desk.write("env/lib/python3.12/site-packages/thing-1.0.dist-info/METADATA", "Name: thing\nVersion: 1.0\n")


def another_environment(desk: Desk) -> None:
    desk.write("env/pyvenv.cfg", "home = /nowhere\nversion = 3.11.1\n")


def another_index_list(desk: Desk) -> None:
    desk.write(str(desk.cache / "index" / "names-1.bin"), b"none")


CHANGES: dict[str, Callable[[Desk], object]] = {
    "another text": lambda desk: desk.write("part/b.py", "spam = spam\n"),
    "of the same size and time": same_size_and_time,
    "moved into place": replaced,
    "a file more": lambda desk: desk.write("part/c.py", "spam = 1\n"),
    "a file less": lambda desk: os.unlink(desk.folder / "a.py"),
    "a file renamed": lambda desk: os.rename(desk.folder / "a.py", desk.folder / "z.py"),
    "a folder more": lambda desk: desk.write("new/c.py", "spam = 1\n"),
    "a folder renamed": lambda desk: os.rename(desk.folder / "part", desk.folder / "whole"),
    "the configuration": lambda desk: desk.write("ringtrue.toml", 'select = []\npython = "env"\n'),
    "one nearer by": lambda desk: desk.write("part/ringtrue.toml", "select = []\n"),
    "a companion's": lambda desk: desk.write("ruff.toml", 'select = ["E"]\n'),
    "what git ignores": lambda desk: desk.write(".gitignore", "env/\npart/\n"),
    "what git ignores below": lambda desk: desk.write("part/.gitignore", "b.py\n"),
    "a baseline": lambda desk: desk.write("ringtrue-baseline.json", "{}"),
    "what is installed": installed,
    "the environment": another_environment,
    "no environment": lambda desk: os.unlink(desk.folder / "env/pyvenv.cfg"),
    "the requirements": lambda desk: desk.write("requirements.txt", "left\nright\n"),
    "more requirements": lambda desk: desk.write("pyproject.toml", "[project]\nname = 'one'\n"),
    "a workspace's": lambda desk: desk.write("../pyproject.toml", "[tool.uv.workspace]\nmembers = ['project']\n"),
    "settings of indexes": lambda desk: desk.write("uv.toml", "no-index = true\n"),
    "those above": lambda desk: desk.write("../uv.toml", "no-index = true\n"),
    "the list of an index": another_index_list,
    "a variable": lambda desk: desk.patch.setenv("VIRTUAL_ENV", str(desk.folder / "env")),
    "the version": lambda desk: desk.patch.setattr("ringtrue.__version__", "99.0"),
    "the colours": lambda desk: desk.patch.setenv("FORCE_COLOR", "1"),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_what_a_run_rests_on(project: Desk, change: str) -> None:
    checked(project)
    assert told(project) is not None
    CHANGES[change](project)
    assert told(project) is None
    assert checked(project) == checked(project, "--no-cache")


def test_code_that_is_written_anew(project: Desk) -> None:
    own = project.write("../own/rule.py", "one\n").parent
    project.patch.setattr(again, "_own_trees", lambda: (own,))
    checked(project)
    assert told(project) is not None
    project.write("../own/rule.py", "two\n")
    assert told(project) is None


def test_a_file_that_changes_while_it_is_checked(project: Desk) -> None:
    from ringtrue.cli import checking

    sweep = checking.sweep

    def meanwhile(*given: object) -> object:
        found = sweep(*given)  # type: ignore[arg-type]  # handed on
        project.write("a.py", "eggs = 1\n")
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "sweep", meanwhile)
        assert "no-spam" in checked(project).out
    assert told(project) is None
    assert "no-spam" not in checked(project).out


def test_what_was_just_written_proves_nothing(project: Desk) -> None:
    project.patch.setattr(witness, "_FINE", 10**18)
    project.patch.setattr(witness, "_COARSE", 10**18)
    checked(project)
    assert told(project) is None


def test_a_run_is_told_for_some_hours(project: Desk) -> None:
    checked(project)
    now = time.time()
    project.patch.setattr(again.time, "time", lambda: now + 11 * 3600)
    assert told(project) is not None
    project.patch.setattr(again.time, "time", lambda: now + 13 * 3600)
    assert told(project) is None
    project.patch.setattr(again.time, "time", lambda: now - 60)
    assert told(project) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-9],
        lambda text: text.replace('"key"', '"kye"'),
        lambda text: text.replace('["stamp"', '["stump"', 1),
        lambda text: text.replace('["stamp"', '[1,"stamp"', 1),
        lambda text: text.replace('"said":[', '"said":[[1],'),
    ],
)
def test_a_damaged_run_is_made_anew(project: Desk, damage: Callable[[str], str]) -> None:
    first = checked(project)
    for file in (project.cache / "results" / "runs").iterdir():
        whole = file.read_text()
        assert damage(whole) != whole
        file.write_text(damage(whole))
    assert told(project) is None
    assert checked(project) == first


@pytest.mark.parametrize("option", [("--no-cache",), ("--fix",), ("--diff",), ("a.py",)])
def test_what_is_made_each_time(project: Desk, option: tuple[str, ...]) -> None:
    checked(project, *option)
    assert told(project, *option) is None


def test_when_an_answer_grows_old(tmp_path: Path) -> None:
    now = 1_000_000.0
    for name, said, asked in (("a", None, now - 60), ("b", {}, now - 7200)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.json").write_text(json.dumps({"asked": asked, "said": said}))
    assert kept.first_change(tmp_path, now) == now - 60 + kept.FRESH_ABSENT
    assert kept.first_change(tmp_path, now + kept.FRESH_ABSENT) == now - 7200 + kept.FRESH
    (tmp_path / "a" / "two.json").write_text("{")
    assert kept.first_change(tmp_path, now) == now
    assert kept.first_change(tmp_path / "none", now) == float("inf")
