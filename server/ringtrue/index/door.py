"""The index as one object: instant answers from embedded and kept data, and blocking look-ups for the background.

Instant answers never wait: they read mapped files, memory, or one small file. Nothing here raises for bad data, a bad
server or a bad disk: what goes wrong is a message in `faults()`, each once, and the answer is "not known".

A name that the public snapshot does not know is never sent to the public index: it may be private.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.index import embedded
from ringtrue.index.configured import Configured, Source, default_index, redacted
from ringtrue.index.names import NameSet, SnapshotError, normalized, write_names
from ringtrue.index.values import Details, Refreshed, State, Unavailable

if TYPE_CHECKING:
    from ringtrue.index.client import Client
    from ringtrue.index.kept import Answer, Kept
    from ringtrue.index.popular import Popular
    from ringtrue.index.similar import Similar

# A root page with fewer names than this part of the embedded ones is a partial mirror or a fault, never news.
_LEAST_PART = 0.9


@dataclass
class _Memory:
    """What was learnt since the start. Guarded by `lock`."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)


class Index:
    """What package indexes hold. Owns the mapped snapshots, the connections and what was learnt since the start."""

    def __init__(self, settings: Configured, folder: Path, offline: bool, now: Callable[[], float]) -> None:
        self.settings = settings
        self.offline = offline or settings.offline
        self._folder = folder
        self._now = now
        self._memory = _Memory()
        self._client: Client | None = None
        for fault in settings.faults:
            self._fault(fault)

    @classmethod
    def open(
        cls,
        cache_dir: Path | None = None,
        config: Configured | None = None,
        offline: bool = False,
        now: Callable[[], float] = time.time,
    ) -> Index:
        """The index for `config`; files are mapped at the first question. Reads nothing yet."""
        return cls(config or Configured(), cache_dir or default_folder(), offline, now)

    # Instant.

    def exists(self, name: str) -> bool | None:
        """Whether some configured index has `name`; None where that is not known (yet)."""
        name = normalized(name)
        names = self._names
        if names is None or name in names:
            return True if names else None
        return self._exists_privately(name)

    def rank(self, name: str) -> int | None:
        """Place of `name` by downloads, 1 the first; None outside the most popular 15,000."""
        return self._popular.rank(normalized(name)) if self._popular else None

    def providers(self, import_name: str) -> tuple[str, ...]:
        """Projects that provide `import_name` (dotted), the most popular first; empty where none is known.

        A name inside a package is provided by who provides the package.
        """
        if self._popular is None:
            return ()
        parts = import_name.split(".")
        found = self._popular.providers(import_name)
        while not found and len(parts) > 1:
            parts.pop()
            outer = ".".join(parts)
            if self._popular.is_namespace(outer):
                break  # a shared namespace says nothing about names that nobody is known to put into it
            found = self._popular.providers(outer)
        return found

    def import_names(self, project: str) -> tuple[str, ...] | None:
        """What `project` puts on the import path; None where that is not known."""
        return self._popular.import_names(normalized(project)) if self._popular else None

    def near_projects(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Popular projects that `name` may have been meant to be, the likeliest first."""
        return self._similar.projects(name, limit) if self._similar else ()

    def near_imports(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Popular import names that `name` may have been meant to be, the likeliest first."""
        return self._similar.imports(name, limit) if self._similar else ()

    def details(self, name: str) -> Details | None:
        """What is known about the releases of `name` without asking anybody."""
        name = normalized(name)
        for source in self._sources_for(name):
            answer = self._known(source, name)
            if answer is not None and answer.usable and answer.said != "absent":
                return answer.said
        return None

    def warm(self) -> None:
        """Do now what the first questions would have to wait for (about 0.2 s): for the background."""
        if self._similar is not None:
            self._similar.warm()
        self.exists("warm")

    def faults(self) -> tuple[str, ...]:
        """What went wrong since the last call, for the user; each message is given once."""
        with self._memory.lock:
            new = tuple(self._memory.faults)
            self._memory.faults.clear()
        return new

    # Blocking: for the background.

    def fetch_details(self, name: str) -> Details | Unavailable:
        """Ask the indexes that may be asked about `name`, unless a kept answer is fresh enough."""
        name = normalized(name)
        sources = self._sources_for(name)
        if not sources:
            return self._nobody_to_ask(name)
        failures: list[str] = []
        for source in sources:
            said = self._ask(source, name)
            if isinstance(said, Details):
                return said
            if isinstance(said, Unavailable):
                failures.append(said.message)
        if failures:
            return Unavailable(name, "offline" if self.offline else "unreachable", failures[0])
        shown = ", ".join(f"'{redacted(source.url)}'" for source in sources)
        return Unavailable(name, "absent", f"{shown} has no project '{name}'")

    def refresh(self) -> Refreshed | Unavailable:
        """Fetch every public name and keep them as a newer snapshot (a minute's work: for a process of its own)."""
        if self.offline:
            return Unavailable("", "offline", "not asked: off-line")
        from ringtrue.index.client import Failed

        source = Source(self.settings.default or default_index(), "default index")
        names = self._connected().names(source)
        if isinstance(names, Failed):
            return self._failed(names.message)
        least = int(_LEAST_PART * self._embedded.count) if self._embedded else 0
        if len(names) < least:
            return self._failed(
                f"'{redacted(source.url)}' lists only {len(names)} names; kept the older {least} and more"
            )
        built = datetime.fromtimestamp(int(self._now()), timezone.utc)
        try:
            write_names(self._folder / f"names-{int(built.timestamp())}.bin", names, built)
        except OSError as error:
            return self._failed(f"cannot write '{self._folder}': {error.strerror}")
        self._forget_names()
        self._answers.prune()
        return Refreshed(len(names), built)

    def status(self) -> State:
        """What is known and where from, for a person."""
        cached = self._cached
        counts = self._popular.counts if self._popular else (0, 0)
        public = [] if self.settings.default is not None else [default_index()]
        return State(
            embedded_built=self._embedded.built if self._embedded else None,
            embedded_count=self._embedded.count if self._embedded else 0,
            cached_built=cached.built if cached else None,
            cached_count=cached.count if cached else None,
            popular_count=counts[0],
            import_count=counts[1],
            indexes=(*public, *(redacted(source.url) for source in self.settings.everywhere)),
            cache_path=str(self._folder),
            cache_bytes=_size(self._folder),
            offline=self.offline,
        )

    # The data, each mapped at the first question.

    @cached_property
    def _embedded(self) -> NameSet | None:
        try:
            return NameSet.open(embedded.NAMES, verified=True)
        except (SnapshotError, OSError) as error:
            self._fault(f"the embedded list of names cannot be read: {error}")
            return None

    @cached_property
    def _cached(self) -> NameSet | None:
        """The newest snapshot in the cache. One that is damaged is deleted; one from the future is passed over."""
        tomorrow = datetime.fromtimestamp(self._now(), timezone.utc) + timedelta(days=1)
        for path in _snapshots(self._folder):
            try:
                names = NameSet.open(path, verified=False)
            except (SnapshotError, OSError) as error:
                self._fault(f"'{path}' is passed over: {error}")
                _delete(path)
                continue
            if names.built < tomorrow:
                return names
        return None

    @cached_property
    def _names(self) -> NameSet | None:
        known = [names for names in (self._embedded, self._cached) if names is not None]
        return max(known, key=lambda names: names.built, default=None)

    def _forget_names(self) -> None:
        for path in _snapshots(self._folder)[1:]:
            _delete(path)
        for name in ("_cached", "_names"):
            self.__dict__.pop(name, None)

    @cached_property
    def _popular(self) -> Popular | None:
        from ringtrue.index.popular import FormatError, Popular

        try:
            return Popular.open(embedded.POPULAR)
        except (FormatError, OSError, ValueError) as error:
            self._fault(f"the embedded popularity data cannot be read: {error}")
            return None

    @cached_property
    def _similar(self) -> Similar | None:
        from ringtrue.index.similar import Similar

        return None if self._popular is None else Similar(self._popular)

    @cached_property
    def _answers(self) -> Kept:
        from ringtrue.index.kept import Kept

        return Kept(self._folder / "answers", self._now)

    @cached_property
    def _local(self) -> dict[Source, frozenset[str]]:
        """The names in the configured indexes that are folders on this machine: one listing each, at the first need."""
        from ringtrue.index.local import folder_of, names_in

        found: dict[Source, frozenset[str]] = {}
        for source in self.settings.everywhere:
            if (folder := folder_of(source)) is not None:
                try:
                    found[source] = names_in(source, folder)
                except OSError as error:
                    self._fault(f"cannot read the index '{folder}': {error.strerror}")
        return found

    # Which index may be asked what, and what it said.

    def _exists_privately(self, name: str) -> bool | None:
        """For a name that is not public: what the other configured indexes have said so far."""
        answers: list[bool | None] = []
        for source in self.settings.everywhere:
            if source in self._local:
                answers.append(name in self._local[source])
                continue
            with self._memory.lock:
                answer = self._memory.answers.get((source.url, name))
            answers.append(None if answer is None or not answer.usable else answer.said != "absent")
        return True if True in answers else None if None in answers else False

    def _sources_for(self, name: str) -> tuple[Source, ...]:
        """The indexes that may be asked about `name`: the public one only for names that are public anyway."""
        others = self.settings.everywhere
        if self.settings.default is None and self._names is not None and name in self._names:
            return (*others, Source(default_index(), "default index"))
        return others

    def _nobody_to_ask(self, name: str) -> Unavailable:
        if self._names is None:
            return Unavailable(name, "withheld", f"'{name}' may be private: not sent to the public index")
        day = self._names.built.date()
        return Unavailable(name, "absent", f"the public index had no project '{name}' on {day}")

    def _known(self, source: Source, name: str) -> Answer | None:
        key = (source.url, name)
        with self._memory.lock:
            answer = self._memory.answers.get(key)
        if answer is None:
            answer = self._answers.get(redacted(source.url), name)
            if answer is not None:
                self._remember(key, answer)
        return answer

    def _remember(self, key: tuple[str, str], answer: Answer) -> None:
        with self._memory.lock:
            self._memory.answers[key] = answer

    def _ask(self, source: Source, name: str) -> Details | Unavailable | None:
        """Details from `source`; None where it has no such project; Unavailable where that cannot be told."""
        from ringtrue.index.kept import Answer

        kept = self._known(source, name)
        if kept is not None and kept.fresh:
            return None if kept.said == "absent" else kept.said
        said = self._ask_now(source, name)
        if isinstance(said, Unavailable):
            return kept.said if kept is not None and kept.usable and kept.said != "absent" else said
        self._remember((source.url, name), Answer(said or "absent", 0.0))
        if (fault := self._answers.put(redacted(source.url), name, said or "absent")) is not None:
            self._fault(fault)
        return said

    def _ask_now(self, source: Source, name: str) -> Details | Unavailable | None:
        from ringtrue.index.digest import details_of
        from ringtrue.index.local import folder_of, page_of
        from ringtrue.index.pages import PageError

        shown = redacted(source.url)
        if (folder := folder_of(source)) is not None:
            try:
                page = page_of(source, folder, name)
            except (OSError, PageError) as error:
                return self._failed(f"cannot read the index '{folder}': {error}", name)
            return None if page is None else details_of(name, page, str(folder))
        if self.offline:
            return Unavailable(name, "offline", f"'{shown}' is not asked: off-line")
        from ringtrue.index.client import Failed, Missing

        got = self._connected().project(source, name)
        if isinstance(got, Failed):
            return self._failed(got.message, name)
        return None if isinstance(got, Missing) else details_of(name, got, shown)

    def _connected(self) -> Client:
        from ringtrue.index.client import Client

        with self._memory.lock:
            if self._client is None:
                self._client = Client(self.settings)
            return self._client

    def _failed(self, message: str, name: str = "") -> Unavailable:
        self._fault(message)
        return Unavailable(name, "unreachable", message)

    def _fault(self, message: str) -> None:
        with self._memory.lock:
            if message not in self._memory.said:
                self._memory.said.add(message)
                self._memory.faults.append(message)


def default_folder() -> Path:
    """Where this user's caches belong."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("ringtrue", appauthor=False)) / "index"


def _snapshots(folder: Path) -> list[Path]:
    """The snapshots in `folder`, the newest first by the number in their name."""
    found = [path for path in folder.glob("names-*.bin") if path.stem[6:].isdecimal()]
    return sorted(found, key=lambda path: int(path.stem[6:]), reverse=True)


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        return  # it stays, and is passed over again next time


def _size(folder: Path) -> int:
    return sum(_bytes_in(path) for path in folder.rglob("*"))


def _bytes_in(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0  # it went away meanwhile
