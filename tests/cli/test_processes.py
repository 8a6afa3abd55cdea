"""Many files in many processes: the same result, and a process that dies takes one file with it."""

from __future__ import annotations

import pytest

from .conftest import Desk, Loopback


def many(desk: Desk, count: int) -> None:
    for number in range(count):
        desk.write(f"f{number:02}.py", f"import os, gone{number % 3}\nx = spam, ham\n")


@pytest.mark.parametrize("form", ["json", "full"])
def test_the_result_does_not_depend_on_the_number_of_processes(desk: Desk, form: str) -> None:
    many(desk, 12)
    desk.write("broken.py", "def f(:\n")
    desk.write("bytes.py", b"spam\n'\xff'\n")
    alone = desk.check("--jobs", "1", "--no-cache", "--output-format", form)
    assert alone.status == 1
    assert desk.check("--jobs", "2", "--no-cache", "--output-format", form) == alone
    assert desk.check("--jobs", "2", "--output-format", form) == alone
    assert desk.check("--jobs", "1", "--output-format", form) == alone


def test_answers_of_other_machines_are_the_same_too(desk: Desk, index: Loopback) -> None:
    desk.write("ringtrue.toml", f'select = ["released"]\npython = "env"\nindexes = ["{index.url}"]\n')
    for number in range(6):
        desk.write(f"f{number}.py", f"project_p{number % 2}\n")
    two = desk.check("--jobs", "2", "--no-cache", "--cache-dir", str(desk.cache / "two"))
    assert sorted(index.asked) == ["/simple/p0/", "/simple/p1/"]
    assert two.out.splitlines()[1] == "f1.py:1:1: information[released] 'p1' has 2 releases"
    assert desk.check("--jobs", "1", "--no-cache", "--cache-dir", str(desk.cache / "one")) == two


def test_a_process_that_dies_takes_one_file_with_it(desk: Desk) -> None:
    many(desk, 6)
    desk.write("f03.py", "kill_worker\n")
    ran = desk.check("--jobs", "2", "--select", "no-spam,failing")
    assert ran.status == 1
    assert [line.split(":")[0] for line in ran.out.splitlines()] == ["f00.py", "f01.py", "f02.py", "f04.py", "f05.py"]
    said = "ringtrue: 'f03.py': not checked: the process that checked it ended unexpectedly\n"
    assert ran.err.count(said) == 1
    assert "Traceback" not in ran.err


def test_a_rule_that_fails_in_many_processes_is_told_once(desk: Desk) -> None:
    for number in range(4):
        desk.write(f"f{number}.py", "fail_here\n")
    ran = desk.check("--jobs", "2")
    assert ran.status == 0
    assert ran.err.count("rule 'failing' failed and is left out where it fails: ValueError") == 1


def test_the_program_with_many_processes(desk: Desk) -> None:
    many(desk, 4)
    ran = desk.program("check", "--jobs", "2", "--output-format", "concise")
    assert (ran.status, len(ran.out.splitlines())) == (1, 12)
