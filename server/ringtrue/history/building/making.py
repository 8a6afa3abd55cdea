"""Makes one part of each distribution out of what has been fetched, and the embedded file out of all parts.

Does not know the index. A part is made again only when asked for.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.version import Version

from ringtrue.history.building.adding import add_release, is_public
from ringtrue.history.building.choosing import thinned
from ringtrue.history.building.graph import Graph
from ringtrue.history.building.kept import Kept
from ringtrue.history.building.known import COMPLETE_STUBS
from ringtrue.history.building.listed import Listed
from ringtrue.history.building.packing import packed, write
from ringtrue.history.building.reading import READER, read
from ringtrue.history.building.records import Record
from ringtrue.history.building.tree import Module, Tree, modules_in
from ringtrue.history.store import DATA

_PYTHON = (3, 10)
"""Version tests in the sources are decided for this Python."""


class Records:
    """Records by the hash of their text; each is read once. `shared` are those that say the same on all Pythons."""

    def __init__(self, kept: Kept, version: tuple[int, int] = _PYTHON, shared: dict[str, Record] | None = None) -> None:
        self._kept = kept
        self._shared: dict[str, Record] = {} if shared is None else shared
        self._version = version
        self._reader = f"{READER} {version[0]}.{version[1]}"
        self._known: dict[str, Record] = {}
        self._pieces: dict[bytes, Record] = {}
        self.read = 0

    def __call__(self, key: str) -> Record:
        found = self._known.get(key) or self._shared.get(key)
        if found is None:
            found = self._kept.read(key, self._reader)
            if found is None:
                text = self._kept.text(key)
                found = read(text, self._version, self._pieces)
                if "version_info" not in text:
                    self._shared[key] = found
                self._kept.keep_read(key, self._reader, found)
                self.read += 1
                if self.read % 200 == 0:
                    self._kept.save()
            self._known[key] = found
        return found


def build(listed: Listed, kept: Kept, folder: Path) -> str:
    """Make the part of a project; gives a line about it."""
    project = listed.project
    started, records, graph = time.process_time(), Records(kept), Graph()
    releases = list(_releases(listed, kept))
    tops = releases[-1][1] if releases else {}
    for version, modules in releases:
        if not tops.keys().isdisjoint(modules):  # otherwise the archive was not understood, or is another project's
            add_release(graph, version, Tree(modules, records, project in COMPLETE_STUBS))
    kept.save()
    if not graph.releases:
        return f"{project}: nothing to be read"
    read = f"{records.read} files read in {time.process_time() - started:.0f} s of processor time"
    return f"{add_part(project, graph, owned(tops), folder)}, {read}"


def _releases(listed: Listed, kept: Kept) -> Iterator[tuple[str, dict[str, Module]]]:
    """The releases that could be read, the oldest first, and their modules."""
    for version in thinned([Version(each) for each in kept.chosen(listed.project) or ()], listed.most):
        fetched = kept.files(listed.project, str(version))
        if fetched is None:
            continue
        archive, files = fetched
        modules = _without(listed.without, modules_in(files, not archive.endswith(".whl")))
        if any(module.source or module.stub for module in modules.values()):
            yield str(version), modules


def _without(packages: tuple[str, ...], modules: dict[str, Module]) -> dict[str, Module]:
    """The modules with some packages as if they were compiled: there, and nothing known of them."""
    kept = {
        name: module for name, module in modules.items() if not name.startswith(tuple(f"{one}." for one in packages))
    }
    return {**kept, **{one: Module(compiled=True, package=True) for one in packages if one in kept}}


def add_part(project: str, graph: Graph, modules: list[str], folder: Path) -> str:
    """Write the part of a project, and which modules it tells of; gives a line about it."""
    folder.mkdir(parents=True, exist_ok=True)
    data = packed(graph)
    (folder / f"{project}.json").write_text(json.dumps(modules), "utf-8")
    (folder / f"{project}.part").write_bytes(data)
    return f"{project}: {len(graph.releases)} releases, {len(data)} bytes"


def owned(modules: Mapping[str, Module]) -> list[str]:
    """The shortest names of modules that a distribution does not share with others."""
    found = []
    for name, module in modules.items():
        above = name.rpartition(".")[0]
        shared = all(modules[part].namespace for part in _prefixes(above))
        if is_public(name) and not module.namespace and shared:
            found.append(name)
    return sorted(found)


def _prefixes(name: str) -> list[str]:
    parts = name.split(".") if name else []
    return [".".join(parts[: count + 1]) for count in range(len(parts))]


def pack(listed: list[Listed], work: Path) -> tuple[int, int]:
    """Write the embedded file; gives the number of distributions and its size."""
    parts: dict[str, bytes] = {}
    owners: dict[str, str] = {}
    for project in ["python", *(one.project for one in listed)]:
        path = work / "parts" / f"{project}.part"
        if not path.exists():
            continue
        parts[project] = path.read_bytes()
        for name in json.loads(path.with_suffix(".json").read_text("utf-8")):
            owners.setdefault(name, project)
    write(DATA, parts, owners)
    return len(parts), DATA.stat().st_size
