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
IGNORE_ALL = [
    "Show why 'probe' is reported",
    "Ignore 'probe' on this line",
    "Ignore 'probe' in this file",
    "Ignore 'probe' in 'ringtrue.toml'",
]
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
    fix, every, reason, ignore, *wider = client.actions(uri, ALL)
    assert (fix["title"], fix["kind"], fix["isPreferred"]) == ("Make it 'fine'", "quickfix", True)
    assert [one["code"] for one in fix["diagnostics"]] == ["probe"]
    assert _edits(fix) == [(0, 10, 20, "fine")]
    assert (every["kind"], _edits(every)) == ("source.fixAll.ringtrue", [(0, 10, 20, "fine")])
    assert reason["title"] == "Show why 'probe' is reported"
    assert ignore["title"] == "Ignore 'probe' on this line"
    assert _edits(ignore) == [(0, 20, 20, "  # ringtrue: ignore[probe]")]
    assert _titles(wider) == ["Ignore 'probe' in this file", "Ignore 'probe' in 'ringtrue.toml'"]
    assert _edits(wider[0]) == [(0, 0, 0, "# ringtrue: ignore-file[probe]\n")]
    assert list(wider[1]["edit"]["changes"]) == [(project / "ringtrue.toml").as_uri()]
    assert _edits(wider[1]) == [(0, 0, 0, 'ignore = ["probe"]\n')]


def test_edits_carry_versions_where_the_client_reads_them(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\n", VERSIONED)
    [changes] = client.actions(uri, ALL)[0]["edit"]["documentChanges"]
    assert changes["textDocument"] == {"uri": uri, "version": 1}
    assert [one["newText"] for one in changes["edits"]] == ["fine"]


def test_edits_come_later_to_clients_that_resolve(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\n", RESOLVING)
    assert client.capabilities["codeActionProvider"]["resolveProvider"] is True
    actions = [one for one in client.actions(uri, ALL) if "command" not in one]
    assert [set(action) & {"edit", "data"} for action in actions] == [{"data"}] * 5
    resolved = [client.request("codeAction/resolve", action) for action in actions]
    assert [_edits(action)[0][3] for action in resolved] == [
        "fine",
        "fine",
        "  # ringtrue: ignore[probe]",
        "# ringtrue: ignore-file[probe]\n",
        'ignore = ["probe"]\n',
    ]


def test_what_has_changed_cannot_be_resolved(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\n", RESOLVING)
    action = client.actions(uri, ALL)[0]
    client.change(uri, 2, "fine\n")
    answer = client.answer(client.send("codeAction/resolve", action))
    assert answer["error"]["code"] == -32801


def test_fixes_that_do_not_help_are_not_offered(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_useless\nprobe_harmful\n")
    titles = _titles(client.actions(uri, ALL, only=["quickfix"]))
    assert [title for title in titles if title not in IGNORE_ALL] == []
    assert titles.count("Ignore 'probe' on this line") == 2
    assert titles.count("Ignore 'probe' in this file") == 1


@pytest.mark.parametrize(
    ("only", "titles"),
    [
        (["quickfix"], ["Make it 'fine'", *IGNORE_ALL]),
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
    ignore = next(one for one in client.actions(uri, ALL) if one["title"].endswith("on this line"))
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


def test_all_that_one_rule_can_fix(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\nprobe_a\nprobe_safe\nalarm\n")
    actions = client.actions(uri, ALL, only=["quickfix"])
    [every] = [one for one in actions if one["title"] == "Fix all 'probe' problems in this file"]
    assert "isPreferred" not in every
    assert _edits(every) == [(0, 0, 10, "fine"), (2, 0, 10, "fine")]
    alone = client.actions(uri, {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}})
    assert not [one for one in _titles(alone) if one.startswith("Fix all '")]


def test_all_that_one_rule_can_fix_is_resolved(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_safe\nprobe_safe\n", RESOLVING)
    [every] = [one for one in client.actions(uri, ALL) if one["title"].startswith("Fix all 'probe'")]
    assert "edit" not in every
    assert _edits(client.request("codeAction/resolve", every)) == [(0, 0, 10, "fine"), (1, 0, 10, "fine")]


def test_why_something_is_reported(connect: Callable[..., Any], project: Path) -> None:
    client, uri = _started(connect, project, "probe_a\n")
    [reason] = [one for one in client.actions(uri, ALL) if one["title"].startswith("Show why")]
    assert reason["command"]["command"] in client.capabilities["executeCommandProvider"]["commands"]
    command = {"command": reason["command"]["command"], "arguments": reason["command"]["arguments"]}
    client.request("workspace/executeCommand", command)
    said = client.wait_for("window/showMessage")["params"]["message"].splitlines()
    assert said[:2] == ["'probe_a' is a probe", "is it a probe?: yes (the tests)"]
    assert said[2].endswith("/probes/probe")


def test_a_client_that_explains_is_given_its_command(connect: Callable[..., Any], project: Path) -> None:
    options = {"clientCommands": ["ringtrue.explain"]}
    client, uri = _started(connect, project, "probe_a\n", initializationOptions=options)
    [reason] = [one for one in client.actions(uri, ALL) if one["title"].startswith("Show why")]
    assert (reason["command"]["command"], reason["command"]["arguments"][0]["rule"]) == ("ringtrue.explain", "probe")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("probe_a\n", (0, "# ringtrue: ignore-file[probe]\n")),
        ("#!/usr/bin/python\n# -*- coding: utf-8 -*-\nprobe_a\n", (2, "# ringtrue: ignore-file[probe]\n")),
        ("# ringtrue: ignore-file[alarm]\nprobe_a\n", (0, ", probe")),
    ],
)
def test_ignoring_in_the_whole_file(connect: Callable[..., Any], project: Path, text: str, at: tuple[int, str]) -> None:
    client, uri = _started(connect, project, text)
    [ignore] = [one for one in client.actions(uri, ALL) if one["title"].endswith("in this file")]
    [(line, _, _, said)] = _edits(ignore)
    assert (line, said) == at


def test_ignoring_in_the_projects_own_table(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").unlink()
    table = '[project]\nname = "x"\n\n[tool.ringtrue]\nselect = ["probe"]\nnetwork = "off"\nignore = ["alarm"]\n'
    (project / "pyproject.toml").write_text(table)
    client, uri = _started(connect, project, "probe_a\n")
    [ignore] = [one for one in client.actions(uri, ALL) if one["title"].endswith("'pyproject.toml'")]
    assert _edits(ignore) == [(6, 17, 17, ', "probe"')]
