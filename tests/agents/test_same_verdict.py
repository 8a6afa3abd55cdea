"""The same findings by editor, command line, protocol, hook and fleet, on the same text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import threading
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client as Agent
from ringtrue.agents.mcp import server
from ringtrue.cli.sweep import Setting
from ringtrue.workspace import Wishes

TEXT = '''\
"""Reads what is stored."""

import json
import os

import no_such_package_anywhere
from collections import Mapping


def read(path, seen=[]):
    with open(os.pth.join(path)) as file:
        return json.load(file, encodin="utf-8")


def twice(rows):
    found = []
    for row in rows:
        if row not in found:
            found.append(row)
    return sorted(found).reverse()
'''

PATIENCE_SECONDS = 60
URGENT = ("warning", "fact")
Key = tuple[str, int, str]


def by_command_line(folder: Path, urgent: bool = False) -> set[Key]:
    """Everything, or what agents are held up for: errors, and facts that are at least a warning."""
    command = [sys.executable, "-m", "ringtrue", "check", "a.py", "--offline", "--output-format", "json"]
    done = subprocess.run([*command, "--cache-dir", str(folder.parent / "cli")], cwd=folder, capture_output=True)
    said = json.loads(done.stdout)
    if urgent:
        said = [one for one in said if one["severity"] == "error" or (one["severity"], one["kind"]) == URGENT]
    return {(one["rule"], one["start"]["line"], one["message"]) for one in said}


def by_fleet(folder: Path) -> dict[str, set[Key]]:
    """Of the folder where it is, and of an archive of it."""
    archive = folder.parent / "project.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder, arcname="project-1.0")
    command = [sys.executable, "-m", "ringtrue", "fleet", str(folder), str(archive), "--offline", "--workers", "2"]
    subprocess.run(
        [*command, "--cache-dir", str(folder.parent / "fleet"), "--output", "out"], cwd=folder.parent, check=False
    )
    lines = map(json.loads, (folder.parent / "out" / "results.jsonl").read_bytes().splitlines())
    return {
        Path(line["source"]).name: {(one["rule"], one["start"]["line"], one["message"]) for one in line["findings"]}
        for line in lines
    }


def by_protocol(folder: Path) -> set[Key]:
    cache = folder.parent / "mcp"

    async def run() -> Any:
        async with Agent(server(Setting(Wishes(offline=True, cache=cache / "index"), cache, 1))) as client:
            answer = await client.call_tool("check_file", {"path": "a.py", "all_severities": True})
            return answer.structured_content

    return {(one["rule"], one["line"], one["message"]) for one in anyio.run(run)["findings"]}


def by_hook(folder: Path) -> set[Key]:
    message = {
        "hook_event_name": "PostToolUse",
        "cwd": str(folder),
        "tool_input": {"file_path": "a.py", "content": TEXT},
    }
    command = [sys.executable, "-m", "ringtrue", "hook", "--offline", "--cache-dir", str(folder.parent / "hook")]
    environ = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    done = subprocess.run(command, input=json.dumps(message), text=True, cwd=folder, capture_output=True, env=environ)
    lines = [line for line in json.loads(done.stdout)["reason"].splitlines() if line.startswith("- line ")]
    found = set()
    for line in lines:
        at, _, said = line.removeprefix("- line ").partition(": ")
        message_, _, rule = said.rpartition(" [")
        found.add((rule.removesuffix("]"), int(at), message_))
    return found


def by_editor(folder: Path) -> set[Key]:
    """The language server, over its own wire, until it has nothing left to look up."""
    frames: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": {"capabilities": {}, "rootUri": folder.as_uri()}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": {
            "uri": (folder / "a.py").as_uri(), "languageId": "python", "version": 1, "text": TEXT}}},
    ]  # fmt: skip  # reads best packed
    process = subprocess.Popen(
        [sys.executable, "-m", "ringtrue", "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder,
        env={**os.environ, "RINGTRUE_CACHE_DIR": str(folder.parent / "lsp")},
    )  # fmt: skip  # likewise
    assert process.stdin
    assert process.stdout
    for frame in frames:
        body = json.dumps({"jsonrpc": "2.0", **frame}).encode()
        process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    process.stdin.flush()
    wanted = by_command_line(folder)
    found: set[Key] = set()
    patience = threading.Timer(PATIENCE_SECONDS, process.kill)
    patience.start()
    while found != wanted:  # publishes come as more is known; where they end otherwise, the caller compares
        length = 0
        while (line := process.stdout.readline().strip()) != b"":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if not length:
            break
        said = json.loads(process.stdout.read(length))
        if said.get("method") == "textDocument/publishDiagnostics":
            all_said = said["params"]["diagnostics"]
            found = {(one["code"], one["range"]["start"]["line"] + 1, one["message"]) for one in all_said}
    patience.cancel()
    process.kill()
    process.wait()
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "project"
    made.mkdir()
    (made / "a.py").write_text(TEXT)
    (made / "ringtrue.toml").write_text('companions = "off"\nnetwork = "off"\n')
    monkeypatch.chdir(made)
    return made


def test_all_five_ways_to_ask_give_the_same_findings(folder: Path) -> None:
    pytest.importorskip("distributed", reason="the extra 'fleet' is not installed")
    everything = by_command_line(folder)
    assert len(everything) >= 5
    assert by_protocol(folder) == everything
    assert by_editor(folder) == everything
    assert by_fleet(folder) == {"project": everything, "project.tar.gz": everything}
    urgent = by_command_line(folder, urgent=True)
    assert {"hallucinated-package", "hallucinated-attribute"} <= {rule for rule, _, _ in urgent}
    assert urgent < everything
    assert by_hook(folder) == urgent
