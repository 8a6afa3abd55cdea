"""Walking: from the file that asks along a path to what stands at its end, and that as an answer.

Does not keep anything but through the Reader. Every answer is a value; nothing is raised but for a path that is
written wrongly.
"""

from __future__ import annotations

import os

from ringtrue.environment.answers import Found, Missing, Unknown
from ringtrue.environment.api import classes, decorators, members, paths, scopes, steps
from ringtrue.environment.api.listing import Listed, listed
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.signatures import calls
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
    Partial,
    Promise,
    Several,
    Site,
    Thing,
    several,
)
from ringtrue.environment.api.values import Api, ApiAnswer, ApiKind, Members, MembersAnswer, NoSuchMember, Place

_STEPS = {"()": steps.called, "!": steps.awaited, "*": steps.element, "[]": steps.item, "&": steps.entered}


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
        return _described(end, reader) if isinstance(end, Member) else end
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
            parent = _described(end, reader)
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
        if not isinstance(after, Member):
            return after
        current = after
    return current


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
        several(
            [
                steps.called(each.thing, reader)
                if isinstance(each, Member) and isinstance(each.thing, ClassThing)
                else each.thing
                if isinstance(each, Member)
                else Unknown("?")
                for each in one
            ]
        )
        for one in given
    ]
    return Member(Instance(current.thing, tuple(things)), current.site)


def _step(current: Member, step: str, reader: Reader) -> Member | NoSuchMember | Unknown:
    if not step.startswith("."):
        if step == "()" and isinstance(current.thing, Instance) and current.site.kind == "class":
            return Member(current.thing, _instance_site(current.site))  # `list[str]()`
        thing = _STEPS[step](current.thing, reader)
        if isinstance(thing, Unknown):
            return thing
        return Member(thing, _site_of(thing, current.site))
    name = step[1:]
    after = members.member(current.thing, name, reader)
    if after is not None:
        return after
    parent = _described(current, reader)
    found = listed(current.thing, reader)
    known = found.names if isinstance(found, Listed) else frozenset[str]()
    near = tuple(sorted(known))
    unless = members.unless(current.thing, reader)
    return NoSuchMember(parent, name, near, f"{_shown(current, parent)} has no '{name}'", unless)


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


# Answers


def _described(end: Member, reader: Reader) -> Api:
    thing, site = end.thing, end.site
    kind = _kind(thing, site)
    found = calls(thing, reader) if _is_callable(thing, kind) else None
    returns = _returns(thing, reader) if found is not None else None
    return Api(
        name=_own_name(thing, site),
        kind=kind,
        signatures=found.signatures if found else (),
        open=found.open if found else None,
        is_async=isinstance(thing, FunctionThing) and _is_async(thing, reader),
        returns=returns,
        type=rendered(thing) if kind in ("attribute", "property", "instance") else None,
        deprecated=site.deprecated or _deprecated(thing, reader),
        where=_place(site, reader),
    )


def _own_name(thing: Thing, site: Site) -> str:
    if isinstance(thing, ClassThing | FunctionThing) and site.kind not in ("attribute", "property"):
        return thing.name
    return site.name


def _kind(thing: Thing, site: Site) -> ApiKind:
    match thing:
        case ModuleThing():
            return "module"
        case ClassThing() if site.kind not in ("property", "attribute"):
            return "class"
        case FunctionThing(owner=owner) if site.kind not in ("property", "attribute"):
            return "function" if owner is None else "method"
        case ClassThing():
            return "class"
        case FunctionThing():
            return "function"
    return "instance" if site.kind == "instance" else "property" if site.kind == "property" else "attribute"


def _is_callable(thing: Thing, kind: ApiKind) -> bool:
    return not isinstance(thing, ModuleThing | NoneThing | Promise) and (kind not in ("module",))


def _is_async(thing: FunctionThing, reader: Reader) -> bool:
    if decorators.made_of(thing, reader).kind != "plain" and decorators.made_of(thing, reader).kind not in (
        "static",
        "class",
    ):
        return False
    return all(raw.is_async for raw in thing.raws) or isinstance(steps.called(thing, reader), Promise)


def _returns(thing: Thing, reader: Reader) -> str | None:
    try:
        made = steps.called(thing, reader)
    except Cycle:
        return None
    return rendered(made)


def _deprecated(thing: Thing, reader: Reader) -> str | None:
    """What the definition itself says: a decorator, or a warning that every call gives."""
    if isinstance(thing, FunctionThing):
        made = decorators.made_of(thing, reader)
        everywhere = len(thing.raws) == 1 or all("deprecated" in " ".join(raw.decorators) for raw in thing.raws)
        return made.deprecated if everywhere else None
    if isinstance(thing, ClassThing):
        for text in thing.raw.decorators:
            if classes.called_name(text, thing, reader) in ("warnings.deprecated", "typing_extensions.deprecated"):
                return decorators.message_of(text)
    return None


def _place(site: Site, reader: Reader) -> Place | None:
    home: Home = site.home
    if not home.path:
        return None
    origin = home.found.origin
    distribution = home.found.distribution
    version: str | None = None
    if origin == "stdlib":
        version = ".".join(map(str, reader.world.version))
    elif distribution is not None:
        version = reader.world.version_of(distribution)
    return Place(home.path, max(site.line - 1, 0), distribution, version)


def rendered(thing: Thing) -> str | None:
    """The path of a thing; None where it has none."""
    match thing:
        case Instance(of=found, arguments=arguments):
            inner = [rendered_type(each) for each in arguments]
            shown = f"[{','.join(each for each in inner if each)}]" if inner and None not in inner else ""
            return f"{found.name}{shown}()"
        case ClassThing() | FunctionThing():
            return thing.name
        case ModuleThing(found=found):
            return found.name
        case NoneThing():
            return "None"
        case Several(things=things):
            parts = [rendered(each) for each in things]
            return None if None in parts else "|".join(each for each in parts if each)
        case Alias() | Partial():
            return None
    return None


def rendered_type(thing: Thing) -> str | None:
    """As `rendered`, of a type argument: the class instead of an instance."""
    if isinstance(thing, Several):
        parts = [rendered_type(each) for each in thing.things]
        return None if None in parts else "|".join(each for each in parts if each)
    text = rendered(thing)
    return text.removesuffix("()") if text is not None else None
