"""The whole workspace: files that are not open are checked beside the server, and who wants to know is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from ringtrue.cli.sweep import FEW
from ringtrue.lsp.survey import Survey, children
from ringtrue.lsp.surveying import child as survey

PROGRESS = {"window": {"workDoneProgress": True}}
PULL = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}, **PROGRESS}
WATCHED = {"settings": {"diagnosticMode": "workspace"}}
CHECK = {"command": "ringtrue.server.checkWorkspace"}


def _files(root: Path, **texts: str) -> None:
    for name, text in texts.items():
        (root / f"{name}.py").write_text(text)


def _published(client: Any) -> dict[str, list[str]]:
    """What the client shows in the end, by the name of the file."""
    shown = {}
    for message in client.said:
        if message.get("method") == "textDocument/publishDiagnostics":
            name = message["params"]["uri"].rpartition("/")[2]
            shown[name] = [one["message"] for one in message["params"]["diagnostics"]]
    return {name: found for name, found in shown.items() if found}


def _summary(client: Any) -> str:
    return str(client.wait_for("window/showMessage")["params"]["message"])


def _progress(client: Any) -> list[str]:
    said = [one["params"] for one in client.said if one.get("method") == "$/progress"]
    return [one["value"]["kind"] for one in said if "kind" in one["value"]]


def test_a_client_that_is_pushed_to_sees_unopened_files(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="probe_a\n", b="fine\n", c='"🦊"; probe_c\n')
    client = connect()
    client.start(project, {"capabilities": PROGRESS, "rootUri": project.as_uri()})
    client.request("workspace/executeCommand", CHECK)
    assert _summary(client) == "Ringtrue: 2 problems in 2 of 3 files"
    assert _published(client) == {"a.py": ["'probe_a' is a probe"], "c.py": ["'probe_c' is a probe"]}
    assert (_progress(client)[0], _progress(client)[-1]) == ("begin", "end")
    assert client.stop() == 0


def test_what_is_said_of_a_file_is_what_is_said_when_it_is_open(connect: Callable[..., Any], project: Path) -> None:
    text = 'if "🦊": probe_way\nprobe_safe\n'
    _files(project, a=text)
    client = connect()
    rich = {"relatedInformation": True, "codeDescriptionSupport": True, "tagSupport": {"valueSet": [1, 2]}}
    client.start(project, {"capabilities": {"textDocument": {"publishDiagnostics": rich}}, "rootUri": project.as_uri()})
    client.request("workspace/executeCommand", CHECK)
    closed = client.wait_for("textDocument/publishDiagnostics")["params"]["diagnostics"]
    _summary(client)
    assert client.diagnostics(client.open(project / "a.py", text), 1) == closed


def test_an_open_document_is_told_as_it_is_in_the_editor(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="probe_disk\n", b="probe_b\n")
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "probe_editor\n")
    client.diagnostics(uri, 1)
    client.request("workspace/executeCommand", CHECK)
    _summary(client)
    assert _published(client) == {"a.py": ["'probe_editor' is a probe"], "b.py": ["'probe_b' is a probe"]}
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.wait(
        lambda one: (
            one.get("method") == "textDocument/publishDiagnostics"
            and [found["message"] for found in one["params"]["diagnostics"]] == ["'probe_disk' is a probe"]
        )
    )


def test_clients_that_pull_documents_see_nothing_twice(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="probe_a\n")
    client = connect()
    client.start(project, {"capabilities": PULL, "rootUri": project.as_uri()})
    assert client.capabilities["diagnosticProvider"]["workspaceDiagnostics"] is False
    client.request("workspace/executeCommand", CHECK)
    _summary(client)
    assert _published(client) == {"a.py": ["'probe_a' is a probe"]}
    uri = client.open(project / "a.py", "probe_a\n")
    assert len(client.diagnostics(uri, 1)) == 1
    assert _published(client) == {}


def test_what_is_shown_stays_until_the_document_is_told_of(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="probe_a\n")
    client = connect()
    client.start(project, {"capabilities": PULL, "rootUri": project.as_uri()})
    client.request("workspace/executeCommand", CHECK)
    _summary(client)
    uri = client.open(project / "a.py", "probe_a\n")
    pulled = client.send("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    client.answer(pulled)
    cleared = next(i for i, one in enumerate(client.said) if _is_of(one, uri) and not one["params"]["diagnostics"])
    assert client.said[cleared + 1].get("id") == pulled


def _pulling(connect: Callable[..., Any], project: Path) -> Any:
    client = connect()
    client.start(project, {"capabilities": PULL, "rootUri": project.as_uri(), "initializationOptions": WATCHED})
    assert client.capabilities["diagnosticProvider"]["workspaceDiagnostics"] is True
    return client


def _reports(client: Any, token: str) -> dict[str, Any]:
    parts = [one["params"] for one in client.said if one.get("method") == "$/progress"]
    items = [item for one in parts if one["token"] == token for item in one["value"]["items"]]
    return {item["uri"].rpartition("/")[2]: item for item in items}


def test_the_workspace_is_pulled_piece_by_piece(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="probe_a\n", b="fine\n", c="probe_c\n")
    client = _pulling(connect, project)
    asked = {"previousResultIds": [], "partialResultToken": "first"}
    assert client.request("workspace/diagnostic", asked) == {"items": []}
    told = _reports(client, "first")
    assert {name: (one["kind"], one["version"], len(one["items"])) for name, one in told.items()} == {
        "a.py": ("full", None, 1),
        "c.py": ("full", None, 1),
    }
    assert client.count("textDocument/publishDiagnostics") == 0

    previous = [{"uri": one["uri"], "value": one["resultId"]} for one in told.values()]
    later = client.send("workspace/diagnostic", {"previousResultIds": previous})
    _files(project, a="fine\n", b="probe_b\n")
    (project / "c.py").unlink()
    changes = [{"uri": (project / name).as_uri(), "type": 2} for name in ("a.py", "b.py", "c.py")]
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    items = client.answer(later)["result"]["items"]
    found = {one["uri"].rpartition("/")[2]: [each["message"] for each in one["items"]] for one in items}
    assert found == {"a.py": [], "b.py": ["'probe_b' is a probe"], "c.py": []}


def test_a_pull_is_held_until_there_is_news_and_can_be_cancelled(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="probe_a\n")
    client = _pulling(connect, project)
    [told] = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    previous = [{"uri": told["uri"], "value": told["resultId"]}]
    held = client.send("workspace/diagnostic", {"previousResultIds": previous})
    client.notify("$/cancelRequest", {"id": held})
    assert client.answer(held)["error"]["code"] == -32800
    uri = client.open(project / "a.py", "probe_b\n")
    assert len(client.diagnostics(uri, 1)) == 1
    again = client.send("workspace/diagnostic", {"previousResultIds": previous})
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    [told] = client.answer(again)["result"]["items"]
    assert [one["message"] for one in told["items"]] == ["'probe_a' is a probe"]
    last = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert [one["message"] for one in last["items"]] == ["'probe_a' is a probe"]


def test_who_asks_once_is_answered_in_any_case(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="fine\n")
    client = connect()
    client.start(project, {"capabilities": PULL, "rootUri": project.as_uri()})
    assert client.request("workspace/diagnostic", {"previousResultIds": []}) == {"items": []}
    _files(project, a="probe_a\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (project / "a.py").as_uri(), "type": 2}]})
    [told] = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    assert len(told["items"]) == 1


def test_a_check_of_the_workspace_can_be_given_up(connect: Callable[..., Any], project: Path) -> None:
    for n in range(300):
        _files(project, **{f"m{n}": "".join(f"def f{i}(x):\n    return x\n" for i in range(60))})
    client = connect()
    client.start(project, {"capabilities": PROGRESS, "rootUri": project.as_uri()})
    client.request("workspace/executeCommand", CHECK)
    begun = client.wait(lambda one: one.get("params", {}).get("value", {}).get("kind") == "begin")["params"]
    client.notify("window/workDoneProgress/cancel", {"token": begun["token"]})
    assert _summary(client) == "Ringtrue: the check of the workspace was given up"
    assert _progress(client)[-1] == "end"


def test_what_is_safe_to_fix_is_fixed_everywhere(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="x = probe_safe\nprobe_a\n", b="probe_safe\n", c="probe_a\n")
    client = connect()
    workspace = {"applyEdit": True, "workspaceEdit": {"documentChanges": True}}
    client.start(project, {"capabilities": {"workspace": workspace}, "rootUri": project.as_uri()})
    uri = client.open(project / "b.py", "\nprobe_safe\n", version=4)
    client.diagnostics(uri, 4)
    client.request("workspace/executeCommand", {"command": "ringtrue.server.fixWorkspace"})
    edit = client.wait_for("workspace/applyEdit")["params"]["edit"]
    said = {
        one["textDocument"]["uri"].rpartition("/")[2]: (
            one["textDocument"]["version"],
            [(each["range"]["start"]["line"], each["newText"]) for each in one["edits"]],
        )
        for one in edit["documentChanges"]
    }
    assert said == {"a.py": (None, [(0, "fine")]), "b.py": (4, [(1, "fine")])}


def test_each_folder_by_its_own_configuration(connect: Callable[..., Any], tmp_path: Path) -> None:
    outer, inner, other = tmp_path / "outer", tmp_path / "outer" / "inner", tmp_path / "other"
    for root, select in ((outer, "probe"), (inner, "alarm"), (other, "probe")):
        root.mkdir()
        (root / "ringtrue.toml").write_text(f'select = ["{select}"]\nnetwork = "off"\n')
        _files(root, **{f"of_{root.name}": "probe_a\nalarm\n"})
    client = connect()
    folders = [{"uri": one.as_uri(), "name": one.name} for one in (outer, inner, other)]
    client.start(params={"capabilities": {}, "workspaceFolders": folders})
    client.request("workspace/executeCommand", CHECK)
    assert _summary(client) == "Ringtrue: 3 problems in 3 of 3 files"
    assert _published(client) == {
        "of_outer.py": ["'probe_a' is a probe"],
        "of_inner.py": ["'alarm' is an error"],
        "of_other.py": ["'probe_a' is a probe"],
    }


def test_a_keystroke_finds_at_most_one_small_line_per_child_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work that a survey can put between a key and its diagnostics, whatever the size of the workspace."""
    monkeypatch.setenv("RINGTRUE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "ringtrue.toml").write_text('network = "off"\n')
    _files(tmp_path / "files", **{f"m{n}": "import nothing_at_all\n" for n in range(100)})
    wishes = {"overrides": {}, "interpreters": {}, "trusted": False, "distrusted": True}
    told = {"encoding": "utf-16", "tags": [], "related": False, "links_codes": False}
    posted: SimpleQueue[Callable[[], None]] = SimpleQueue()
    lines: list[Any] = []
    ends: list[bool] = []
    folders = [{"path": str(tmp_path / "files"), **wishes}]
    survey = Survey({**told, "folders": folders}, posted.put, lines.append, ends.append)
    while not ends:
        call = posted.get(timeout=60)
        assert posted.qsize() < children()
        call()
    assert ends == [True]
    assert sum(line.get("total", 0) for line in lines) == 100
    sizes = [len(line["files"]) for line in lines if "files" in line]
    assert sum(sizes) == 100
    assert max(sizes) <= 16
    assert max(len(json.dumps(line)) for line in lines) < 16_000
    survey.stop()  # of no consequence


def test_a_child_starts_no_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One core stays free for the editor: who starts the children counts them."""
    started: list[object] = []

    def spread(*asked: object) -> list[object]:
        started.append(asked)
        return []

    monkeypatch.setenv("RINGTRUE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("ringtrue.lsp.surveying.lowered", lambda: None)
    monkeypatch.setattr("ringtrue.cli.processes.spread", spread)
    (tmp_path / "files").mkdir()
    _files(tmp_path / "files", **{f"m{n}": "fine\n" for n in range(FEW + 1)})
    wishes = {"overrides": {"network": "off"}, "interpreters": {}, "trusted": False, "distrusted": True}
    style = {"encoding": "utf-16", "tags": [], "related": False, "links_codes": False}
    survey({**style, "share": 0, "of": 1, "folders": [{"path": str(tmp_path / "files"), **wishes}]})
    assert started == []


ACCEPT = {"command": "ringtrue.server.createBaseline"}


def test_a_baseline_is_written_only_where_that_is_trusted(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="probe_a\n")
    client = connect()
    options = {"trusted": False}
    client.start(project, {"capabilities": {}, "rootUri": project.as_uri(), "initializationOptions": options})
    client.request("workspace/executeCommand", ACCEPT)
    assert "only in a trusted workspace" in _summary(client)
    assert not (project / "ringtrue-baseline.json").exists()


def test_what_a_baseline_accepts_is_not_told_any_more(connect: Callable[..., Any], project: Path) -> None:
    _files(project, a="probe_a\n", b="fine\n", c="probe_c\n")
    client = connect()
    options = {"trusted": True, "settings": {"select": ["probe"]}}
    client.start(project, {"capabilities": {}, "rootUri": project.as_uri(), "initializationOptions": options})
    uri = client.open(project / "a.py", "probe_a\n")
    assert len(client.diagnostics(uri, 1)) == 1
    client.request("workspace/executeCommand", ACCEPT)
    assert _summary(client).startswith("Ringtrue: 2 problems accepted in 'ringtrue-baseline.json'")
    client.wait(lambda one: _is_of(one, uri) and one["params"]["diagnostics"] == [])
    assert set(json.loads((project / "ringtrue-baseline.json").read_text())["findings"]) == {"a.py", "c.py"}

    client.change(uri, 2, {"text": "1\nprobe_a\nprobe_b\n"})  # it has moved, and another is there
    [new] = client.diagnostics(uri, 2)
    assert new["message"] == "'probe_b' is a probe"
    at = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 7}}
    asked = {"textDocument": {"uri": uri}, "range": at, "context": {"diagnostics": []}}
    assert client.request("textDocument/codeAction", asked) == []
    hover = {"textDocument": {"uri": uri}, "position": at["start"]}
    assert client.request("textDocument/hover", hover) is None

    client.request("workspace/executeCommand", CHECK)
    client.wait(lambda one: one.get("method") == "window/showMessage" and "0 problems" in one["params"]["message"])

    (project / "ringtrue-baseline.json").unlink()
    gone = {"uri": (project / "ringtrue-baseline.json").as_uri(), "type": 3}
    client.notify("workspace/didChangeWatchedFiles", {"changes": [gone]})
    client.wait(lambda one: _is_of(one, uri) and len(one["params"]["diagnostics"]) == 2)


def _is_of(message: Any, uri: str) -> bool:
    return bool(message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri)
