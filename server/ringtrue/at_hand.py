"""At hand: which release of a distribution a project has: installed, locked, pinned or bounded, or else the newest.

Does not know what the releases hold, nor what an installer would choose today: of releases it knows those that the
history knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ringtrue.declared import Declared, Name
from ringtrue.declared.project import Project
from ringtrue.environment.world import Environment
from ringtrue.history.lives import releases_of
from ringtrue.index.names import normalized

if TYPE_CHECKING:
    from packaging.version import Version

PYTHON = "python"
"""The standard library's name in the history."""


@dataclass(frozen=True, slots=True)
class AtHand:
    """`version` is what runs here, as far as is known, and `reason` says how that is known; `lowest` is the lowest
    release that the project promises to run on, None where it promises nothing."""

    version: str
    lowest: str | None
    reason: str


def at_hand(environment: Environment, project: Project, distribution: str) -> AtHand | None:
    """The release of a distribution, or of `python`; None where nothing is known of it."""
    if distribution == PYTHON:
        return _python(environment)
    name = Name(normalized(distribution))
    entries = tuple(_declared(project, name))
    promised = [entry for _, entry in entries if _is_promise(entry)]
    always = tuple(entry.specifier for entry in promised if entry.marker is None and entry.python is None)
    lowest = _bound(always, max) if always else _bound(tuple(entry.specifier for entry in promised), min)
    installed = environment.version_of(name)
    if installed is not None:
        return AtHand(installed, _raised(lowest, name, environment, project), "installed")
    locked = project.locks.get(name)
    if locked is not None:
        return AtHand(locked.version, lowest, f"locked in {locked.file}")
    for file, entry in entries:
        pinned = _pinned(entry.specifier)
        if pinned is not None:
            return AtHand(pinned, lowest, f"pinned in {file}")
    known = releases_of(name)
    for file, entry in entries:
        newest = _newest(entry.specifier, known) if entry.specifier and not entry.partial else None
        if newest is not None and newest != known[-1]:
            return AtHand(newest, lowest, f"newest known that {file} allows")
    return AtHand(known[-1], lowest, "newest known") if known else None


def _python(environment: Environment) -> AtHand:
    target = environment.target
    return AtHand(_dotted(target.at_hand), _dotted(target.lowest), target.reason)


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _declared(project: Project, name: Name) -> Iterator[tuple[str, Declared]]:
    """Each declaration of a distribution, constraints too, with the file it stands in."""
    for document in project.documents:
        for entry in document.declarations.requirements:
            if entry.name == name and entry.origin == "index":
                yield document.declarations.path, entry


def _is_promise(entry: Declared) -> bool:
    """Whether the entry says what the project's code itself runs on."""
    return entry.group.partition(":")[0] in ("main", "optional", "constraint", "script") and not entry.partial


def _raised(lowest: str | None, name: Name, environment: Environment, project: Project) -> str | None:
    """The lower bound that others of the project's requirements set, where that is higher: those whose own lowest
    release is the one that is installed here, so that what it requires is known."""
    from packaging.version import Version

    if lowest is None:
        return None
    bounds = [(Version(lowest), lowest)]
    for document in project.documents:
        for entry in document.declarations.requirements:
            certain = entry.group.partition(":")[0] == "main" and entry.marker is None and not entry.partial
            own = _lowest(entry.specifier) if entry.specifier and certain else None
            if own is None or entry.name == name or environment.version_of(entry.name) != own[1]:
                continue
            metadata = environment.requires(entry.name)
            needed = [_needed(text, name) for text in (metadata.requires if metadata else ())]
            bounds += [bound for bound in needed if bound is not None]
    return max(bounds)[1]


def _needed(requirement: str, name: Name) -> tuple[Version, str] | None:
    """The lower bound that a requirement sets for a distribution, whatever extras are asked for."""
    from packaging.requirements import InvalidRequirement, Requirement

    if normalized(requirement[: len(name)]) != name:  # most are others
        return None
    try:
        read = Requirement(requirement)
    except InvalidRequirement:
        return None
    return _lowest(str(read.specifier)) if normalized(read.name) == name and read.marker is None else None


def _bound(
    specifiers: tuple[str, ...], chosen: Callable[[list[tuple[Version, str]]], tuple[Version, str]]
) -> str | None:
    """Of the entries' lower bounds the highest, where all hold, or the lowest, where each holds somewhere."""
    bounds = [_lowest(specifier) for specifier in specifiers]
    found = [bound for bound in bounds if bound is not None]
    if not found or (chosen is min and len(found) < len(bounds)):
        return None
    return chosen(found)[1]


@lru_cache(maxsize=256)
def _lowest(specifier: str) -> tuple[Version, str] | None:
    """The lower bound that a specifier sets."""
    from packaging.specifiers import SpecifierSet  # asked for only where a file declares it
    from packaging.version import InvalidVersion, Version

    found: list[tuple[Version, str]] = []
    for clause in SpecifierSet(specifier):  # what `Declared` says is valid
        text = clause.version.removesuffix(".*")
        if clause.operator in (">=", ">", "~=", "=="):
            try:
                found.append((Version(text), text))
            except InvalidVersion:
                continue
    return max(found, default=None)


@lru_cache(maxsize=256)
def _pinned(specifier: str) -> str | None:
    """The only release that is allowed."""
    from packaging.specifiers import SpecifierSet  # likewise

    exact = [one.version for one in SpecifierSet(specifier) if one.operator in ("==", "===")] if specifier else []
    return exact[0] if exact and not exact[0].endswith(".*") else None


@lru_cache(maxsize=256)
def _newest(specifier: str, known: tuple[str, ...]) -> str | None:
    """The newest of the known releases that is allowed."""
    from packaging.specifiers import SpecifierSet  # likewise

    return next(reversed(list(SpecifierSet(specifier).filter(known))), None)
