"""Packs: packages of rules and of data, installed (entry point `ringtrue.rules`) or named by their folders.

A folder is named by who runs Ringtrue, never by a project: a pack is code. Does not know rules, nor what data says.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import TypeVar

GROUP = "ringtrue.rules"
VARIABLE = "RINGTRUE_PACKS"
"""Folders of packs, joined as in PATH; processes that are started inherit it."""
_Value = TypeVar("_Value")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pack:
    """`said` is how it was named."""

    said: str
    load: Callable[[], ModuleType]


def packs() -> Iterator[Pack]:
    """Those that are installed, then those of the folders."""
    for entry in entry_points(group=GROUP):
        yield Pack(entry.value, entry.load)
    for folder in filter(None, os.environ.get(VARIABLE, "").split(os.pathsep)):
        found = packages_in(Path(folder))
        if not found:
            _log.warning("rule pack '%s' could not be loaded: there is no package in it", folder)
        for package in found:
            yield Pack(str(package), lambda package=package: loaded(package))  # type: ignore[misc]  # bound now


def packages_in(folder: Path) -> list[Path]:
    """The packages that a folder means: itself, or those in it or in its `src`."""
    if (folder / "__init__.py").exists():
        return [folder]
    return [file.parent for place in (folder, folder / "src") for file in sorted(place.glob("*/__init__.py"))
            if file.parent.name not in ("tests", "test")]  # fmt: skip  # one thought


def loaded(package: Path) -> ModuleType:
    """The package in that folder, imported under its own name. Raises ImportError, and what its code raises."""
    package, name = package.resolve(), package.resolve().name
    known = sys.modules.get(name)
    if known is not None:
        if str(package) not in map(os.path.realpath, getattr(known, "__path__", ())):
            raise ImportError(f"the name '{name}' is taken by another package")
        return known
    spec = importlib.util.spec_from_file_location(
        name, package / "__init__.py", submodule_search_locations=[str(package)]
    )
    assert spec is not None  # of a file of this name there always is one
    assert spec.loader is not None  # likewise
    made = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(made)
    except BaseException:
        del sys.modules[name]
        raise
    return made


def data(kind: str, variable: str, wanted: type[_Value]) -> Mapping[str, tuple[_Value, ...]]:
    """What packs have in their sub-package `kind`: the `variable` of each module, by the module's last name.

    What cannot be loaded, or is something else, is logged and left out.
    """
    found: dict[str, tuple[_Value, ...]] = {}
    for name in _modules(kind):
        try:
            value = getattr(importlib.import_module(name), variable, None)
        except Exception:
            _log.exception("'%s' could not be loaded", name)
            continue
        if isinstance(value, wanted):
            last = name.rpartition(".")[2]
            found[last] = (*found.get(last, ()), value)
        elif value is not None:
            _log.warning("'%s.%s' is left out: it is no %s", name, variable, wanted.__name__)
    return found


def names(kind: str) -> frozenset[str]:
    """The last names of those modules, none of which is imported for that."""
    return frozenset(name.rpartition(".")[2] for name in _modules(kind))


def stamps() -> dict[str, int]:
    """The modules of data with their times: results rest on them."""
    made = {}
    for kind in (MIGRATIONS, FRAMEWORKS):
        for name in _modules(kind):
            spec = importlib.util.find_spec(name)
            if spec is not None and spec.origin is not None and os.path.exists(spec.origin):
                made[name] = os.stat(spec.origin).st_mtime_ns
    return made


MIGRATIONS, FRAMEWORKS = "migrations", "frameworks"
"""The sub-packages in which data is looked for."""


@lru_cache(maxsize=4)
def _modules(kind: str) -> tuple[str, ...]:
    """The full names of the modules in the sub-packages `kind`."""
    found: dict[str, None] = {}
    for pack in packs():
        try:
            base = pack.load()
            spec = importlib.util.find_spec(f"{base.__name__}.{kind}") if hasattr(base, "__path__") else None
        except Exception as error:  # the registry tells the whole of it
            _log.debug("'%s' could not be loaded: %s", pack.said, error)
            continue
        for info in pkgutil.iter_modules((spec and spec.submodule_search_locations) or ()):
            found[f"{base.__name__}.{kind}.{info.name}"] = None
    return tuple(found)


def forget() -> None:
    """Look again: other packs are named."""
    _modules.cache_clear()
