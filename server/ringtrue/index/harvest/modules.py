"""Which modules a distribution puts on the import path, told from the list of its files.

Does not know indexes or HTTP. Names are dotted, as an import statement writes them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

_SOURCES = (".py", ".so", ".pyd", ".pyc")
DEPTH = 4
_ACCIDENTS = frozenset({"tests", "test", "testing", "demos", "Demos", "examples"})


@dataclass(frozen=True)
class Modules:
    """What one distribution holds, down to `DEPTH` names."""

    packages: tuple[str, ...]  # directories with an __init__
    modules: tuple[str, ...]  # single files, where the directory above is no package or is the root


def modules_of(paths: Iterable[str]) -> Modules:
    """The modules among `paths`, the archive names of a wheel."""
    packages: set[str] = set()
    modules: set[str] = set()
    for path in paths:
        parts = _importable(path)
        if parts is None:
            continue
        if parts[-1] == "__init__":
            packages.add(".".join(parts[:-1]))
        else:
            modules.add(".".join(parts))
    packages.discard("")
    kept = (name for name in modules if name.count(".") < 2 or name.rpartition(".")[0] not in packages)
    return Modules(tuple(sorted(packages)), tuple(sorted(kept)))


def import_names(found: Modules, namespaces: frozenset[str]) -> tuple[str, ...]:
    """The shortest dotted names that belong to this distribution alone.

    `namespaces` are names known to be shared (`google`, `google.cloud`, `zope`): below them one looks a level deeper.
    A directory without `__init__` is a namespace by itself (PEP 420).
    """
    packages = set(found.packages)
    own = {short for name in (*found.packages, *found.modules) if (short := _shortest_own(name, packages, namespaces))}
    # A regular package that others put modules into (`ruamel.yaml`) is its own name besides.
    own |= {name for name in packages & namespaces if "." in name}
    return tuple(sorted(own))


def _shortest_own(name: str, packages: set[str], namespaces: frozenset[str]) -> str | None:
    parts = name.split(".")
    if not _ACCIDENTS.isdisjoint(parts[1:]):
        return None
    for count in range(1, len(parts) + 1):
        prefix = ".".join(parts[:count])
        if prefix in namespaces:
            continue
        if prefix in packages or count == len(parts):
            return prefix
    return None


def _importable(path: str) -> list[str] | None:
    """The dotted name's parts for a file that Python can import, or None."""
    parts = path.split("/")
    if parts[0].endswith(".data"):
        if len(parts) < 3 or parts[1] not in ("purelib", "platlib"):
            return None
        parts = parts[2:]
    stem, suffix = posixpath.splitext(parts[-1])
    if suffix not in _SOURCES:
        return None
    parts[-1] = stem.partition(".")[0]  # `_speed.cpython-311-x86_64-linux-gnu.so`
    if len(parts) > DEPTH + (parts[-1] == "__init__") or not all(part.isidentifier() for part in parts):
        return None
    return parts
