"""`ringtrue history NAME`: what is printed of a name that went, stays, never was, or is not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from ringtrue.history import lives
from ringtrue.history.building.packing import packed, write
from ringtrue.history.store import Store

from tests.cli.conftest import Desk
from tests.history.conftest import zoo


@pytest.fixture(autouse=True)
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.bin"
    write(path, {"zoo": packed(zoo())}, {"zoo": "zoo"})
    store = Store(path)
    monkeypatch.setattr(lives, "_store", lambda: store)


def test_a_name_that_went(desk: Desk) -> None:
    ran = desk.run("history", "zoo.Frame.append")
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "zoo.Frame.append",
        "  in zoo since 1.0 or before",
        "  last in 1.1, gone in 2.0",
        "  deprecated since 1.1: use 'concat'",
        "  3 releases of zoo are known, from 1.0 to 2.0",
    ]


def test_a_parameter_that_came(desk: Desk) -> None:
    assert "  since zoo 1.1" in desk.run("history", "zoo.Frame.sort(axis)").out.splitlines()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("zoo.Frame.groupby", "zoo.Frame.groupby: in no release of zoo from 1.0 to 2.0"),
        ("zoo.Frame.mentioned", "zoo.Frame.mentioned: not known of zoo from 1.0 to 2.0"),
        ("zoo.Frame.sort(inplace)", "zoo.Frame.sort(inplace): in no release of zoo from 1.0 to 2.0"),
    ],
)
def test_a_name_that_is_not_there(desk: Desk, name: str, line: str) -> None:
    ran = desk.run("history", name)
    assert (ran.status, ran.out) == (1, line + "\n")


def test_as_json(desk: Desk) -> None:
    assert desk.run("history", "zoo.Frame.append", "--output-format", "json").json == {
        "name": "zoo.Frame.append",
        "distribution": "zoo",
        "known": {"oldest": "1.0", "newest": "2.0", "releases": 3},
        "state": "known",
        "first": None,
        "last": "1.1",
        "gone": "2.0",
        "deprecated": "1.1",
        "message": "use 'concat'",
    }


def test_what_cannot_be_asked_is_2(desk: Desk) -> None:
    assert desk.run("history", "circus.Tent").err == "ringtrue: the history does not tell of 'circus'\n"
    assert desk.run("history", "zoo.").status == 2
