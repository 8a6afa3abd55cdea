"""Elsewhere: where a name that a module lacks can be found: in another module of its package, in another Python.

Does not know what was meant: only exact names count.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from ringtrue.environment import installed, stdlib
from ringtrue.environment.answers import Found, Present
from ringtrue.environment.interpreter import NoInterpreter
from ringtrue.environment.layout import Version
from ringtrue.environment.target import Target
from ringtrue.environment.world import Environment

_MOST_MODULES = 400
_OLDEST: Version = (3, 8)


def moved_to(environment: Environment, file: str, module: str, name: str) -> str | None:
    """The module that defines `name`, of all in the package that `module` belongs to; None unless it is only one."""
    found = environment.module(module.partition(".")[0], file)
    if not isinstance(found, Found) or not found.is_package or found.kind == "namespace":
        return None
    has = _exports if found.origin == "stdlib" else _defines
    places = {
        each.name for each in _modules(environment, found) if each.name != module and has(environment, each, name)
    }
    public = {place for place in places if not any(part.startswith("_") for part in place.split("."))}
    best = public or places
    return best.pop() if len(best) == 1 else None


def _modules(environment: Environment, package: Found) -> Iterator[Found]:
    waiting, seen = [package], 0
    while waiting and seen < _MOST_MODULES:
        at = waiting.pop()
        seen += 1
        yield at
        if at.is_package:
            below = (environment.module(f"{at.name}.{part}") for part in environment.submodules(at))
            waiting.extend(each for each in below if isinstance(each, Found))


def _exports(environment: Environment, module: Found, name: str) -> bool:
    """For the standard library: what a module offers, though another one defines it."""
    names = environment.names(module)
    found = names.names.get(name)
    return name in (names.exported or ()) or (found is not None and (found.kind != "import" or found.handed_on))


def _defines(environment: Environment, module: Found, name: str) -> bool:
    text = environment.view.text(module.path) if module.path and module.path.endswith(".py") else None
    if text is None or name not in text:
        return False
    bound = environment.names(module).names.get(name)
    return bound is not None and bound.kind in ("class", "function", "variable")


def versions_with(environment: Environment, module: str, name: str) -> tuple[Version, ...]:
    """The versions of Python, of those that are known, whose standard library's `module` has `name`."""
    known = [(3, minor) for minor in range(_OLDEST[1], stdlib.NEWEST[1] + 1)]
    return tuple(version for version in known if _has(environment, module, name, version))


def _has(environment: Environment, module: str, name: str, version: Version) -> bool:
    """By the stubs of that version alone."""
    other = replace(
        environment,
        folder=os.path.join(environment.folder, ".nowhere"),  # so nothing is first party
        interpreter=NoInterpreter("another Python is asked for"),
        target=Target(version, version, "asked for"),
        installed=installed.load(environment.view, (), None),
        extra_paths=(),
        _kept={},
    )
    found = other.name(module, name)
    if not isinstance(found, Present):
        return False
    exported = other.names(found.module).exported or ()
    return found.name.kind != "import" or found.name.handed_on or name in exported
