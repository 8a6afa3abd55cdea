"""Code actions: fixes that were checked, in the shape that each client takes."""

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
    "textDocument": {
        "codeAction": {**_LITERALS, "resolveSupport": {"properties": ["edit"]}, "dataSupport": True},
    }
}


def _started(connect: Callable[..., Any], project: Path, text: str, capabilities: Any = PLAIN, **more: Any) -> Any:
    client = connect()
    client.start(project, {"capabilities": capabilities, "rootUri": project.as_uri(), **more})
    uri = client.open(project / "a.py", text)
    client.diagnostics(uri, 1)
    return client, uri


def _titles(actions: list[dict[str, Any]]) -> list[str]:
    return [action["title"] for action in actions]


def _edits(action: dict[str, Any]) -> list[tuple[int, int, int, str]]:
    [edits] = action["edit"]["changes"].values()
    return [
        (
            one["range"]["start"]["line"],
            one["range"]["start"]["character"],
            one["range"]["end"]["character"],
            one["newText"],
        )
        for one in edits
    ]


def test_fixes_then_all_then_ignore(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, 'x = "🦊", probe_safe\n')
    fix, every, ignore = client.actions(uri, ALL)
    assert (fix["title"], fix["kind"], fix["isPreferred"]) == ("Make it 'fine'", "quickfix", True)
    assert [one["code"] for one in fix["diagnostics"]] == ["probe"]
    assert _edits(fix) == [(0, 10, 20, "fine")]
    assert (every["kind"], _edits(every)) == ("source.fixAll.ringtrue", [(0, 10, 20, "fine")])
    assert ignore["title"] == "Ignore 'probe' on this line"
    assert _edits(ignore) == [(0, 20, 20, "  # ringtrue: ignore[probe]")]


def test_edits_carry_versions_where_the_client_reads_them(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\n", VERSIONED)
    [changes] = client.actions(uri, ALL)[0]["edit"]["documentChanges"]
    assert changes["textDocument"] == {"uri": uri, "version": 1}
    assert [one["newText"] for one in changes["edits"]] == ["fine"]


def test_edits_come_later_to_clients_that_resolve(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\n", RESOLVING)
    assert client.capabilities["codeActionProvider"]["resolveProvider"] is True
    actions = client.actions(uri, ALL)
    assert [set(action) & {"edit", "data"} for action in actions] == [{"data"}] * 3
    resolved = [client.request("codeAction/resolve", action) for action in actions]
    assert [_edits(action)[0][3] for action in resolved] == ["fine", "fine", "  # ringtrue: ignore[probe]"]


def test_what_has_changed_cannot_be_resolved(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\n", RESOLVING)
    action = client.actions(uri, ALL)[0]
    client.change(uri, 2, "fine\n")
    answer = client.answer(client.send("codeAction/resolve", action))
    assert answer["error"]["code"] == -32801


def test_fixes_that_do_not_help_are_not_offered(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_useless\nprobe_harmful\n")
    assert _titles(client.actions(uri, ALL, only=["quickfix"])) == ["Ignore 'probe' on this line"] * 2


@pytest.mark.parametrize(
    ("only", "titles"),
    [
        (["quickfix"], ["Make it 'fine'", "Ignore 'probe' on this line"]),
        (["source.fixAll"], ["Fix all that is safe to fix"]),
        (["source.fixAll.ringtrue"], ["Fix all that is safe to fix"]),
        (["source"], ["Fix all that is safe to fix"]),
        (["refactor", "source.fixAll.other", "source.fixAll.ringtrue.more"], []),
    ],
)
def test_only_the_kinds_that_were_asked_for(
    connect: Callable[..., Any], project: Path, only: list[str], titles: list[str]
) -> None:
    client, uri = _started(connect, project, "probe_safe\n")
    assert _titles(client.actions(uri, ALL, only)) == titles


def test_only_what_the_range_touches(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\nprobe_safe\n")
    at = {"line": 1, "character": 3}
    fix, *_ = client.actions(uri, {"start": at, "end": at}, only=["quickfix"])
    assert _edits(fix) == [(1, 0, 10, "fine")]
    beside = {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}
    assert client.actions(uri, beside, only=["quickfix"]) == []


def test_fix_all_goes_on_until_nothing_is_left(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "a = probe_twice\nb = probe_safe\nc = probe_a\n")
    [every] = client.actions(uri, ALL, only=["source.fixAll"])
    [edit] = [one for edits in every["edit"]["changes"].values() for one in edits]
    assert edit["range"] == {"start": {"line": 0, "character": 4}, "end": {"line": 1, "character": 13}}
    assert edit["newText"] == "fine\nb = fin"  # the last letter is there


def test_ignoring_joins_a_comment_that_is_there(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "alarm; probe_a  # ringtrue: ignore[probe]\n")
    [ignore] = client.actions(uri, ALL)
    assert _edits(ignore) == [(0, 40, 40, ", alarm")]


def test_fixes_reach_into_other_files(connect: Callable[..., Any], project: Path) -> None:
    (project / "other.py").write_text("on  disk\n")
    client, uri = _started(connect, project, "probe_elsewhere\n", VERSIONED)
    other = (project / "other.py").as_uri()
    here, there = client.actions(uri, ALL)[0]["edit"]["documentChanges"]
    assert here["textDocument"] == {"uri": uri, "version": 1}
    assert there["textDocument"] == {"uri": other, "version": None}
    assert there["edits"][0]["range"]["start"] == {"line": 0, "character": 4}
    client.open(project / "other.py", "\n\nin the editor\n", version=5)
    client.diagnostics(other, 5)
    _, there = client.actions(uri, ALL)[0]["edit"]["documentChanges"]
    assert there["textDocument"] == {"uri": other, "version": 5}
    assert there["edits"][0]["range"]["start"] == {"line": 2, "character": 2}


def test_a_client_that_installs_is_given_its_command(connect: Callable[..., Any], project: Path) -> None:
    options = {"clientCommands": ["ringtrue.install"]}
    client, uri = _started(connect, project, "probe_install\n", initializationOptions=options)
    install, *_ = client.actions(uri, ALL)
    assert install["command"] == {
        "title": "Install 'six'",
        "command": "ringtrue.install",
        "arguments": [{"folder": project.as_uri(), "argv": ["tool", "add", "six one"]}],
    }


def test_the_server_installs_for_other_clients(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_install\n")
    install, *_ = client.actions(uri, ALL)
    assert install["command"]["command"] in client.capabilities["executeCommandProvider"]["commands"]


def test_no_actions_for_clients_that_know_commands_only(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\n", {})
    assert client.actions(uri, ALL) == []


@pytest.mark.parametrize("markdown", [True, False])
def test_hover(connect: Callable[..., Any], project: Path, markdown: bool) -> None:
    formats = {"textDocument": {"hover": {"contentFormat": ["markdown"]}}} if markdown else {}
    client, uri = _started(connect, project, "x = probe_a\n", formats)
    asked = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 6}}
    said = client.request("textDocument/hover", asked)
    assert said["range"]["start"] == {"line": 0, "character": 4}
    assert said["contents"]["kind"] == ("markdown" if markdown else "plaintext")
    text = said["contents"]["value"].replace("\\", "")
    assert "'probe_a' is a probe" in text
    assert "- is it a probe?: yes (the tests)" in text
    assert "Names that begin with `probe_` are reported." in text
    assert "not part of a hover" not in text
    assert "/probes/probe" in text
    nothing = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
    assert client.request("textDocument/hover", nothing) is None
