"""Code actions that write files: offered on the function's first line, made by the client, never over a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FILES = {"documentChanges": True, "resourceOperations": ["create"]}
LITERALS: dict[str, Any] = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["refactor"]}}}
MAKES: dict[str, Any] = {"textDocument": {"codeAction": LITERALS}, "workspace": {"workspaceEdit": FILES}}
RESOLVES: dict[str, Any] = {
    "textDocument": {"codeAction": {**LITERALS, "resolveSupport": {"properties": ["edit"]}}},
    "workspace": {"workspaceEdit": FILES},
}
CODE = '''\
import math


def area(r: float) -> float:
    """area(0.0) == 0.0"""
    return math.pi * r * r
'''
FIRST_LINE = {"start": {"line": 3, "character": 5}, "end": {"line": 3, "character": 5}}
BODY = {"start": {"line": 5, "character": 5}, "end": {"line": 5, "character": 5}}
TITLES = [
    "Write a property test for 'area'",
    "Write the examples of 'area' as a test",
    "Write a growth benchmark for 'area'",
    "State the acceptance criteria of 'area'",
]


def opened(connect: Callable[..., Any], project: Path, capabilities: Any, name: str = "shapes.py") -> tuple[Any, str]:
    project.mkdir(exist_ok=True, parents=True)
    (project / "ringtrue.toml").write_text('select = ["probe"]\nnetwork = "off"\n')
    path = project / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(CODE)
    client = connect()
    client.start(project, {"capabilities": capabilities, "rootUri": project.as_uri()})
    uri = client.open(path, CODE)
    client.diagnostics(uri, 1)
    return client, uri


def titles(actions: list[Any]) -> list[str]:
    return [action["title"] for action in actions]


def test_offered_where_the_function_begins(connect: Callable[..., Any], project: Path) -> None:
    client, uri = opened(connect, project, RESOLVES)
    # How an area grows is not known: it takes a number that is no size.
    expected = [TITLES[0], TITLES[1], TITLES[3]]
    assert titles(client.actions(uri, FIRST_LINE)) == expected
    assert titles(client.actions(uri, FIRST_LINE, ["refactor"])) == expected
    assert client.actions(uri, BODY) == []
    assert client.actions(uri, FIRST_LINE, ["quickfix"]) == []


def test_files_only_for_clients_that_make_them(connect: Callable[..., Any], project: Path) -> None:
    client, uri = opened(connect, project, {"textDocument": {"codeAction": LITERALS}})
    (action,) = client.actions(uri, FIRST_LINE)
    assert action["title"] == TITLES[3]
    (change,) = action["edit"]["changes"][uri]
    assert change["newText"].startswith("\n\n    Args:\n        r: float\n")


@pytest.mark.parametrize("capabilities", [MAKES, RESOLVES], ids=["at once", "on demand"])
def test_what_is_written_runs(connect: Callable[..., Any], project: Path, capabilities: Any) -> None:
    client, uri = opened(connect, project, capabilities)
    (project / "tests").mkdir()
    (project / "tests/test_area_properties.py").write_text("# the user's own\n")
    for action in client.actions(uri, FIRST_LINE)[:2]:
        made = action if "edit" in action else client.request("codeAction/resolve", action)
        create, edit = made["edit"]["documentChanges"]
        assert create["options"] == {"overwrite": False, "ignoreIfExists": False}
        assert edit["textDocument"] == {"uri": create["uri"], "version": None}
        path = Path(create["uri"].removeprefix("file://"))
        assert not path.exists()
        path.write_text(edit["edits"][0]["newText"])
    written = sorted(path.name for path in (project / "tests").iterdir())
    assert written == ["test_area_examples.py", "test_area_properties.py", "test_area_properties_2.py"]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", "tests"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert "2 passed" in done.stdout, done.stdout


def test_packages_are_imported_by_their_whole_name(connect: Callable[..., Any], project: Path) -> None:
    (project / "src/pack").mkdir(parents=True)
    (project / "src/pack/__init__.py").touch()
    client, uri = opened(connect, project, MAKES, "src/pack/shapes.py")
    create, edit = client.actions(uri, FIRST_LINE)[0]["edit"]["documentChanges"]
    assert create["uri"] == (project / "src/pack/test_area_properties.py").as_uri()
    assert "from pack.shapes import area\n" in edit["edits"][0]["newText"]


def test_an_action_of_a_function_that_is_gone(connect: Callable[..., Any], project: Path) -> None:
    client, uri = opened(connect, project, RESOLVES)
    action = client.actions(uri, FIRST_LINE)[0]
    client.change(uri, 2, "import math\n")
    client.diagnostics(uri, 2)
    answer = client.answer(client.send("codeAction/resolve", action))
    assert answer["error"]["message"] == "the document has changed"
