"""The standard library of each target Python: which modules it has, and the stubs that describe them.

Does not know the interpreter at hand: data, so that every platform's modules exist on every platform.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import TypeAlias

from ringtrue.environment.layout import Version

Range: TypeAlias = tuple[Version, "Version | None"]

OLDEST: Version = (3, 8)
NEWEST: Version = (3, 14)


@cache
def modules() -> Mapping[str, tuple[Range, ...]]:
    """Every module, dotted, with the versions (first, last or None) that have it."""
    path = os.path.join(os.path.dirname(__file__), "stdlib_modules.txt")
    with open(path, encoding="utf-8") as file:
        lines = [line.split() for line in file if not line.startswith("#")]
    return {name: tuple(_range(span) for span in spans) for name, *spans in lines}


def has(name: str, version: Version) -> bool:
    """Whether Python `version` (clamped to those known) has the module `name`."""
    at = clamped(version)
    return any(first <= at and (last is None or at <= last) for first, last in modules().get(name, ()))


def clamped(version: Version) -> Version:
    """The nearest version that is known."""
    return min(max(version, OLDEST), NEWEST)


@lru_cache(maxsize=4096)
def top_level(version: Version) -> frozenset[str]:
    """Top-level module names on any platform."""
    return frozenset(name for name in modules() if "." not in name and has(name, version))


@lru_cache(maxsize=4096)
def children(name: str, version: Version) -> tuple[str, ...]:
    """Direct submodules of `name`, last part only."""
    prefix = name + "."
    found = (module[len(prefix) :] for module in modules() if module.startswith(prefix) and has(module, version))
    return tuple(sorted(child for child in found if "." not in child))


@cache
def typeshed() -> str | None:
    """The folder of typeshed's stubs for the standard library."""
    spec = find_spec("typeshed_client")  # finds, does not import
    if spec is None or spec.origin is None:
        return None
    return os.path.join(os.path.dirname(spec.origin), "typeshed")


@lru_cache(maxsize=4096)
def stub(name: str, version: Version) -> str | None:
    """Typeshed's stub of the module `name` on `version`."""
    folder = typeshed()
    if folder is None or not has(name, version):
        return None
    base = os.path.join(folder, *name.split("."))
    for path in (base + ".pyi", os.path.join(base, "__init__.pyi")):
        if os.path.isfile(path):
            return path
    return None


def _range(text: str) -> Range:
    first, _, last = text.partition("-")
    return _parsed(first), _parsed(last) if last else None


def _parsed(text: str) -> Version:
    major, minor = text.split(".")
    return int(major), int(minor)
