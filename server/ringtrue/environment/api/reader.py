"""Reader: the files behind modules, read once, and what was worked out from them, kept while it holds.

Does not know what records mean. Files of installed distributions and of the standard library are `fixed`: what is
worked out from them alone is kept as long as the environment; the rest as long as the open buffers are the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, cast

from ringtrue.environment import stdlib
from ringtrue.environment.answers import Found, ModuleAnswer, ModuleNames, NameAnswer
from ringtrue.environment.api.raw import ModuleApi
from ringtrue.environment.api.reading import read
from ringtrue.environment.api.things import Home
from ringtrue.environment.disk import View
from ringtrue.environment.installed import Installed
from ringtrue.environment.layout import Version

T = TypeVar("T")
_MOST_KEPT = 60_000


class World(Protocol):
    """What reading needs of the environment."""

    @property
    def view(self) -> View: ...

    @property
    def version(self) -> Version: ...

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


class Cycle(Exception):  # noqa: N818  # an outcome, not an error
    """What is being worked out needs itself."""


_BUSY = object()


@dataclass
class Kept:
    """Answers worked out from fixed files; shared by all Readers of an environment."""

    fixed: dict[Hashable, object] = field(default_factory=dict)


@dataclass
class Reader:
    """The files of one moment."""

    world: World
    kept: Kept = field(default_factory=Kept)
    loose: dict[Hashable, object] = field(default_factory=dict)

    def once(self, home: Home, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives for `home`, made once. Raises Cycle where it needs itself."""
        table = self.kept.fixed if home.fixed else self.loose
        full = (home.path, key)
        found = table.get(full)
        if found is _BUSY:
            raise Cycle
        if found is not None:
            return cast("tuple[T]", found)[0]
        if len(table) > _MOST_KEPT:
            table.clear()
        table[full] = _BUSY
        try:
            made = make()
        except BaseException:
            del table[full]
            raise
        table[full] = (made,)
        return made

    def homes(self, found: Found) -> tuple[Home, ...]:
        """The files of a module, the one that describes it best first: its stub, then its source."""
        if found.name == "typing_extensions":  # its source makes everything at run time
            paths = dict.fromkeys(path for path in (_in_typeshed(found.name, self.world.view),) if path)
        else:
            paths = dict.fromkeys(path for path in (found.stub_path, _source(found, self.world.view)) if path)
        return tuple(self._home(found, path) for path in paths)

    def _home(self, found: Found, path: str) -> Home:
        fixed = self.is_fixed(path)
        key = (path, "home", found.name)
        table = self.kept.fixed if fixed else self.loose
        kept = table.get(key)
        if not isinstance(kept, Home):
            kept = table[key] = Home(found, path, self._api(path, fixed), path.endswith(".pyi"), fixed)
        return kept

    def is_fixed(self, path: str) -> bool:
        """Whether the file is part of what is installed, so that a change of it would be another installation."""
        typeshed = stdlib.typeshed()
        if typeshed is not None and path.startswith(typeshed):
            return True
        return "site-packages" in path or "dist-packages" in path or self._in_library(path)

    def _in_library(self, path: str) -> bool:
        folder = getattr(getattr(self.world, "interpreter", None), "stdlib", None)
        return bool(folder) and path.startswith(str(folder))

    def _api(self, path: str, fixed: bool) -> ModuleApi:
        view = self.world.view
        key = ("api", path, self.world.version)
        stamp = view.stamp(path)
        kept = view.disk.kept(key)
        if isinstance(kept, tuple) and kept[0] == stamp and isinstance(kept[1], ModuleApi):
            return kept[1]
        text = view.text(path)
        made = read(text, self.world.version) if text is not None else ModuleApi(broken="cannot be read")
        view.disk.keep(key, (stamp, made))
        return made

    def found_from(self, home: Home, dotted: str) -> Found | None:
        """The module that `import dotted` gives in `home`; installed code sees installed code first."""
        if home.fixed:
            found = self.world.found_installed(dotted)
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
