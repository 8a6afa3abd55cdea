"""Projects in a folder, as folders and as archives, and the command line on them. Does not know what it prints."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ringtrue.cli.main import main
from ringtrue.registry import installed_rules

PACK = str(Path(__file__).parent)
CONFIGURATION = 'select = ["yard"]\nnetwork = "off"\n'


@dataclass(frozen=True)
class Ran:
    """How a run ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Yard:
    """The folder in which commands are run; marks of rules, results and caches lie there, too."""

    folder: Path

    def project(self, name: str, files: Mapping[str, str]) -> Path:
        made = self.folder / name
        for path, text in {"ringtrue.toml": CONFIGURATION, **files}.items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_text(text)
        return made

    def sdist(self, project: Path) -> Path:
        """The project as an archive beside it."""
        made = project.with_name(f"{project.name}-1.0.tar.gz")
        with tarfile.open(made, "w:gz") as packed:
            packed.add(project, arcname=f"{project.name}-1.0")
        return made

    def run(self, *arguments: str) -> Ran:
        """The command line as a process of its own."""
        python = [sys.executable, "-m", "ringtrue"]
        done = subprocess.run([*python, *arguments], cwd=self.folder, capture_output=True, text=True, env=self.environ)
        return Ran(done.returncode, done.stdout, done.stderr)

    def fleet(self, *arguments: str) -> Ran:
        return self.run("fleet", "--output", "out", "--offline", "--cache-dir", "cache", "--workers", "2", *arguments)

    @property
    def environ(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, (PACK, os.environ.get("PYTHONPATH"))))
        return {**os.environ, "PYTHONPATH": path, "FLEETPACK_PLACE": str(self.folder)}

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        """The results by source."""
        said = map(json.loads, (self.folder / "out" / "results.jsonl").read_bytes().splitlines())
        return {one["source"]: one for one in said}

    def local(self, folder: Path) -> Any:
        """What `ringtrue check` says inside of the folder, in this process."""
        said = io.StringIO()
        with chdir(folder), redirect_stdout(said), redirect_stderr(io.StringIO()):
            main(["check", ".", "--output-format", "json", "--offline", "--no-cache", "--jobs", "1"])
        return json.loads(said.getvalue())

    @property
    def seen(self) -> list[str]:
        """What the rule `writes-down` has read so far."""
        try:
            return (self.folder / "seen").read_text().split()
        except FileNotFoundError:
            return []


@contextmanager
def chdir(folder: Path) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.fixture
def yard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Yard]:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("FLEETPACK_PLACE", str(tmp_path))
    monkeypatch.syspath_prepend(PACK)
    monkeypatch.chdir(tmp_path)
    installed_rules.cache_clear()
    yield Yard(tmp_path)
    installed_rules.cache_clear()


def tar_of(path: Path, members: Mapping[str, bytes | tarfile.TarInfo], mode: str = "w:gz") -> Path:
    """An archive with these members, whatever they are called."""
    with tarfile.open(path, mode) as packed:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                packed.addfile(content)
                continue
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return path
