"""The list of public names is fetched anew when it is old, once, and every place hears of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from ringtrue.index.values import Refreshed, Unavailable
from ringtrue.lsp.places import Listener, Place, Places, is_old

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("day", "old"), [(date(2026, 6, 23), False), (date(2026, 6, 22), True), (date(2027, 1, 1), False)]
)
def test_a_week_is_old(day: date, old: bool) -> None:
    assert is_old((900_000, day), TODAY) is old


def test_no_list_at_all_is_old() -> None:
    assert is_old(None, TODAY)


@dataclass
class _Index:
    said: object
    day: date = date(2026, 1, 1)
    fetched: list[int] = field(default_factory=list)

    @property
    def snapshot(self) -> tuple[int, date]:
        return 900_000, self.day

    def refresh_apart(self) -> object:
        self.fetched.append(1)
        return self.said


@dataclass
class _World:
    index: _Index
    online: bool = True


@dataclass
class _Folder:
    world: _World


def _places(index: _Index, online: bool = True) -> tuple[Places, SimpleQueue[Callable[[], None]], list[str]]:
    calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
    places = Places(
        calls.put, Listener(lambda place: None, lambda place: None, lambda *told: None, lambda place: set())
    )
    read: list[str] = []
    for root in ("/one", "/two"):
        place = Place(root, root)
        folder: Any = _Folder(_World(index, online))
        place.folder = folder
        places._places[root] = place
    places.enter = lambda place: read.append(place.root)  # type: ignore[method-assign]  # what is asked for, not how
    return places, calls, read


def test_an_old_list_is_fetched_once_and_every_place_read_again() -> None:
    index = _Index(Refreshed(1, datetime(2026, 6, 30, tzinfo=timezone.utc)))
    places, calls, read = _places(index)
    places.renew_index(TODAY)
    places.renew_index(TODAY)
    calls.get(timeout=30)()
    assert (index.fetched, read) == ([1], ["/one", "/two"])


def test_a_list_that_cannot_be_had_changes_nothing() -> None:
    index = _Index(Unavailable("", "unreachable", "the index does not answer"))
    places, calls, read = _places(index)
    places.renew_index(TODAY)
    calls.get(timeout=30)()
    assert (index.fetched, read) == ([1], [])


@pytest.mark.parametrize(("day", "online"), [(TODAY, True), (date(2026, 1, 1), False)])
def test_a_fresh_list_and_a_network_that_is_off_are_left_alone(day: date, online: bool) -> None:
    index = _Index(None, day)
    places, _, read = _places(index, online)
    places.renew_index(TODAY)
    assert (index.fetched, read) == ([], [])


def test_a_dead_index_is_told_of_once(connect: Callable[..., Any], tmp_path: Path) -> None:
    client = connect(PIP_INDEX_URL="http://127.0.0.1:9/simple/", PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0")
    client.start(tmp_path)
    uri = client.open(tmp_path / "requirements.txt", "acme-billing-platform==1.0\nacme-invoice-platform==1.0\n")
    told = client.wait_for("window/showMessage")["params"]["message"]
    assert "127.0.0.1:9" in told
    assert client.diagnostics(uri, 1) == []
