"""The commands that tell: rules, explain, config, environment, and the door itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from types import ModuleType

import pytest

from .conftest import PACK, PROGRAM, Desk


def test_rules_as_json(desk: Desk) -> None:
    said = {one["name"]: one for one in desk.run("rules", "--output-format", "json").json}
    assert said["no-spam"] == {
        "name": "no-spam",
        "topic": "tiny",
        "kind": "pattern",
        "severity": "warning",
        "default": True,
        "summary": "spam",
        "fix": "safe",
        "overlaps": ["ruff:XYZ1"],
    }
    assert said["two-lines"]["default"] is False


def test_rules_as_text(desk: Desk) -> None:
    shown = desk.run("rules").out.splitlines()
    tiny = shown[shown.index("tiny") + 1 :]
    assert any(line.split() == ["no-spam", "spam", "(warning,", "fix:", "safe)"] for line in tiny)
    assert any("two-lines" in line and "off by default" in line for line in tiny)


def test_explain(desk: Desk) -> None:
    ran = desk.run("explain", "no-spam")
    assert ran.status == 0
    assert ran.out == (
        "# no-spam\n\nSpam.\n\nTopic: tiny. Kind: pattern. Severity: warning. Fix: safe.\nOn by default.\n"
        "Others that report some of it: ruff:XYZ1.\n\nRules that say something of names such as `spam`.\n\n"
        "Reported:\n\n    spam\n    # ^^^^ 'spam' is no food\n\nFixed:\n\n    eggs\n\n"
        "Not reported: ham is food:\n\n    ham = 1\n\nhttps://ringtrue.dev/rules/tiny/no-spam\n"
    )


@pytest.mark.parametrize("name", ["no_spam", "no-spamm", "No-Spam"])
def test_explain_finds_the_rule_that_was_meant(desk: Desk, name: str) -> None:
    ran = desk.run("explain", name)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == f"ringtrue: there is no rule '{name}'; did you mean 'no-spam'?\n"


def test_explain_something_else(desk: Desk) -> None:
    assert desk.run("explain", "xyzzy").err == "ringtrue: there is no rule 'xyzzy'; 'ringtrue rules' lists them\n"


def test_every_rule_can_be_explained(desk: Desk) -> None:
    for rule in desk.run("rules", "--output-format", "json").json:
        shown = desk.run("explain", rule["name"]).out
        assert shown.startswith(f"# {rule['name']}\n")
        assert not re.search(r"[ \t]$", shown, re.MULTILINE)
        starts = re.findall(r"^(?:Reported|Fixed|Not reported)[^\n]*:\n\n( *)\S", shown, re.MULTILINE)
        assert len(starts) >= 3
        assert set(starts) == {"    "}


def test_config(desk: Desk) -> None:
    desk.write("sub/a.py", "")
    shown = desk.run("config", "sub/a.py").out.splitlines()
    assert shown[0] == f"project: {desk.folder}"
    assert shown[1] == f"configuration: {desk.folder / 'ringtrue.toml'}"
    assert 'select = ["tiny"]' in shown
    assert 'python = "env"' in shown
    assert "target-version = unset" in shown
    assert f"interpreter: {desk.folder / 'env/bin/python'}" in shown
    assert "because of the 'python' setting: Python 3.12 in '" + str(desk.folder / "env") + "'" in shown
    assert any(line.startswith("indexes: ") for line in shown)


def test_config_without_a_file(desk: Desk) -> None:
    shown = desk.run("config", "--isolated").out
    assert "configuration: no file: the defaults hold\n" in shown


def test_config_that_is_wrong_is_2_and_shown_all_the_same(desk: Desk) -> None:
    desk.write("ringtrue.toml", "ignor = []\n")
    ran = desk.run("config")
    assert ran.status == 2
    assert ran.err == "ringtrue: error: ringtrue.toml:1:1: unknown key 'ignor', did you mean 'ignore'?\n"
    assert "project: " in ran.out


def test_environment(desk: Desk) -> None:
    site = desk.folder / "env/lib/python3.12/site-packages"
    (site / "Thing-1.2.dist-info").mkdir()
    (site / "Thing-1.2.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: Thing\nVersion: 1.2\n")
    shown = desk.run("environment").out.splitlines()
    assert shown[0] == f"interpreter: {desk.folder / 'env/bin/python'}"
    assert shown[-2:] == ["installed distributions: 1", "  thing 1.2"]


def test_environment_without_an_interpreter(desk: Desk) -> None:
    shown = desk.run("environment", "--python", "nowhere").out
    assert shown.startswith("interpreter: none (the 'python' setting: ")


@pytest.mark.parametrize("command", [["config"], ["environment"], ["index", "status"]])
def test_a_project_that_is_not_there_is_2(desk: Desk, command: list[str]) -> None:
    ran = desk.run(*command, "gone")
    assert (ran.status, ran.out, ran.err) == (2, "", "ringtrue: 'gone' does not exist\n")


def test_the_server_gets_its_own_arguments(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []
    server = ModuleType("ringtrue.lsp.main")
    server.run = lambda argv: given.append(argv) or 7  # type: ignore[attr-defined]  # stands for the real one
    monkeypatch.setitem(sys.modules, "ringtrue.lsp.main", server)
    assert desk.run("server", "--stdio", "--anything").status == 7
    assert given == [["--stdio", "--anything"]]


def test_help_names_every_command(desk: Desk) -> None:
    shown = desk.run("--help").out
    assert all(name in shown for name in ("check", "server", "rules", "explain", "config", "environment", "index"))


def test_without_a_command_is_2(desk: Desk) -> None:
    ran = desk.run()
    assert ran.status == 2
    assert "required: COMMAND" in ran.err


def test_a_rule_pack_that_cannot_be_loaded_is_told_in_one_line(desk: Desk) -> None:
    desk.write("packs/broken-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    desk.write("packs/broken-1.0.dist-info/entry_points.txt", "[ringtrue.rules]\nbroken = no_such_pack\n")
    desk.patch.syspath_prepend(str(desk.folder / "packs"))
    ran = desk.run("rules")
    assert ran.status == 0
    assert ran.err == (
        "ringtrue: rule pack 'no_such_pack' could not be loaded: ModuleNotFoundError: No module named 'no_such_pack'\n"
    )


def test_the_reader_of_the_output_may_go_away(desk: Desk) -> None:
    for number in range(300):
        desk.write(f"f{number:03}.py", "spam\n" * 40)
    env = {**os.environ, "PYTHONPATH": PACK}
    command = [PROGRAM, "check", "--jobs", "1", "--output-format", "full"]
    with subprocess.Popen(command, cwd=desk.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == b"warning[no-spam]: 'spam' is no food\n"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait() == 1
