"""What the configured indexes say about a name: remembered, kept on disk, found in a folder, or asked now.

Does not know which indexes may be asked about a name (the door decides that), nor the snapshots. Never raises for what
a server, a disk or a folder does: faults are messages, each given once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.index.configured import Configured, Source, redacted
from ringtrue.index.kept import Answer, Kept
from ringtrue.index.values import Details, Unavailable

if TYPE_CHECKING:
    from ringtrue.index.client import Client

LISTED_FOR = 60.0  # seconds that a folder's listing is believed
MOST_REMEMBERED = 20_000


class Asking:
    """Answers of indexes. Owns the connections, what was learnt since the start, and the faults. Thread-safe."""

    def __init__(self, settings: Configured, folder: Path, offline: bool, now: Callable[[], float]) -> None:
        self.settings = settings
        self.offline = offline
        self.now = now
        self.kept = Kept(folder / "answers", now)
        self._lock = threading.Lock()
        self._remembered: dict[tuple[str, str], Answer] = {}
        self._listed: dict[str, tuple[float, frozenset[str]]] = {}
        self._faults: list[str] = []
        self._said: set[str] = set()

    def holds(self, source: Source, name: str) -> bool | None:
        """Whether `source` has `name`, from memory: nothing is asked, and a folder is listed only if it never was."""
        if (folder := source.folder) is not None:
            with self._lock:
                listed = self._listed.get(source.url)
            return name in (listed[1] if listed is not None else self._listing(source, folder))
        with self._lock:
            answer = self._remembered.get((source.url, name))
        return None if answer is None or not answer.usable(self.now()) else answer.said != "absent"

    def list_folders(self, sources: Sequence[Source]) -> bool:
        """List those of `sources` that are folders, unless that was done within a minute; whether they hold anything
        else than before."""
        before = dict(self._listed)
        for source in sources:
            if (folder := source.folder) is not None:
                self._listing(source, folder)
        return any(url in before and before[url][1] != names for url, (_, names) in self._listed.items())

    def known(self, sources: Sequence[Source], name: str) -> Details | None:
        """What `sources` are known to say about `name`, without asking a network; None where none has it."""
        from ringtrue.index.digest import together

        found = [self._known(source, name) for source in sources]
        details = [one for one in found if isinstance(one, Details)]
        return together(details, complete=None not in found) if details else None

    def fetch(self, sources: Sequence[Source], name: str) -> Details | Unavailable:
        """What `sources` say about `name`; each is asked unless its kept answer is fresh."""
        from ringtrue.index.digest import together

        said = [self._ask(source, name) for source in sources]
        details = [one for one in said if isinstance(one, Details)]
        failures = [one for one in said if isinstance(one, Unavailable)]
        if details:
            return together(details, complete=not failures)
        if failures:
            return failures[0]
        shown = ", ".join(f"'{redacted(source.url)}'" for source in sources)
        return Unavailable(name, "absent", f"no project '{name}' on {shown}")

    def root_names(self, source: Source) -> list[str] | Unavailable:
        """Every name that `source` lists."""
        from ringtrue.index.client import Failed

        if self.offline:
            return Unavailable("", "offline", f"'{redacted(source.url)}' is not asked: off-line")
        if (folder := source.folder) is not None:
            return sorted(self._listing(source, folder))
        got = self._client.names(source)
        return self.failed(got.message) if isinstance(got, Failed) else got

    def fault(self, message: str) -> None:
        """Note `message` for the user, unless it was noted before."""
        with self._lock:
            if message not in self._said:
                self._said.add(message)
                self._faults.append(message)

    def faults(self) -> tuple[str, ...]:
        """The faults noted since the last call."""
        with self._lock:
            new = tuple(self._faults)
            self._faults.clear()
        return new

    def failed(self, message: str, name: str = "") -> Unavailable:
        self.fault(message)
        return Unavailable(name, "unreachable", message)

    def _known(self, source: Source, name: str) -> Details | str | None:
        """Details, "absent", or None where that is not known."""
        if (folder := source.folder) is not None:
            said = self._in_folder(source, folder, name)
            return None if isinstance(said, Unavailable) else said or "absent"
        answer = self._answer(source, name)
        return answer.said if answer is not None and answer.usable(self.now()) else None

    def _ask(self, source: Source, name: str) -> Details | Unavailable | None:
        """Details from `source`; None where it has no such project; Unavailable where that cannot be told."""
        if (folder := source.folder) is not None:
            return self._in_folder(source, folder, name)
        kept = self._answer(source, name)
        if kept is not None and kept.fresh(self.now()):
            self._remember(source, name, kept)
            return None if kept.said == "absent" else kept.said
        said = self._ask_now(source, name)
        if isinstance(said, Unavailable):
            usable = kept is not None and kept.usable(self.now()) and kept.said != "absent"
            return kept.said if usable and kept is not None and kept.said != "absent" else said
        self._remember(source, name, Answer(said or "absent", self.now()))
        if (fault := self.kept.put(redacted(source.url), name, said or "absent")) is not None:
            self.fault(fault)
        return said

    def _ask_now(self, source: Source, name: str) -> Details | Unavailable | None:
        shown = redacted(source.url)
        if self.offline:
            return Unavailable(name, "offline", f"'{shown}' is not asked: off-line")
        from ringtrue.index.client import Failed, Missing
        from ringtrue.index.digest import details_of

        got = self._client.project(source, name)
        if isinstance(got, Failed):
            return self.failed(got.message, name)
        return None if isinstance(got, Missing) else details_of(name, got, shown)

    def _in_folder(self, source: Source, folder: Path, name: str) -> Details | Unavailable | None:
        from ringtrue.index.digest import details_of
        from ringtrue.index.local import page_of
        from ringtrue.index.pages import PageError

        if name not in self._listing(source, folder):
            return None
        try:
            page = page_of(source, folder, name)
        except (OSError, PageError) as error:
            return self.failed(f"cannot read the index '{folder}': {error}", name)
        return None if page is None else details_of(name, page, str(folder))

    def _listing(self, source: Source, folder: Path) -> frozenset[str]:
        """The names in `folder`, listed again at most once a minute."""
        from ringtrue.index.local import names_in

        moment = self.now()
        with self._lock:
            when, names = self._listed.get(source.url, (float("-inf"), frozenset()))
        if 0 <= moment - when < LISTED_FOR:
            return names
        try:
            names = names_in(source, folder)
        except OSError as error:
            self.fault(f"cannot read the index '{folder}': {error.strerror}")
        with self._lock:
            self._listed[source.url] = (moment, names)
        return names

    def _answer(self, source: Source, name: str) -> Answer | None:
        with self._lock:
            answer = self._remembered.get((source.url, name))
        if answer is None:
            answer = self.kept.get(redacted(source.url), name)
            if answer is not None:
                self._remember(source, name, answer)
        return answer

    def _remember(self, source: Source, name: str, answer: Answer) -> None:
        with self._lock:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[source.url, name] = answer

    @cached_property
    def _client(self) -> Client:
        from ringtrue.index.client import Client

        return Client(self.settings)
