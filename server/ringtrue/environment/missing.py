"""Whether a module that no listing shows is certainly missing, or only unknown: what its parent does decides.

Does not search (`modules` does). Every doubt makes it unknown.
"""

from __future__ import annotations

import os
import re

from ringtrue.environment.answers import Found, Missing, Unknown
from ringtrue.environment.disk import View
from ringtrue.environment.surface import Modules, extracted

# Writes to sys.modules or registers a finder; reading sys.modules is common and harmless.
_MEDDLING = re.compile(
    rb"sys\.modules\[[^\]\n]*\]+\s*=[^=]|sys\.modules\.(?:setdefault|update)\(|(?:meta_path|path_hooks)\b|_LazyModule"
)


def absent(parent: Found, name: str, modules: Modules) -> Missing | Unknown:
    """The answer for the submodule `name` (dotted), which is not among the files of its found `parent`."""
    if parent.kind == "namespace":
        return Unknown(f"'{parent.name}' is a namespace package: other distributions may add '{name}'", parent.name)
    if parent.kind in ("extension", "bytecode", "builtin", "frozen"):
        return Unknown(f"'{parent.name}' is compiled and may make '{name}' itself")
    if parent.kind == "stub":
        return Unknown(f"only a stub describes '{parent.name}'")
    assert parent.path is not None  # source, package and zip have one
    read = extracted(parent.path, modules)
    if read.broken:
        return Unknown(f"'{parent.path}' {read.broken}")
    made = read.dynamics
    if made.extends:
        return Unknown(f"'{parent.name}' is a namespace package: other distributions may add '{name}'", parent.name)
    for reason in (made.paths, made.modules, _opened(made.open)):
        if reason:
            return Unknown(f"'{parent.name}': {reason}")
    if not parent.is_package:
        return Missing(parent.name, f"'{parent.name}' is a module, not a package")
    for star in read.stars:
        answer = modules.module(_absolute(parent, star.module, star.level))
        if isinstance(answer, Found) and answer.kind == "extension":
            return Unknown(f"'{parent.name}' takes names from the compiled '{answer.name}'")
    meddler = _meddler(parent, modules.view)
    if meddler:
        return Unknown(f"'{meddler}' changes sys.modules or the import system")
    return Missing(parent.name, f"'{os.path.dirname(parent.path)}' has no module '{name.rpartition('.')[2]}'")


def _opened(reason: str | None) -> str | None:
    """Names made through globals() are not modules; `__getattr__`, exec and sys.modules may be."""
    return None if reason is None or "globals()" in reason else reason


def _absolute(parent: Found, module: str, level: int) -> str:
    if level == 0:
        return module
    parts = parent.name.split(".")
    parts = parts[: len(parts) - level + 1]
    return ".".join([*parts, *([module] if module else [])])


def _meddler(parent: Found, view: View) -> str | None:
    """A file in the package, or in the package at its top, that makes modules at run time."""
    depth = parent.name.count(".")
    for folder in parent.locations:
        top = folder
        for _ in range(depth):
            top = os.path.dirname(top)
        for at in dict.fromkeys((folder, top)):
            if found := _meddling_file(at, view):
                return found
    return None


def _meddling_file(folder: str, view: View) -> str | None:
    key = ("meddling", folder, view.stamp(folder))
    derived = view.disk.derived
    if key not in derived:
        derived[key] = next((path for path in _sources(folder, view) if _meddles(view.disk.raw(path) or b"")), "")
    found = derived[key]
    return found if isinstance(found, str) and found else None


def _sources(folder: str, view: View) -> list[str]:
    return [os.path.join(folder, name) for name in sorted(view.entries(folder)) if name.endswith(".py")]


def _meddles(raw: bytes) -> bool:
    return _MEDDLING.search(raw) is not None
