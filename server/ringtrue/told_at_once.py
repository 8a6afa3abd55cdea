"""What a world tells at once, by the kind of question: tables in memory and data that is mapped into it.

Nothing here reads the disk or waits. Does not know who asks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ringtrue.declared.project import declare_edit
from ringtrue.environment import stdlib
from ringtrue.environment.interpreter import Interpreter
from ringtrue.index.invented import known_invention
from ringtrue.index.names import normalized
from ringtrue.index.possible import possible_names

if TYPE_CHECKING:
    from ringtrue.world import World


def _python(world: World) -> tuple[tuple[int, int], tuple[int, int]]:
    """The lowest Python that the project supports, and the one that it is checked for."""
    return (world.environment.target.lowest, world.environment.version)


def _interpreter(world: World) -> str | None:
    """Where the project's interpreter lives, or None without one."""
    found = world.environment.interpreter
    return str(found.prefix) if isinstance(found, Interpreter) else None


def _declared(world: World, name: str) -> tuple[str, ...]:
    """The groups ("main", "optional:X", "dev:X", "build") in which the project declares `name`."""
    entries = world.project.declared.get(normalized(name), ())  # type: ignore[call-overload]  # both are PEP 503 names
    return tuple(dict.fromkeys(entry.group for entry in entries))


def _as_declared(world: World, name: str) -> bool:
    """Whether the installed release of `name` is one that the project asks for, as far as that can be told: what it
    lacks, the release that is asked for may have."""
    installed, key = world.environment.version_of(name), normalized(name)
    locked = world.project.locks.get(key)  # type: ignore[call-overload]  # both are PEP 503 names
    entries = world.project.declared.get(key, ())  # type: ignore[call-overload]  # likewise
    if installed is None or (locked is None and not any(entry.specifier for entry in entries)):
        return True
    from packaging.specifiers import SpecifierSet  # asked for only where something is about to be reported

    asked = [entry.specifier for entry in entries] + ([f"=={locked.version}"] if locked is not None else [])
    try:
        return all(SpecifierSet(one).contains(installed, prereleases=True) for one in asked)
    except ValueError:
        return True


def _install(world: World, wanted: str, group: str = "main") -> tuple[str, ...] | None:
    """The project's own command that installs `wanted`."""
    found = world.environment.interpreter
    python = str(found.path) if isinstance(found, Interpreter) and found.path else "python"
    return world.project.install_command(wanted, group, python=python)


def _declare(world: World, wanted: str, group: str = "main") -> tuple[str, Any] | None:
    """The file and edit that declare `wanted`."""
    found = declare_edit(world.project, wanted, group)
    return (str(found[0]), found[1]) if found else None


def _possible_projects(world: World, name: str) -> tuple[str, ...]:
    """Projects that say by their name that they give the module `name` to Python; none that is known to give others.

    Of 4,000 names invented from ordinary words, six in a thousand have such a project by chance.
    """
    index, low = world.index, normalized(name)
    named = (f"python-{low}", f"{low}-python", f"py{low}", f"py-{low}", f"{low}-py")
    return tuple(one for one in named if index.exists(one) and index.import_names(one) is None)


def _at_hand(world: World, name: str) -> Any:
    """The release of a distribution that the project has, as far as is known."""
    from ringtrue.at_hand import at_hand  # on first use: few files ask

    return at_hand(world.environment, world.project, name)


def _history() -> Any:
    """The module that knows in which releases names are there."""
    from ringtrue.history import lives  # on first use: few files ask

    return lives


_relative = lru_cache(maxsize=64)(os.path.relpath)
"""A keystroke asks for the place of its own file several times."""

AT_ONCE: Final[Mapping[str, Callable[..., Any]]] = {
    "python": _python,
    "interpreter": _interpreter,
    "exists": lambda world, name: world.index.exists(name),
    "rank": lambda world, name: world.index.rank(name),
    "providers": lambda world, name: world.index.providers(name),
    "import-names": lambda world, name: world.index.import_names(name),
    "place": lambda world, file: _relative(file, world.environment.folder),
    "project": lambda world: world.project.name,
    "own-project": lambda world, name: name == world.project.name or name in world.project.members,
    "exists-privately": lambda world, name: world.index.exists_privately(name),
    "possible-projects": _possible_projects,
    "perhaps-given": lambda world, part: any(world.index.exists(name) is not False for name in possible_names(part)),
    "namespace-known": lambda world, name: bool(world.index.providers(name)),
    "near-projects": lambda world, name: world.index.near_projects(name),
    "near-imports": lambda world, name: world.index.near_imports(name),
    "invented": lambda world, name: known_invention(name),
    "declared": _declared,
    "declares-anything": lambda world: bool(world.project.documents),
    "declared-complete": lambda world: world.project.complete,
    "locked": lambda world, name: world.project.locks.get(normalized(name)),
    "unread-dependencies": lambda world, top: world.unread_for(top),
    "index-names": lambda world: world.index.snapshot,
    "library-module": lambda world, name: stdlib.modules().get(name),
    "ever-stdlib": lambda world, name: name in stdlib.modules(),
    "installed": lambda world, name: world.environment.version_of(name),
    "distributions-of": lambda world, name: world.environment.distributions_of(name),
    "as-declared": _as_declared,
    "install": _install,
    "declare": _declare,
    "examples-run": lambda world: world.examples,
    "at-hand": _at_hand,
    "life": lambda world, distribution, dotted: _history().life(distribution, dotted),
    "parameter-life": lambda world, distribution, dotted, name: _history().parameter_life(distribution, dotted, name),
    "never-existed": lambda world, distribution, dotted: _history().never(distribution, dotted),
    "never-parameter": lambda world, distribution, dotted, name: _history().never_parameter(distribution, dotted, name),
    "history-of": lambda world, module: _history().distribution_of(module),
    "known-releases": lambda world, distribution: _history().releases_of(distribution),
}
