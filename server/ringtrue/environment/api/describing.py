"""Answers: what was found at the end of a path, as the frozen value that rules are told.

Does not know how it was found.
"""

from __future__ import annotations

from ringtrue.environment.api import classes, decorators, steps
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.signatures import calls
from ringtrue.environment.api.things import (
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
)
from ringtrue.environment.api.values import Api, ApiKind, Place


def described(end: Member, reader: Reader) -> Api:
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
    made = decorators.made_of(thing, reader)
    if made.changes:
        return False
    if made.kind not in ("plain", "static", "class") and not made.same:
        return False
    return all(raw.is_async for raw in thing.raws) or isinstance(steps.called_anyhow(thing, reader), Promise)


def _returns(thing: Thing, reader: Reader) -> str | None:
    try:
        made = steps.called_anyhow(thing, reader)
    except Cycle:
        return None
    return rendered(made)


def _deprecated(thing: Thing, reader: Reader) -> str | None:
    """What the definition itself says: a decorator, or a warning that every call gives."""
    if isinstance(thing, FunctionThing):
        return decorators.deprecation_of(thing, reader)
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
