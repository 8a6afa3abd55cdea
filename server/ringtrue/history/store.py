"""The embedded data, mapped into memory: finds names in a distribution's graph, release by release.

Does not know how the data was made. Sets of releases are numbers, one bit a release, the oldest lowest.
"""

from __future__ import annotations

import json
import mmap
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

from ringtrue.history.layout import (
    ALWAYS,
    BASE,
    CLASS,
    COLUMNS,
    FOREIGN,
    MAGIC,
    MODULE,
    OPAQUE,
    PERHAPS,
    SIGNATURE,
)

DATA = Path(__file__).with_name("data") / "history.bin"
_DEEPEST = 40


@dataclass(slots=True)
class Sighting:
    """What was found of a name: in which releases it is there, in which it may be, where it leads, what was said."""

    there: int = 0
    perhaps: int = 0
    targets: dict[int, int] = field(default_factory=dict)
    dated: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, other: Sighting) -> None:
        self.there |= other.there
        self.perhaps |= other.perhaps
        for target, releases in other.targets.items():
            self.targets[target] = self.targets.get(target, 0) | releases
        self.dated += other.dated


def either(several: list[Sighting]) -> Sighting:
    """What is known where it is not known which of `several` is meant: deprecated is what all that have it say is."""
    result = Sighting()
    for one in several:
        result.add(one)
    result.dated = []
    for number, one in enumerate(several):
        for here, message, since in one.dated:
            for other in several[:number] + several[number + 1 :]:
                here &= ~other.there | _deprecated(other)
            if here:
                result.dated.append((here, message, since))
    return result


def _deprecated(found: Sighting) -> int:
    return reduce(or_, (here for here, _, _ in found.dated), 0)


class Store:
    """The whole file. Parts are looked at when they are asked for."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(self._mapped[: len(MAGIC)]) != MAGIC:
            raise ValueError(f"'{path}' is no history")
        size = int.from_bytes(self._mapped[8:16], "little")
        directory = json.loads(bytes(self._mapped[16 : 16 + size]))
        self._start = 16 + size + -size % 8
        self._places: Mapping[str, tuple[int, int]] = directory["parts"]
        self.owners: Mapping[str, str] = directory["modules"]
        self._parts: dict[str, Part] = {}

    @property
    def distributions(self) -> tuple[str, ...]:
        return tuple(self._places)

    def part(self, distribution: str) -> Part | None:
        """What is known of a distribution, by its normalised name."""
        found = self._parts.get(distribution)
        if found is None and distribution in self._places:
            at, size = self._places[distribution]
            found = self._parts[distribution] = Part(self._mapped[self._start + at : self._start + at + size], self)
        return found


@lru_cache(maxsize=2)
def opened(path: Path = DATA) -> Store | None:
    """The store at `path`; None where there is none that this machine can read."""
    if sys.byteorder != "little":
        return None  # columns are used as they lie
    try:
        return Store(path)
    except (OSError, ValueError, KeyError):
        return None


class Part:
    """One distribution's graph."""

    def __init__(self, data: memoryview, store: Store) -> None:
        size = int.from_bytes(data[:8], "little")
        head: dict[str, Any] = json.loads(bytes(data[8 : 8 + size]))
        at = 8 + size + -size % 8
        self.releases: tuple[str, ...] = tuple(head["releases"])
        self.all = (1 << len(self.releases)) - 1
        self._store = store
        self._columns: dict[str, memoryview] = {}
        for (name, code), count in zip(COLUMNS, head["counts"], strict=True):
            width = {"B": 1, "H": 2, "I": 4, "Q": 8}[code]
            self._columns[name] = data[at : at + count * width].cast(code)  # type: ignore[call-overload]  # one of the four codes above
            at += count * width + -(count * width) % 8
        self._entry_names = self._columns["entry_names"]
        self._name_ends = self._columns["name_ends"]

    def find(self, names: Iterable[str]) -> tuple[Sighting, Sighting]:
        """What `names`, one below the other, lead to, and what all but the last do."""
        above, at = Sighting(), Sighting(self.all, 0, {0: self.all})
        for name in names:
            above, at = at, self.step(at, name)
        return above, at

    def step(self, before: Sighting, name: str) -> Sighting:
        """`name` in what was found before."""
        result = Sighting(perhaps=before.perhaps)
        number = self._number(name)
        for target, releases in before.targets.items():
            result.add(self._inside(target, name, number, releases, 0))
        result.perhaps &= ~result.there
        return result

    def _inside(self, node: int, name: str, number: int | None, releases: int, depth: int) -> Sighting:
        """`name` in a node and, where that lacks it, in its bases."""
        if node >= PERHAPS or depth > _DEEPEST:
            return Sighting(perhaps=releases)
        kind = self._columns["node_kinds"][node]
        if kind == FOREIGN:
            return self._foreign(node, name, releases)
        if kind == SIGNATURE:
            return Sighting(perhaps=releases)  # in other releases it is a class: this function may give one of its kind
        found = Sighting()
        for entry in () if number is None else self._entries(node, number):
            self._take(entry, releases, found)
        if name.startswith("_") and name not in _SPECIAL:
            found.perhaps |= releases & ~found.there  # private names are not kept
            return found
        if kind == CLASS and (rest := releases & ~found.there):
            found.add(self._inherited(node, name, number, rest, depth))
        found.perhaps |= releases & self._open(node)
        found.perhaps &= ~found.there
        return found

    def _inherited(self, node: int, name: str, number: int | None, releases: int, depth: int) -> Sighting:
        """`name` in the bases of a class. Their order in a release is not kept: any of those that have it may be it."""
        targets = self._columns["entry_targets"]
        return either(
            [
                self._inside(targets[base], name, number, here, depth + 1)
                for base in self._entries(node, BASE)
                if (here := releases & self._while(base, releases))
            ]
        )

    def _take(self, entry: int, releases: int, found: Sighting) -> None:
        here = releases & self._while(entry, releases)
        target = self._columns["entry_targets"][entry]
        if target == PERHAPS:
            found.perhaps |= here
        elif here:
            found.there |= here
            found.targets[target] = found.targets.get(target, 0) | here
            found.dated += self._dated(entry, here)

    def _while(self, entry: int, always: int) -> int:
        """The releases that have an entry of a node that is there in `always`."""
        number = self._columns["entry_sets"][entry]
        return always if number == ALWAYS else int(self._columns["sets"][number])

    def _open(self, node: int) -> int:
        """The releases in which a node may have more than is known."""
        return int(self._columns["sets"][self._columns["node_open"][node]])

    def _foreign(self, node: int, name: str, releases: int) -> Sighting:
        """A name that a class of the standard library may give: there in some release of it, or in none."""
        dotted = self._text(self._columns["entry_targets"][self._first(node)])
        part = self._store.part("python")
        if part is None:
            return Sighting(perhaps=releases)
        _, owner = part.find(dotted.split("."))
        found = part.step(owner, name)
        if not owner.targets or found.perhaps:
            return Sighting(perhaps=releases)
        return Sighting(there=releases, targets={OPAQUE: releases}) if found.there else Sighting()

    def parameter(self, of: Sighting, name: str) -> Sighting:
        """A parameter of what was found: of a function, or of a class's constructor."""
        result = Sighting(perhaps=of.perhaps)
        number = self._number(name)
        for target, releases in of.targets.items():
            result.add(self._parameter(target, name, number, releases))
        result.perhaps &= ~result.there
        return result

    def _parameter(self, node: int, name: str, number: int | None, releases: int) -> Sighting:
        if node >= PERHAPS or self._columns["node_kinds"][node] in (MODULE, FOREIGN):
            return Sighting(perhaps=releases)
        if self._columns["node_kinds"][node] == CLASS:
            made = self._inside(node, "__init__", self._number("__init__"), releases, 0)
            return either([Sighting(perhaps=releases & ~made.there), *self._made(made, name, number)])
        found = Sighting()
        for entry in () if number is None else self._entries(node, number):
            self._take(entry, releases, found)
        found.perhaps |= releases & ~found.there & self._open(node)
        return found

    def _made(self, made: Sighting, name: str, number: int | None) -> Iterator[Sighting]:
        """A parameter of each constructor."""
        for target, here in made.targets.items():
            if target >= PERHAPS or self._columns["node_kinds"][target] == SIGNATURE:
                yield self._parameter(target, name, number, here)
            else:
                yield Sighting(perhaps=here)

    def named(self, at: Sighting) -> Iterator[str]:
        """The names of all entries of what was found, without those of its bases."""
        for target in at.targets:
            if target < PERHAPS and self._columns["node_kinds"][target] != FOREIGN:
                for entry in range(self._first(target), self._columns["node_ends"][target]):
                    if (number := self._entry_names[entry]) != BASE:
                        yield self._name(number)

    def is_signature(self, found: Sighting) -> bool:
        """Whether it is a function, and nothing else."""
        kinds = self._columns["node_kinds"]
        return all(target < PERHAPS and kinds[target] == SIGNATURE for target in found.targets)

    # Columns

    def _first(self, node: int) -> int:
        return int(self._columns["node_ends"][node - 1]) if node else 0

    def _entries(self, node: int, name: int) -> Iterator[int]:
        """The entries of a node under one name."""
        low, end = self._first(node), int(self._columns["node_ends"][node])
        names, high = self._entry_names, end
        while low < high:
            middle = (low + high) // 2
            if names[middle] < name:
                low = middle + 1
            else:
                high = middle
        while low < end and names[low] == name:
            yield low
            low += 1

    def _dated(self, entry: int, releases: int) -> list[tuple[int, str, str]]:
        """What is said of an entry's deprecation: in which releases, the message, the release that is named."""
        entries = self._columns["dated_entries"]
        low, high = 0, len(entries)
        while low < high:
            middle = (low + high) // 2
            if entries[middle] < entry:
                low = middle + 1
            else:
                high = middle
        found: list[tuple[int, str, str]] = []
        while low < len(entries) and entries[low] == entry:
            here = releases & int(self._columns["sets"][self._columns["dated_sets"][low]])
            if here:
                texts = self._columns["dated_texts"][low], self._columns["dated_since"][low]
                found.append((here, self._text(texts[0]), self._text(texts[1])))
            low += 1
        return found

    def _name(self, number: int) -> str:
        start = self._name_ends[number - 1] if number else 0
        return str(self._columns["names"][start : self._name_ends[number]], "utf-8")

    def _number(self, name: str) -> int | None:
        """The number of a name in this part."""
        wanted, names, ends = name.encode("utf-8", "replace"), self._columns["names"], self._name_ends
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if bytes(names[ends[middle - 1] if middle else 0 : ends[middle]]) < wanted:
                low = middle + 1
            else:
                high = middle
        if low < len(ends) and bytes(names[ends[low - 1] if low else 0 : ends[low]]) == wanted:
            return low
        return None

    def _text(self, number: int) -> str:
        ends = self._columns["text_ends"]
        start = ends[number - 1] if number else 0
        return str(self._columns["texts"][start : ends[number]], "utf-8", "replace")


_SPECIAL = frozenset(("__init__", "__call__"))
"""Names with underscores that are kept."""
