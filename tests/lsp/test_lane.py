"""The lane: the newest work of each key, and progress however fast new work comes."""

from __future__ import annotations

import threading

from ringtrue.lsp.lane import Lane, Stop


def test_newer_work_stops_what_runs_and_replaces_what_waits() -> None:
    lane, started, all_there, done = Lane("test"), threading.Event(), threading.Event(), threading.Event()
    ran: list[str] = []

    def first(stop: Stop) -> bool:
        started.set()
        while not stop():
            pass
        assert all_there.wait(30)
        ran.append("first, stopped")
        return False

    lane.submit("a", first)
    assert started.wait(30)
    lane.submit("b", lambda stop: ran.append("b") is None)
    lane.submit("a", lambda stop: ran.append("never") is None)
    lane.submit("a", lambda stop: ran.append("last") is None)
    lane.submit("end", lambda stop: done.set() is None)
    all_there.set()
    assert done.wait(30)
    assert ran == ["first, stopped", "b", "last"]


def test_what_follows_a_stopped_piece_of_work_is_not_stopped() -> None:
    lane, started, second, done = Lane("test"), threading.Event(), threading.Event(), threading.Event()
    stops: list[bool] = []

    def stopped(stop: Stop) -> bool:
        started.set()
        while not stop():
            pass
        return False

    def patient(stop: Stop) -> bool:
        second.set()
        assert newer.wait(30)
        stops.append(stop())
        return True

    newer = threading.Event()
    lane.submit("a", stopped)
    assert started.wait(30)
    lane.submit("a", patient)
    assert second.wait(30)
    lane.submit("a", lambda stop: done.set() is None)
    newer.set()
    assert done.wait(30)
    assert stops == [False]


def test_work_that_fails_takes_nothing_with_it() -> None:
    lane, done = Lane("test"), threading.Event()

    def fails(stop: Stop) -> bool:
        raise OSError("as it happens")

    lane.submit("a", fails)
    lane.submit("a", lambda stop: done.set() is None)
    assert done.wait(30)
