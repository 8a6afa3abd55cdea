"""What the user sees of package indexes: alive, dead, slow, talking nonsense, or not to be asked."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler

import pytest

from .conftest import Desk, Loopback, body_of


@pytest.fixture
def asking(desk: Desk, index: Loopback) -> Desk:
    """A project of one file that asks the loopback index about 'thing'."""
    desk.write("ringtrue.toml", f'select = ["tiny"]\npython = "env"\nindexes = ["{index.url}"]\n')
    desk.write("a.py", "project_thing, spam\n")
    return desk


FOUND = "a.py:1:1: information[released] 'thing' has 2 releases\n"
SPAM = "a.py:1:16: warning[no-spam] 'spam' is no food\n"


def test_an_index_is_asked_once_and_its_answer_kept(asking: Desk, index: Loopback) -> None:
    ran = asking.check()
    assert (ran.status, ran.out) == (1, FOUND + SPAM)
    assert asking.check() == ran
    assert asking.check("--no-cache") == ran
    assert index.asked == ["/simple/thing/"]


def test_offline_asks_nobody_and_says_nothing_of_what_it_does_not_know(asking: Desk, index: Loopback) -> None:
    ran = asking.check("--offline")
    assert (ran.status, ran.out) == (1, SPAM)
    assert index.asked == []
    assert asking.check().out == FOUND + SPAM


def test_a_dead_index_is_told_once_and_the_rest_is_checked(asking: Desk, index: Loopback) -> None:
    asking.write("ringtrue.toml", 'select = ["tiny"]\npython = "env"\nindexes = ["http://127.0.0.1:1/simple"]\n')
    asking.write("b.py", "project_other\n")
    ran = asking.check()
    assert (ran.status, ran.out) == (1, SPAM)
    told = [line for line in ran.err.splitlines() if "127.0.0.1:1" in line]
    assert len(told) == 1
    assert "Traceback" not in ran.err


def test_a_slow_index_is_given_up(asking: Desk, index: Loopback) -> None:
    done = threading.Event()

    def never(request: BaseHTTPRequestHandler) -> None:
        done.wait(30)

    index.answer = never
    asking.patch.setenv("PIP_TIMEOUT", "0.2")
    asking.patch.setenv("PIP_RETRIES", "0")
    ran = asking.check()
    done.set()
    assert (ran.status, ran.out) == (1, SPAM)
    assert len([line for line in ran.err.splitlines() if index.url in line]) == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"\x00\xff garbage", "application/vnd.pypi.simple.v1+json"), (b'{"files": 3}', "application/json")],
)
def test_nonsense_from_an_index_says_nothing_about_the_name(
    asking: Desk, index: Loopback, body: bytes, content_type: str
) -> None:
    index.answer = body_of(body, content_type)
    ran = asking.check()
    assert (ran.status, ran.out) == (1, SPAM)
    told = [line for line in ran.err.splitlines() if index.url in line]
    assert len(told) == 1


def test_status(desk: Desk, index: Loopback) -> None:
    desk.write("ringtrue.toml", f'indexes = ["{index.url.replace("//", "//me:secret@")}"]\n')
    shown = desk.run("index", "status")
    assert shown.status == 0
    assert index.url.removeprefix("http://") in shown.out
    assert "secret" not in shown.out + shown.err
    assert "names that came with Ringtrue: " in shown.out
    assert "newer names: none; 'ringtrue index update' fetches them" in shown.out
    assert index.asked == []


def test_status_says_when_it_is_offline(desk: Desk) -> None:
    assert "(off-line: not asked)" in desk.run("index", "status", "--offline").out


def test_update_refuses_what_is_no_news(desk: Desk, index: Loopback) -> None:
    desk.write("ringtrue.toml", f'indexes = ["{index.url}"]\n')
    index.answer = body_of(b'<!DOCTYPE html><html><body><a href="x/">x</a></body></html>', "text/html")
    ran = desk.run("index", "update")
    assert (ran.status, ran.out) == (2, "")
    assert "ringtrue: error: the names were not updated: " in ran.err
    assert len(ran.err.splitlines()) == 1


def test_update_offline_is_2(desk: Desk) -> None:
    ran = desk.run("index", "update", "--offline")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("ringtrue: error: the names were not updated: ")
    assert ran.err.endswith(" is not asked: off-line\n")


def test_update(desk: Desk, index: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringtrue.index.door._LEAST_PART", 0.0)
    desk.write("ringtrue.toml", f'indexes = ["{index.url}"]\n')
    index.answer = body_of(
        b'<!DOCTYPE html><html><body><a href="x/">x</a><a href="y/">y</a></body></html>', "text/html"
    )
    ran = desk.run("index", "update")
    assert ran.status == 0
    assert ran.out.startswith("2 names as of ")
    assert "newer names: 2 as of " in desk.run("index", "status").out
