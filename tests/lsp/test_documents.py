"""Documents, versions and diagnostics: pushed or pulled, and always of the newest text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PULL = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}
RICH = {
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "codeDescriptionSupport": True,
            "tagSupport": {"valueSet": [1, 2]},
        }
    }
}


def _range(line: int, start: int, end: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


def _typed(line: int, at: int, text: str) -> dict[str, Any]:
    return {"range": _range(line, at, at), "text": text}


def test_push(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "x = 1\nprobe_a\n")
    [found] = client.diagnostics(uri, 1)
    assert found == {
        "range": _range(1, 0, 7),
        "severity": 1,
        "code": "probe",
        "source": "ringtrue",
        "message": "'probe_a' is a probe",
    }
    client.change(uri, 2, _typed(0, 0, "\n"))
    assert [one["range"] for one in client.diagnostics(uri, 2)] == [_range(2, 0, 7)]
    client.change(uri, 3, {"range": _range(2, 0, 7), "text": "fine"})
    assert client.diagnostics(uri, 3) == []
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    closed = client.wait_for("textDocument/publishDiagnostics")
    assert closed["params"] == {"uri": uri, "diagnostics": []}
    assert client.stop() == 0


def test_rich_diagnostics(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project, {"capabilities": RICH, "rootUri": project.as_uri()})
    [found] = client.diagnostics(client.open(project / "a.py", "probe_a\n"), 1)
    assert found["tags"] == [2, 1]
    assert found["codeDescription"]["href"].endswith("/probes/probe")
    [related] = found["relatedInformation"]
    assert related["message"] == "declared here"
    assert related["location"]["uri"].endswith("/ringtrue_probe/probes/__init__.py")
    assert related["location"]["range"] == _range(0, 3, 3)


def test_the_way_to_a_finding_is_related_and_moves_with_it(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project, {"capabilities": RICH, "rootUri": project.as_uri()})
    uri = client.open(project / "a.py", "if 1:\n    probe_way\n")
    [found] = client.diagnostics(uri, 1)
    elsewhere, *steps = found["relatedInformation"]
    assert elsewhere["message"] == "declared here"
    assert steps == [
        {"location": {"uri": uri, "range": _range(0, 0, 1)}, "message": "it sets out here"},
        {"location": {"uri": uri, "range": _range(1, 4, 9)}, "message": "and arrives"},
    ]
    client.change(uri, 2, _typed(0, 0, "\n\n"))
    [found] = client.diagnostics(uri, 2)
    assert [one["location"]["range"]["start"]["line"] for one in found["relatedInformation"]] == [0, 2, 3]


def test_pull(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project, {"capabilities": PULL, "rootUri": project.as_uri()})
    uri = client.open(project / "a.py", "probe_a\n")
    first = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert (first["kind"], len(first["items"])) == ("full", 1)
    again = {"textDocument": {"uri": uri}, "previousResultId": first["resultId"]}
    assert client.request("textDocument/diagnostic", again) == {"kind": "unchanged", "resultId": first["resultId"]}
    client.change(uri, 2, _typed(0, 0, "\n"))
    moved = client.request("textDocument/diagnostic", again)
    assert (moved["kind"], moved["items"][0]["range"]) == ("full", _range(1, 0, 7))
    assert moved["resultId"] != first["resultId"]
    assert client.count("textDocument/publishDiagnostics") == 0


def test_pull_of_what_is_not_open(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project, {"capabilities": PULL, "rootUri": project.as_uri()})
    asked = {"textDocument": {"uri": (project / "a.py").as_uri()}}
    assert client.request("textDocument/diagnostic", asked) == {"kind": "full", "items": []}


def test_a_late_answer_refreshes_what_was_pulled(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["hallucinated-name"]\nnetwork = "off"\n')
    (project / "tools.py").write_text("def hammer(): ...\n")
    client = connect()
    client.start(project, {"capabilities": PULL, "rootUri": project.as_uri()})
    uri = client.open(project / "a.py", "from tools import hammmer\n")
    found = client.diagnostics(uri, 1, until=bool)
    assert found[0]["code"] == "hallucinated-name"


def test_a_late_answer_is_pushed_with_the_same_version(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["hallucinated-name"]\nnetwork = "off"\n')
    (project / "tools.py").write_text("def hammer(): ...\n")
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "from tools import hammmer\n", version=7)
    assert client.diagnostics(uri, 7, until=bool)[0]["code"] == "hallucinated-name"


def test_only_the_newest_version_of_a_burst_must_be_told(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "\n")
    for version in range(2, 60):
        client.change(uri, version, _typed(0, 0, "probe_a;"))
    assert len(client.diagnostics(uri, 59)) == 58
    versions = [m["params"]["version"] for m in client.said if m.get("method") == "textDocument/publishDiagnostics"]
    assert versions == sorted(set(versions))


def test_changes_of_one_message_build_on_each_other(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "")
    client.change(uri, 2, "a\nb\n", _typed(1, 0, "probe_a; "), {"range": _range(0, 0, 1), "text": "probe_b"})
    assert [one["range"] for one in client.diagnostics(uri, 2)] == [_range(0, 0, 7), _range(1, 0, 7)]


@pytest.mark.parametrize(
    ("offered", "chosen", "start"),
    [(["utf-8"], "utf-8", 14), (["utf-16"], "utf-16", 9), (["utf-32"], "utf-32", 7), ([], "utf-16", 9)],
)
def test_position_encodings(
    connect: Callable[..., Any], project: Path, offered: list[str], chosen: str, start: int
) -> None:
    client = connect()
    capabilities = {"general": {"positionEncodings": offered}} if offered else {}
    client.start(project, {"capabilities": capabilities, "rootUri": project.as_uri()})
    assert client.capabilities["positionEncoding"] == chosen
    uri = client.open(project / "a.py", '"🦊🦊é"; xprobe_a\n')
    assert client.diagnostics(uri, 1) == []
    client.change(uri, 2, {"range": _range(0, start, start + 1), "text": ""})
    found = client.diagnostics(uri, 2, until=bool)  # it is at the cursor: told after a pause
    assert [one["range"] for one in found] == [_range(0, start, start + 7)]


def test_byte_order_mark(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "\ufeffprobe_a\nprobe_b\n")
    assert [one["range"] for one in client.diagnostics(uri, 1)] == [_range(0, 1, 8), _range(1, 0, 7)]


def test_untitled_documents(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    uri = client.open("untitled:Untitled-1", "probe_a\n")
    assert len(client.diagnostics(uri, 1)) == 1


def test_requirement_documents(connect: Callable[..., Any], project: Path) -> None:
    (project / "ringtrue.toml").write_text('select = ["hallucinated-requirement"]\nnetwork = "off"\n')
    client = connect()
    client.start(project)
    uri = client.open(project / "requirements.txt", "reqeusts\n")
    assert client.diagnostics(uri, 1, until=bool)[0]["code"] == "hallucinated-requirement"


def test_what_is_excluded_is_left_alone(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    uri = client.open(project / ".venv" / "lib" / "a.py", "probe_a\n")
    assert client.diagnostics(uri, 1) == []


def test_broken_text_keeps_what_is_found_elsewhere(connect: Callable[..., Any], project: Path) -> None:
    client = connect()
    client.start(project)
    uri = client.open(project / "a.py", "probe_a\ndef f(:\n    x\nprobe_b\n")
    assert [one["message"] for one in client.diagnostics(uri, 1)] == ["'probe_a' is a probe", "'probe_b' is a probe"]
