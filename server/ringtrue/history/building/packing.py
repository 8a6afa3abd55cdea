"""From graphs to the embedded file. Does not know source code.

Signatures that are alike, and have been for as long as their functions exist, are one node.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from ringtrue.history.building.graph import ROOT, Graph, Scope, Signature, Unknown
from ringtrue.history.layout import (
    ALWAYS,
    BASE,
    CLASS,
    COLUMNS,
    FOREIGN,
    MAGIC,
    MODULE,
    MOST_RELEASES,
    OPAQUE,
    PERHAPS,
    SIGNATURE,
)

_KINDS = {"module": MODULE, "class": CLASS, "foreign": FOREIGN}
_Dated: TypeAlias = tuple[int, str, str]
_Line: TypeAlias = tuple[str, int, int, tuple[_Dated, ...]]
"""An entry: name, set (0: always), target, what is said of its deprecation."""


def write(path: Path, parts: Mapping[str, bytes], modules: Mapping[str, str]) -> None:
    """Write the file that the reader maps."""
    places: dict[str, tuple[int, int]] = {}
    at = 0
    for name in sorted(parts):
        places[name] = at, len(parts[name])
        at += _padded(len(parts[name]))
    head = json.dumps({"parts": places, "modules": dict(sorted(modules.items()))}, separators=(",", ":")).encode()
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with aside.open("wb") as file:
        file.write(MAGIC + len(head).to_bytes(8, "little") + head + _filler(len(head)))
        for name in sorted(parts):
            file.write(parts[name] + _filler(len(parts[name])))
    aside.chmod(0o644)  # it is part of the package, for every user
    aside.replace(path)


def packed(graph: Graph) -> bytes:
    """One distribution's part of the file."""
    return _Packer(graph).packed()


class _Packer:
    """Collects nodes, then lays them out in columns."""

    def __init__(self, graph: Graph) -> None:
        if len(graph.releases) > MOST_RELEASES:
            raise ValueError(f"more than {MOST_RELEASES} releases")
        self.graph = graph
        self.everything = (1 << len(graph.releases)) - 1
        self.numbers = {key: number for number, key in enumerate([ROOT, *(k for k in graph.scopes if k != ROOT)])}
        self.kinds = [_KINDS[graph.scopes[key].kind] for key in self.numbers]
        self.opens = [0] * len(self.numbers)
        self.lines: list[list[_Line]] = [[] for _ in self.numbers]
        self.signatures: dict[tuple[int, tuple[_Line, ...]], int] = {}
        self.texts: dict[str, int] = {"": 0}
        self.sets: dict[int, int] = {0: 0, (1 << 64) - 1: 1}

    def packed(self) -> bytes:
        for key, number in self.numbers.items():
            scope = self.graph.scopes[key]
            self.opens[number] = (1 << 64) - 1 if scope.open and scope.open == scope.there else scope.open
            if scope.kind == "foreign":
                self.lines[number] = [("", 0, self._text(key.partition(" ")[2]), ())]
            else:
                self.lines[number] = self._lines(scope)
        return _joined({"releases": self.graph.releases}, self._columns())

    def _lines(self, scope: Scope) -> list[_Line]:
        found: list[_Line] = []
        for base, releases in scope.bases.items():
            found.append(("", self._while(releases, scope.there), self.numbers[base], ()))
        said: dict[str, list[_Dated]] = {}
        for (name, (message, since)), releases in scope.dated.items():
            said.setdefault(name, []).append((releases, message, since))
        for name, leads in scope.entries.items():
            for target, releases in leads.items():
                number = self._target(target)
                dated = () if number == PERHAPS else tuple(said.get(name, ()))
                found.append((name, self._while(releases, scope.there), number, dated))
        for name, signatures in scope.functions.items():
            releases = 0
            for here in signatures.values():
                releases |= here
            node = self._signature(signatures, releases)
            found.append((name, self._while(releases, scope.there), node, tuple(said.get(name, ()))))
        found.sort(key=lambda line: line[0].encode("utf-8", "replace"))  # bases keep their order
        return found

    def _while(self, releases: int, there: int) -> int:
        return 0 if releases == there else releases

    def _target(self, target: str | Unknown) -> int:
        if isinstance(target, Unknown):
            return PERHAPS if target.perhaps else OPAQUE
        return self.numbers[target]

    def _signature(self, signatures: Mapping[Signature, int], there: int) -> int:
        """The node of one function's signatures over its releases."""
        has: dict[str, int] = {}
        dated: dict[str, dict[tuple[str, str], int]] = {}
        opened = 0
        for signature, releases in signatures.items():
            opened |= releases if signature.open else 0
            for name in signature.parameters:
                has[name] = has.get(name, 0) | releases
            for name, message, since in signature.dated:
                said = dated.setdefault(name, {})
                said[message, since] = said.get((message, since), 0) | releases
        lines = tuple(
            (
                name,
                self._while(releases, there),
                OPAQUE,
                tuple((when, *text) for text, when in dated.get(name, {}).items()),
            )
            for name, releases in sorted(has.items(), key=lambda item: item[0].encode("utf-8", "replace"))
        )
        key = ((1 << 64) - 1 if opened and opened == there else opened), lines
        number = self.signatures.get(key)
        if number is None:
            number = self.signatures[key] = len(self.kinds)
            self.kinds.append(SIGNATURE)
            self.opens.append(key[0])
            self.lines.append(list(lines))
        return number

    def _text(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))

    def _set(self, releases: int) -> int:
        return self.sets.setdefault(releases, len(self.sets))

    def _columns(self) -> dict[str, array[int]]:
        names = sorted({"", *(line[0] for lines in self.lines for line in lines)}, key=_encoded)
        numbers = {name: number for number, name in enumerate(names)}
        assert numbers[""] == BASE
        columns = {name: array(code) for name, code in COLUMNS}
        at = 0
        for lines in self.lines:
            for name, releases, target, dated in lines:
                columns["entry_names"].append(numbers[name])
                columns["entry_sets"].append(self._set(releases) if releases else ALWAYS)
                columns["entry_targets"].append(target)
                for when, message, since in dated:
                    columns["dated_entries"].append(at)
                    columns["dated_sets"].append(self._set(when))
                    columns["dated_texts"].append(self._text(message))
                    columns["dated_since"].append(self._text(since))
                at += 1
            columns["node_ends"].append(at)
        columns["node_kinds"].extend(self.kinds)
        columns["node_open"].extend(self._set(releases) for releases in self.opens)
        columns["sets"].extend(self.sets)
        _fill(columns["name_ends"], columns["names"], names)
        _fill(columns["text_ends"], columns["texts"], list(self.texts))
        return columns


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "replace")


def _fill(ends: array[int], data: array[int], texts: list[str]) -> None:
    at = 0
    for text in texts:
        encoded = _encoded(text)
        data.frombytes(encoded)
        at += len(encoded)
        ends.append(at)


def _joined(head: dict[str, object], columns: Mapping[str, array[int]]) -> bytes:
    said = json.dumps({**head, "counts": [len(column) for column in columns.values()]}, separators=(",", ":")).encode()
    pieces = [len(said).to_bytes(8, "little"), said, _filler(len(said))]
    for column in columns.values():
        assert column.itemsize == {"B": 1, "H": 2, "I": 4, "Q": 8}[column.typecode]
        if sys.byteorder != "little":
            column.byteswap()
        data = column.tobytes()
        pieces += [data, _filler(len(data))]
    return b"".join(pieces)


def _padded(size: int) -> int:
    return size + -size % 8


def _filler(size: int) -> bytes:
    return b"\0" * (-size % 8)
