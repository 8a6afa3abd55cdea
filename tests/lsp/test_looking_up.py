"""What is asked of the disk is asked once, however often it is wanted; what nobody asks any more is forgotten."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from typing import Any

from ringtrue.context import Question
from ringtrue.environment.disk import EVERY_BUFFER, Disk, View, hear, heard
from ringtrue.lsp.places import Listener, Place, Places


@dataclass(frozen=True)
class _Environment:
    """Open buffers, which every look-up reads one of: that of the file in its question."""

    view: View = field(default_factory=lambda: View(Disk()))

    def with_overlay(self, texts: Mapping[str, str]) -> _Environment:
        return _Environment(View(self.view.disk, texts))


@dataclass(frozen=True, eq=False)
class _World:
    """A world whose look-ups wait until they are let go; `fetched` is what was looked up, in order."""

    gate: threading.Semaphore
    fetched: list[Question]
    known: Mapping[Question, Any] = field(default_factory=dict)
    environment: _Environment = field(default_factory=_Environment)

    def fetch(self, question: Question) -> str:
        self.gate.acquire()
        self.environment.view.text(question.arguments[0])
        self.fetched.append(question)
        return f"answer to {question.arguments[0]}"

    def with_answers(self, answers: Mapping[Question, Any]) -> _World:
        return replace(self, known={**self.known, **answers})

    def forgetting(self, asked: Collection[Question]) -> _World:
        return replace(self, known={q: a for q, a in self.known.items() if q in asked})


@dataclass(frozen=True, eq=False)
class _Folder:
    world: Any

    def with_world(self, world: Any) -> _Folder:
        return _Folder(world)


class Desk:
    """One place whose errands are done when the test says so."""

    def __init__(self, asking: Iterable[Question] = ()) -> None:
        self.calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.gate = threading.Semaphore(0)
        self.fetched: list[Question] = []
        listener = Listener(
            lambda place: None, lambda place: None, lambda place, news, revised: None, lambda place: set(asking)
        )
        self.places = Places(self.calls.put, listener)
        self.place = Place("/one", "/one")
        self.place.folder = _Folder(_World(self.gate, self.fetched))  # type: ignore[assignment]  # as much of one as is asked

    @property
    def known(self) -> set[Question]:
        assert self.place.folder is not None
        return set(self.place.folder.world.known)

    def let(self, count: int) -> None:
        """Let so many look-ups go, and hear of one errand's end."""
        self.gate.release(count)
        self.calls.get(timeout=30)()


def question(n: int) -> Question:
    return Question("module", ("/one/a.py", str(n)))


def test_what_is_wanted_meanwhile_is_looked_up_together_and_once() -> None:
    desk = Desk()
    desk.places.ask(desk.place, [question(0)])
    for _ in range(1000):  # as edits that change what others may see
        desk.places.ask(desk.place, [question(1), question(2)])
        desk.places.ask_again(desk.place)
    desk.let(1)
    desk.let(3)
    assert desk.known == {question(0), question(1), question(2)}
    assert desk.fetched[:1] == [question(0)]
    assert sorted(desk.fetched[1:]) == [question(0), question(1), question(2)]
    assert not desk.place.asked


def test_what_is_asked_again_on_its_way_stays_pending() -> None:
    desk = Desk()
    desk.places.ask(desk.place, [question(0)])
    desk.places.ask_again(desk.place)
    desk.let(1)
    assert desk.place.pending
    desk.let(1)
    assert not desk.place.pending


def test_answers_that_nobody_asks_for_are_forgotten() -> None:
    asking = [question(n) for n in range(5)]
    desk = Desk(asking)
    desk.place.most_known = 100
    desk.places.ask(desk.place, [question(n) for n in range(100)])
    desk.let(100)
    assert len(desk.known) == 100
    desk.places.ask(desk.place, [question(100)])
    desk.let(1)
    assert desk.known == set(asking)


def test_an_edit_makes_doubtful_what_was_read_from_its_buffer_and_nothing_else() -> None:
    desk = Desk()
    one, two = (Question("module", (path, "x")) for path in ("/one/a.py", "/one/b.py"))
    desk.places.overlay(desk.place, {"/one/a.py": "a", "/one/b.py": "b"})
    desk.places.ask(desk.place, [one, two])
    desk.let(2)
    desk.places.overlay(desk.place, {"/one/a.py": "a", "/one/b.py": "b = 1"})
    desk.let(1)
    assert desk.fetched == [one, two, two]
    desk.places.overlay(desk.place, {"/one/a.py": "a"})  # a buffer that goes may be missed by whoever looked for it
    desk.let(2)
    assert sorted(desk.fetched[3:]) == [one, two]


def test_what_is_heard_inside_is_heard_outside() -> None:
    view = View(Disk(), {"/a": "", "/b": ""})
    with heard() as outer:
        view.text("/a")
        with heard() as inner:
            view.stamp("/b")
            hear(EVERY_BUFFER)
        view.text("/nowhere")
    view.text("/a")
    assert (outer, inner) == ({"/a", "/b", EVERY_BUFFER}, {"/b", EVERY_BUFFER})
