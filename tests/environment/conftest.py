"""Worlds for the tests: `made` builds folders that look like a Python environment, and projects, from texts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from ringtrue.environment.interpreter import Interpreter, find
from ringtrue.environment.world import Environment

Files = Mapping[str, str]


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def posix_venv(folder: Path, version: str = "3.12", site: Files | None = None, config: str = "") -> Path:
    """A virtual environment's files, as `venv` lays them out on POSIX systems."""
    lib = f"lib/python{version}/site-packages/"
    write(folder, {"pyvenv.cfg": f"version = {version}.1\n{config}", "bin/python": "", lib + "README": ""})
    write(folder / lib, site or {})
    return folder


def windows_venv(folder: Path, version: str = "3.12", site: Files | None = None, config: str = "") -> Path:
    """The same on Windows."""
    write(folder, {"pyvenv.cfg": f"version = {version}.1\n{config}", "Scripts/python.exe": ""})
    write(folder / "Lib" / "site-packages", {"README": "", **(site or {})})
    return folder


def dist(name: str, version: str, files: Files, headers: str = "") -> dict[str, str]:
    """A wheel as installed: its files, METADATA and RECORD."""
    info = f"{name}-{version}.dist-info"
    record = "".join(f"{path},,\n" for path in files)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{headers}\nbody\n"
    return {**files, f"{info}/METADATA": metadata, f"{info}/RECORD": record}


@pytest.fixture
def world(tmp_path: Path) -> Callable[..., Environment]:
    """`world(project files, site files)`: an Environment for a project with one virtual environment."""

    def build(project: Files | None = None, site: Files | None = None, version: str = "3.12") -> Environment:
        folder = tmp_path / "project"
        folder.mkdir(exist_ok=True)
        write(folder, project or {})
        venv = posix_venv(tmp_path / "env", version, site)
        found = find(str(folder), explicit=str(venv), environ={"HOME": os.fspath(tmp_path)})
        assert isinstance(found, Interpreter), found
        return Environment.load(str(folder), found)

    return build
