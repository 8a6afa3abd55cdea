"""Reader: the files behind modules, read once, and what was worked out from them, kept while it holds.

Does not know what records mean. Files of installed distributions and of the standard library are `fixed`: what is
worked out from them alone is kept as long as the environment; the rest as long as the open buffers are the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from threading import RLock
from typing import TypeVar, cast

from ringtrue.environment import stdlib
from ringtrue.environment.answers import Found
from ringtrue.environment.api.labels import World as World
from ringtrue.environment.api.labels import is_typeshed, label_of
from ringtrue.environment.api.lazily import read_lazily
from ringtrue.environment.api.packed import packed, unpacked
from ringtrue.environment.api.raw import ModuleApi
from ringtrue.environment.api.reading import read
from ringtrue.environment.api.things import Home
from ringtrue.environment.disk import Stamp, View
from ringtrue.environment.layout import Version

T = TypeVar("T")
_MOST_KEPT = 60_000
_MOST_WORK = 50_000
"""So many things are worked out for one question; a question that needs more stays open."""


class Cycle(Exception):  # noqa: N818  # an outcome, not an error
    """What is being worked out needs itself."""


@dataclass
class Kept:
    """Answers worked out from fixed files; shared by all Readers of an environment, one question at a time."""

    fixed: dict[Hashable, object] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)


@dataclass
class Reader:
    """The files of one moment. `loose` holds for one question only, as the files behind it may change."""

    world: World
    kept: Kept = field(default_factory=Kept)
    loose: dict[Hashable, object] = field(default_factory=dict)
    busy: dict[Hashable, int] = field(default_factory=dict)
    circled: int = 0
    left: int = _MOST_WORK

    @contextmanager
    def question(self) -> Iterator[None]:
        """One question from outside: what loose files say is read anew, but on a disk that stays as it is."""
        with self.kept.lock:
            if not self.world.view.disk.still:
                self.loose.clear()
            self.busy.clear()
            self.circled, self.left = 0, _MOST_WORK
            yield

    def give_up(self) -> None:
        """What is worked out now holds for this question only."""
        self.circled += 1

    def once(self, home: Home, key: Hashable, make: Callable[[], T], work: int = 1) -> T:
        """What `make` gives for `home`, made once. Raises Cycle where it needs itself.

        What came out while something on the way needed itself is not kept: it would depend on who asked first.
        """
        table = self.kept.fixed if home.fixed else self.loose
        full = (home.path, key)
        found = table.get(full)
        if found is not None:
            return cast("tuple[T]", found)[0]
        self.left -= work
        if full in self.busy or self.left < 0:
            self.circled += 1
            raise Cycle
        self.busy[full] = before = self.circled
        try:
            made = make()
        finally:
            del self.busy[full]
        if self.circled == before:
            if len(table) > _MOST_KEPT:
                table.clear()
            table[full] = (made,)
        return made

    def installed(self, dotted: str) -> Found | None:
        """The module as installed code finds it, looked for once."""
        key = ("found", dotted)
        kept = self.kept.fixed.get(key)
        if kept is None:
            kept = self.kept.fixed[key] = (self.world.found_installed(dotted),)
        return cast("tuple[Found | None]", kept)[0]

    def homes(self, found: Found) -> tuple[Home, ...]:
        """The files of a module, the one that describes it best first: its stub, then its source."""
        if found.name == "typing_extensions":  # its source makes everything at run time
            paths = dict.fromkeys(path for path in (_in_typeshed(found.name, self.world.view),) if path)
        else:
            paths = dict.fromkeys(path for path in (found.stub_path, _source(found, self.world.view)) if path)
        homes = tuple(self._home(found, path) for path in paths)
        if found.kind != "extension" or any(not home.is_stub for home in homes):
            return homes
        described = self._described(found)
        return homes if described is None else (*homes, described)

    def _described(self, found: Found) -> Home | None:
        """A compiled module without source, as the project's interpreter describes it in a trusted workspace."""
        path, python = found.path, self.world.trusted_python
        if path is None or python is None or not self.is_fixed(path):
            return None
        key = (path, "described", found.name)
        kept = self.kept.fixed.get(key)
        if not isinstance(kept, Home):
            api = self._told(path, found, python)
            kept = self.kept.fixed[key] = Home(found, path, api, False, True)
        return None if kept.api.broken else kept

    def _told(self, path: str, found: Found, python: str) -> ModuleApi:
        stamp, shelves = self.world.view.stamp(path), self.world.shelves
        label = label_of(path, found, stamp, self.world) if shelves is not None and stamp is not None else None
        made = shelves.get(label, unpacked) if shelves is not None and label is not None else None
        if made is None:
            from ringtrue.environment.api import compiled  # on first use: few modules need it

            made = compiled.described(found.name, python)
            if shelves is not None and label is not None:
                shelves.add(label, packed(made))
        return made

    def _home(self, found: Found, path: str) -> Home:
        fixed = self.is_fixed(path)
        key = (path, "home", found.name)
        table = self.kept.fixed if fixed else self.loose
        kept = table.get(key)
        if not isinstance(kept, Home):
            kept = table[key] = Home(found, path, self._api(path, found, fixed), path.endswith(".pyi"), fixed)
        return kept

    def is_fixed(self, path: str) -> bool:
        """Whether the file is part of what is installed, so that a change of it would be another installation."""
        if is_typeshed(path):
            return True
        return "site-packages" in path or "dist-packages" in path or self._in_library(path)

    def _in_library(self, path: str) -> bool:
        folder = self.world.library_folder
        return folder is not None and path.startswith(folder)

    def _api(self, path: str, found: Found, fixed: bool) -> ModuleApi:
        view = self.world.view
        key = ("api", path, self.world.version)
        stamp = view.stamp(path)
        kept = view.disk.kept(key)
        if isinstance(kept, tuple) and kept[0] == stamp and isinstance(kept[1], ModuleApi):
            return kept[1]
        made = self._shelved(path, found, stamp) if fixed else self._read(path)
        view.disk.keep(key, (stamp, made))
        return made

    def _read(self, path: str) -> ModuleApi:
        text = self.world.view.text(path)
        if text is None:
            return ModuleApi(broken="cannot be read")
        return read_lazily(text, self.world.version) if self.is_fixed(path) else read(text, self.world.version)

    def _shelved(self, path: str, found: Found, stamp: Stamp | None) -> ModuleApi:
        """What a fixed file says, from the shelf of its distribution or for it."""
        shelves = self.world.shelves
        label = label_of(path, found, stamp, self.world) if shelves is not None and stamp is not None else None
        if shelves is None or label is None:
            return _of_typeshed(path, self.world.version) if is_typeshed(path) else self._read(path)
        made = shelves.get(label, unpacked)
        if made is None:
            made = self._read(path)
            shelves.add_later(label, partial(packed, made))
        return made

    def found_from(self, home: Home, dotted: str) -> Found | None:
        """The module that `import dotted` gives in `home`; installed code sees installed code first."""
        if home.fixed:
            found = self.installed(dotted)
            if found is None and home.found.origin == "stdlib":
                path = _in_typeshed(dotted, self.world.view)
                return Found(dotted, "stub", "stdlib", path, None, path) if path else None
            return found
        return self.world.found(dotted, home.path)

    def resolve_import(self, home: Home, module: str, level: int) -> Found | None:
        """The module that `from ..module import` names in `home`."""
        if level == 0:
            return self.found_from(home, module)
        parts = home.found.name.split(".")
        cut = len(parts) - level + (1 if os.path.basename(home.path).startswith("__init__.") else 0)
        if cut < 0:
            return None
        return self.found_from(home, ".".join([*parts[:cut], *([module] if module else [])]))


@lru_cache(maxsize=512)
def _of_typeshed(path: str, version: Version) -> ModuleApi:
    """A stub of the standard library: part of this installation of ours, and shared by all environments."""
    with open(path, encoding="utf-8") as file:
        return read_lazily(file.read(), version)


def _in_typeshed(dotted: str, view: View) -> str | None:
    """A stub of typeshed that describes no module of the library: what its stubs share, and `typing_extensions`."""
    folder = stdlib.typeshed()
    if folder is None:
        return None
    base = os.path.join(folder, *dotted.split("."))
    return next((path for path in (base + ".pyi", os.path.join(base, "__init__.pyi")) if view.is_file(path)), None)


def _source(found: Found, view: View) -> str | None:
    """The Python text of a module."""
    if found.path is None or found.kind not in ("source", "package", "zip", "extension"):
        return None
    if found.kind == "extension":
        folder, base = os.path.split(found.path)
        beside = os.path.join(folder, base.partition(".")[0] + ".py")
        return beside if view.is_file(beside) else None
    return found.path if found.path.endswith(".py") else None
