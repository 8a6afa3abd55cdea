"""`ringtrue hook`, driven by messages as coding agents send them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import pytest
from ringtrue.agents import hook
from ringtrue.agents.hook import answered
from ringtrue.agents.messages import message_of
from ringtrue.agents.verdict import version_of
from ringtrue.cli.main import main
from ringtrue.cli.sweep import Setting
from ringtrue.workspace import Wishes

WRONG = "import os\n\nprint(os.pth)\n"
RIGHT = "import os\n\nprint(os.path)\n"
EDITS = 200


@dataclass(frozen=True)
class Agent:
    """An agent at work in a folder."""

    folder: Path
    cache: Path

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def sends(self, message: Any) -> tuple[int, Any, str]:
        """Exit status, the answer (None for none), and what the user is shown."""
        text = message if isinstance(message, str) else json.dumps(message)
        done = subprocess.run(
            [sys.executable, "-m", "ringtrue", "hook", "--offline", "--cache-dir", str(self.cache)],
            input=text, capture_output=True, text=True, cwd=self.folder,
            env={**os.environ, "GIT_CEILING_DIRECTORIES": str(self.folder.parent)},
        )  # fmt: skip  # the call reads best packed
        return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr

    def used(self, event: str, tool: str, session: str = "s", **given: Any) -> Any:
        """The answer to a message of Claude Code's family."""
        message = {
            "session_id": session, "transcript_path": "", "cwd": str(self.folder), "permission_mode": "default",
            "hook_event_name": event, "tool_name": tool, "tool_input": given,
        }  # fmt: skip  # as above
        return self.sends(message)[1]


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "ringtrue.toml").write_text('select = ["imports", "apis", "logic"]\n')
    return Agent(folder, tmp_path / "cache")


def test_a_wrong_edit_is_told_after_it_was_made_with_what_to_write(agent: Agent) -> None:
    path = agent.write("a.py", WRONG)
    said = agent.used("PostToolUse", "Edit", file_path=path, old_string="os.path", new_string="os.pth")
    assert said["decision"] == "block"
    assert "- line 3: 'os' of Python" in said["reason"]
    assert "write 'print(os.path)' instead of 'print(os.pth)'" in said["reason"]


def test_what_stood_there_before_the_edit_is_not_told(agent: Agent) -> None:
    path = agent.write("a.py", WRONG + "x = 2\n")
    assert agent.used("PostToolUse", "Edit", file_path=path, old_string="x = 1", new_string="x = 2") is None


def test_several_edits_are_taken_back_in_turn(agent: Agent) -> None:
    path = agent.write("a.py", "import os\n\nprint(os.pth)\nprint(os.pthh)\n")
    edits = [{"old_string": "1", "new_string": "os.pth"}, {"old_string": "os.pth", "new_string": "os.pth"}]
    said = agent.used("PostToolUse", "MultiEdit", file_path=path, edits=edits)
    assert "line 3" in said["reason"]
    assert "line 4" not in said["reason"]


def test_a_right_edit_is_answered_by_silence(agent: Agent) -> None:
    path = agent.write("a.py", RIGHT)
    assert agent.used("PostToolUse", "Edit", file_path=path, old_string="1", new_string="os.path") is None


def test_hints_and_patterns_are_not_told(agent: Agent) -> None:
    text = "def f(n):\n    total = 0\n    for i in n:\n        total += i\n        spare = i * 2\n    return n\n"
    path = agent.write("a.py", text)
    assert agent.used("PostToolUse", "Write", file_path=path, content=text) is None


def test_a_wrong_edit_is_held_before_it_is_made_once(agent: Agent) -> None:
    path = agent.write("a.py", RIGHT)
    given = {"file_path": path, "old_string": "os.path", "new_string": "os.pth"}
    said = agent.used("PreToolUse", "Edit", **given)["hookSpecificOutput"]
    assert said["permissionDecision"] == "deny"
    assert "'pth'" in said["permissionDecisionReason"]
    assert agent.used("PreToolUse", "Edit", **given) is None
    assert agent.used("PreToolUse", "Edit", session="another", **given) is not None


def test_no_answer_is_for_a_stale_text(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session of edits, in which texts and states of another file come back that results are kept of."""
    monkeypatch.chdir(agent.folder)
    setting = Setting(Wishes(offline=True, cache=agent.cache / "index"), agent.cache, 1)
    for n in range(EDITS):
        word, there = f"saw{n % 7}", n % 3 == 0
        agent.write("tools.py", f"def saw{n % 7 if there else 'n'}(): ...\n")
        text = f"from tools import {word}\n\nprint({word}, {n % 5})\n"
        path = agent.write("a.py", text)
        given = {"file_path": path, "content": text}
        message = {"hook_event_name": "PostToolUse", "tool_name": "Write", "session_id": "s", "cwd": str(agent.folder)}
        found = answered(message_of({**message, "tool_input": given}), setting)
        told = [(one.version, finding.message) for one in found for finding in one.findings]
        assert told == ([] if there else [(version_of(text), f"'tools' has no '{word}'")])


def test_nothing_is_held_where_nothing_can_be_remembered(agent: Agent) -> None:
    agent.cache.write_text("a file where the folder should be")
    path = str(agent.folder / "new.py")
    assert agent.used("PreToolUse", "Write", file_path=path, content=WRONG) is None


def test_the_end_of_a_turn_tells_what_is_not_committed_and_only_once(agent: Agent) -> None:
    agent.write("old.py", WRONG)
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=agent.folder, check=True)
    assert agent.used("Stop", "") is None
    agent.write("new.py", WRONG)
    said = agent.used("Stop", "")
    assert said["decision"] == "block"
    assert "new.py" in said["reason"]
    assert "old.py" not in said["reason"]
    again = {"hook_event_name": "Stop", "stop_hook_active": True, "cwd": str(agent.folder)}
    assert agent.sends(again) == (0, None, "")


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ({"hook_event_name": "AfterTool", "tool_name": "write_file"}, ("hookSpecificOutput", "additionalContext")),
        ({"hook_event_name": "BeforeTool", "tool_name": "write_file", "session_id": "b"}, ("reason",)),
        ({"hook_event_name": "postToolUse", "tool_name": "Write"}, ("additional_context",)),
        ({"hook_event_name": "preToolUse", "tool_name": "Write", "conversation_id": "c"}, ("agent_message",)),
    ],
)
def test_other_agents_are_answered_in_their_own_words(
    agent: Agent, message: Mapping[str, Any], answer: tuple[str, ...]
) -> None:
    path = agent.write("a.py", "")
    if message["hook_event_name"].lower().startswith(("after", "post")):
        agent.write("a.py", WRONG)
    tool = {"tool_input": {"file_path": path, "content": WRONG}}
    status, said, shown = agent.sends({**message, **tool, "workspace_roots": [str(agent.folder)]})
    assert (status, shown) == (0, "")
    for key in answer:
        said = said[key]
    assert "'pth'" in said


def test_an_editing_agent_that_names_the_file_beside_the_edits(agent: Agent) -> None:
    path = agent.write("a.py", WRONG)
    edits = [{"old_string": "os.path", "new_string": "os.pth"}]
    message = {
        "hook_event_name": "afterFileEdit",
        "file_path": path,
        "edits": edits,
        "workspace_roots": [str(agent.folder)],
    }
    assert "'pth'" in agent.sends(message)[1]["additional_context"]


@pytest.mark.parametrize(
    ("message", "status", "shown"),
    [
        ("", 0, "the message is no JSON object"),
        ("{", 1, "standard input is not JSON"),
        ("[" * 100_000, 1, "standard input is not JSON"),
        ({"hook_event_name": "stop", "loop_count": "often"}, 0, ""),
        ({"hook_event_name": "PostToolUse", "tool_input": {"file_path": "a\0.py", "content": "x"}}, 0, ""),
        ({"hook_event_name": "SessionStart"}, 0, "no answer to the event 'SessionStart'"),
        ({"hook_event_name": "PostToolUse", "tool_name": "Bash", "tool_input": {"command": "ls"}}, 0, ""),
        ({"hook_event_name": "PostToolUse", "tool_input": {"file_path": "gone.py", "content": "x"}}, 0, ""),
        ({"hook_event_name": "PostToolUse", "tool_input": {"file_path": "notes.md", "content": "x"}}, 0, ""),
        ({"hook_event_name": "PreToolUse", "tool_input": {"path": "a.py", "old_string": "x", "new_string": ""}}, 0, ""),
    ],
)  # fmt: skip  # a table: one message a line
def test_what_cannot_be_answered_holds_nobody_up(agent: Agent, message: Any, status: int, shown: str) -> None:
    ended, said, told = agent.sends(message)
    assert (ended, said) == (status, None)
    assert shown in told


def test_a_fault_of_ours_holds_nobody_up(
    agent: Agent, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def falls(*given: Any) -> NoReturn:
        raise KeyError("ours")

    message = {"hook_event_name": "PostToolUse", "cwd": str(agent.folder), "tool_input": {"file_path": "a.py"}}
    monkeypatch.chdir(agent.folder)
    monkeypatch.setattr(hook, "answered", falls)
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(json.dumps(message).encode())))
    assert main(["hook", "--offline", "--cache-dir", str(agent.cache)]) == 1
    assert capsys.readouterr() == ("", "ringtrue: not checked: KeyError: 'ours'\n")
