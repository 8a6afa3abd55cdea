"""The index as one object: instant answers from embedded and kept data, and blocking look-ups for the background.

Instant answers never wait: they read mapped files, memory, or one small file. Nothing here raises for bad data, a bad
server or a bad disk: what goes wrong is a message in `faults()`, each once, and the answer is "not known".

A name that the public snapshot does not know is never sent to the public index: it may be private.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.index import embedded
from ringtrue.index.asking import Asking
from ringtrue.index.configured import Configured, Source, default_index, redacted
from ringtrue.index.names import NameSet, SnapshotError, normalized, write_names
from ringtrue.index.values import Details, Refreshed, State, Unavailable

if TYPE_CHECKING:
    from ringtrue.index.popular import Popular
    from ringtrue.index.similar import Similar

# A root page with fewer names than this part of the embedded ones is a partial mirror or a fault, never news.
_LEAST_PART = 0.9


class Index:
    """What package indexes hold. Owns the mapped snapshots; `Asking` owns what is learnt."""

    def __init__(
        self,
        settings: Configured,
        folder: Path,
        offline: bool,
        now: Callable[[], float],
        data: embedded.Embedded | None = None,
    ) -> None:
        self.settings = settings
        self._data = data or embedded.Embedded(embedded.NAMES, embedded.POPULAR)
        self.offline = offline or settings.offline
        self._folder = folder
        self._now = now
        self._asking = Asking(settings, folder, self.offline, now)
        for fault in settings.faults:
            self._asking.fault(fault)

    @classmethod
    def open(
        cls,
        cache_dir: Path | None = None,
        config: Configured | None = None,
        offline: bool = False,
        now: Callable[[], float] = time.time,
        data: embedded.Embedded | None = None,
    ) -> Index:
        """The index for `config`; files are mapped at the first question. Reads nothing yet."""
        return cls(config or Configured(), cache_dir or default_folder(), offline, now, data)

    # Instant.

    def exists(self, name: str) -> bool | None:
        """Whether some configured index has `name`; None where that is not known (yet)."""
        name = normalized(name)
        names = self._names
        if names is None:
            return None
        return True if names.has(name) else self.exists_privately(name)

    def exists_privately(self, name: str) -> bool | None:
        """For a name that is not public: what the other configured indexes are known to say."""
        said = [self._asking.holds(source, name) for source in self.settings.everywhere]
        return True if True in said else None if None in said else False

    @property
    def snapshot(self) -> tuple[int, date] | None:
        """How many public names are known, and of which day; None where none are."""
        return None if self._names is None else (self._names.count, self._names.built.date())

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
        owner = self._owner_of(import_name.partition(".")[0])
        if owner is None or owner in found or not found or self._rank_of(found[0]) < self._rank_of(owner):
            return found
        return (owner, *found)

    def _owner_of(self, top: str) -> str | None:
        """The most popular project of those that give a package, where it gives all of it: others put parts into it."""
        first = self._popular.providers(top)[:1] if self._popular else ()
        return first[0] if first and top in (self.import_names(first[0]) or ()) else None

    def _rank_of(self, project: str) -> float:
        rank = self.rank(project)
        return float("inf") if rank is None else rank

    def import_names(self, project: str) -> tuple[str, ...] | None:
        """What `project` puts on the import path; None where that is not known."""
        return self._popular.import_names(normalized(project)) if self._popular else None

    @property
    def popular_stamp(self) -> tuple[Path, int, int] | None:
        """Which list of popular projects answers: what is near, and what gives an import, depends on nothing else."""
        return None if self._popular is None else _state(self._data.popular)

    def near_projects(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Popular projects that `name` may have been meant to be, the likeliest first."""
        return self._similar.projects(name, limit) if self._similar else ()

    def near_imports(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Popular import names that `name` may have been meant to be, the likeliest first."""
        return self._similar.imports(name, limit) if self._similar else ()

    def details(self, name: str) -> Details | None:
        """What is known about the releases of `name` without asking any network."""
        name = normalized(name)
        return self._asking.known(self._sources_for(name), name)

    def warm(self) -> None:
        """Do now what the first questions would have to wait for (about 0.2 s): for the background."""
        if self._similar is not None:
            self._similar.warm()
        self.exists("warm")

    def faults(self) -> tuple[str, ...]:
        """What went wrong since the last call, for the user; each message is given once."""
        return self._asking.faults()

    # Blocking: for the background.

    def list_folders(self) -> bool:
        """Look again what the indexes that are folders hold, at most once a minute; whether that has changed."""
        return self._asking.list_folders(self.settings.everywhere)

    def fetch_details(self, name: str) -> Details | Unavailable:
        """Ask the indexes that may be asked about `name`, unless a kept answer is fresh enough."""
        name = normalized(name)
        sources = self._sources_for(name)
        said = self._asking.fetch(sources, name) if sources else None
        if said is None or (isinstance(said, Unavailable) and said.why == "absent"):
            return self._absent(name, said)
        return said

    def refresh(self) -> Refreshed | Unavailable:
        """Fetch every public name and keep them as a newer snapshot. Takes CPU: a server uses `refresh_apart`."""
        source = Source(self.settings.default or default_index(), "default index")
        names = self._asking.root_names(source)
        if isinstance(names, Unavailable):
            return names
        least = int(_LEAST_PART * self._embedded.count) if self._embedded else 1
        if len(names) < least:
            return self._asking.failed(f"'{redacted(source.url)}' lists {len(names)} names only: no newer snapshot")
        built = datetime.fromtimestamp(int(self._now()), timezone.utc)
        try:
            write_names(self._folder / f"names-{int(built.timestamp())}.bin", names, built)
        except OSError as error:
            return self._asking.failed(f"cannot write '{self._folder}': {error.strerror}")
        self._forget_names()
        self._asking.kept.prune()
        return Refreshed(len(names), built)

    def refresh_apart(self) -> Refreshed | Unavailable:
        """The same in a process of its own, so that this one goes on answering."""
        from ringtrue.index.refreshing import refresh_apart

        said = refresh_apart(self.settings, self._folder, self.offline)
        if isinstance(said, Refreshed):
            self._forget_names()
        elif said.why != "offline":
            self._asking.fault(said.message)
        return said

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
            return _embedded_names(*_state(self._data.names))
        except (SnapshotError, OSError) as error:
            self._asking.fault(f"the embedded list of names cannot be read: {error}")
            return None

    @cached_property
    def _cached(self) -> NameSet | None:
        """The newest snapshot in the cache. One that is damaged is deleted; one from the future is passed over."""
        tomorrow = datetime.fromtimestamp(self._now(), timezone.utc) + timedelta(days=1)
        for path in _snapshots(self._folder):
            try:
                names = NameSet.open(path, verified=False)
            except (SnapshotError, OSError) as error:
                self._asking.fault(f"'{path}' is passed over: {error}")
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
        from ringtrue.index.popular import FormatError

        try:
            return _embedded_popular(*_state(self._data.popular))
        except (FormatError, OSError, ValueError) as error:
            self._asking.fault(f"the embedded popularity data cannot be read: {error}")
            return None

    @cached_property
    def _similar(self) -> Similar | None:
        return None if self._popular is None else _embedded_similar(*_state(self._data.popular))

    # Which index may be asked what.

    def _sources_for(self, name: str) -> tuple[Source, ...]:
        """The indexes that may be asked about `name`: the public one only for names that are public anyway."""
        others = self.settings.everywhere
        if self.settings.default is None and self._names is not None and name in self._names:
            return (*others, Source(default_index(), "default index"))
        return others

    def _absent(self, name: str, said: Unavailable | None) -> Unavailable:
        """No index that was asked has `name`: say so, and what the snapshot says where the public one was not asked."""
        if self._names is None:
            return Unavailable(name, "withheld", f"'{name}' may be private: not sent to the public index")
        if said is not None and (self.settings.default is not None or name in self._names):
            return said
        message = f"no project '{name}' on the public index on {self._names.built.date()}"
        return Unavailable(name, "absent", message if said is None else f"{message}; {said.message}")


# What came with us is the same for every folder and every time that one is read, so all share it. A path is a new one
# when its file is.


def _state(path: Path) -> tuple[Path, int, int]:
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=2)
def _embedded_names(path: Path, changed: int, size: int) -> NameSet:
    return NameSet.open(path, verified=True)


@lru_cache(maxsize=2)
def _embedded_popular(path: Path, changed: int, size: int) -> Popular:
    from ringtrue.index.popular import Popular

    return Popular.open(path)


@lru_cache(maxsize=2)
def _embedded_similar(path: Path, changed: int, size: int) -> Similar:
    from ringtrue.index.similar import Similar

    return Similar(_embedded_popular(path, changed, size))


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
