"""The journal holds whole lines only, whatever ended the run that wrote it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ringtrue.fleet.journal import NAME, InUse, journal

from .conftest import Yard


def line(source: str, content: str = "c", **more: Any) -> dict[str, Any]:
    return {"source": source, "content": content, "stamp": "s", **more}


def test_a_line_is_known_by_source_stamp_and_content(tmp_path: Path) -> None:
    with journal(tmp_path) as kept:
        kept.write(line("a"))
        kept.write(line("b", again=True))
    with journal(tmp_path) as kept:
        assert (kept.known("a", "s"), kept.known("a", "other"), kept.known("b", "s")) == ("c", None, None)


@pytest.mark.parametrize("torn", [b'{"source": "b", "con', b"{}\n", b"\0\0\0\n", b'{"source": 1}\n', b"\xff"])
def test_what_is_torn_is_dropped_and_written_over(tmp_path: Path, torn: bytes) -> None:
    with journal(tmp_path) as kept:
        kept.write(line("a"))
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole + torn)
    with journal(tmp_path) as kept:
        assert (kept.known("a", "s"), kept.known("b", "s")) == ("c", None)
        kept.write(line("b"))
    assert [json.loads(one)["source"] for one in (tmp_path / NAME).read_bytes().splitlines()] == ["a", "b"]


def test_the_last_line_of_a_source_counts_and_the_end_is_in_the_order_asked_for(tmp_path: Path) -> None:
    with journal(tmp_path) as kept:
        for source, content in (("b", "1"), ("a", "1"), ("gone", "1"), ("b", "2")):
            kept.write(line(source, content))
        kept.finish(["a", "b"])
    said = [json.loads(one) for one in (tmp_path / NAME).read_bytes().splitlines()]
    assert said == [line("a", "1"), line("b", "2")]


def test_two_runs_do_not_write_the_same_results(tmp_path: Path) -> None:
    with journal(tmp_path), pytest.raises(InUse), journal(tmp_path):
        pass
    with journal(tmp_path):
        pass  # the first one is over


def test_a_run_into_results_that_are_being_written_ends_at_once(yard: Yard) -> None:
    yard.project("a", {"a.py": "spam\n"})
    with journal(yard.folder / "out"):
        ran = yard.fleet("a")
    assert (ran.status, ran.err) == (2, "ringtrue: another run writes to 'out'\n")
