"""The distributions of one interpreter, found by listing its site directories once.

Does not know modules (`modules`); what a distribution says of itself is read by `metadata`, on first question.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from packaging.utils import NormalizedName, canonicalize_name

from ringtrue.environment.disk import View
from ringtrue.environment.metadata import Distribution, files, import_names
from ringtrue.environment.pth import Startup, startup

_RECORDS = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+?)(?:-py[\d.]+(?:-[^-]+)?)?\.(?:dist-info|egg-info)")
_BARE = re.compile(r"(?P<name>[^-]+(?:-[^-\d][^-]*)*)\.(?:dist-info|egg-info)")
_EGG = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)(?:-.+)?\.egg")

_READ = ("by_name", "providers", "_conda_providers", "editables", "_file_sets", "fingerprints")


@dataclass(frozen=True)
class Installed:
    """`paths` is the search path behind the standard library: site directories and what their `.pth` files add."""

    view: View
    paths: tuple[str, ...]
    startup: Startup
    distributions: tuple[Distribution, ...]
    conda: tuple[Distribution, ...] = ()

    def with_view(self, view: View) -> Installed:
        """The same distributions with other open buffers; what was read of them stays, unless a buffer is of them."""
        made = replace(self, view=view)
        if not any("-info" in path for path in (*self.view.overlay, *view.overlay)):
            made.__dict__.update((name, self.__dict__[name]) for name in _READ if name in self.__dict__)
        return made

    @cached_property
    def by_name(self) -> Mapping[NormalizedName, Distribution]:
        found: dict[NormalizedName, Distribution] = {}
        for distribution in (*self.distributions, *self.conda):
            found.setdefault(distribution.key, distribution)
        return found

    @cached_property
    def providers(self) -> Mapping[str, tuple[Distribution, ...]]:
        """Top-level import name -> the distributions that install it. Reads every RECORD: milliseconds, so once."""
        found: dict[str, list[Distribution]] = {}
        for distribution in self.distributions:
            for name in import_names(distribution, self.view):
                found.setdefault(name, []).append(distribution)
        return {name: tuple(several) for name, several in found.items()}

    @cached_property
    def _conda_providers(self) -> Mapping[str, tuple[Distribution, ...]]:
        found: dict[str, list[Distribution]] = {}
        for distribution in self.conda:
            for name in import_names(distribution, self.view):
                found.setdefault(name, []).append(distribution)
        return {name: tuple(several) for name, several in found.items()}

    def providing(self, top_level: str) -> tuple[Distribution, ...]:
        """Distributions that install the top-level module; stub-only ones last."""
        found = self.providers.get(top_level, ()) or self._conda_providers.get(top_level, ())
        return tuple(sorted(found, key=_is_stubs))

    def owner(self, path: str, top_level: str) -> str | None:
        """The normalized name of the distribution that installed the file at `path`."""
        several = self.providing(top_level)
        if not several:
            return self._editable_owner(path)
        if len(several) == 1:
            return several[0].key
        for distribution in several:
            relative = os.path.relpath(path, distribution.site).replace(os.sep, "/")
            if relative in self._files(distribution):
                return distribution.key
        return next((each.key for each in several if not _is_stubs(each)), several[0].key)

    def _editable_owner(self, path: str) -> str | None:
        for project, name in self.editables.items():
            if path.startswith(project + os.sep):
                return name
        return None

    @cached_property
    def editables(self) -> Mapping[str, str]:
        """Project folder -> normalized name of its distribution, for editable installs."""
        from ringtrue.environment.metadata import editable_project

        found = ((editable_project(each, self.view), each.key) for each in self.distributions)
        return {project: key for project, key in found if project}

    def _files(self, distribution: Distribution) -> frozenset[str]:
        kept = self._file_sets.get(distribution)
        if kept is None:
            kept = self._file_sets[distribution] = frozenset(files(distribution, self.view))
        return kept

    @cached_property
    def _file_sets(self) -> dict[Distribution, frozenset[str]]:
        return {}

    @cached_property
    def fingerprints(self) -> Mapping[NormalizedName, str]:
        """For each distribution `name==version@stamp`: changes when it is installed anew."""
        return {name: self._fingerprint(each) for name, each in self.by_name.items()}

    def _fingerprint(self, distribution: Distribution) -> str:
        stamp = self.view.disk.stamp(distribution.records)
        return f"{distribution.key}=={distribution.version}@{stamp[0] if stamp else 0}"

    @cached_property
    def fingerprint(self) -> str:
        """Of the whole: any install, removal or `.pth` change gives another."""
        stamps = (f"{path}@{(self.view.disk.stamp(path) or (0,))[0]}" for path in self.paths)
        return hashlib.sha256("\n".join([*stamps, *sorted(self.fingerprints.values())]).encode()).hexdigest()[:16]


def load(view: View, site: tuple[str, ...], prefix: str | None = None) -> Installed:
    """Everything installed in the `site` directories; conda's own records are under `prefix`."""
    paths: dict[str, None] = {}
    read: list[Startup] = []
    for folder in site:
        if folder in paths:
            continue
        paths[folder] = None
        found = startup(folder, view)
        read.append(found)
        paths.update(dict.fromkeys(found.paths))
    every = tuple(distribution for path in paths for distribution in _in(path, view))
    return Installed(view, tuple(paths), _joined(read), every, tuple(_conda(prefix, view, every)))


def _joined(read: list[Startup]) -> Startup:
    mapping = {dotted: path for each in read for dotted, path in each.mapping.items()}
    namespaces: dict[str, tuple[str, ...]] = {}
    for each in read:
        for dotted, folders in each.namespaces.items():
            namespaces[dotted] = (*namespaces.get(dotted, ()), *folders)
    unreadable = {name: why for each in read for name, why in each.unreadable.items()}
    hook = next((each.hook for each in read if each.hook), None)
    return Startup((), mapping, namespaces, unreadable, hook)


def _in(path: str, view: View) -> Iterator[Distribution]:
    """Distributions recorded directly in one folder or zipped egg."""
    egg = _EGG.fullmatch(os.path.basename(path))
    if egg:
        yield Distribution(egg["name"], egg["version"], path, os.path.join(path, "EGG-INFO"))
    for entry in view.entries(path):
        if not entry.endswith(("-info", ".dist-info")):
            continue
        records = os.path.join(path, entry)
        if match := _RECORDS.fullmatch(entry):
            yield Distribution(match["name"], match["version"], path, records)
        elif match := _BARE.fullmatch(entry):
            yield Distribution(match["name"], _version(records, view), path, records)


def _version(records: str, view: View) -> str:
    text = view.text(os.path.join(records, "PKG-INFO")) or view.text(records) or ""
    match = re.search(r"^Version:\s*(\S+)", text, re.MULTILINE)
    return match[1] if match else ""


def _conda(prefix: str | None, view: View, known: tuple[Distribution, ...]) -> Iterator[Distribution]:
    """conda packages that left no Python metadata: `conda-meta/name-version-build.json`."""
    if prefix is None:
        return
    have = {distribution.key for distribution in known}
    folder = os.path.join(prefix, "conda-meta")
    for entry in view.entries(folder):
        parts = entry.removesuffix(".json").rsplit("-", 2)
        if entry.endswith(".json") and len(parts) == 3 and canonicalize_name(parts[0]) not in have:
            yield Distribution(parts[0], parts[1], prefix, os.path.join(folder, entry))


def _is_stubs(distribution: Distribution) -> bool:
    return distribution.key.startswith("types-") or distribution.key.endswith("-stubs")
