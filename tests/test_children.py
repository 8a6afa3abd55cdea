"""Processes of ours that are killed: each at its start, with its question, and in the middle of its answer.

Whoever waits for one gets an answer that says so, and never hangs or raises. Those that run examples, survey a
workspace and check files for the command line are killed in tests of their own (docs/faults.md).
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from ringtrue.environment import interpreter
from ringtrue.environment.api.compiled import described
from ringtrue.growth.running import Wanted, measured
from ringtrue.index.configured import Configured
from ringtrue.index.refreshing import refresh_apart
from ringtrue.index.values import Unavailable
from ringtrue.lsp import baselines, installing
from ringtrue.review import git

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the children are scripts of a POSIX shell")
MOMENTS = {
    "at its start": "kill -9 $$",
    "when it has heard its question": "cat > /dev/null; kill -9 $$",
    "in the middle of its answer": 'cat > /dev/null; printf \'{"count": 12, "bu\'; kill -9 $$',
}


def _describes(child: str, folder: Path) -> None:
    assert described("math", child).broken == "could not be described: JSONDecodeError"


def _refreshes(child: str, folder: Path) -> None:
    said = refresh_apart(Configured(), folder, offline=True)
    assert said == Unavailable("", "unreachable", "the list of names was not refreshed: CalledProcessError")


def _accepts(child: str, folder: Path) -> None:
    assert baselines._written({"folder": str(folder)}) == "no baseline was written: no reason was given"


def _installs(child: str, folder: Path) -> None:
    status, _ = installing._ran(str(folder), [child])
    assert status == -signal.SIGKILL


def _tells_its_version(child: str, folder: Path) -> None:
    assert interpreter._asked(child) is None


def _measures(child: str, folder: Path) -> None:
    assert measured(Wanted(child, str(folder), "m", "f")).raised == "the process ended without a word"


def _tells_of_commits(child: str, folder: Path) -> None:
    with pytest.raises(git.NoGit, match=r"^git log: ended with -9$"):
        git.run(str(folder), "log")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "asked",
    [_describes, _refreshes, _accepts, _installs, _tells_its_version, _measures, _tells_of_commits],
)
def test_a_child_that_is_killed_is_told_of(
    asked: Callable[[str, Path], None], moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "bin" / "git"
    child.parent.mkdir()
    child.write_text(f"#!/bin/sh\n{MOMENTS[moment]}\n")
    child.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(child))
    monkeypatch.setenv("PATH", f"{child.parent}{os.pathsep}{os.environ['PATH']}")
    asked(str(child), tmp_path)
