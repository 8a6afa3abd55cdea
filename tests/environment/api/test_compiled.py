"""Compiled modules, described by an interpreter of their own, in trusted workspaces only."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import compiled
from ringtrue.environment.api.values import Api, NoSuchMember
from ringtrue.environment.interpreter import find
from ringtrue.environment.world import Environment

MODULE = "librt.strings"
"""A compiled module with a stub, of a distribution that the type checker of the tests brings along."""


def _environment(folder: Path, *, trusted: bool) -> Environment:
    found = find(str(folder), explicit=sys.executable)
    return Environment.load(str(folder), found, trusted=trusted, shelves=str(folder / "shelves"))


def test_a_module_is_told_by_the_interpreter() -> None:
    api = compiled.described("_struct", sys.executable)
    assert api.broken is None
    assert {"pack", "unpack", "Struct", "error"} <= set(api.bindings)


def test_what_cannot_be_imported_is_broken() -> None:
    assert compiled.described("no_such_module", sys.executable).broken is not None


def test_what_is_no_interpreter_is_broken(tmp_path: Path) -> None:
    assert compiled.described("_struct", str(tmp_path / "python")).broken is not None


def test_nothing_runs_in_a_workspace_that_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(module: str, python: str) -> None:
        raise AssertionError(f"{python} was run for {module}")

    monkeypatch.setattr(compiled, "described", run)
    answer = _environment(tmp_path, trusted=False).api(f"{MODULE}.StringWriter().appendd", "app.py")
    assert isinstance(answer, Unknown)


def test_members_of_a_trusted_compiled_module(tmp_path: Path) -> None:
    environment = _environment(tmp_path, trusted=True)
    assert isinstance(environment.api(f"{MODULE}.StringWriter().append", "app.py"), Api)
    missing = environment.api(f"{MODULE}.StringWriter().appendd", "app.py")
    assert isinstance(missing, NoSuchMember)
    assert "append" in missing.near
    assert isinstance(environment.api(f"{MODULE}.StringWriters", "app.py"), NoSuchMember)


def test_a_module_is_described_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _environment(tmp_path, trusted=True)
    assert isinstance(first.api(f"{MODULE}.StringWriter", "app.py"), Api)
    first.save()

    def run(module: str, python: str) -> None:
        raise AssertionError(f"{python} was run for {module} again")

    monkeypatch.setattr(compiled, "described", run)
    assert isinstance(_environment(tmp_path, trusted=True).api(f"{MODULE}.StringWriter", "app.py"), Api)
