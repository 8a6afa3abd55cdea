"""The state of a project: while it is the same, nothing is looked up; whatever changes it is noticed."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ringtrue.cli.folders import Folders
from ringtrue.cli.state import state_of
from ringtrue.declared import Name
from ringtrue.workspace import Wishes
from ringtrue.world import World

from .conftest import Desk

_LONG_AGO = 1_600_000_000


def _aged(folder: Path) -> None:
    """As if everything was written long ago: what was written just now may change again under the same stamp."""
    for path in folder.rglob("*"):
        os.utime(path, (_LONG_AGO, _LONG_AGO))


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of questions that the disk was read for."""
    kinds: list[str] = []
    real = World.fetch

    def fetch(self: World, question: Any) -> Any:
        kinds.append(question.kind)
        return real(self, question)

    monkeypatch.setattr(World, "fetch", fetch)
    return kinds


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.write("ringtrue.toml", 'python = "env"\nselect = ["hallucinated-name"]\n')
    desk.write("prices.py", "def total(items):\n    return sum(items)\n")
    desk.write("bill.py", "from prices import total\n\nprint(total([1]))\n")
    _aged(desk.folder)
    return desk


def test_nothing_is_looked_up_again(shop: Desk, looked_up: list[str]) -> None:
    first = shop.check()
    assert "name" in looked_up
    looked_up.clear()
    assert shop.check() == first
    assert looked_up == []


def test_a_change_in_another_file_is_noticed(shop: Desk, looked_up: list[str]) -> None:
    assert shop.check().status == 0
    shop.write("prices.py", "def everything(items):\n    return sum(items)\n")
    _aged(shop.folder)
    looked_up.clear()
    assert "'total'" in shop.check("--output-format=concise").out
    assert "name" in looked_up


def test_a_file_that_comes_or_goes_is_noticed(shop: Desk) -> None:
    assert shop.check().status == 0
    (shop.folder / "prices.py").rename(shop.folder / "tariffs.py")
    assert _state(shop) != _state_before(shop, lambda: (shop.folder / "tariffs.py").rename(shop.folder / "prices.py"))


def _state_before(desk: Desk, change: Any) -> str | None:
    change()
    return _state(desk)


def _state(desk: Desk) -> str | None:
    return state_of(Folders(Wishes(offline=True)).at(str(desk.folder)).world)


def test_what_is_declared_above_the_folder_counts(shop: Desk) -> None:
    world = Folders(Wishes(offline=True)).at(str(shop.folder)).world
    other = replace(world, project=replace(world.project, name=Name("another")))
    assert state_of(other) != state_of(world) == _state(shop)


def test_what_was_just_written_has_no_state(shop: Desk) -> None:
    assert _state(shop) is not None
    shop.write("new.py", "x = 1\n")
    assert _state(shop) is None


def test_a_part_of_a_package_has_no_state(shop: Desk) -> None:
    """Its modules may import what lies above it."""
    shop.write("__init__.py", "")
    _aged(shop.folder)
    assert _state(shop) is None
