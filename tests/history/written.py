"""Histories of distributions whose releases are written in a test: {release: {path: text}}."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ringtrue.history.building.adding import add_release
from ringtrue.history.building.graph import Graph
from ringtrue.history.building.packing import packed, write
from ringtrue.history.building.reading import read
from ringtrue.history.building.records import Record
from ringtrue.history.building.tree import Tree, modules_in
from ringtrue.history.store import Part, Store

Releases = Mapping[str, Mapping[str, str]]


def part(releases: Releases, folder: Path, complete_stubs: bool = False) -> Part:
    """What the tool makes of a distribution `lib`, read back from its file."""
    graph = Graph()
    pieces: dict[bytes, Record] = {}
    for version, files in releases.items():
        keys = {path: path for path in files}
        tree = Tree(modules_in(keys, False), lambda key, files=files: read(files[key], (3, 10), pieces), complete_stubs)
        add_release(graph, version, tree)
    path = folder / "written.bin"
    write(path, {"lib": packed(graph)}, {"lib": "lib"})
    found = Store(path).part("lib")
    assert found is not None  # as it was written
    return found


def states(found: Part, dotted: str) -> str:
    """For each release `+` there, `-` not there, `?` not known."""
    _, seen = found.find(dotted.split("."))
    return _shown(found, seen.there, seen.perhaps)


def parameter(found: Part, dotted: str, name: str) -> str:
    """The same for a parameter."""
    _, of = found.find(dotted.split("."))
    seen = found.parameter(of, name)
    return _shown(found, seen.there, seen.perhaps)


def _shown(found: Part, there: int, perhaps: int) -> str:
    bits = [1 << at for at in range(len(found.releases))]
    return "".join("+" if there & bit else "?" if perhaps & bit else "-" for bit in bits)
