"""Which Pythons a project is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.environment.declared import declared
from ringtrue.environment.stdlib import NEWEST
from ringtrue.environment.target import supported, target

from tests.environment.conftest import write


@pytest.mark.parametrize(
    ("specifier", "lowest", "highest"),
    [
        (">=3.8", (3, 8), None),
        (">=3.9.2,<3.12", (3, 9), (3, 11)),
        ("~=3.10", (3, 10), None),
        ("==3.11.*", (3, 11), (3, 11)),
        ("^3.9", (3, 9), None),
        ("~3.9", (3, 9), (3, 9)),
        ("^3.8 || ^3.7", (3, 7), None),
        (">=3.8 <3.10", (3, 8), (3, 9)),
        ("3.11", (3, 11), (3, 11)),
        ("!=3.9.*,>=3.8", (3, 8), None),
    ],
)
def test_specifiers(specifier: str, lowest: tuple[int, int], highest: tuple[int, int] | None) -> None:
    found = supported(specifier)
    assert found[0] == lowest
    assert highest is None or found[-1] == highest


@pytest.mark.parametrize("specifier", ["", "nonsense", ">=", "python3", "<2"])
def test_unreadable_specifiers_say_nothing(specifier: str) -> None:
    assert supported(specifier) in ((), supported(">=3.0"))


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": '[project]\nrequires-python = ">=3.9"'},
        {"pyproject.toml": '[project]\nrequires-python = ">= 3.9"'},
        {"pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.9"'},
        {"setup.cfg": "[options]\npython_requires = >=3.9\n"},
        {"setup.py": "from setuptools import setup\nsetup(python_requires='>=3.9')"},
        {"setup.py": "import setuptools\nNEEDS = '>=3.9'\nsetuptools.setup(python_requires=NEEDS)"},
        {".python-version": "3.9.18\n"},
        {".python-version": "cpython@3.9\n"},
    ],
)
def test_where_the_lowest_is_written(tmp_path: Path, files: dict[str, str]) -> None:
    write(tmp_path, files)
    found = target(declared(str(tmp_path)), (3, 12))
    assert (found.lowest, found.at_hand) == ((3, 9), (3, 12))


def test_else_the_interpreter_else_the_newest(tmp_path: Path) -> None:
    assert target(declared(str(tmp_path)), (3, 10)).lowest == (3, 10)
    assert target(declared(str(tmp_path)), None).lowest == NEWEST


def test_broken_build_files_say_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[[[", "setup.cfg": "x", "setup.py": "setup((("})
    assert target(declared(str(tmp_path)), (3, 10)).reason == "the interpreter"
    write(tmp_path, {"pyproject.toml": '[project]\nrequires-python = 3\n[tool]\npoetry = "no"\n'})
    assert target(declared(str(tmp_path)), (3, 10)).reason == "the interpreter"
