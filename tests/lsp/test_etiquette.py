"""While somebody types: nothing is said of a word before it is finished, and everything of what came as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ringtrue.lsp.etiquette import is_block

PULL = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}


def _typed(line: int, at: int, text: str) -> dict[str, Any]:
    place = {"line": line, "character": at}
    return {"range": {"start": place, "end": place}, "text": text}


def _of_line(found: list[dict[str, Any]], line: int) -> list[str]:
    return [one["message"] for one in found if one["range"]["start"]["line"] == line]


def _messages(found: list[dict[str, Any]]) -> list[str]:
    return [one["message"] for one in found]


def _settled(connect: Callable[..., Any], project: Path, capabilities: Any = None) -> Any:
    """A client whose server has read all there is, so that nothing but typing has anything checked."""
    client = connect()
    options = {"status": True}
    client.start(
        project,
        {"capabilities": capabilities or {}, "rootUri": project.as_uri(), "initializationOptions": options},
    )
    client.wait(lambda one: one.get("method") == "ringtrue/status" and not one["params"]["pending"])
    return client


@pytest.mark.parametrize("capabilities", [{}, PULL])
def test_a_word_is_told_of_when_it_is_finished(
    connect: Callable[..., Any], project: Path, capabilities: dict[str, Any]
) -> None:
    client = _settled(connect, project, capabilities)
    uri = client.open(project / "a.py", "x = probe\n\nprobe_apple = 1\n")
    client.diagnostics(uri, 1)
    client.change(uri, 2, _typed(0, 9, "_"))
    client.change(uri, 3, _typed(0, 10, "a"))
    assert _of_line(client.diagnostics(uri, 3), 0) == []
    client.change(uri, 4, _typed(0, 11, ";"))
    assert _of_line(client.diagnostics(uri, 4), 0) == ["'probe_a' is a probe"]


def test_a_word_that_nothing_begins_with_is_told_of_at_once(connect: Callable[..., Any], project: Path) -> None:
    client = _settled(connect, project)
    uri = client.open(project / "a.py", "x = probe\n\nprobe_apple = 1\n")
    client.diagnostics(uri, 1)
    client.change(uri, 2, _typed(0, 9, "_z"))
    assert _of_line(client.diagnostics(uri, 2), 0) == ["'probe_z' is a probe"]


@pytest.mark.parametrize("capabilities", [{}, PULL])
def test_a_word_is_told_of_after_a_pause(
    connect: Callable[..., Any], project: Path, capabilities: dict[str, Any]
) -> None:
    client = _settled(connect, project, capabilities)
    uri = client.open(project / "a.py", "x = probe\n\nprobe_apple = 1\n")
    client.diagnostics(uri, 1)
    client.change(uri, 2, _typed(0, 9, "_"))
    told = client.diagnostics(uri, 2, until=lambda found: _of_line(found, 0) != [])
    assert _of_line(told, 0) == ["'probe_' is a probe"]


def test_what_was_said_stays(connect: Callable[..., Any], project: Path) -> None:
    client = _settled(connect, project)
    uri = client.open(project / "a.py", "x = probe_a\n")
    [before] = client.diagnostics(uri, 1)
    client.change(uri, 2, _typed(0, 11, " "))
    client.change(uri, 3, _typed(0, 11, " "))
    assert client.diagnostics(uri, 3) == [before]


def test_what_is_completed_is_told_of_at_once(connect: Callable[..., Any], project: Path) -> None:
    client = _settled(connect, project)
    uri = client.open(project / "a.py", "x = \n")
    client.diagnostics(uri, 1)
    client.change(uri, 2, _typed(0, 4, "probe_a"))
    assert _messages(client.diagnostics(uri, 2)) == ["'probe_a' is a probe"]


def test_of_a_pasted_block_patient_rules_speak_at_once(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["self-comparison"]\ncompanions = "off"\nnetwork = "off"\n')
    client = _settled(connect, project)
    uri = client.open(project / "a.py", "\n")
    client.diagnostics(uri, 1)
    client.change(uri, 2, _typed(0, 0, "def f(x):\n    return x.a == x.a\n"))
    published = client.wait(
        lambda one: one.get("method") == "textDocument/publishDiagnostics" and one["params"].get("version") == 2
    )
    assert [one["code"] for one in published["params"]["diagnostics"]] == ["self-comparison"]


def test_a_fix_on_save_does_not_wait_for_a_pause(connect: Callable[..., Any], project: Path) -> None:
    """A client that saves asks right behind the keystroke, when patient rules have not been heard."""
    (project / "ringtrue.toml").write_text('select = ["is-literal"]\ncompanions = "off"\nnetwork = "off"\n')
    literal = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
    client = _settled(connect, project, {"textDocument": {"codeAction": literal}})
    uri = client.open(project / "a.py", "def f(x):\n    return x == 'b' or x is 'a\n")
    client.diagnostics(uri, 1)
    client.change(uri, 2, _typed(1, 30, "'"))
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}
    [every] = client.actions(uri, whole, only=["source.fixAll"])
    [edits] = every["edit"]["changes"].values()
    assert [edit["newText"].strip() for edit in edits] == ["=="]


@pytest.mark.parametrize(
    ("text", "block"), [("x", False), ("\n    ", False), ("word", False), ("a\nb", True), ("a\n", False)]
)
def test_what_a_block_is(text: str, block: bool) -> None:
    assert is_block([_typed(0, 0, text)]) is block
    assert not is_block([{"text": text}])  # the whole document, as some clients send it at every key
