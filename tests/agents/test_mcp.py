"""`ringtrue mcp`, driven by the protocol library's own client."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from ringtrue.agents.mcp import server
from ringtrue.agents.verdict import version_of
from ringtrue.cli.sweep import Setting
from ringtrue.workspace import Wishes

WRONG = "import os\n\nprint(os.pth)\n"
EDITS = 200

Talk = Callable[[Client], Awaitable[None]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "project"
    made.mkdir()
    (made / "ringtrue.toml").write_text('select = ["imports", "apis", "logic"]\n')
    monkeypatch.chdir(made)
    return made


def setting(folder: Path) -> Setting:
    cache = folder.parent / "cache"
    return Setting(Wishes(offline=True, cache=cache / "index"), cache, 1)


def beside(folder: Path, talk: Talk) -> None:
    """Talk to the server in this process."""

    async def run() -> None:
        async with Client(server(setting(folder))) as client:
            await talk(client)

    anyio.run(run)


async def called(client: Client, tool: str, **given: Any) -> Any:
    answer = await client.call_tool(tool, given)
    assert not answer.is_error, answer
    said = answer.structured_content
    return said


def test_a_real_process_lists_its_tools_and_checks(folder: Path) -> None:
    (folder / "a.py").write_text(WRONG)
    cache = str(folder.parent / "cache")
    program = StdioServerParameters(
        command=sys.executable, args=["-m", "ringtrue", "mcp", "--offline", "--cache-dir", cache], cwd=str(folder)
    )

    async def run() -> None:
        async with Client(program) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            assert tools == {
                *("check_file", "check_text", "check_diff", "apply_fix"),
                *("verify_package", "look_up_api", "explain_rule"),
            }
            said = await called(client, "check_file", path="a.py")
            assert [one["rule"] for one in said["findings"]] == ["hallucinated-attribute"]

    anyio.run(run)


def test_a_finding_comes_with_the_lines_to_write(folder: Path) -> None:
    async def talk(client: Client) -> None:
        said = await called(client, "check_text", path="a.py", text=WRONG)
        assert said["version"] == version_of(WRONG)
        (found,) = said["findings"]
        assert (found["line"], found["column"]) == (3, 10)
        assert found["fix"] == {
            "title": "Change to 'path'", "safe": False, "line": 3, "old": "print(os.pth)\n", "new": "print(os.path)\n",
        }  # fmt: skip  # reads best packed

    beside(folder, talk)


def test_no_answer_is_for_a_stale_text(folder: Path) -> None:
    """A session of edits on disk and in messages: each answer is of the text as it was at that moment."""

    async def talk(client: Client) -> None:
        path = folder / "a.py"
        for n in range(EDITS // 2):
            path.write_text(f"import nosuchpackage{n}xyz\n")
            on_disk = await called(client, "check_file", path="a.py")
            in_message = await called(client, "check_text", path="a.py", text=f"x = 1\nimport otherpackage{n}xyz\n")
            assert on_disk["version"] == version_of(path.read_text())
            assert [f"nosuchpackage{n}xyz" in one["message"] for one in on_disk["findings"]] == [True]
            assert [f"otherpackage{n}xyz" in one["message"] for one in in_message["findings"]] == [True]

    beside(folder, talk)


def test_what_another_file_lost_is_seen_at_once(folder: Path) -> None:
    async def talk(client: Client) -> None:
        (folder / "tools.py").write_text("def saw(): ...\n")
        text = "from tools import saw\n"
        assert (await called(client, "check_text", path="a.py", text=text))["findings"] == []
        (folder / "tools.py").write_text("def axe(): ...\n")
        said = await called(client, "check_text", path="a.py", text=text)
        assert [one["message"] for one in said["findings"]] == ["'tools' has no 'saw'"]

    beside(folder, talk)


def test_a_fix_is_written_to_the_version_it_was_made_for_only(folder: Path) -> None:
    async def talk(client: Client) -> None:
        path = folder / "a.py"
        path.write_bytes(WRONG.replace("\n", "\r\n").encode())
        version = (await called(client, "check_file", path="a.py"))["version"]
        asked = {"path": "a.py", "line": 3, "rule": "hallucinated-attribute"}
        stale = await called(client, "apply_fix", version="0" * 12, **asked)
        assert stale["problem"].startswith("the file is version ")
        said = await called(client, "apply_fix", version=version, **asked)
        assert said["applied"] == "Change to 'path'"
        assert said["findings"] == []
        assert path.read_bytes() == b"import os\r\n\r\nprint(os.path)\r\n"
        assert "no finding of" in (await called(client, "apply_fix", version=said["version"], **asked))["problem"]

    beside(folder, talk)


def test_a_diff_is_reviewed(folder: Path) -> None:
    (folder / "a.py").write_text(WRONG)
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    (folder / "b.py").write_text("import os\n\nprint(os.pathh)\n")

    async def talk(client: Client) -> None:
        said = await called(client, "check_diff")
        assert [(one["path"], one["rule"]) for one in said["findings"]] == [("b.py", "hallucinated-attribute")]
        assert "problem" in await called(client, "check_diff", since="--output=x")
        assert "is no commit" in (await called(client, "check_diff", since="nowhere"))["problem"]

    beside(folder, talk)


def test_packages_and_apis_are_looked_up(folder: Path) -> None:
    async def talk(client: Client) -> None:
        real = await called(client, "verify_package", name="PyYAML")
        assert (real["name"], real["exists"], "yaml" in real["imports"]) == ("pyyaml", True, True)
        made_up = await called(client, "verify_package", name="reqeusts-oauth-lib")
        assert made_up["exists"] is False
        there = await called(client, "look_up_api", dotted="shutil.copyfile")
        assert there["exists"] is True
        assert "follow_symlinks" in there["calls"][0]
        gone = await called(client, "look_up_api", dotted="shutil.copyfil")
        assert (gone["exists"], gone["near"][0]) == (False, "copyfile")
        page = (await client.call_tool("explain_rule", {"rule": "mutable-default"})).content[0]
        assert "# mutable-default" in str(page)

    beside(folder, talk)
