"""Labels: under which name the records of an installed file are kept, and what reading needs of an environment.

Does not know the records. A file that was changed after its distribution was installed has no label.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from typing import Protocol

from ringtrue.environment import stdlib
from ringtrue.environment.answers import Found, ModuleAnswer, ModuleNames, NameAnswer
from ringtrue.environment.api.shelves import Label, Shelves
from ringtrue.environment.disk import Stamp, View
from ringtrue.environment.installed import Installed
from ringtrue.environment.layout import Version
from ringtrue.environment.metadata import Distribution

_INSTALLING = 2_000_000_000
"""Nanoseconds by which a file may be younger than the record of its installation."""


class Installation(Protocol):
    """What labels need of the environment."""

    @property
    def view(self) -> View: ...

    @property
    def version(self) -> Version: ...

    @property
    def shelves(self) -> Shelves | None: ...

    @property
    def library_folder(self) -> str | None: ...

    @property
    def trusted_python(self) -> str | None: ...

    def distribution(self, name: str) -> Distribution | None: ...


class World(Installation, Protocol):
    """What reading needs of the environment."""

    @property
    def installed(self) -> Installed: ...

    def found(self, dotted: str, file: str | None = None) -> Found | None: ...

    def found_installed(self, dotted: str) -> Found | None: ...

    def module(self, dotted: str, file: str | None = None) -> ModuleAnswer: ...

    def relative(self, level: int, module: str | None, file: str) -> ModuleAnswer: ...

    def name(self, module: str, name: str, file: str | None = None) -> NameAnswer: ...

    def names(self, module: Found) -> ModuleNames: ...

    def submodules(self, module: Found) -> tuple[str, ...]: ...

    def module_of(self, file: str) -> str | None: ...

    def version_of(self, name: str) -> str | None: ...


def is_typeshed(path: str) -> bool:
    folder = stdlib.typeshed()
    return folder is not None and path.startswith(folder)


def label_of(path: str, found: Found, stamp: Stamp, world: Installation) -> Label | None:
    """The label of a fixed file; None where its records are not kept."""
    version = f"py{world.version[0]}{world.version[1]}"
    changed, size = stamp
    if is_typeshed(path):
        folder = stdlib.typeshed() or ""
        return Label(f"typeshed-{_state(folder)}.{version}", os.path.relpath(path, folder), str(size))
    if found.origin == "stdlib":
        folder = world.library_folder or ""
        return Label(f"python-{_short(folder)}.{version}", os.path.relpath(path, folder), f"{size}-{changed}")
    distribution = world.distribution(found.distribution) if found.distribution else None
    if distribution is None or not path.startswith(distribution.site):
        return None
    recorded = world.view.disk.stamp(os.path.join(distribution.records, "RECORD"))
    if recorded is None or changed > recorded[0] + _INSTALLING:
        return None
    shelf = f"{distribution.key}-{distribution.version}.{version}"
    return Label(shelf, os.path.relpath(path, distribution.site).replace(os.sep, "/"), str(size))


@cache
def _state(folder: str) -> str:
    """Of a folder that changes as a whole: by a file that every release of it changes."""
    try:
        found = os.stat(os.path.join(folder, "VERSIONS"))
    except OSError:
        return "none"
    return _short(f"{found.st_size} {found.st_mtime_ns}")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
