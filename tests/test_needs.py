"""Why a distribution is installed: the shortest chain from a declared one, and none where an extra asks for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from ringtrue.declared.project import Project
from ringtrue.environment.interpreter import find
from ringtrue.environment.world import Environment
from ringtrue.needs import needed_by

REQUIRES = {
    "top": ["middle>=1", "fast; extra == 'speed'", "win-only; sys_platform == 'win32'"],
    "middle": ["bottom", "other; extra == 'more'"],
    "bottom": ["top"],
    "fast": [],
    "other": [],
}


def _environment(folder: Path) -> Environment:
    site = folder / "env" / "lib" / "python3.12" / "site-packages"
    for name, requires in REQUIRES.items():
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        lines = [f"Requires-Dist: {one}" for one in requires]
        (info / "METADATA").write_text(
            "\n".join(["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *lines]) + "\n"
        )
        (info / "RECORD").write_text("")
    (folder / "env" / "pyvenv.cfg").write_text("version = 3.12.1\n")
    (folder / "env" / "bin").mkdir()
    (folder / "env" / "bin" / "python").touch()
    return Environment.load(str(folder), find(str(folder), explicit=str(folder / "env")))


@pytest.mark.skipif(sys.platform == "win32", reason="the environment is laid out as on POSIX systems")
@pytest.mark.parametrize(
    ("declared", "name", "expected"),
    [
        ("top", "bottom", ("bottom", "middle", "top")),
        ("top", "middle", ("middle", "top")),
        ("top", "top", None),
        ("top", "fast", None),
        ("top[speed]", "fast", None),
        ("middle", "other", None),
        ("bottom", "middle", ("middle", "top", "bottom")),
        ("", "middle", None),
    ],
)
def test_chains(declared: str, name: str, expected: tuple[str, ...] | None, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(declared + "\n")
    project = Project.read(tmp_path)
    assert needed_by(_environment(tmp_path), name, project.declared) == expected
