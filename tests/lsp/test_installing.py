"""Installs that the server runs itself: asked for, without a shell, and never without a yes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

COMMAND = "ringtrue.server.install"


def _ask(client: Any, project: Path, *argv: str) -> None:
    argument = {"folder": project.as_uri(), "argv": list(argv)}
    assert client.request("workspace/executeCommand", {"command": COMMAND, "arguments": [argument]}) is None


def test_it_runs_after_a_yes(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.choice = "Run"
    client.start(project)
    code = "import os, sys; print(os.path.basename(os.getcwd()), sys.argv[1:])"
    _ask(client, project, sys.executable, "-c", code, "$HOME; echo *")
    question = client.wait_for("window/showMessageRequest")["params"]["message"]
    assert question.startswith(f"Run this command in '{project}'?\n{sys.executable} -c ")
    assert question.endswith("'$HOME; echo *'")
    client.wait(lambda one: one.get("params", {}).get("message") == "project ['$HOME; echo *']")


def test_it_does_not_run_without_a_yes(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.choice = "Cancel"
    client.start(project)
    _ask(client, project, sys.executable, "-c", "open('it-ran', 'w')")
    client.wait_for("window/showMessageRequest")
    client.diagnostics(client.open(project / "a.py", "x\n"), 1)
    assert client.stop() == 0
    assert not (project / "it-ran").exists()


def test_a_failure_is_shown(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.choice = "Run"
    client.start(project)
    _ask(client, project, sys.executable, "-c", "raise SystemExit(3)")
    assert "ended with status 3" in client.wait_for("window/showMessage")["params"]["message"]
    _ask(client, project, str(project / "no-such-program"))
    assert "did not run" in client.wait_for("window/showMessage")["params"]["message"]


def test_not_in_a_workspace_that_is_not_trusted(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(params={"capabilities": {}, "rootUri": project.as_uri(), "initializationOptions": {"trusted": False}})
    _ask(client, project, sys.executable, "-c", "")
    assert "trusted" in client.wait_for("window/showMessage")["params"]["message"]
    assert client.count("window/showMessageRequest") == 0
