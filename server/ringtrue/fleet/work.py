"""What workers do: lay a source out and divide it, and check one part of it, as `ringtrue check` checks files.

What goes wrong with a source is a value. Does not know who calls, nor on which machine.
"""

from __future__ import annotations

import faulthandler
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, TypeVar

import ringtrue
from ringtrue.cli.cache import Cache
from ringtrue.cli.checked import Checked, Target
from ringtrue.cli.folders import Folders
from ringtrue.cli.formats.json_form import said_of
from ringtrue.cli.heard import listen
from ringtrue.cli.in_cells import by_cell
from ringtrue.cli.memory import tidy_rarely
from ringtrue.cli.sweep import Setting, sweep
from ringtrue.cli.targets import below, gather
from ringtrue.fleet.archives import Limits, Refused
from ringtrue.fleet.clones import Unreachable
from ringtrue.fleet.layouts import content_of, laid_out
from ringtrue.fleet.sources import Source
from ringtrue.registry import installed_rules
from ringtrue.workspace import Wishes

_Made = TypeVar("_Made")
PART = 1_000_000
"""Bytes of Python, about: seconds of work, so that nobody waits long for the last part."""


@dataclass(frozen=True)
class Order:
    """What holds for a whole run."""

    wishes: Wishes
    cache: Path | None
    work: Path
    stamp: str
    limits: Limits = field(default_factory=Limits)
    seconds: float = 900.0
    """What takes longer is ended with the process that does it."""
    part: int = PART
    ours: bool = True
    """Whether the workers end with the run."""
    version: str = ringtrue.__version__


@dataclass(frozen=True)
class Part:
    """Some files of one project, to be checked together."""

    source: Source
    content: str
    top: str
    targets: tuple[Target, ...]

    def divided(self, pieces: int) -> list[Part]:
        """The same files in smaller parts."""
        size = -(-len(self.targets) // pieces)
        return [replace(self, targets=self.targets[at : at + size]) for at in range(0, len(self.targets), size)]


@dataclass(frozen=True)
class Prepared:
    """A source that lies ready."""

    content: str
    parts: tuple[Part, ...]
    files: int
    size: int
    notes: tuple[str, ...] = ()
    wrong: str | None = None
    """Why some of its files are not checked."""


@dataclass(frozen=True)
class Unchanged:
    """A source that was checked in this state before."""


@dataclass(frozen=True)
class Failed:
    """A source that cannot be checked; `again`: it may be another time."""

    why: str
    again: bool = False


@dataclass(frozen=True)
class Said:
    """What was found in a part. `heard`: what went wrong that has nothing to do with the project."""

    findings: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    heard: tuple[str, ...]
    unchecked: int = 0


def prepare(source: Source, order: Order, known: str | None) -> Prepared | Unchanged | Failed:
    """Lay the source out and divide it, unless its content is the `known` one."""
    if order.version != ringtrue.__version__:
        return Failed(f"the worker runs Ringtrue {ringtrue.__version__}, not {order.version}")
    return _as_value(lambda: _prepared(source, order, known), order)


def _as_value(made: Callable[[], _Made], order: Order) -> _Made | Failed:
    try:
        with _one_at_a_time, _watched(order.seconds):
            return made()
    except Unreachable as error:
        return Failed(str(error), again=True)
    except Refused as error:
        return Failed(str(error))
    except OSError as error:
        return Failed(f"cannot be read: {(error.strerror or str(error)).lower()}", again=True)
    except Exception as error:
        return Failed(f"a fault of Ringtrue: {type(error).__name__}: {error}")


def _prepared(source: Source, order: Order, known: str | None) -> Prepared | Unchanged | Failed:
    if source.kind == "folder" and not os.path.exists(source.place):
        return Failed("does not exist", again=True)
    content = content_of(source)
    if content == known:
        return Unchanged()
    laid = laid_out(source, content, order.work, order.limits)
    folders = Folders(order.wishes)
    targets, notes, wrong = _targets(source, laid.top, folders)
    sized = [(target, _size(target.path)) for target in targets]
    parts = tuple(Part(source, content, laid.top, part) for part in _divided(sized, order.part))
    return Prepared(content, parts, len(targets), sum(size for _, size in sized), (*laid.notes, *notes), wrong)


def _targets(source: Source, top: str, folders: Folders) -> tuple[list[Target], list[str], str | None]:
    """The files to check, named from the project's folder; what is to be said of them, and what is wrong."""
    notes: list[str] = []
    if source.kind == "folder":
        gathered = gather([top], folders)
        found = list(gathered.targets)
        notes += [*gathered.missing, *gathered.notes]
    else:
        found = below(top, folders)
    base = top if os.path.isdir(top) else os.path.dirname(top)
    for root in dict.fromkeys(target.root for target in found):
        folders.at(root)
    problems = [problem.message for problem in folders.problems()]
    wrong = folders.misconfigured()
    targets = [
        replace(target, shown=os.path.relpath(target.path, base)) for target in found if target.root not in wrong
    ]
    for _, answer in folders.without_interpreter():
        notes.append(f"no interpreter ({answer.reason}): rules about installed packages are silent")
    said = f"its configuration is wrong: {problems[0]}" if problems else None
    return targets, [note.replace(top, source.text) for note in dict.fromkeys(notes)], said


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _divided(sized: Sequence[tuple[Target, int]], most: int) -> Iterator[tuple[Target, ...]]:
    """Neighbours stay together: they ask the same."""
    part: list[Target] = []
    total = 0
    for target, size in sized:
        if part and total + size > most:
            yield tuple(part)
            part, total = [], 0
        part.append(target)
        total += size
    if part:
        yield tuple(part)


def check(part: Part, order: Order) -> Said | Failed:
    """What `ringtrue check` says of the part's files."""
    return _as_value(lambda: _checked(part, order), order)


def _checked(part: Part, order: Order) -> Said:
    if order.ours:
        _tidy_rarely_from_now_on()
    with listen() as heard:
        laid_out(part.source, part.content, order.work, order.limits)  # again, where it was removed
        folders = _folders(part, order)
        setting = Setting(order.wishes, order.cache, 1)
        checked = sweep(part.targets, folders, Cache(order.cache), setting, lambda done: None)
        told = [each for one in checked for each in (by_cell(one) if one.notebook is not None else (one,))]
        told.sort(key=lambda one: one.target.path)
        findings = tuple(said for one in told for said in said_of(one))
        return Said(findings, *_beside(told, (*folders.faults(), *heard)), sum(one.failed for one in checked))


def _beside(told: Sequence[Checked], heard: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    notes = dict.fromkeys(f"'{one.target.shown}': {note}" for one in told for note in one.notes)
    faults = dict.fromkeys((*heard, *(fault for one in told for fault in one.faults)))
    return tuple(notes), tuple(faults)


_one_at_a_time = threading.Lock()
"""A worker may run several threads, and an opened project belongs to one."""
_opened: list[tuple[object, Folders]] = []
"""The project that this process checked last: its next part is likely to come here."""


def _folders(part: Part, order: Order) -> Folders:
    key = (part.source, part.content, order.stamp)
    if not _opened or _opened[0][0] != key:
        _opened[:] = [(key, Folders(order.wishes))]
    return _opened[0][1]


@contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """Ends the process where what is done takes too long: who waits for it hears of a worker that died."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=_nowhere())
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@lru_cache(maxsize=1)
def _tidy_rarely_from_now_on() -> None:
    installed_rules()  # what is there by now is not looked at again
    tidy_rarely()


@lru_cache(maxsize=1)
def _nowhere() -> IO[str]:
    return open(os.devnull, "w", encoding="utf-8")
