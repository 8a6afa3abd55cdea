"""One distribution's graph while it is being put together, release after release.

Does not know source code nor how the data lies in its file. Keys of scopes are texts such as `m pandas.core` or
`c pandas.core.frame DataFrame`; sets of releases are numbers, one bit a release.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["module", "class", "foreign"]


@dataclass(frozen=True, slots=True)
class Signature:
    """The names of a function's parameters; `open`: it may take others by name."""

    parameters: tuple[str, ...]
    open: bool = False
    dated: tuple[tuple[str, str, str], ...] = ()
    """(parameter, message, since) of those that are deprecated."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is there and not known, or (`perhaps`) is perhaps there."""

    perhaps: bool = False


Target: TypeAlias = "str | Signature | Unknown"
"""Where a name leads: the key of a scope, a function, or nowhere that is known."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in one scope of one release."""

    target: Target
    deprecated: tuple[str, str] | None = None
    """A message, and the release that the documentation names; either may be empty."""


@dataclass(slots=True)
class Scope:
    """A module or class, over all releases so far."""

    kind: Kind
    there: int = 0
    open: int = 0
    entries: dict[str, dict[str | Unknown, int]] = field(default_factory=dict)
    functions: dict[str, dict[Signature, int]] = field(default_factory=dict)
    bases: dict[str, int] = field(default_factory=dict)
    dated: dict[tuple[str, tuple[str, str]], int] = field(default_factory=dict)


@dataclass(slots=True)
class Graph:
    """All scopes of a distribution. The root holds its top-level modules."""

    releases: list[str] = field(default_factory=list)
    scopes: dict[str, Scope] = field(default_factory=lambda: {ROOT: Scope("module")})

    def release(self, version: str) -> int:
        """Begin the next release; gives its bit."""
        self.releases.append(version)
        bit = 1 << (len(self.releases) - 1)
        self.scopes[ROOT].there |= bit
        return bit

    def scope(self, key: str, kind: Kind, bit: int) -> Scope:
        found = self.scopes.get(key)
        if found is None:
            found = self.scopes[key] = Scope(kind)
        found.there |= bit
        return found


ROOT = "m "


def add(scope: Scope, name: str, entry: Entry, bit: int) -> None:
    """Note that a scope has an entry in one release."""
    if isinstance(entry.target, Signature):
        of = scope.functions.setdefault(name, {})
        of[entry.target] = of.get(entry.target, 0) | bit
    else:
        leads = scope.entries.setdefault(name, {})
        leads[entry.target] = leads.get(entry.target, 0) | bit
    if entry.deprecated is not None:
        said = (name, entry.deprecated)
        scope.dated[said] = scope.dated.get(said, 0) | bit


def add_bases(scope: Scope, bases: Iterable[str], bit: int) -> None:
    for base in bases:
        scope.bases[base] = scope.bases.get(base, 0) | bit
