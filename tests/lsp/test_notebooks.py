"""Notebooks in the editor: told by cell, facts in the order of the cells, and edits that stay in theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ALL = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
_LITERALS = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}
PLAIN = {"textDocument": {"codeAction": {**_LITERALS, "isPreferredSupport": True}}}
VERSIONED = {**PLAIN, "workspace": {"workspaceEdit": {"documentChanges": True}}}
RESOLVING = {
    "textDocument": {"codeAction": {**_LITERALS, "resolveSupport": {"properties": ["edit"]}, "dataSupport": True}}
}
PULL = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}


class Notebook:
    """A notebook that a client has open; cells are named by letters."""

    def __init__(self, client: Any, path: Path, **cells: str) -> None:
        self.client, self.path, self.version = client, path, 1
        listed = [{"kind": 2, "document": self.uri(name)} for name in cells]
        said = {"uri": path.as_uri(), "notebookType": "jupyter-notebook", "version": 1, "cells": listed}
        items = [self.item(name, text) for name, text in cells.items()]
        client.notify("notebookDocument/didOpen", {"notebookDocument": said, "cellTextDocuments": items})

    def uri(self, name: str) -> str:
        return f"vscode-notebook-cell:{self.path}#{name}"

    def item(self, name: str, text: str) -> dict[str, Any]:
        return {"uri": self.uri(name), "languageId": "python", "version": 1, "text": text}

    def change(self, **cells: Any) -> None:
        self.version += 1
        named = {"uri": self.path.as_uri(), "version": self.version}
        self.client.notify("notebookDocument/didChange", {"notebookDocument": named, "change": {"cells": cells}})

    def type(self, name: str, version: int, text: str) -> None:
        document = {"uri": self.uri(name), "version": version}
        self.change(textContent=[{"document": document, "changes": [{"text": text}]}])

    def said(self, name: str, version: int = 1, until: Any = lambda found: True) -> list[tuple[str, int, int]]:
        found = self.client.diagnostics(self.uri(name), version, until)
        start = [(one["message"], one["range"]["start"]) for one in found]
        return [(message, at["line"], at["character"]) for message, at in start]


def _opened(connect: Callable[..., Any], project: Path, capabilities: Any = PLAIN, **cells: str) -> Notebook:
    client = connect()
    options = {"status": True}
    client.start(project, {"capabilities": capabilities, "rootUri": project.as_uri(), "initializationOptions": options})
    client.wait(lambda one: one.get("method") == "ringtrue/status" and not one["params"]["pending"])
    assert client.capabilities["notebookDocumentSync"]["notebookSelector"][0]["notebook"] == "jupyter-notebook"
    return Notebook(client, project / "a.ipynb", **cells)


@pytest.mark.parametrize("capabilities", [PLAIN, PULL])
def test_each_cell_is_told_of_its_own(connect: Callable[..., Any], project: Path, capabilities: Any) -> None:
    book = _opened(connect, project, capabilities, a="x = 1\nprobe_a\n", b="!ls\n'🦊'; probe_b", c="fine\n")
    assert book.said("a") == [("'probe_a' is a probe", 1, 0)]
    assert book.said("b") == [("'probe_b' is a probe", 1, 6)]
    assert book.said("c") == []
    assert book.client.stop() == 0


def test_what_a_cell_binds_is_known_below(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["undefined-name"]\ncompanions = "off"\nnetwork = "off"\n')
    book = _opened(connect, project, a="response = !curl x\n%time late = 1", b="print(respnse, late)\n")
    assert book.said("b", until=bool)[0][1:] == (0, 6)
    book.type("a", 2, "respnse = 1; late = 2\n")
    assert book.said("b", until=lambda found: not found) == []


def test_cells_come_go_and_move(connect: Callable[..., Any], project: Path) -> None:
    book = _opened(connect, project, a="probe_a", b="probe_b")
    book.said("b")
    array = {"start": 1, "deleteCount": 0, "cells": [{"kind": 2, "document": book.uri("c")}]}
    book.change(structure={"array": array, "didOpen": [book.item("c", "\nprobe_c\n")]})
    assert book.said("c") == [("'probe_c' is a probe", 1, 0)]
    array = {"start": 0, "deleteCount": 1}
    book.change(structure={"array": array, "didClose": [{"uri": book.uri("a")}]})
    gone = book.client.wait(
        lambda one: one.get("params", {}).get("uri") == book.uri("a") and not one["params"]["diagnostics"]
    )
    assert gone["method"] == "textDocument/publishDiagnostics"
    book.type("b", 2, "probe_b; probe_b")
    assert len(book.said("b", 2)) == 2
    book.client.notify(
        "notebookDocument/didClose",
        {"notebookDocument": {"uri": book.path.as_uri()}, "cellTextDocuments": [{"uri": book.uri("b")}]},
    )
    book.client.wait(lambda one: one.get("params", {}).get("uri") == book.uri("b"))
    assert book.client.stop() == 0


@pytest.mark.parametrize("capabilities", [PLAIN, RESOLVING])
def test_a_fix_is_an_edit_of_its_cell(connect: Callable[..., Any], project: Path, capabilities: Any) -> None:
    book = _opened(connect, project, capabilities, a="x = 1\n", b="%time 1\n'🦊'; probe_safe")
    book.said("b")
    offered = book.client.actions(book.uri("b"), ALL)
    assert not [one for one in offered if one["title"].endswith("in this file")]  # its head is in another cell
    fix, every, ignore = (one for one in offered[:4] if "command" not in one)
    fix, every, ignore = (book.client.request("codeAction/resolve", one) for one in (fix, every, ignore))
    for action, text in ((fix, "fine"), (every, "fine"), (ignore, "  # ringtrue: ignore[probe]")):
        [(uri, [edit])] = action["edit"]["changes"].items()
        assert (uri, edit["newText"]) == (book.uri("b"), text)
        assert edit["range"]["start"]["line"] == 1
    assert fix["diagnostics"][0]["range"]["start"] == {"line": 1, "character": 6}
    assert book.client.actions(book.uri("a"), ALL) == []


def test_a_word_in_a_cell_is_told_of_when_it_is_finished(connect: Callable[..., Any], project: Path) -> None:
    book = _opened(connect, project, a="probe_apple = 1\n", b="!ls\nx = probe\n")
    assert book.said("b") == []
    for version, at, text in ((2, 9, "_"), (3, 10, "a"), (4, 11, ";")):
        place = {"line": 1, "character": at}
        change = {"range": {"start": place, "end": place}, "text": text}
        book.change(textContent=[{"document": {"uri": book.uri("b"), "version": version}, "changes": [change]}])
        if version == 3:
            assert book.said("b", 3) == []
    assert book.said("b", 4) == [("'probe_a' is a probe", 1, 4)]


def test_edits_carry_the_version_of_the_cell(connect: Callable[..., Any], project: Path) -> None:
    book = _opened(connect, project, VERSIONED, a="x = 1\n", b="")
    book.type("b", 7, "probe_safe\n")
    book.said("b", 7)
    [change] = book.client.actions(book.uri("b"), ALL)[0]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": book.uri("b"), "version": 7}


def test_fix_all_stays_in_the_cell(connect: Callable[..., Any], project: Path) -> None:
    book = _opened(connect, project, a="probe_safe\n", b="probe_safe\nprobe_safe\n")
    book.said("b")
    [every] = book.client.actions(book.uri("b"), ALL, only=["source.fixAll"])
    [(uri, edits)] = every["edit"]["changes"].items()
    assert (uri, [edit["range"]["start"]["line"] for edit in edits]) == (book.uri("b"), [0, 1])


def test_an_import_is_added_to_the_cell_that_lacks_it(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["undefined-name"]\ncompanions = "off"\nnetwork = "off"\n')
    book = _opened(connect, project, a="import json\n", b="%matplotlib inline\nprint(os.getcwd())\n")
    book.said("b", until=lambda found: bool(found) and "standard library" in found[0]["message"])
    fix = next(one for one in book.client.actions(book.uri("b"), ALL) if "import" in one["title"].lower())
    [(uri, [edit])] = fix["edit"]["changes"].items()
    assert uri == book.uri("b")
    assert edit["newText"].startswith("import os\n")


def test_hover_in_a_cell(connect: Callable[..., Any], project: Path) -> None:
    book = _opened(connect, project, a="\n\n", b="x = probe_b\n")
    book.said("b")
    asked = {"textDocument": {"uri": book.uri("b")}, "position": {"line": 0, "character": 6}}
    said = book.client.request("textDocument/hover", asked)
    assert said["range"]["start"] == {"line": 0, "character": 4}
    asked["position"] = {"line": 0, "character": 0}
    assert book.client.request("textDocument/hover", asked) is None


def test_what_the_notebook_installs_is_there(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["uninstalled-package"]\nnetwork = "off"\n')
    site = project / ".venv" / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.12.1\n")
    (project / ".venv" / "bin").mkdir()
    (project / ".venv" / "bin" / "python").write_text("")
    book = _opened(connect, project, a="%pip install -q 'scikit-learn>=1'", b="import sklearn\nimport yaml\n")
    assert [(line, at) for _, line, at in book.said("b", until=bool)] == [(1, 7)]


def test_a_notebook_whose_file_is_opened_as_a_text_is_one_no_more(connect: Callable[..., Any], project: Path) -> None:
    notebook = _opened(connect, project, x="probe_x\n")
    client, uri = notebook.client, notebook.path.as_uri()
    notebook.said("x", until=bool)
    client.change(uri, 2, "probe_text\n")
    notebook.type("x", 2, "probe_y\n")
    assert [message for message, *_ in notebook.said("x", 2, until=bool)] == ["'probe_y' is a probe"]
    client.open(project / "a.ipynb", "probe_z\n", version=5)
    assert [one["message"] for one in client.diagnostics(uri, 5, until=bool)] == ["'probe_z' is a probe"]
    assert not [one for one in client.said if one.get("method") == "window/logMessage" and one["params"]["type"] == 1]
