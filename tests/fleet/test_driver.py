"""What the driver does with outcomes: what is tried again, divided, given up; in which order things are begun."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

import pytest
from ringtrue.fleet.cluster import Cluster, Outcome
from ringtrue.fleet.driver import Driver, Ticket, Told
from ringtrue.fleet.journal import entries, journal
from ringtrue.fleet.sources import source_of
from ringtrue.fleet.work import Failed, Order, check, prepare
from ringtrue.workspace import Wishes

from .conftest import Yard

Fate = Callable[[Ticket, int], Outcome | None]
"""What becomes of a ticket that is run for the n-th time; None: what its function says."""


class Here(Cluster):
    """Runs functions in this process, one after another, as the fate says."""

    def __init__(self, fate: Fate) -> None:
        self.fate = fate
        self.waiting: deque[tuple[Ticket, Callable[..., Any], tuple[Any, ...]]] = deque()
        self.begun: list[Ticket] = []
        self.times: Counter[object] = Counter()

    running = property(lambda self: len(self.waiting))
    width = property(lambda self: 1)

    def submit(self, ticket: Hashable, function: Callable[..., Any], *given: Any) -> None:
        assert isinstance(ticket, Ticket)
        self.waiting.append((ticket, function, given))

    def outcome(self) -> Outcome:
        ticket, function, given = self.waiting.popleft()
        self.begun.append(ticket)
        name = (ticket.source, ticket.place)
        self.times[name] += 1
        return self.fate(ticket, self.times[name]) or Outcome(ticket, function(*given))


def run(yard: Yard, names: list[str], fate: Fate, **order: Any) -> tuple[dict[str, Any], Here]:
    """The lines by source, and who ran what."""
    here = Here(fate)
    wanted = Order(Wishes(offline=True), None, yard.folder / "work", "s", ours=False, **order)
    told = Told(lambda source, line: None, lambda text: None, lambda source, content: None)
    sources = [source_of(name) for name in names]
    with journal(yard.folder / "out") as kept:
        Driver(wanted, here, kept, 2, told).run(sources)
        kept.finish(names)
    return {line["source"]: line for line in entries(yard.folder / "out" / "results.jsonl")}, here


def all_well(ticket: Ticket, time: int) -> Outcome | None:
    return None


def test_the_largest_begin_first_and_parts_are_put_together_in_order(yard: Yard) -> None:
    yard.project("small", {"a.py": "spam\n"})
    large = yard.project("large", {f"m{n}.py": f"spam  # {'x' * 100}\n" for n in range(12)})
    lines, here = run(yard, ["small", "large"], all_well, part=300)
    assert [ticket.source.text for ticket in here.begun if ticket.part is None] == ["large", "small"]
    assert len([ticket for ticket in here.begun if ticket.part and ticket.source.text == "large"]) == 6
    assert lines["large"]["findings"] == yard.local(large)


def test_what_may_pass_is_tried_again_and_then_told(yard: Yard) -> None:
    yard.project("a", {"a.py": "spam\n"})

    def fate(ticket: Ticket, time: int) -> Outcome | None:
        down = ticket.source.text == "gone" or time <= 2
        return Outcome(ticket, Failed("no route", again=True)) if ticket.part is None and down else None

    lines, here = run(yard, ["a", "gone"], fate)
    assert (lines["a"]["failed"], len(lines["a"]["findings"])) == (None, 1)
    assert (lines["gone"]["failed"], lines["gone"]["again"]) == ("no route", True)
    assert here.times[source_of("gone"), ()] == 3


def test_what_will_not_pass_is_not_tried_again(yard: Yard) -> None:
    lines, here = run(yard, ["a"], lambda ticket, time: Outcome(ticket, Failed("leads outside")))
    assert (lines["a"]["failed"], sum(here.times.values())) == ("leads outside", 1)


def test_a_process_that_dies_while_it_unpacks_is_told(yard: Yard) -> None:
    lines, here = run(yard, ["a"], lambda ticket, time: Outcome(ticket, died=True))
    assert lines["a"]["failed"] == "the process that laid it out ended unexpectedly"
    assert sum(here.times.values()) == 3


def test_a_fault_of_ours_fails_its_project_only(yard: Yard) -> None:
    for name in ("a", "b"):
        yard.project(name, {f"{n}.py": "spam\n" for n in range(4)})

    def fate(ticket: Ticket, time: int) -> Outcome | None:
        return Outcome(ticket, error="KeyError: 1") if ticket.source.text == "a" and ticket.place == (1,) else None

    lines, _ = run(yard, ["a", "b"], fate, part=1)
    assert (lines["a"]["failed"], lines["a"]["findings"]) == ("a fault of Ringtrue: KeyError: 1", [])
    assert (lines["b"]["failed"], len(lines["b"]["findings"])) == (None, 4)


@pytest.mark.parametrize("bad", [0, 7, 39])
def test_the_file_that_ends_processes_is_found_by_division(yard: Yard, bad: int) -> None:
    made = yard.project("a", {f"m{n:02}.py": "spam\n" for n in range(40)})

    def fate(ticket: Ticket, time: int) -> Outcome | None:
        held = ticket.part is not None and any(one.shown == f"m{bad:02}.py" for one in ticket.part.targets)
        return Outcome(ticket, died=True) if held else None

    lines, here = run(yard, ["a"], fate)
    assert lines["a"]["notes"] == [f"'m{bad:02}.py': not checked: the process that checked it ended unexpectedly"]
    assert lines["a"]["findings"] == [one for one in yard.local(made) if one["path"] != f"m{bad:02}.py"]
    assert sum(1 for ticket in here.begun if fate(ticket, 1)) <= 6  # deaths: of 40, of 5, of 1 and its tries


@pytest.mark.parametrize(("seconds", "ends"), [("0.1", 1), ("600", 0)])
def test_what_takes_too_long_ends_its_process(tmp_path: Path, seconds: str, ends: int) -> None:
    wait = "threading.Event().wait()" if ends else "pass"
    code = f"import threading\nfrom ringtrue.fleet.work import _watched\nwith _watched({seconds}):\n    {wait}\n"
    assert subprocess.run([sys.executable, "-c", code], timeout=300).returncode == ends


def test_a_worker_of_another_version_checks_nothing(yard: Yard) -> None:
    order = Order(Wishes(), None, yard.folder, "s", version="0.0.0")
    answer = prepare(source_of("a"), order, None)
    assert isinstance(answer, Failed)
    assert "not 0.0.0" in answer.why


def test_a_part_is_laid_out_again_where_its_layout_is_gone(yard: Yard) -> None:
    archive = yard.sdist(yard.project("a", {"a.py": "spam\n"}))
    order = Order(Wishes(offline=True), None, yard.folder / "work", "s", ours=False)
    prepared = prepare(source_of(str(archive)), order, None)
    for path in sorted((yard.folder / "work").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    said = check(prepared.parts[0], order)  # type: ignore[union-attr]  # it fails here if it is another value
    assert len(said.findings) == 1  # type: ignore[union-attr]  # likewise
