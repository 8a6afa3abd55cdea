"""Why a class may have members that nobody wrote, and what stands behind its stubs.

Does not know what the members are. None from `why_open` makes a missing member certain.
"""

from __future__ import annotations

from ringtrue.environment.api import classes, constructors, known, members, scopes
from ringtrue.environment.api.raw import RawBinding, RawFunction, RawValue
from ringtrue.environment.api.reader import Reader
from ringtrue.environment.api.things import ClassThing, Instance, Several, Thing

_MAKING = ("setattr", "__dict__")
_OPENERS = ("__getattr__", "__getattribute__")


def why_open(found: ClassThing, name: str, reader: Reader) -> str | None:
    """Why the class may have a member `name` that nobody wrote."""
    line = classes.lineage(found, reader)
    if line.open:
        return line.open
    own = found.home.found.origin == "first-party" and not classes.is_protocol(found)
    if not own and classes.is_abstract(found, reader):
        return f"'{found.raw.name}' is abstract: what is declared as one may have more"
    # The standard library's stubs are complete, but for what its sources set.
    behind = tuple(each for each in behind_stubs(found, reader) if each.home.found.origin != "stdlib")
    reason = next((inner for each in behind if (inner := classes.lineage(each, reader).open)), None)
    if reason:
        return reason
    every = (*line.order, *behind)
    slotted = all(_is_slotted(each) for each in every)
    return next((why for each in every if (why := _own_opening(each, name, reader, slotted))), None)


def is_empty(found: ClassThing) -> bool:
    """Whether a class of the project derives from nothing and has nothing."""
    mine = found.home.found.origin == "first-party" and not found.home.is_stub
    return mine and not found.raw.members and found.raw.bases in ((), ("object",)) and not found.raw.decorators


def _is_slotted(found: ClassThing) -> bool:
    """Whether objects of the class can hold no attribute that it does not list."""
    if found.name in ("builtins.object", "typing.Generic", "typing.Protocol"):
        return True
    every = found.raw.members.get("__slots__", ())
    written = [each.value for each in every if isinstance(each, RawValue) and each.value is not None]
    return len(written) == len(every) == 1 and written[0].startswith(("(", "[")) and "__dict__" not in written[0]


def keeps(found: ClassThing, reader: Reader) -> str | None:
    """Why a model may hold what is no field: its configuration, or one that is not read."""
    line = classes.lineage(found, reader)
    return next((why for each in line.order if (why := _kept(each, found, line))), None)


def _kept(each: ClassThing, model: ClassThing, line: classes.Lineage) -> str | None:
    if each.name not in known.MODELS:
        return None
    own = line.order[: line.order.index(each)]
    texts = [constructors.config(one) for one in own]
    return None if all(text is not None and "allow" not in text for text in texts) else f"'{model.raw.name}' keeps more"


def _own_opening(found: ClassThing, name: str, reader: Reader, slotted: bool) -> str | None:
    shown = found.raw.name
    made = known.MADE_NAMES.get(found.name)
    if made is not None:
        return f"'{shown}' makes such attributes" if made.fullmatch(name) else None
    if name in known.REGISTERED.get(found.name, ()):
        return f"'{name}' may be registered by another library"
    for opener in _OPENERS if found.name not in known.FOLLOWS_DATA and found.name not in known.MODELS else ():
        if found.name in ("builtins.object", "builtins.type"):
            continue
        if opener in found.raw.members and not all(map(_only_raises, found.raw.members[opener])):
            return f"'{shown}' has '{opener}'"
    if found.home.is_stub and name.startswith("_"):
        return "stubs leave private names out"
    if found.home.is_stub and not _is_complete(found, reader):
        return f"only a stub describes '{shown}'"
    if name.startswith("__") and name.endswith("__") and name not in _PROTOCOL:
        return "special names come and go"
    if found.name in known.FOLLOWS_DATA or found.name in known.MODELS:
        return None
    reason = None if slotted else next((body.makes for body in members.bodies(found, _MAKING) if body.makes), None)
    return f"'{shown}': {reason}" if reason else None


def _only_raises(opener: RawBinding) -> bool:
    """Whether a `__getattr__` says that it never returns."""
    return isinstance(opener, RawFunction) and (opener.returns or "").rpartition(".")[2] in ("NoReturn", "Never")


def unless(thing: Thing, reader: Reader) -> str | None:
    """What an attribute may be that no text names, where the data of `thing` are its attributes."""
    for one in thing.things if isinstance(thing, Several) else (thing,):
        if isinstance(one, Instance):
            for each in classes.lineage(one.of, reader).order:
                if each.name in known.FOLLOWS_DATA:
                    return known.FOLLOWS_DATA[each.name]
            if keeps(one.of, reader):
                return "what the data hold"
    return None


_PROTOCOL = frozenset(
    (
        "__call__", "__iter__", "__next__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__aiter__",
        "__anext__", "__await__", "__getitem__", "__setitem__", "__len__", "__contains__", "__get__",
    )
)  # fmt: skip
"""Special methods that a class has only where it says so."""


def _is_complete(found: ClassThing, reader: Reader) -> bool:
    """Whether a stub names all that is public: the library's, one that its own tests compare, or one beside a source,
    which is read as well."""
    home = found.home.found
    if home.origin == "stdlib" or home.distribution in known.COMPLETE_STUBS:
        return True
    return home.kind != "stub" and source_twin(found, reader) is not None


def source_twin(found: ClassThing, reader: Reader) -> ClassThing | None:
    """The class in the source that a stub describes, where both can be read."""
    if not found.home.is_stub:
        return None
    return reader.once(found.home, ("twin", found.key), lambda: _source_twin(found, reader))


def _source_twin(found: ClassThing, reader: Reader) -> ClassThing | None:
    if "." in found.qualname:
        return None
    homes = [each for each in reader.homes(found.home.found) if each.path != found.home.path]
    twin = scopes.in_source(homes[0], found.qualname, reader) if homes else None
    return twin if isinstance(twin, ClassThing) else None


def behind_stubs(found: ClassThing, reader: Reader) -> tuple[ClassThing, ...]:
    """The classes, bases included, that the stubs of a class and its bases describe."""
    order = classes.lineage(found, reader).order
    twins = [twin for each in order if (twin := source_twin(each, reader)) is not None]
    inner = (one for twin in twins for one in classes.lineage(twin, reader).order)
    return tuple(dict.fromkeys(one for one in inner if one not in order))
