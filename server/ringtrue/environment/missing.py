"""Whether a module that no listing shows is certainly missing, or only unknown: what its parent does decides.

Does not search (`modules` does). Every doubt makes it unknown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ringtrue.environment.answers import Found, Missing, Unknown
from ringtrue.environment.disk import Stamp, View
from ringtrue.environment.surface import Modules, extracted

# What makes modules: a finder, or a write to sys.modules. Reading it is common and harmless.
_HOOK = re.compile(
    rb"meta_path\s*(?:\.(?:insert|append|extend)|=[^=])|path_hooks\s*\.|sys\.modules\.(?:setdefault|update)\("
)
_WRITE = re.compile(rb"sys\.modules\[([^\n]*?)\]\s*=[^=]")
_LITERAL = re.compile(rb"""["']([\w.]+)["']""")
_BEGINNING = re.compile(rb"""f["']([\w.]+\.)\{[^"']*["']""")


def absent(parent: Found, name: str, modules: Modules) -> Missing | Unknown:
    """The answer for the submodule `name` (dotted), which is not among the files of its found `parent`."""
    if parent.kind == "namespace":
        return Unknown(f"'{parent.name}' is a namespace package: other distributions may add '{name}'", parent.name)
    if parent.kind in ("extension", "bytecode", "builtin", "frozen"):
        return Unknown(f"'{parent.name}' is compiled and may make '{name}' itself")
    if parent.kind == "stub":
        return Unknown(f"only a stub describes '{parent.name}'")
    assert parent.path is not None  # source, package and zip have one
    read = extracted(parent.path, modules, parent)
    if read.broken:
        return Unknown(f"'{parent.path}' {read.broken}")
    made = read.dynamics
    if made.extends:
        return Unknown(f"'{parent.name}' is a namespace package: other distributions may add '{name}'", parent.name)
    for reason in (made.paths, made.modules):
        if reason:
            return Unknown(f"'{parent.name}': {reason}")
    if name in made.made:
        return Unknown(f"'{parent.path}' makes modules at run time")
    if not parent.is_package:
        return Missing(parent.name, f"'{parent.name}' is a module, not a package")
    for star in read.stars:
        target = modules.found(_absolute(parent, star.module, star.level))
        if target is not None and target.kind == "extension":
            return Unknown(f"'{parent.name}' takes names from the compiled '{target.name}'")
    if (origin := _origin(parent, name.rpartition(".")[2], modules.view)) is not None:
        return Unknown(f"'{origin}' stands for it, and is filled in later")
    meddler = _meddler(parent, name, modules.view)
    if meddler:
        return Unknown(f"'{meddler}' makes modules at run time")
    return Missing(parent.name, f"'{os.path.dirname(parent.path)}' has no module '{name.rpartition('.')[2]}'")


def _origin(parent: Found, name: str, view: View) -> str | None:
    """The file that a module is made from: `models.py.template`, `models.py-tpl`, `version.py.in`."""
    names = (one for folder in parent.locations for one in view.entries(folder))
    return next((one for one in names if one.startswith((f"{name}.py.", f"{name}.py-"))), None)


def _absolute(parent: Found, module: str, level: int) -> str:
    if level == 0:
        return module
    parts = parent.name.split(".")
    parts = parts[: len(parts) - level + 1]
    return ".".join([*parts, *([module] if module else [])])


def _meddler(parent: Found, name: str, view: View) -> str | None:
    """A file that may make the module `name`: in the package by any means, in the top package by a hook or by name."""
    depth = parent.name.count(".")
    for folder in parent.locations:
        top = folder
        for _ in range(depth):
            top = os.path.dirname(top)
        for at in dict.fromkeys((folder, top)):
            for path, writes in _writes(at, view).items():
                if name in writes or "*hook" in writes or ("*computed" in writes and at == folder):
                    return path
                if any(write.endswith(".") and name.startswith(write) for write in writes):
                    return path
    return None


def _writes(folder: str, view: View) -> Mapping[str, frozenset[str]]:
    """For each source in `folder` that touches the module table: the names it writes, beginnings of names that end
    in a dot, "*computed", "*hook"."""
    key, stamp = ("writes", folder), view.stamp(folder)
    kept = view.disk.kept(key)
    if isinstance(kept, _Writes) and kept.stamp == stamp:
        return kept.found
    paths = [os.path.join(folder, name) for name in sorted(view.entries(folder)) if name.endswith(".py")]
    written = {path: _written(view.disk.raw(path) or b"") for path in paths}
    found = {path: names for path, names in written.items() if names}
    view.disk.keep(key, _Writes(stamp, found))
    return found


@dataclass(frozen=True)
class _Writes:
    """What the sources of a folder write to the module table, for as long as the folder has the same stamp."""

    stamp: Stamp | None
    found: Mapping[str, frozenset[str]]


def _written(raw: bytes) -> frozenset[str]:
    found = {"*hook"} if _HOOK.search(raw) else set()
    if b"sys.modules[" in raw:
        for match in _WRITE.finditer(raw):
            written = match[1].strip()
            literal = _LITERAL.fullmatch(written) or _BEGINNING.fullmatch(written)
            if literal:
                found.add(literal[1].decode())
            elif written != b"__name__":  # a module that replaces itself makes no other
                found.add("*computed")
    return frozenset(found)
