"""Places: the project folders of the open documents, and how each becomes known: configuration first, then its world.

Belongs to the event loop; all reading is left to errands. What was known stays in force until what replaces it is
known, so that nothing flickers. Does not know documents, messages or the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from ringtrue.lsp.errands import Errands, Post
from ringtrue.lsp.readings import Looked, Readings, look
from ringtrue.lsp.wanted import Wanted

if TYPE_CHECKING:
    from ringtrue.context import Question
    from ringtrue.environment.disk import Disk
    from ringtrue.settled import Settled, Wishes
    from ringtrue.workspace import Folder
    from ringtrue.world import World

_NETWORK_THREADS = 4
_OF_MANY_FILES = frozenset(("cycle-crash", "routed"))  # answered from many files, and rarely otherwise than before
_RUN_TOGETHER = 8  # each answer has documents checked again
_MOST_KNOWN = 2_000  # answers: a session that types for days asks about every name on its way to the one it means
_FRESH_DAYS = 7
"""A list of public names that is older is fetched anew when the server has nothing else to do."""


@dataclass(eq=False)
class Place:
    """One project folder. `settled` is there first, with the rules that are soonest ready; `folder`, with all of them
    and the world, follows."""

    root: str
    workspace: str
    settled: Settled | None = None
    folder: Folder | None = None
    reading: bool = False
    stale: bool = False
    """Something changed while the folder was being read: it is read once more."""
    asked: set[Question] = field(default_factory=set)
    """Questions whose look-up is under way."""
    due: dict[Question, None] = field(default_factory=dict)
    """Those of them that wait for the disk: each is looked up once, in the world as it is then."""
    looking: bool = False
    """Whether the disk is being asked: what comes meanwhile is asked together, however much that is."""
    index_date: str | None = None
    """How old the list of public names is."""
    refused: set[Question] = field(default_factory=set)
    """Questions whose look-up failed: not asked again until the folder is read again."""
    readings: Readings = field(default_factory=Readings)
    """Which open buffers the answers were read from."""
    most_known: int = _MOST_KNOWN
    """With more answers than these, those that nobody asks for any more are forgotten."""

    @property
    def pending(self) -> bool:
        return self.folder is None or self.reading or bool(self.asked)


@dataclass(frozen=True)
class Listener:
    """Whom to tell of what became known, on the event loop."""

    settled: Callable[[Place], None]
    entered: Callable[[Place], None]
    learnt: Callable[[Place, Collection[Question], Collection[Question]], None]
    """The questions that have an answer now, and those of them that had another one before."""
    asking: Callable[[Place], set[Question]]
    """The questions that what is shown depends on."""


class Places:
    """Project folders by path."""

    def __init__(self, post: Post, listener: Listener) -> None:
        self.wanted = Wanted()
        self._places: dict[str, Place] = {}
        self._errands = Errands("disk", post)
        self._abroad = Errands("network", post, _NETWORK_THREADS)
        self._runs = Errands("examples", post)
        self._listener = listener
        self._shared = _Shared()
        self._renewed = False
        """Whether the list of names was fetched, or tried to be, since the start."""

    def __iter__(self) -> Iterator[Place]:
        return iter(list(self._places.values()))

    def find(self, path: str, workspace: str | None, then: Callable[[Place], None]) -> None:
        """The place of the file at `path`: its own project inside the workspace folder, or around it without one."""

        def root() -> str:
            from ringtrue.settled import root_of

            return root_of(path, workspace)

        self._errands.run(root, lambda found: then(self._place(found, workspace or found)))

    def open(self, root: str, workspace: str | None = None) -> Place:
        """The place of the folder `root` itself."""
        return self._place(root, workspace or root)

    def _place(self, root: str, workspace: str) -> Place:
        place = self._places.get(root)
        if place is None:
            place = self._places[root] = Place(root, workspace)
            self._settle(place)
        return place

    def close(self, place: Place) -> None:
        """Forget a place that no document is in."""
        self._places.pop(place.root, None)

    def _settle(self, place: Place) -> None:
        wanted = self.wanted

        def settled() -> Settled:
            from ringtrue.settled import settle

            return settle(place.root, wanted.wishes(place.workspace), prompt=True)

        def done(found: Settled) -> None:
            if self.wanted is wanted:  # else it is being read again
                place.settled = found
                self._listener.settled(place)

        self._errands.run(settled, done)

    def after_errands(self, call: Callable[[], None]) -> None:
        """`call`, once all that is under way has been read."""
        self._errands.run(lambda: None, lambda nothing: call())

    def reread(self, place: Place) -> None:
        """The client wants other settings: read the place's configuration again, and its world if that was begun."""
        if place.settled is None:
            self._settle(place)
        else:
            self.enter(place)

    def enter(self, place: Place) -> None:
        """Read what holds in the place, for the first time or again; the listener hears when it is there."""
        if place.reading:
            place.stale = True
            return
        place.reading = True
        wishes = self.wanted.wishes
        known = dict(place.folder.world.known) if place.folder else {}
        overlay = place.folder.world.environment.view.overlay if place.folder else {}
        shared = self._shared

        def read() -> _Read:
            return shared.read(place, wishes(place.workspace), overlay, known)

        def failed() -> None:  # what was known stays; the next change is a new try
            place.reading = place.stale = False

        self._errands.run(read, lambda found: self._entered(place, found, known), failed)

    def _entered(self, place: Place, found: _Read, asked_again: Mapping[Question, Any]) -> None:
        before, folder, place.reading = place.folder, found.folder, False
        place.index_date = found.index_date
        place.refused.clear()
        place.readings.learn(found.read)
        place.settled = folder
        if before is not None:
            before.world.environment.release()
        if before is not None:
            # What was learnt meanwhile stays until it has been asked again.
            late = {q: answer for q, answer in before.world.known.items() if q not in asked_again}
            overlay = before.world.environment.view.overlay
            world = replace(folder.world, environment=folder.world.environment.with_overlay(overlay))
            place.folder = folder.with_world(world.with_answers(late))
            self._look_up(place, [*late, *place.asked])
        else:
            place.folder = folder
        self._abroad.run(folder.world.index.warm, lambda nothing: None)
        self._listener.entered(place)
        if place.stale:
            place.stale = False
            self.enter(place)

    def ask(self, place: Place, questions: Collection[Question]) -> None:
        """Look up what is not known yet."""
        if place.folder is None:
            return
        known = place.folder.world.known
        fresh = [q for q in questions if q not in known and q not in place.asked and q not in place.refused]
        self._look_up(place, fresh)

    def ask_again(self, place: Place) -> None:
        """The disk has changed: look up all that was learnt from it, and all that is on its way."""
        if place.folder is not None:
            self._lay(place, place.folder, place.folder.world.environment.view.overlay)
            self._look_up(place, [*place.folder.world.known, *place.asked])

    def overlay(self, place: Place, texts: Mapping[str, str]) -> None:
        """Open buffers win over the disk; what was read from those that changed is looked up again."""
        folder = place.folder
        before = folder.world.environment.view.overlay if folder else texts
        if folder is None or before == texts:
            return
        self._lay(place, folder, texts)
        known = folder.world.known
        if before.keys() == texts.keys():
            changed = [path for path, text in texts.items() if text != before[path]]
            self._look_up(place, [*place.readings.doubtful(known, changed), *place.asked])
        else:
            self._look_up(place, [*known, *place.asked])

    def _lay(self, place: Place, folder: Folder, texts: Mapping[str, str]) -> None:
        # The stamp stays: what is answered at once does not depend on buffers, the rest is asked again.
        place.folder = folder.with_world(
            replace(folder.world, environment=folder.world.environment.with_overlay(texts))
        )

    def _look_up(self, place: Place, questions: Collection[Question]) -> None:
        from ringtrue.world import NETWORK, RUN

        folder = place.folder
        if not questions or folder is None:
            return
        world = folder.world
        local = [question for question in questions if question.kind not in NETWORK | RUN]
        lasting = [[question] for question in questions if question.kind in NETWORK and question not in world.known]
        run = [question for question in questions if question.kind in RUN and question not in world.known]
        place.asked.update(local, run, *lasting)
        place.due.update(dict.fromkeys(local))
        self._look_up_due(place)
        for one in lasting:
            self._fetch_apart(place, world, one, self._abroad)
        for at in range(0, len(run), _RUN_TOGETHER):
            self._fetch_apart(place, world, run[at : at + _RUN_TOGETHER], self._runs)

    def _look_up_due(self, place: Place) -> None:
        if place.looking or not place.due or place.folder is None:
            return
        place.looking = True
        # What names mean comes first: what a user sees hangs on it.
        world, every = place.folder.world, list(place.due)
        questions = [question for question in every if question.kind not in _OF_MANY_FILES] or every
        for question in questions:
            del place.due[question]

        def done(looked: Looked) -> None:
            place.looking = False
            self._learnt(place, questions, looked)
            self._look_up_due(place)

        self._errands.run(lambda: look(world, questions), done, lambda: done(Looked()))

    def _fetch_apart(self, place: Place, world: World, questions: list[Question], errands: Errands) -> None:
        errands.run(lambda: look(world, questions), lambda looked: self._learnt(place, questions, looked))

    def _learnt(self, place: Place, questions: Collection[Question], looked: Looked) -> None:
        answers = looked.answers
        place.asked.difference_update(question for question in questions if question not in place.due)
        place.refused.update(question for question in questions if question not in answers)
        if place.folder is None:
            return
        known = place.folder.world.known
        place.readings.learn(looked.read)
        news = [question for question, answer in answers.items() if question not in known or known[question] != answer]
        if news:
            place.folder = place.folder.with_world(place.folder.world.with_answers(answers))
            self._forget(place, place.folder)
        self._listener.learnt(place, news, [question for question in news if question in known])

    def _forget(self, place: Place, folder: Folder) -> None:
        if len(folder.world.known) > place.most_known:
            asked = self._listener.asking(place) | place.asked
            place.folder = folder.with_world(folder.world.forgetting(asked))
            place.refused &= asked
            place.readings.forget(asked)
            place.most_known = max(_MOST_KNOWN, 2 * len(place.folder.world.known))

    def renew_index(self, today: date) -> None:
        """Fetch the list of public names once if it is old, in a process of its own; all places hear of a newer one."""
        world = next((place.folder.world for place in self if place.folder is not None), None)
        if self._renewed or world is None or not world.online or not is_old(world.index.snapshot, today):
            return
        self._renewed = True

        def done(said: object) -> None:
            from ringtrue.index.values import Refreshed

            for place in self if isinstance(said, Refreshed) else ():
                self.enter(place)

        self._abroad.run(world.index.refresh_apart, done)

    def update_index(self, told: Callable[[str], None]) -> None:
        """Fetch the list of public names now; all places hear of it, and `told` how it went."""
        world = next((place.folder.world for place in self if place.folder is not None), None)
        if world is None or not world.online:
            told(
                "no folder is open" if world is None else "the list of package names stays: the network is switched off"
            )
            return
        self._renewed = True

        def done(said: object) -> None:
            from ringtrue.index.values import Refreshed

            if not isinstance(said, Refreshed):
                told(f"the list of package names stays: {getattr(said, 'message', said)}")
                return
            for place in self:
                self.enter(place)
            told(f"the list of package names holds {said.count:,} names now")

        self._abroad.run(world.index.refresh_apart, done)

    def check_current(self, place: Place) -> None:
        """Look whether something was installed or removed behind our back, here or in a folder that is an index, and
        read the place again if so."""
        folder = place.folder
        if folder is None or place.reading:
            return
        world = folder.world

        def current() -> bool:
            return world.environment.current() and not world.index.list_folders()

        def done(current: bool) -> None:
            if not current:
                self.enter(place)

        self._errands.run(current, done)


def is_old(snapshot: tuple[int, date] | None, today: date) -> bool:
    """Whether a list of so many names of that day is to be fetched anew; one from the future is not."""
    return snapshot is None or (today - snapshot[1]).days > _FRESH_DAYS


class _Read(NamedTuple):
    """What an errand found in a place."""

    folder: Folder
    index_date: str | None
    read: Mapping[Question, frozenset[str]]


class _Shared:
    """What all folders share. Touched by disk errands only, which are done one by one."""

    def __init__(self) -> None:
        self._disk: Disk | None = None

    def read(self, place: Place, wishes: Wishes, overlay: Mapping[str, str], known: Mapping[Question, Any]) -> _Read:
        """The place as it is now, with the answers to all that was known of it."""
        from ringtrue.environment.disk import Disk
        from ringtrue.workspace import open_folder
        from ringtrue.world import NETWORK, RUN

        self._disk = self._disk or Disk()
        folder = open_folder(place.root, wishes, self._disk)
        world = replace(folder.world, environment=folder.world.environment.with_overlay(overlay))
        kept = {question: answer for question, answer in known.items() if question.kind in NETWORK | RUN}
        local = [question for question in known if question.kind not in NETWORK | RUN]
        looked = look(world, local)
        world = world.with_answers({**kept, **looked.answers})
        status = world.index.status()
        built = status.cached_built or status.embedded_built
        return _Read(folder.with_world(world), built.date().isoformat() if built else None, looked.read)
