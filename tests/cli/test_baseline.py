"""`ringtrue check --baseline`: findings that were accepted are not told again, wherever their lines go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Desk


def accept(desk: Desk) -> None:
    ran = desk.check("--write-baseline", "accepted.json")
    assert (ran.status, ran.out) == (0, "")


def test_what_was_accepted_is_not_told(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    accept(desk)
    ran = desk.check("--baseline", "accepted.json")
    assert (ran.status, ran.out) == (0, "")
    assert "1 accepted in 'accepted.json'" in ran.err


def test_lines_may_move_and_change_their_spaces(desk: Desk) -> None:
    desk.write("a.py", "def f():\n    x = spam\n")
    accept(desk)
    desk.write("a.py", "import os\n\n\ndef f():\n        x  =  spam\n")
    assert desk.check("--baseline", "accepted.json").out == ""


def test_one_more_of_the_same_is_new(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    accept(desk)
    desk.write("a.py", "x = spam\nx = spam\n")
    assert len(desk.check("--baseline", "accepted.json").out.splitlines()) == 1


def test_the_same_line_in_another_function_is_new(desk: Desk) -> None:
    desk.write("a.py", "def f():\n    x = spam\n")
    accept(desk)
    desk.write("a.py", "def g():\n    x = spam\n")
    ran = desk.check("--baseline", "accepted.json")
    assert ran.out == "a.py:2:9: warning[no-spam] 'spam' is no food\n"
    assert "0 accepted in 'accepted.json'; 1 of its findings are gone" in ran.err


def test_a_file_may_be_renamed(desk: Desk) -> None:
    path = desk.write("a.py", "x = spam\n")
    accept(desk)
    path.rename(path.with_name("b.py"))
    assert desk.check("--baseline", "accepted.json").out == ""


def test_a_copy_is_new(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    accept(desk)
    desk.write("b.py", "x = spam\n")
    assert desk.check("--baseline", "accepted.json").out == "b.py:1:5: warning[no-spam] 'spam' is no food\n"


def test_the_file_shows_no_source_and_does_not_depend_on_the_run(desk: Desk, tmp_path: Path) -> None:
    desk.write("b.py", "secret = spam\n")
    desk.write("a.py", "y = spam\nx = spam\n")
    accept(desk)
    first = (desk.folder / "accepted.json").read_text()
    assert desk.check("--write-baseline", "accepted.json", "b.py", "a.py", "--jobs", "2").status == 0
    assert (desk.folder / "accepted.json").read_text() == first
    assert "secret" not in first
    assert list(json.loads(first)["findings"]) == ["a.py", "b.py"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read: no such file or directory"),
        ("{", "is not JSON"),
        ("[]", "is not a baseline of version 1"),
        ('{"version": 2, "findings": {}}', "is not a baseline of version 1"),
        ('{"version": 1, "findings": {"a.py": 3}}', "holds something else than counts for 'a.py'"),
        ('{"version": 1, "findings": {"a.py": {"r": {"d": "x"}}}}', "holds something else than counts for 'a.py'"),
    ],
)
def test_a_baseline_that_is_none(desk: Desk, text: str | None, said: str) -> None:
    desk.write("a.py", "x = spam\n")
    if text is not None:
        desk.write("accepted.json", text)
    ran = desk.check("--baseline", "accepted.json")
    assert ran.status == 2
    assert f"baseline 'accepted.json' {said}" in ran.err


def test_the_baseline_beside_the_project_holds_unasked(desk: Desk) -> None:
    desk.write("sub/a.py", "x = spam\n")
    assert desk.check("--write-baseline", "ringtrue-baseline.json").status == 0
    desk.write("sub/a.py", "y = 1\nx = spam\ny = spam\n")
    assert desk.check().out.startswith("sub/a.py:3:5:")
    assert len(desk.check("--no-baseline").out.splitlines()) == 2
    desk.write("none.json", '{"version": 1, "findings": {}}')
    assert len(desk.check("--baseline", "none.json").out.splitlines()) == 2
    assert desk.check("--write-baseline", "ringtrue-baseline.json").status == 0
    assert (desk.check().status, desk.check().out) == (0, "")
    (desk.folder / "sub" / "a.py").rename(desk.folder / "b.py")
    assert desk.check().out == ""


def test_a_baseline_of_an_outer_folder_holds_up_to_the_repository(desk: Desk) -> None:
    desk.write("sub/pyproject.toml", "[project]\nname = 'x'\nversion = '1'\n")
    desk.write("sub/a.py", "x = spam\n")
    assert desk.check("--write-baseline", "ringtrue-baseline.json").status == 0
    assert desk.check("sub").out == ""
    (desk.folder / "sub" / ".git").mkdir()
    assert desk.check("sub").out != ""


def test_a_baseline_beside_the_project_that_is_none(desk: Desk) -> None:
    desk.write("a.py", "x = spam\n")
    desk.write("ringtrue-baseline.json", "{")
    ran = desk.check()
    assert ran.status == 2
    assert "'ringtrue-baseline.json' is not JSON" in ran.err
