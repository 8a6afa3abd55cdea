"""Folders, settings and what changes on disk."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ringtrue.lsp.watching import is_source

CONFIGURING: dict[str, Any] = {"workspace": {"configuration": True}}
REGISTERING: dict[str, Any] = {
    "workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "didChangeConfiguration": {"dynamicRegistration": True},
    }
}
PULL = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}


def _none(found: list[Any]) -> bool:
    return not found


def _changed(client: Any, *paths: Path) -> None:
    changes = [{"uri": path.as_uri(), "type": 2} for path in paths]
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})


def _folder(root: Path) -> dict[str, str]:
    return {"uri": root.as_uri(), "name": root.name}


def _write(root: Path, text: str) -> Path:
    root.mkdir(exist_ok=True, parents=True)
    (root / "ringtrue.toml").write_text(text)
    return root


SILENT, LOUD = 'select = []\nnetwork = "off"\n', 'select = ["probe"]\nnetwork = "off"\n'


def test_a_configuration_that_changes_holds_at_once(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "probe_a\n")
    assert len(client.diagnostics(uri, 1)) == 1
    _changed(client, _write(project, SILENT) / "ringtrue.toml")
    client.diagnostics(uri, 1, until=_none)
    _write(project, LOUD)
    client.notify("textDocument/didSave", {"textDocument": {"uri": (project / "ringtrue.toml").as_uri()}})
    client.diagnostics(uri, 1, until=bool)


def test_files_are_watched_where_the_client_can(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project, {"capabilities": REGISTERING, "rootUri": project.as_uri()})
    said = client.wait_for("client/registerCapability")["params"]["registrations"]
    assert [one["method"] for one in said] == [
        "workspace/didChangeWatchedFiles",
        "workspace/didChangeConfiguration",
    ]


def test_texts_with_examples_matter_as_sources_do() -> None:
    assert [name for name in ("a.py", "a.pyi", "README.md", "a.rst", "log.txt", "a.toml") if is_source(name)] == [
        "a.py",
        "a.pyi",
        "README.md",
        "a.rst",
    ]


def test_settings_are_asked_for(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.settings = {"select": ["alarm"]}
    client.start(project, {"capabilities": CONFIGURING, "rootUri": project.as_uri()})
    uri = client.open(project / "a.py", "probe_a\nalarm\n")
    assert [one["code"] for one in client.diagnostics(uri, 1)] == ["alarm"]
    client.settings = {"ignore": ["alarm", "probe"]}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.diagnostics(uri, 1, until=_none)


def test_no_settings_are_settings(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project, {"capabilities": CONFIGURING, "rootUri": project.as_uri()})
    uri = client.open(project / "a.py", "probe_a\n")
    assert len(client.diagnostics(uri, 1)) == 1
    [asked] = [one["params"]["items"] for one in client.said if one.get("method") == "workspace/configuration"]
    assert [item["section"] for item in asked] == ["ringtrue", "ringtrue"]


def test_settings_that_come_with_initialize_and_later(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    options = {"settings": {"select": ["alarm"], "python": "", "severity": {}, "network": "on", "path": "x"}}
    client.start(project, {"capabilities": {}, "rootUri": project.as_uri(), "initializationOptions": options})
    uri = client.open(project / "a.py", "probe_a\nalarm\n")
    assert [one["code"] for one in client.diagnostics(uri, 1)] == ["alarm"]
    client.notify("workspace/didChangeConfiguration", {"settings": {"ringtrue": {"severity": {"probe": "hint"}}}})
    found = client.diagnostics(uri, 1, until=lambda found: len(found) == 2)
    assert [(one["code"], one["severity"]) for one in found] == [("probe", 4), ("alarm", 1)]
    client.notify("workspace/didChangeConfiguration", {"settings": {"ringtrue": {"enable": False}}})
    client.diagnostics(uri, 1, until=_none)
    assert client.count("window/showMessage") == 0


def test_problems_of_a_configuration(connect: Callable[..., Any], project: Path) -> None:
    path = _write(project, 'select = ["probe"]\nselekt = 1\nnetwork = "off"\n') / "ringtrue.toml"
    client = connect()
    client.start(project)
    shown = client.wait_for("window/showMessage")
    assert "'ringtrue.toml', line 2:" in shown["params"]["message"]
    [found] = client.wait(lambda one: one.get("params", {}).get("uri") == path.as_uri())["params"]["diagnostics"]
    assert (found["code"], found["range"]["start"]) == ("configuration", {"line": 1, "character": 0})
    uri = client.open(path, path.read_text())
    assert [one["code"] for one in client.diagnostics(uri, 1)] == ["configuration"]
    client.change(uri, 2, LOUD)
    assert client.diagnostics(uri, 2) == []
    _changed(client, _write(project, LOUD) / "ringtrue.toml")
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    other = client.open(project / "a.py", "probe_a\n")
    client.diagnostics(other, 1, until=bool)
    assert client.count("window/showMessage") == 1


def test_clients_that_pull_are_never_pushed_to(connect: Callable[..., Any], project: Path) -> None:
    path = _write(project, 'select = ["probe"]\nselekt = 1\nnetwork = "off"\n') / "ringtrue.toml"
    client = connect()
    client.start(project, {"capabilities": PULL, "rootUri": project.as_uri()})
    client.wait_for("window/showMessage")
    uri = client.open(path, path.read_text())
    assert [one["code"] for one in client.diagnostics(uri, 1)] == ["configuration"]
    assert client.count("textDocument/publishDiagnostics") == 0


def test_folders_have_configurations_of_their_own(connect: Callable[..., Any], tmp_path: Path) -> None:
    loud, silent = _write(tmp_path / "loud", LOUD), _write(tmp_path / "silent", SILENT)
    nested = _write(loud / "nested", SILENT)
    client = connect()
    client.start(params={"capabilities": {}, "workspaceFolders": [_folder(loud)], "rootUri": silent.as_uri()})
    assert len(client.diagnostics(client.open(loud / "a.py", "probe_a\n"), 1)) == 1
    assert client.diagnostics(client.open(nested / "a.py", "probe_a\n"), 1) == []
    event = {"added": [_folder(silent)], "removed": []}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    assert client.diagnostics(client.open(silent / "a.py", "probe_a\n"), 1) == []
    alone = _write(tmp_path / "alone", LOUD)
    assert len(client.diagnostics(client.open(alone / "a.py", "probe_a\n"), 1)) == 1


@pytest.mark.parametrize("key", ["rootUri", "rootPath"])
def test_where_the_workspace_is(connect: Callable[..., Any], tmp_path: Path, key: str) -> None:
    root = _write(tmp_path / "a b#ü", LOUD)
    client = connect()
    client.start(params={"capabilities": {}, key: root.as_uri() if key == "rootUri" else str(root)})
    assert len(client.diagnostics(client.open("untitled:new", "probe_a\n"), 1)) == 1
    assert len(client.diagnostics(client.open(root / "a.py", "probe_a\n"), 1)) == 1


NAMES = 'select = ["hallucinated-name", "uninstalled-package", "hallucinated-module"]\nnetwork = "off"\n'


def test_open_buffers_win_over_the_disk(connect: Callable[..., Any], project: Path) -> None:
    _write(project, NAMES)
    (project / "tools.py").write_text("def hammer(): ...\n")
    client = connect()
    client.start(project)
    user = client.open(project / "user.py", "from tools import saw\n")
    client.diagnostics(user, 1, until=bool)
    tools = client.open(project / "tools.py", "def hammer(): ...\n")
    client.change(tools, 2, "def saw(): ...\n")
    client.diagnostics(user, 1, until=_none)
    client.change(tools, 3, "def screw(): ...\n")
    client.diagnostics(user, 1, until=bool)
    client.notify("textDocument/didClose", {"textDocument": {"uri": tools}})
    (project / "tools.py").write_text("saw = 1\n")
    _changed(client, project / "tools.py")
    client.diagnostics(user, 1, until=_none)


def test_what_was_gathered_from_many_files_is_gathered_anew_when_one_changes(
    connect: Callable[..., Any], project: Path
) -> None:
    _write(project, 'select = ["import-cycle-crash"]\nnetwork = "off"\n')
    (project / "b.py").write_text("from a import first\n\nsecond = 2\n")
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "from b import second\n\nfirst = 1\n")
    client.diagnostics(uri, 1, until=bool)
    (project / "b.py").write_text("second = 2\n")
    _changed(client, project / "b.py")
    client.diagnostics(uri, 1, until=_none)


def _environment(project: Path) -> Path:
    site = project / ".venv" / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.12.1\n")
    (project / ".venv" / "bin").mkdir()
    (project / ".venv" / "bin" / "python").write_text("")
    return site


def _install(site: Path, name: str) -> Path:
    (site / f"{name}.py").write_text("")
    info = site / f"{name}-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "RECORD").write_text(f"{name}.py,,\n")
    return info


@pytest.mark.parametrize("watching", [True, False])
def test_an_install_is_noticed(connect: Callable[..., Any], project: Path, watching: bool) -> None:
    _write(project, NAMES)
    site = _environment(project)
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "import requests\n")
    assert client.diagnostics(uri, 1, until=bool)[0]["code"] == "uninstalled-package"
    info = _install(site, "requests")
    if watching:
        _changed(client, info)
    else:
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    client.diagnostics(uri, 1, until=_none)


def test_an_install_is_noticed_when_nothing_is_said(connect: Callable[..., Any], project: Path) -> None:
    _write(project, NAMES)
    site = _environment(project)
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "import requests\n")
    client.diagnostics(uri, 1, until=bool)
    _install(site, "requests")
    client.diagnostics(uri, 1, until=_none)


def test_the_environment_is_told(connect: Callable[..., Any], project: Path) -> None:
    _environment(project)
    client = connect()
    client.start(params={"capabilities": {}, "rootUri": project.as_uri(), "initializationOptions": {"status": True}})
    told = client.wait(lambda one: one.get("method") == "ringtrue/status" and not one["params"]["pending"])["params"]
    assert told["interpreter"] == str(project / ".venv" / "bin" / "python")
    assert told["version"] == "3.12"
    assert ".venv" in told["reason"]
    assert told["indexDate"][:2] == "20"
    uri = client.open(project / "a.py", "x\n")
    client.diagnostics(uri, 1)
    assert client.request("ringtrue/environment", {"uri": uri}) == told
    assert client.request("ringtrue/environment", {"uri": "file:///else/where.py"})["interpreter"] is None


def test_the_client_says_which_interpreter(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    options = {"status": True, "interpreters": {project.as_uri(): sys.executable}}
    client.start(params={"capabilities": {}, "rootUri": project.as_uri(), "initializationOptions": options})
    told = client.wait(lambda one: one.get("method") == "ringtrue/status" and not one["params"]["pending"])["params"]
    assert told["interpreter"] == sys.executable
    assert "Python extension" in told["reason"]


@pytest.mark.parametrize("trusted", [True, False])
def test_nothing_of_the_workspace_runs_without_trust(connect: Callable[..., Any], project: Path, trusted: bool) -> None:
    venv = project / ".venv"
    (venv / "bin").mkdir(parents=True)
    trace = project / "it-ran"
    (venv / "bin" / "python").write_text(f"#!/bin/sh\ntouch '{trace}'\necho 3.11\n")
    (venv / "bin" / "python").chmod(0o755)
    client = connect()
    options = {"status": True, "trusted": trusted}
    client.start(params={"capabilities": {}, "rootUri": project.as_uri(), "initializationOptions": options})
    client.wait(lambda one: one.get("method") == "ringtrue/status" and not one["params"]["pending"])
    assert trace.exists() == trusted


def test_two_folders_that_ask_the_same_are_both_told(connect: Callable[..., Any], tmp_path: Path) -> None:
    """Both are open before either is answered: what one learns must not take the question from the other."""
    roots = [_write(tmp_path / name, NAMES) for name in ("one", "two", "three")]
    for root in roots:
        _environment(root)
    client = connect()
    client.start(params={"capabilities": {}, "workspaceFolders": [_folder(root) for root in roots]})
    opened = [client.open(root / "a.py", "import requests\n") for root in roots]
    for uri in opened:
        assert client.diagnostics(uri, 1, until=bool)[0]["code"] == "uninstalled-package"


def test_two_folders_have_two_environments(connect: Callable[..., Any], tmp_path: Path) -> None:
    roots = [_write(tmp_path / name, NAMES) for name in ("with", "without")]
    sites = [_environment(root) for root in roots]
    _install(sites[0], "requests")
    client = connect()
    client.start(params={"capabilities": {}, "workspaceFolders": [_folder(root) for root in roots]})
    lacking = client.open(roots[1] / "a.py", "import requests\n")
    assert client.diagnostics(lacking, 1, until=bool)[0]["code"] == "uninstalled-package"
    having = client.open(roots[0] / "a.py", "import requests\nimport yaml\n")
    found = client.diagnostics(having, 1, until=bool)
    assert [one["range"]["start"]["line"] for one in found] == [1]
    told = [client.request("ringtrue/environment", {"uri": uri})["interpreter"] for uri in (having, lacking)]
    assert told == [str(root / ".venv" / "bin" / "python") for root in roots]
