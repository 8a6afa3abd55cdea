"""Listings: every member that a thing has, and why it may have others.

Does not know what the members are.
"""

from __future__ import annotations

from dataclasses import dataclass

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import classes, members
from ringtrue.environment.api.reader import Reader
from ringtrue.environment.api.things import ClassThing, Instance, ModuleThing, NoneThing, Promise, Several, Thing

_PROBE = "no such name"
"""A name that nothing has: why a member of that name may exist is why any may."""


@dataclass(frozen=True)
class Listed:
    """The names, and why there may be others."""

    names: frozenset[str]
    open: str | None = None


def listed(thing: Thing, reader: Reader) -> Listed | Unknown:
    """The members of `thing`."""
    match thing:
        case ModuleThing(found=found):
            names = reader.world.names(found)
            return Listed(frozenset(names.names) | frozenset(reader.world.submodules(found)), names.open)
        case Instance(of=found):
            return _of_class(found, reader)
        case ClassThing():
            return _with_metaclass(thing, reader)
        case Several(things=things):
            return _of_several(things, reader)
        case Promise():
            coroutine = members.library_class("types.CoroutineType", reader)
            return _of_class(coroutine, reader) if coroutine else Unknown("a coroutine")
        case Unknown():
            return thing
    return Unknown("what it is has no members that are followed")


def _with_metaclass(found: ClassThing, reader: Reader) -> Listed | Unknown:
    own = _of_class(found, reader)
    meta = members.metaclass(found, reader)
    if meta is None:
        return Listed(own.names, own.open or "its metaclass is not known")
    above = _of_class(meta, reader)
    return Listed(own.names | above.names, own.open or above.open)


def _of_class(found: ClassThing, reader: Reader) -> Listed:
    names: set[str] = set()
    for each in (*classes.lineage(found, reader).order, *members.behind_stubs(found, reader)):
        names.update(each.raw.members)
        names.update(members.attributes_set(each))
        names.update(classes.patched_names(each))
    return Listed(frozenset(names), members.why_open(found, _PROBE, reader))


def _of_several(things: tuple[Thing, ...], reader: Reader) -> Listed | Unknown:
    names: set[str] = set()
    reason: str | None = None
    for each in things:
        if isinstance(each, NoneThing):
            continue
        found = listed(each, reader)
        if isinstance(found, Unknown):
            return found
        names |= found.names
        reason = reason or found.open
    return Listed(frozenset(names), reason)
