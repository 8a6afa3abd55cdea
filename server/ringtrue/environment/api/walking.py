"""Walking: from the file that asks along a path to what stands at its end, and that as an answer.

Does not keep anything but through the Reader. Every answer is a value; nothing is raised but for a path that is
written wrongly.
"""

from __future__ import annotations

import os

from ringtrue.environment.answers import Found, Missing, Unknown
from ringtrue.environment.api import meanings, members, openness, paths, scopes, steps
from ringtrue.environment.api.describing import described
from ringtrue.environment.api.listing import Listed, listed
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.things import (
    NONE,
    OWN,
    Alias,
    ClassThing,
    FunctionThing,
    Home,
    Instance,
    Member,
    ModuleThing,
    NoneThing,
    Several,
    Site,
    Thing,
    several,
)
from ringtrue.environment.api.values import Api, ApiAnswer, Members, MembersAnswer, NoSuchMember

_STEPS = {
    "()": steps.called,
    "(+)": steps.called_anyhow,
    "!": steps.awaited,
    "*": steps.element,
    "[]": steps.item,
    "&": steps.entered,
}


def api(path: str, file: str, reader: Reader) -> ApiAnswer:
    """What stands at the end of `path`, asked from `file`."""
    with reader.question():
        fixed = _fixed_start(path, file, reader)
        if fixed is None:
            return _api(path, file, reader)
        return reader.once(fixed, ("answer", path), lambda: _api(path, file, reader))


def _fixed_start(path: str, file: str, reader: Reader) -> Home | None:
    """The file where a path begins that leads through installed code alone: its answer holds as long as that."""
    alternatives = paths.parsed(path)
    if len(alternatives) > 1 or alternatives[0].own or alternatives[0].level or alternatives[0].arguments:
        return None
    found = reader.world.found(alternatives[0].names[0], file)
    homes = reader.homes(found) if found is not None else ()
    return homes[0] if homes and homes[0].fixed else None


def _api(path: str, file: str, reader: Reader) -> ApiAnswer:
    try:
        end = _walk(path, file, reader)
        return described(end, reader) if isinstance(end, Member) else end
    except (Cycle, RecursionError):
        return Unknown("it refers to itself")


def members_of(path: str, file: str, reader: Reader) -> MembersAnswer:
    """Every member of what stands at the end of `path`."""
    with reader.question():
        try:
            end = _walk(path, file, reader)
            if not isinstance(end, Member):
                return end
            found = listed(end.thing, reader)
            parent = described(end, reader)
            return Unknown(found.reason) if isinstance(found, Unknown) else Members(parent, found.names, found.open)
        except (Cycle, RecursionError):
            return Unknown("it refers to itself")


def _walk(path: str, file: str, reader: Reader) -> Member | NoSuchMember | Missing | Unknown:
    found = [_one(each, file, reader) for each in paths.parsed(path)]
    real = [each for each in found if isinstance(each, Member)]
    if len(real) < len(found):
        return next(each for each in found if not isinstance(each, Member))
    thing = several([each.thing for each in real])
    return real[0] if len(real) == 1 else Member(thing, real[0].site)


def _one(path: paths.Path, file: str, reader: Reader) -> Member | NoSuchMember | Missing | Unknown:
    if path.names == ("None",) and not path.level:
        return Member(NONE, _nowhere())
    start = _start(path, file, reader)
    if not isinstance(start, tuple):
        return start
    at, names = start
    walk = [f".{name}" for name in names]
    current: Member = at
    for place, step in enumerate([*walk, *path.steps]):
        if place == len(walk) and path.arguments:
            current = _with_arguments(current, path, file, reader)
        after = _step(current, step, reader)
        is_last = place + 1 == len(walk) + len(path.steps)
        if isinstance(after, Unknown) and step.startswith(".") and (not is_last or _is_of_one_library(current.thing)):
            after = _of_those_that_have_it(current, step[1:], reader) or after
        if not isinstance(after, Member) and 0 < place < len(walk):
            hidden = _hidden(path, len(path.names) - len(walk) + place, file, reader)
            after = hidden if isinstance(hidden, Member) else after
        if not isinstance(after, Member):
            return after
        current = after
    return current


def _of_those_that_have_it(current: Member, name: str, reader: Reader) -> Member | None:
    """Of what it may be only that counts which gets there: the others fail."""
    if not isinstance(current.thing, Several):
        return None
    found = [members.member(each, name, reader) for each in current.thing.things if not isinstance(each, NoneThing)]
    real = [each for each in found if isinstance(each, Member)]
    if not real or any(isinstance(each, Unknown) for each in found):
        return None
    return Member(several([each.thing for each in real]), real[0].site)


def _is_of_one_library(thing: Thing) -> bool:
    parts = thing.things if isinstance(thing, Several) else (thing,)
    owners = {each.of.home.found.distribution for each in parts if isinstance(each, Instance)}
    return len(owners) == 1 and None not in owners


def _hidden(path: paths.Path, place: int, file: str, reader: Reader) -> Member | NoSuchMember | Unknown | None:
    """A name of a module that its package hides behind something else of the same name: types are named by where
    they are defined."""
    if path.own or path.level:
        return None
    found = reader.world.found(".".join(path.names[:place]), file)
    return _step(_module(found, reader), f".{path.names[place]}", reader) if found is not None else None


def _nowhere() -> Site:
    return Site(scopes.homeless(Found("builtins", "builtin", "stdlib")), 1, "instance", "None")


def _start(path: paths.Path, file: str, reader: Reader) -> tuple[Member, tuple[str, ...]] | Missing | Unknown:
    world = reader.world
    if path.own:
        return _own(file, reader), path.names
    if path.level:
        return _relative(path, file, reader)
    answer = world.found(path.names[0], file)
    if answer is None:
        missing = world.module(path.names[0], file)
        return Unknown("the module comes and goes") if isinstance(missing, Found) else missing
    return _module(answer, reader), path.names[1:]


def _relative(path: paths.Path, file: str, reader: Reader) -> tuple[Member, tuple[str, ...]] | Missing | Unknown:
    """`.models.User` may be a name of the package or of its module `models`."""
    inner = reader.world.relative(path.level, path.names[0], file)
    if isinstance(inner, Found):
        return _module(inner, reader), path.names[1:]
    package = reader.world.relative(path.level, None, file)
    if isinstance(package, Found):
        return _module(package, reader), path.names
    return inner


def _own(file: str, reader: Reader) -> Member:
    known = reader.world.module_of(file)
    name = known or OWN
    is_package = os.path.basename(file).startswith("__init__.")
    found = Found(name, "package" if is_package else "source", "first-party", file, None, None, ())
    return _module(found, reader)


def _module(found: Found, reader: Reader) -> Member:
    homes = reader.homes(found)
    return scopes.module_as_member(found, homes[0] if homes else None)


def _with_arguments(current: Member, path: paths.Path, file: str, reader: Reader) -> Member:
    if not isinstance(current.thing, ClassThing):
        return current
    given = [[_one(each, file, reader) for each in argument] for argument in path.arguments]
    things = [
        several([_as_object(each.thing, reader) if isinstance(each, Member) else Unknown("?") for each in one])
        for one in given
    ]
    return Member(Instance(current.thing, tuple(things)), current.site)


def _as_object(thing: Thing, reader: Reader) -> Thing:
    """What a type argument stands for: an object of the class, or of what an alias means."""
    if isinstance(thing, ClassThing):
        return steps.called(thing, reader)
    return meanings.of_type(thing, reader) if isinstance(thing, Alias) else thing


def _step(current: Member, step: str, reader: Reader) -> Member | NoSuchMember | Unknown:
    if not step.startswith("."):
        if step == "()" and isinstance(current.thing, Instance) and current.site.kind == "class":
            return Member(current.thing, _instance_site(current.site))  # `list[str]()`
        thing = _after(current.thing, step, reader)
        if isinstance(thing, Unknown):
            return thing
        return Member(thing, _site_of(thing, current.site))
    name = step[1:]
    after = members.member(current.thing, name, reader)
    if isinstance(current.thing, ModuleThing) and isinstance(after, Member) and _is_any(after.thing):
        return scopes.submodule(current.thing.found, name, reader) or after  # what stands for it loads it when asked
    if after is not None:
        return after
    parent = described(current, reader)
    found = listed(current.thing, reader)
    known = found.names if isinstance(found, Listed) else frozenset[str]()
    near = tuple(sorted(known))
    unless = openness.unless(current.thing, reader)
    return NoSuchMember(parent, name, near, f"{_shown(current, parent)} has no '{name}'", unless)


def _after(thing: Thing, step: str, reader: Reader) -> Thing:
    """What a step that is no name gives."""
    if step in _STEPS:
        return _STEPS[step](thing, reader)
    if step.startswith('("'):
        return steps.called_with(thing, step[2:-2], reader)
    number = int(step[1:-1])
    if step.startswith("("):
        return steps.called_by_place(thing, number, reader)
    return steps.part(thing, number, reader) if step.startswith("<") else steps.item_at(thing, number, reader)


def _is_any(thing: Thing) -> bool:
    return isinstance(thing, Unknown) and thing.reason.startswith("it may be anything")


def _instance_site(site: Site) -> Site:
    return Site(site.home, site.line, "instance", site.name)


def _site_of(thing: Thing, before: Site) -> Site:
    first = thing.things[0] if isinstance(thing, Several) else thing
    match first:
        case Instance(of=found):
            return Site(found.home, found.raw.line, "instance", found.name)
        case ClassThing():
            return Site(first.home, first.raw.line, "class", first.name)
        case FunctionThing():
            return Site(first.home, first.raw.line, "function", first.name)
    return Site(before.home, before.line, "instance", before.name)


def _shown(current: Member, parent: Api) -> str:
    """The thing with its release, for people."""
    name = parent.name if isinstance(current.thing, ModuleThing) else parent.name.rpartition(".")[2]
    where = parent.where
    if where is None or where.version is None:
        return f"'{name}'"
    return f"'{name}' of {where.distribution or 'Python'} {where.version}"
