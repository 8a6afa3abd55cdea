"""Needs: why a distribution is installed, by what the installed ones require of each other.

Does not know imports, nor what an installer would choose today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringtrue.declared import Declared, Name
from ringtrue.environment.world import Environment
from ringtrue.index.names import normalized

_Edges = Mapping[str, tuple[str, ...]]


def needed_by(
    environment: Environment, name: str, declared: Mapping[Name, tuple[Declared, ...]]
) -> tuple[str, ...] | None:
    """The shortest chain from `name` to a declared distribution that needs it, both ends included; None without one,
    or where an extra that the project asks for brings it."""
    parents: dict[str, str] = {}
    waiting: list[tuple[str, frozenset[str]]] = []
    for root, entries in declared.items():
        extras = frozenset(extra for entry in entries for extra in entry.extras)
        if name in _required(environment, root, extras) and name not in _required(environment, root, frozenset()):
            return None
        parents[root] = ""
        waiting.append((root, extras))
    while waiting:
        at, extras = waiting.pop(0)
        for needed in _required(environment, at, extras):
            if needed not in parents:
                parents[needed] = at
                waiting.append((needed, frozenset()))
    return tuple(_chain(name, parents)) if parents.get(name) else None


def _chain(name: str, parents: Mapping[str, str]) -> Iterator[str]:
    while name:
        yield name
        name = parents[name]


def _required(environment: Environment, name: str, extras: frozenset[str]) -> frozenset[str]:
    """The names that the installed `name` requires with `extras`; without regard to platforms."""
    from packaging.requirements import InvalidRequirement, Requirement

    metadata = environment.requires(name)
    found: set[str] = set()
    for text in metadata.requires if metadata else ():
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        marker = str(requirement.marker or "")
        if "extra" not in marker or any(f'"{extra}"' in marker for extra in extras):
            found.add(normalized(requirement.name))
    return frozenset(found)
