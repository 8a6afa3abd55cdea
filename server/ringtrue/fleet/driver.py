"""The driver: hands sources to the cluster, the largest first, and writes a line for each that is done.

A part whose process died is divided until the file that ends processes is alone. Does not know how anything is read
or checked.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ringtrue.fleet.cluster import Cluster, Outcome
from ringtrue.fleet.contents import size_of
from ringtrue.fleet.journal import Journal
from ringtrue.fleet.sources import Source
from ringtrue.fleet.work import Failed, Order, Part, Prepared, Said, Unchanged, check, prepare

_PIECES = 8
_PACKED = 5
"""Archives are about so many times larger when they are unpacked."""
_UNKNOWN = 1 << 40  # what may be large begins early
_DIED = "not checked: the process that checked it ended unexpectedly"
Place: TypeAlias = tuple[int, ...]
"""Where in its project a part stands; a part of a part has a longer one."""


@dataclass(frozen=True)
class Ticket:
    """A task: of a source, or of one part of it. `tries`: how often it was begun before."""

    source: Source
    part: Part | None = None
    place: Place = ()
    tries: int = 0


@dataclass
class _Project:
    """What is known so far of a source that was begun."""

    prepared: Prepared | None = None
    said: dict[Place, Said] = field(default_factory=dict)
    left: int = 0
    again: bool = False


@dataclass(frozen=True)
class Told:
    """Who hears of the run: of each project that is done (its line; None: as before), and of what went wrong."""

    done: Callable[[Source, dict[str, Any] | None], None]
    heard: Callable[[str], None]
    forget: Callable[[Source, str], None]


class Driver:
    """One run. Keeps what is begun and not written yet."""

    def __init__(self, order: Order, cluster: Cluster, journal: Journal, retries: int, told: Told) -> None:
        self._order = order
        self._cluster = cluster
        self._journal = journal
        self._retries = retries
        self._told = told
        self._begun: dict[Source, _Project] = {}

    def run(self, sources: Sequence[Source]) -> None:
        """Every source has its line when this returns. Raises NoCluster, OSError."""
        waiting = deque(sorted(sources, key=_size, reverse=True))
        enough = 2 * self._cluster.width + 2  # nobody waits for work, and few layouts lie on the disk
        while waiting or self._cluster.running:
            while waiting and self._cluster.running < enough:
                source = waiting.popleft()
                self._begun[source] = _Project()
                self._submit(Ticket(source))
            self._take(self._cluster.outcome())

    def _submit(self, ticket: Ticket) -> None:
        if ticket.part is None:
            known = self._journal.known(ticket.source.text, self._order.stamp)
            self._cluster.submit(ticket, prepare, ticket.source, self._order, known)
        else:
            self._cluster.submit(ticket, check, ticket.part, self._order)

    def _take(self, outcome: Outcome) -> None:
        ticket = outcome.ticket
        assert isinstance(ticket, Ticket)  # ours
        project = self._begun.get(ticket.source)
        if project is None:
            return  # another part of it failed
        value = Failed(f"a fault of Ringtrue: {outcome.error}") if outcome.error else outcome.value
        if outcome.died:
            self._died(ticket, project)
        elif isinstance(value, Failed):
            self._failed(ticket, value)
        elif isinstance(value, Unchanged):
            del self._begun[ticket.source]
            self._told.done(ticket.source, None)
        elif isinstance(value, Prepared):
            self._prepared(ticket, project, value)
        else:
            self._said(ticket, project, value)

    def _prepared(self, ticket: Ticket, project: _Project, value: Prepared) -> None:
        project.prepared = value
        project.left = len(value.parts)
        for number, part in enumerate(value.parts):
            self._submit(Ticket(ticket.source, part, (number,)))
        self._finish_if_done(ticket.source, project)

    def _said(self, ticket: Ticket, project: _Project, value: Said) -> None:
        for text in value.heard:
            self._told.heard(text)
        project.said[ticket.place] = value
        project.left -= 1
        self._finish_if_done(ticket.source, project)

    def _died(self, ticket: Ticket, project: _Project) -> None:
        part = ticket.part
        if part is not None and len(part.targets) > 1:
            pieces = part.divided(_PIECES)
            project.left += len(pieces) - 1
            for number, piece in enumerate(pieces):
                self._submit(Ticket(ticket.source, piece, (*ticket.place, number)))
        elif ticket.tries < self._retries:
            self._submit(Ticket(ticket.source, part, ticket.place, ticket.tries + 1))
        elif part is not None:
            project.again = True
            note = f"'{part.targets[0].shown}': {_DIED}"
            self._said(ticket, project, Said((), (note,), (), unchecked=1))
        else:
            self._failed(ticket, Failed("the process that laid it out ended unexpectedly"))

    def _failed(self, ticket: Ticket, value: Failed) -> None:
        if value.again and ticket.tries < self._retries:
            self._submit(Ticket(ticket.source, ticket.part, ticket.place, ticket.tries + 1))
            return
        project = self._begun[ticket.source]
        content = project.prepared.content if project.prepared else ""
        self._write(ticket.source, content, failed=value.why, again=True)

    def _finish_if_done(self, source: Source, project: _Project) -> None:
        prepared = project.prepared
        if project.left or prepared is None:
            return
        parts = [project.said[place] for place in sorted(project.said)]
        unchecked = sum(part.unchecked for part in parts)
        failed = prepared.wrong
        if failed is None and prepared.files and unchecked == prepared.files:
            failed = "no file of it could be checked"
        self._write(
            source,
            prepared.content,
            files=prepared.files,
            bytes=prepared.size,
            failed=failed,
            notes=list(dict.fromkeys((*prepared.notes, *(note for part in parts for note in part.notes)))),
            findings=[finding for part in parts for finding in part.findings],
            **({"again": True} if project.again else {}),
        )

    def _write(self, source: Source, content: str, **said: Any) -> None:
        empty: dict[str, Any] = {"files": 0, "bytes": 0, "failed": None, "notes": [], "findings": []}
        line = {"source": source.text, "content": content, "stamp": self._order.stamp, **empty, **said}
        self._journal.write(line)
        del self._begun[source]
        self._told.forget(source, content)
        self._told.done(source, line)


def _size(source: Source) -> int:
    """How much there is to do, about."""
    if source.kind == "repository":
        return _UNKNOWN
    try:
        return _PACKED * os.path.getsize(source.place) if source.kind == "archive" else size_of(source.place)
    except OSError:
        return 0
