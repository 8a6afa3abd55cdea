"""Surfaces on disk: one file for each distribution and version, shared by all projects and processes of a user.

A file is never changed: more modules make a new file that takes its place, so that a reader sees all of one or of the
other. What cannot be read or makes no sense is nothing; a folder that cannot be written is not written. Does not know
what the records say.
"""

from __future__ import annotations

import atexit
import json
import os
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from zlib import crc32

T = TypeVar("T")
_ENOUGH = 60_000
"""So many bytes that nobody has written yet are worth a new file; a large file waits for a quarter of its size."""
_AT_EXIT = 1.0
"""So many seconds the end of a process may take; the next one reads the rest again."""
_MOST_BYTES = 400_000_000
"""The folder's share of the user's disk; the files that were written longest ago go first."""


class Label(NamedTuple):
    """Which file of which distribution: `shelf` names the distribution and its version, `stamp` the file's state."""

    shelf: str
    path: str
    stamp: str


class Shelves:
    """The folder of all files. What was added is written when there is enough of it, or at the end of the process."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._open: dict[str, _Shelf] = {}
        self._later: dict[Label, Callable[[], bytes]] = {}
        _all.add(self)

    def get(self, label: Label, unpacked: Callable[[bytes], T]) -> T | None:
        """What `unpacked` makes of what is kept; None where it is nothing, or makes no sense."""
        data = self._shelf(label.shelf).get(label)
        try:
            return None if data is None else unpacked(data)
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            return None

    def add(self, label: Label, data: bytes) -> None:
        self._shelf(label.shelf).add(label, data)

    def add_later(self, label: Label, pack: Callable[[], bytes]) -> None:
        """Adds what `pack` gives when the file is written, and not before: it may cost more than the answer."""
        self._later[label] = pack

    def save(self, seconds: float = float("inf")) -> None:
        """Write what was added; of what was to be packed later, as much as `seconds` allow."""
        until = time.monotonic() + seconds
        while self._later and time.monotonic() < until:
            label, pack = self._later.popitem()
            self.add(label, pack())
        for shelf in list(self._open.values()):  # at the end of the process a look-up may still open one
            shelf.save()

    def _shelf(self, name: str) -> _Shelf:
        found = self._open.get(name)
        if found is None:
            found = self._open[name] = _Shelf(os.path.join(self.folder, f"{name}.{_format()}"))
        return found


_all: weakref.WeakSet[Shelves] = weakref.WeakSet()


@atexit.register
def _save_all() -> None:
    for shelves in list(_all):
        shelves.save(_AT_EXIT)


@lru_cache(maxsize=1)
def _format() -> str:
    """Changes with the code that reads: records of another reader are not understood."""
    folder = os.path.dirname(__file__)
    parts: list[int] = []
    for name in (
        "raw.py",
        "reading.py",
        "lazily.py",
        "../pieces.py",
        "bodies.py",
        "slicing.py",
        "packed.py",
        "../names.py",
        "../dynamic.py",
        "../lazy.py",
        "../kept_names.py",
        "../answers.py",
    ):
        with suppress(OSError):
            found = os.stat(os.path.join(folder, name))
            parts += [found.st_size, found.st_mtime_ns]
    return f"{hash(tuple(parts)) & 0xFFFFFFFF:08x}"  # of numbers alone, so the same in every process


class _Shelf:
    """One distribution's file: a line with the places of all parts, then the parts."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._places: dict[str, list[Any]] | None = None
        self._start = 0
        self._waiting: dict[str, tuple[str, bytes]] = {}

    def get(self, label: Label) -> bytes | None:
        waiting = self._waiting.get(label.path)
        if waiting is not None and waiting[0] == label.stamp:
            return waiting[1]
        place = self._table().get(label.path)
        if place is None or place[0] != label.stamp:
            return None
        try:
            with open(self.path, "rb") as file:
                file.seek(self._start + place[1])
                data = file.read(place[2])
        except (OSError, ValueError, OverflowError):
            return None
        return data if crc32(data) == place[3] else None

    def _table(self) -> dict[str, list[Any]]:
        if self._places is None:
            self._places, self._start = _read_table(self.path)
        return self._places

    def add(self, label: Label, data: bytes) -> None:
        self._waiting[label.path] = (label.stamp, data)
        waiting = sum(len(each) for _, each in self._waiting.values())
        if waiting > max(_ENOUGH, sum(place[2] for place in self._table().values()) // 4):
            self.save()

    def save(self) -> None:
        if not self._waiting:
            return
        parts = {**_read_parts(self.path), **self._waiting}
        self._waiting = {}
        with suppress(OSError):
            _write(self.path, parts)
        self._places = None


def _read_table(path: str) -> tuple[dict[str, list[Any]], int]:
    try:
        with open(path, "rb") as file:
            line = file.readline()
            places = json.loads(line)
    except (OSError, ValueError, RecursionError):
        return {}, 0
    well = isinstance(places, dict) and all(map(_is_place, places.values()))
    return (places, len(line)) if well else ({}, 0)


def _is_place(said: object) -> bool:
    """Stamp, start, size and check sum of a part: what somebody else wrote is looked at before it is believed."""
    if not isinstance(said, list) or len(said) != 4 or not isinstance(said[0], str):
        return False
    return all(type(number) is int and number >= 0 for number in said[1:])


def _read_parts(path: str) -> dict[str, tuple[str, bytes]]:
    """All parts of a file as it is now."""
    places, start = _read_table(path)
    try:
        with open(path, "rb") as file:
            data = file.read()[start:]
    except OSError:
        return {}
    parts = {name: (stamp, data[at : at + size], check) for name, (stamp, at, size, check) in places.items()}
    return {name: (stamp, part) for name, (stamp, part, check) in parts.items() if crc32(part) == check}


def _write(path: str, parts: dict[str, tuple[str, bytes]]) -> None:
    places: dict[str, list[Any]] = {}
    at = 0
    for name, (stamp, data) in parts.items():
        places[name] = [stamp, at, len(data), crc32(data)]
        at += len(data)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    aside = f"{path}.{os.getpid()}"
    with open(aside, "wb") as file:
        file.write(json.dumps(places, separators=(",", ":")).encode() + b"\n")
        file.writelines(data for _, data in parts.values())
    os.replace(aside, path)
    _make_room(os.path.dirname(path))


def _make_room(folder: str) -> None:
    with suppress(OSError), os.scandir(folder) as scan:
        files = [(entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in scan if entry.is_file()]
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= _MOST_BYTES:
                return
            os.unlink(path)
            total -= size
