"""Examples that the server has run: a second publish of the same version, and only where that is wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ringtrue.examples.child.seal import can_seal

pytestmark = pytest.mark.skipif(not can_seal(), reason="nothing is run here")

ONLY = 'select = ["contradicted-example", "probe"]\nnetwork = "off"\n'
WRONG = '''\
def helper(n):
    return n + 1


def f(n):
    """f(3) == 5"""
    return helper(n)
'''


def codes(found: list[Any]) -> list[str]:
    return [one["code"] for one in found]


def settled(found: list[Any]) -> bool:
    return "contradicted-example" in codes(found)


ACTIONS = {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}


def start(connect: Callable[..., Any], project: Path, settings: str = ONLY, **more: Any) -> Any:
    project.mkdir(exist_ok=True, parents=True)
    (project / "ringtrue.toml").write_text(settings)
    client = connect()
    client.start(project, {"capabilities": ACTIONS, "rootUri": project.as_uri(), **more})
    return client


def test_what_running_gives_is_told_of_the_same_version(connect: Callable[..., Any], project: Path) -> None:
    client = start(connect, project)
    uri = client.open(project / "a.py", WRONG)
    (found,) = client.diagnostics(uri, 1, until=settled)
    assert found["message"] == "'f' returns 4 for f(3), the example says 5"
    assert found["range"] == {"start": {"line": 5, "character": 15}, "end": {"line": 5, "character": 16}}


def test_an_edit_of_what_the_function_calls_has_it_run_again(connect: Callable[..., Any], project: Path) -> None:
    client = start(connect, project)
    uri = client.open(project / "a.py", WRONG)
    client.diagnostics(uri, 1, until=settled)
    client.change(uri, 2, WRONG.replace("n + 1", "n + 2") + "probe_a\n")
    assert codes(client.diagnostics(uri, 2, until=lambda found: codes(found) == ["probe"])) == ["probe"]
    client.change(uri, 3, WRONG.replace("n + 1", "n + 3"))
    (found,) = client.diagnostics(uri, 3, until=settled)
    assert found["message"] == "'f' returns 6 for f(3), the example says 5"


def test_the_example_can_be_corrected(connect: Callable[..., Any], project: Path) -> None:
    client = start(connect, project)
    uri = client.open(project / "a.py", WRONG)
    (found,) = client.diagnostics(uri, 1, until=settled)
    titles = [action["title"] for action in client.actions(uri, found["range"])]
    assert titles[:3] == [
        "Write 4 in its place",
        "Show why 'contradicted-example' is reported",
        "Ignore 'contradicted-example' on this line",
    ]


@pytest.mark.parametrize(
    ("settings", "options"),
    [(ONLY + 'run-examples = "off"\n', {}), (ONLY, {"initializationOptions": {"trusted": False}})],
    ids=["switched off", "not trusted"],
)
def test_nothing_is_run_where_that_is_not_wanted(
    connect: Callable[..., Any], project: Path, settings: str, options: dict[str, Any]
) -> None:
    client = start(connect, project, settings, **options)
    uri = client.open(project / "a.py", WRONG + "probe_a\n")
    client.diagnostics(uri, 1, until=bool)
    client.change(uri, 2, WRONG + "\n\nprobe_b\n")
    assert codes(client.diagnostics(uri, 2, until=bool)) == ["probe"]
    environment = client.request("ringtrue/environment", {"uri": uri})  # answered behind all that was asked
    assert environment is not None
    client.change(uri, 3, WRONG + "\n\nprobe_c\nprobe_d\n")
    assert codes(client.diagnostics(uri, 3, until=lambda found: len(found) > 1)) == ["probe", "probe"]
