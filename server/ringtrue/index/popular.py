"""The popular projects: their rank, and which import names each provides, as a file that is mapped into memory.

Does not know the other 900,000 names, and nothing about releases. Project names are in PEP 503 form; import names are
dotted where a namespace is shared (`google.cloud.storage`).

Layout, little-endian: header; then for projects, and again for import names: the sorted names' offsets and their
text, and for each the partners on the other side (a project's import names sorted; an import name's projects by rank).
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_MAGIC = b"RTKNOWN\x00"
_FORMAT = 1
_HEADER = struct.Struct("<8sIIII")  # magic, format, ordinal of the day it was built, projects, import names
_U32 = struct.Struct("<I")
_U16 = struct.Struct("<H")
_PAIR = struct.Struct("<II")
_UNRANKED = 0xFFFF
_UNKNOWN = 0xFFFF


class FormatError(ValueError):
    """The file is not popularity data in this format."""


@dataclass(frozen=True)
class _Names:
    """Sorted names in mapped bytes: offsets from `table` on, text from `text` on."""

    mapped: mmap.mmap
    count: int
    table: int
    text: int

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, at: int) -> bytes:
        start, end = _PAIR.unpack_from(self.mapped, self.table + 4 * at)
        return self.mapped[self.text + start : self.text + end]

    def first(self, wanted: bytes) -> int:
        """Where `wanted` is, or would be."""
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if self[middle] < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, name: str) -> int | None:
        wanted = name.encode("utf-8", "surrogatepass")
        at = self.first(wanted)
        return at if at < self.count and self[at] == wanted else None


@dataclass(frozen=True)
class _Lists:
    """For each of `count` names a list of numbers: borders from `table` on, numbers from `numbers` on."""

    mapped: mmap.mmap
    table: int
    numbers: int

    def __getitem__(self, at: int) -> tuple[int, ...]:
        start, end = _PAIR.unpack_from(self.mapped, self.table + 4 * at)
        return struct.unpack_from(f"<{end - start}H", self.mapped, self.numbers + 2 * start)


@dataclass(frozen=True)
class Popular:
    """Ranks and import names of the popular projects. Owns the mapping."""

    built: date
    size: int
    _projects: _Names
    _imports: _Names
    _ranks: int
    _gives: _Lists
    _given: _Lists

    @classmethod
    def open(cls, path: Path) -> Popular:
        """Map the file at `path`. Raises FormatError, OSError."""
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, layout, day, projects, imports = _HEADER.unpack_from(mapped)
        if magic != _MAGIC or layout != _FORMAT:
            raise FormatError(str(path))
        names, at = _names_at(mapped, _HEADER.size, projects)
        ranks, at = at, at + 2 * projects
        gives, at = _lists_at(mapped, at, projects)
        modules, at = _names_at(mapped, at, imports)
        given, at = _lists_at(mapped, at, imports)
        return cls(date.fromordinal(day), len(mapped), names, modules, ranks, gives, given)

    def rank(self, project: str) -> int | None:
        """Place of `project` (PEP 503 form) by downloads, 1 the first; None outside the list."""
        at = self._projects.find(project)
        rank = _UNRANKED if at is None else self._rank_at(at)
        return None if rank == _UNRANKED else rank

    def _rank_at(self, at: int) -> int:
        (rank,) = _U16.unpack_from(self._projects.mapped, self._ranks + 2 * at)
        return int(rank)

    def import_names(self, project: str) -> tuple[str, ...] | None:
        """What `project` puts on the import path; empty where it holds no module, None where that is not known."""
        at = self._projects.find(project)
        if at is None or (found := self._gives[at]) == (_UNKNOWN,):
            return None
        return tuple(self._imports[number].decode() for number in found)

    def providers(self, name: str) -> tuple[str, ...]:
        """The projects that provide the dotted import name, or, where it is a shared namespace, something inside it;
        the most popular first."""
        wanted = name.encode("utf-8", "surrogatepass")
        found: dict[int, None] = {}
        at = self._imports.first(wanted)
        if at < len(self._imports) and self._imports[at] == wanted:
            found = dict.fromkeys(self._given[at])
        inside = {number for one in self._inside(wanted + b".") for number in self._given[one]}
        ordered = [*found, *sorted(inside - found.keys(), key=self._rank_at)]
        return tuple(self._projects[number].decode() for number in ordered)

    def is_namespace(self, name: str) -> bool:
        """Whether known import names lie inside `name`."""
        return next(self._inside(name.encode("utf-8", "surrogatepass") + b"."), None) is not None

    def _inside(self, prefix: bytes) -> Iterator[int]:
        at = self._imports.first(prefix)
        while at < len(self._imports) and self._imports[at].startswith(prefix):
            yield at
            at += 1

    def ranked_projects(self) -> Iterator[tuple[str, int]]:
        """Every ranked project with its rank, in alphabetical order."""
        for at in range(len(self._projects)):
            rank = self._rank_at(at)
            if rank != _UNRANKED:
                yield self._projects[at].decode(), rank

    def ranked_imports(self) -> Iterator[tuple[str, int]]:
        """Every import name with the rank of its most popular provider, in alphabetical order."""
        for at in range(len(self._imports)):
            yield self._imports[at].decode(), self._rank_at(self._given[at][0])

    @property
    def counts(self) -> tuple[int, int]:
        """How many projects are ranked, and how many import names are known."""
        return len(self._projects), len(self._imports)


def _names_at(mapped: mmap.mmap, at: int, count: int) -> tuple[_Names, int]:
    text = at + 4 * (count + 1)
    (length,) = _U32.unpack_from(mapped, text - 4)
    return _Names(mapped, count, at, text), text + length


def _lists_at(mapped: mmap.mmap, at: int, count: int) -> tuple[_Lists, int]:
    numbers = at + 4 * (count + 1)
    (total,) = _U32.unpack_from(mapped, numbers - 4)
    return _Lists(mapped, at, numbers), numbers + 2 * total


def encode_popular(ranks: Mapping[str, int], gives: Mapping[str, Sequence[str]], built: date) -> bytes:
    """The bytes for projects with their `ranks` and, as far as known, the import names each `gives`."""
    projects = sorted({*ranks, *gives}, key=str.encode)
    imports = sorted({name for names in gives.values() for name in names}, key=str.encode)
    if max(len(projects), len(imports)) >= _UNKNOWN:
        raise ValueError("more names than 16 bits number")
    number = {name: at for at, name in enumerate(imports)}
    given: dict[str, list[int]] = {name: [] for name in imports}
    order = sorted(range(len(projects)), key=lambda at: ranks.get(projects[at], _UNRANKED))
    for at in order:
        for name in gives.get(projects[at], ()):
            given[name].append(at)
    taken = [sorted(number[one] for one in gives[name]) if name in gives else [_UNKNOWN] for name in projects]
    return b"".join(
        [
            _HEADER.pack(_MAGIC, _FORMAT, built.toordinal(), len(projects), len(imports)),
            _encoded_names(projects),
            struct.pack(f"<{len(projects)}H", *(ranks.get(name, _UNRANKED) for name in projects)),
            _encoded_lists(taken),
            _encoded_names(imports),
            _encoded_lists([given[name] for name in imports]),
        ]
    )


def _encoded_names(names: Sequence[str]) -> bytes:
    text = [name.encode() for name in names]
    return _encoded_borders([len(one) for one in text]) + b"".join(text)


def _encoded_lists(lists: Sequence[Sequence[int]]) -> bytes:
    numbers = [number for one in lists for number in one]
    return _encoded_borders([len(one) for one in lists]) + struct.pack(f"<{len(numbers)}H", *numbers)


def _encoded_borders(lengths: Sequence[int]) -> bytes:
    borders = [0]
    for length in lengths:
        borders.append(borders[-1] + length)
    return struct.pack(f"<{len(borders)}I", *borders)
