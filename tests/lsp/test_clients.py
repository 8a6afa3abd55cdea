"""Every client whose `initialize` was captured gets what it can take: diagnostics, a fix, no more than it asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ringtrue.lsp.client import Client

CLIENTS = sorted(path.stem for path in (Path(__file__).parent / "clients").glob("*.json"))
TEXT = 'fox = "🦊🦊"; probe_safe\n'
COLUMN = {"utf-8": 18, "utf-16": 14, "utf-32": 12}
EXPECTED = {  # encoding, pulls, resolves edits, versions in edits
    "emacs-28-eglot1.9": ("utf-16", False, False, True),
    "emacs-30.1": ("utf-32", False, True, True),
    "helix-25.01": ("utf-8", False, True, True),
    "kate-22.12": ("utf-16", False, False, False),
    "nvim-0.10": ("utf-16", False, True, False),
    "nvim-0.11": ("utf-8", False, True, False),
    "nvim-0.12": ("utf-8", True, True, False),
    "nvim-0.7": ("utf-16", False, True, False),
    "sublime-lsp-2.9": ("utf-16", True, True, True),
    "vim-ale-3.3": ("utf-16", False, False, False),
    "vscode-1.139": ("utf-16", True, True, True),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_what_it_said_is_understood(captured: Callable[[str, Path], dict[str, Any]], name: str, tmp_path: Path) -> None:
    client = Client.of(captured(name, tmp_path))
    said = (client.encoding, client.pulls, client.resolves_edits, client.versioned_edits)
    assert said == EXPECTED[name]
    assert [Path(folder).name for folder in client.folders] == [tmp_path.name]


@pytest.mark.parametrize("name", CLIENTS)
def test_the_story(
    connect: Callable[..., Any], captured: Callable[[str, Path], dict[str, Any]], project: Path, name: str
) -> None:
    client = connect()
    client.start(params=captured(name, project))
    encoding, pulls, resolves, versions = EXPECTED[name]
    assert client.pulls == pulls
    uri = client.open(project / "a.py", TEXT)
    [found] = client.diagnostics(uri, 1)
    start = COLUMN[encoding]
    assert found["range"] == {"start": {"line": 0, "character": start}, "end": {"line": 0, "character": start + 10}}
    # What ALE sends: one diagnostic, rebuilt, without its data.
    rebuilt = {"range": found["range"], "message": found["message"]}
    asked = {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [rebuilt]}}
    action = client.request("textDocument/codeAction", asked)[0]
    assert ("edit" in action) != resolves
    if resolves:
        action = client.request("codeAction/resolve", action)
    edit = action["edit"]
    assert ("documentChanges" in edit) == versions
    edits = edit["documentChanges"][0]["edits"] if versions else edit["changes"][uri]
    assert edits == [{"range": found["range"], "newText": "fine"}]
    client.change(uri, 2, *edits_as_changes(edits))
    assert client.diagnostics(uri, 2) == []
    assert (client.count("textDocument/publishDiagnostics") == 0) == pulls
    assert client.stop() == 0


def test_kate_carries_out_all_that_it_is_offered(
    connect: Callable[..., Any], captured: Callable[[str, Path], dict[str, Any]], project: Path
) -> None:
    """Its quick fix names one diagnostic, asks for the whole document, and chooses nothing of the answer."""
    client = connect()
    client.start(params=captured("kate-22.12", project))
    uri = client.open(project / "a.py", TEXT + "probe_safe\n")
    first, _ = client.diagnostics(uri, 1)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}
    asked = {"textDocument": {"uri": uri}, "range": whole, "context": {"diagnostics": [first]}}
    [action] = client.request("textDocument/codeAction", asked)
    assert action["edit"] == {"changes": {uri: [{"range": first["range"], "newText": "fine"}]}}
    # Its menu asks for a place, and shows everything.
    menu = {"textDocument": {"uri": uri}, "range": first["range"], "context": {"diagnostics": []}}
    assert len(client.request("textDocument/codeAction", menu)) > 3


def edits_as_changes(edits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"range": edit["range"], "text": edit["newText"]} for edit in edits]
