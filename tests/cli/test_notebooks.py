"""Notebooks on the command line: findings by cell, magics understood."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def _notebook(path: Path, *cells: str, **metadata: Any) -> None:
    made: list[dict[str, Any]] = [{"cell_type": "markdown", "metadata": {}, "source": ["import prose\n"]}]
    for text in cells:
        lines = text.splitlines(keepends=True)
        made.append({"cell_type": "code", "metadata": {}, "source": lines, "outputs": [], "execution_count": None})
    path.write_text(json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))


def _check(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ringtrue", "check", "--offline", "--no-cache", *arguments, "."]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "ringtrue.toml").write_text('select = ["undefined-name"]\ncompanions = "off"\n')
    return tmp_path


def test_findings_are_told_by_cell(project: Path) -> None:
    _notebook(project / "a.ipynb", "!ls\nx = 1\n", "%time y = x\n", "print(x, y)\nprint(z)\n")
    done = _check(project, "--output-format", "concise")
    assert (done.returncode, done.stdout) == (1, "a.ipynb:cell 3:2:7: error[undefined-name] undefined name 'z'\n")
    assert "1 finding in 1 file" in done.stderr


def test_the_line_of_the_cell_is_shown(project: Path) -> None:
    _notebook(project / "a.ipynb", "import json\n", "\nprint(z)")
    assert "2 | print(z)" in _check(project).stdout


def test_a_cell_that_is_broken_takes_no_other_with_it(project: Path) -> None:
    _notebook(project / "a.ipynb", "import json\n", "x = (", "y)", "print(z)\n")
    done = _check(project, "--output-format", "concise")
    assert done.stdout == "a.ipynb:cell 4:1:7: error[undefined-name] undefined name 'z'\n"
    assert "'a.ipynb': cell 2, line 1 and 1 more cannot be parsed" in done.stderr


@pytest.mark.parametrize(
    ("text", "why"),
    [("{", "it is not JSON"), ("[]", "format 4"), ('{"worksheets": []}', "format 4")],
)
def test_what_is_no_notebook_is_left_out(project: Path, text: str, why: str) -> None:
    (project / "a.ipynb").write_text(text)
    (project / "b.py").write_text("x = 1\n")
    done = _check(project)
    assert done.returncode == 0
    assert why in done.stderr


def test_notebooks_of_other_languages_are_left_out(project: Path) -> None:
    _notebook(project / "a.ipynb", "print(z)", kernelspec={"language": "R", "name": "ir", "display_name": "R"})
    (project / "b.py").write_text("x = 1\n")
    done = _check(project)
    assert (done.returncode, done.stdout) == (0, "")
    assert "a notebook of 'R'" in done.stderr


FIXABLE = ("!ls\nresponse = 1\nanswer = 2\n", "%time x = respnse\n", "print(answer, anser)\nprint(respnse)", "")
FIXED = (FIXABLE[0], FIXABLE[1], "print(answer, answer)\nprint(response)", "")


def test_a_fix_changes_the_cells_and_nothing_else(project: Path) -> None:
    _notebook(project / "a.ipynb", *FIXABLE, kernelspec={"name": "python3"})
    before = (project / "a.ipynb").read_text()
    done = _check(project, "--fix", "--unsafe-fixes", "--output-format", "concise")
    _notebook(project / "b.ipynb", *FIXED, kernelspec={"name": "python3"})
    assert (project / "a.ipynb").read_text() == (project / "b.ipynb").read_text() != before
    assert "2 findings fixed" in done.stderr


def test_a_difference_is_of_the_file(project: Path) -> None:
    _notebook(project / "a.ipynb", "answer = 2\nprint(anser)\n")
    before = (project / "a.ipynb").read_bytes()
    done = _check(project, "--diff", "--unsafe-fixes")
    assert '"print(answer)\\n"' in done.stdout
    assert (project / "a.ipynb").read_bytes() == before


@pytest.mark.parametrize("unsafe", [(), ("--unsafe-fixes",)])
def test_nothing_to_fix_writes_nothing(project: Path, unsafe: tuple[str, ...]) -> None:
    _notebook(project / "a.ipynb", "print(never_anywhere)\n")
    before = (project / "a.ipynb").stat()
    assert _check(project, "--fix", *unsafe).returncode == 1
    assert (project / "a.ipynb").stat().st_mtime_ns == before.st_mtime_ns
