"""What becomes of a planted failure: whether it breaks the suite, what is said of it, and whether the fix mends it.

Does not know how the verdicts are shown.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ringtrue.cli.main import main

from .plants import Plant
from .postgres import Server
from .serving import ServingError, served
from .suite import failures

_RINGTRUE = [sys.executable, "-m", "ringtrue"]
_PATIENCE = 900.0
_OPTIONS = ["--python", sys.executable, "--offline", "--no-cache", "--jobs", "1"]


@dataclass(frozen=True)
class Said:
    """One finding: `line` counts from 1."""

    rule: str
    file: str
    line: int
    fixable: bool

    def __str__(self) -> str:
        return f"{self.rule} at {self.file}:{self.line}"


@dataclass(frozen=True)
class Verdict:
    """`broken` is why the suite fails, or empty; `mended` whether the fix made it green, or None without a fix."""

    plant: Plant
    broken: str
    right: tuple[Said, ...]
    others: tuple[Said, ...]
    mended: bool | None

    @property
    def flagged(self) -> bool:
        return bool(self.right)


def judged(plant: Plant, server: Server | None) -> Verdict:
    """All that can be said of a failure."""
    with _planted(plant) as folder:
        broken = red(plant, folder, server)
        right, others = _parted(plant, folder, findings(folder))
        mended = None
        if any(one.fixable for one in right):
            mend(folder, {one.rule for one in right})
            mended = not red(plant, folder, server)
    return Verdict(plant, broken, right, others, mended)


def glanced(plant: Plant) -> Verdict:
    """What the rules that are due say, asked in this process, and nothing about the suite."""
    with _planted(plant) as folder:
        due = ",".join(name for name in plant.rules if name in rule_names())
        said = findings_here(folder, due) if due else []
        right, others = _parted(plant, folder, said)
    return Verdict(plant, "", right, others, None)


def _parted(plant: Plant, folder: Path, said: list[Said]) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    right = tuple(one for one in said if plant.right(folder, one.rule, one.file, one.line))
    return right, tuple(one for one in said if one not in right)


def breaks(plant: Plant, server: Server | None) -> str:
    """Why the suite fails with the failure planted, or empty where it does not."""
    with _planted(plant) as folder:
        return red(plant, folder, server)


def red(plant: Plant, folder: Path, server: Server | None) -> str:
    """Why the suite fails on the back end in `folder`, or empty."""
    if plant.database == "sqlite":
        (folder.parent / "rows.sqlite").unlink(missing_ok=True)
        return _asked(folder, f"sqlite:///{folder.parent}/rows.sqlite")
    assert server is not None, f"{plant.id} needs PostgreSQL"
    with server.database() as database:
        return _asked(folder, database)


def findings(folder: Path) -> list[Said]:
    """What Ringtrue says of the back end in `folder`, as its users run it."""
    done = _run(folder, ["--output-format", "json"])
    assert done.returncode in (0, 1), done.stderr
    assert "failed" not in done.stderr, done.stderr
    return [_said(one) for one in json.loads(done.stdout)]


def findings_here(folder: Path, names: str) -> list[Said]:
    """What some rules say, without a process of their own: for many back ends one after the other."""
    before, output = Path.cwd(), io.StringIO()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            main(["check", *_OPTIONS, "--output-format", "json", "--select", names])
    finally:
        os.chdir(before)
    return [_said(one) for one in json.loads(output.getvalue())]


@cache
def rule_names() -> frozenset[str]:
    """The rules there are."""
    done = subprocess.run([*_RINGTRUE, "rules"], capture_output=True, text=True, check=True)
    return frozenset(done.stdout.split())


def mend(folder: Path, rules: set[str]) -> None:
    """Applies the first fix of each finding of these rules."""
    _run(folder, ["--fix", "--unsafe-fixes", "--select", ",".join(sorted(rules))])


def _run(folder: Path, options: list[str]) -> subprocess.CompletedProcess[str]:
    command = [*_RINGTRUE, "check", *_OPTIONS, *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=_PATIENCE)


def _said(finding: dict[str, Any]) -> Said:
    return Said(finding["rule"], finding["path"], finding["start"]["line"], bool(finding["fixes"]))


def _asked(folder: Path, database: str) -> str:
    try:
        with served(folder, database, folder.parent / "log") as url:
            found = failures(url, only_first=True)
    except ServingError as error:
        return f"does not serve: {(str(error).strip() or 'ended').splitlines()[-1]}"
    return f"{found[0].scenario}: {found[0].reason}" if found else ""


@contextlib.contextmanager
def _planted(plant: Plant) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="planted") as name:
        yield plant.planted(Path(name).resolve())
