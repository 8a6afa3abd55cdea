"""Members: attributes of modules, classes, instances and what else stands for something.

None says that there certainly is none of that name: everything is known, and it is not among it. Whatever may have
members that nobody wrote (`__getattr__`, unknown bases or metaclasses, computed `setattr`) is Unknown instead.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import classes, decorators, known, meanings, openness, scopes
from ringtrue.environment.api.lazily import Later
from ringtrue.environment.api.raw import MAYBE, RawBody, RawFunction, RawSet, RawValue
from ringtrue.environment.api.reader import Reader
from ringtrue.environment.api.things import (
    Alias,
    ClassThing,
    FunctionThing,
    Instance,
    Member,
    ModuleThing,
    NoneThing,
    Promise,
    Several,
    Site,
    Super,
    Thing,
    dotted_name,
    several,
)

_COROUTINE = "types.CoroutineType"


def member(thing: Thing, name: str, reader: Reader) -> Member | Unknown | None:
    """What `thing.name` is; None where there certainly is no such attribute."""
    match thing:
        case ModuleThing(found=found):
            return scopes.module_member(found, name, reader)
        case Instance():
            return _of_instance(thing, name, reader)
        case ClassThing():
            return _of_class(thing, name, reader)
        case Several(things=things):
            return _of_several(things, name, reader)
        case Alias():
            return member(meanings.class_of(meanings.of_type(thing, reader)), name, reader)
        case Super(owner=owner, receiver=receiver):
            return _of_super(owner, receiver, name, reader)
        case Promise():
            coroutine = library_class(_COROUTINE, reader)
            return member(Instance(coroutine), name, reader) if coroutine else Unknown("a coroutine")
        case FunctionThing(raws=raws) if _is_cached(raws[0]):
            cached = library_class("functools._lru_cache_wrapper", reader)
            return member(Instance(cached), name, reader) if cached else Unknown("no functools")
        case FunctionThing() if (made := decorators.object_of(thing, reader)) is not None:
            kind = library_class(made, reader)
            return member(Instance(kind), name, reader) if kind else Unknown(f"no '{made}'")
        case Unknown():
            return thing
    return Unknown("what it is has no members that are followed")


_CACHES = ("lru_cache", "functools.lru_cache", "cache", "functools.cache")


def _is_cached(raw: RawFunction) -> bool:
    """Whether the outermost decorator is one of the library's caches."""
    return bool(raw.decorators) and raw.decorators[0].partition("(")[0] in _CACHES


def library_class(dotted: str, reader: Reader) -> ClassThing | None:
    """A class of the standard library or of what is installed."""
    module, _, name = dotted.rpartition(".")
    found = reader.installed(module)
    inner = scopes.module_member(found, name, reader) if found else None
    return inner.thing if isinstance(inner, Member) and isinstance(inner.thing, ClassThing) else None


def library_thing(dotted: str, reader: Reader) -> Thing | None:
    """What a dotted name of an installed module, or a method of a class of it, stands for."""
    module, _, name = dotted.rpartition(".")
    found = reader.installed(module)
    if found is not None:
        inner = scopes.module_member(found, name, reader)
        return inner.thing if isinstance(inner, Member) else None
    owner = library_class(module, reader)
    own = own_member(owner, name, reader) if owner is not None else None
    return own.thing if own is not None else None


def _of_several(things: tuple[Thing, ...], name: str, reader: Reader) -> Member | Unknown | None:
    found = [member(each, name, reader) for each in things if not isinstance(each, NoneThing)]
    unknown = next((each for each in found if isinstance(each, Unknown)), None)
    if unknown is not None:
        return unknown
    real = [each for each in found if isinstance(each, Member)]
    if not real:
        return None if found else Unknown("it is None")
    if len(real) < len(found):
        return Unknown("only some of what it may be have it")
    return Member(several([each.thing for each in real]), real[0].site)


def _of_super(owner: ClassThing, receiver: Thing, name: str, reader: Reader) -> Member | Unknown | None:
    start = receiver.of if isinstance(receiver, Instance) else receiver
    if not isinstance(start, ClassThing):
        return Unknown("super() of something unknown")
    line = classes.lineage(start, reader)
    order = list(line.order)
    behind = order[order.index(owner) + 1 :] if owner in order else list(classes.lineage(owner, reader).order[1:])
    for each in behind:
        found = own_member(each, name, reader)
        if found is not None:
            return _read_from(found, receiver, each, reader)
    return Unknown(line.open) if line.open else None


# Instances and classes


def _of_instance(instance: Instance, name: str, reader: Reader) -> Member | Unknown | None:
    if instance.of.name == "typing.Any":
        return Unknown("any object")
    if name == "__class__":
        return Member(instance.of, Site(instance.of.home, instance.of.raw.line, "class", instance.of.name))
    found = in_lineage(instance.of, name, reader)
    if found:
        return _read_all(found, instance, reader)
    reason = openness.why_open(instance.of, name, reader)
    if reason is None and openness.is_empty(instance.of) and not name.startswith("__"):
        reason = f"'{instance.of.raw.name}' is empty, for others to fill"
    if reason is None and instance.of.home.found.distribution is None:
        reason = openness.keeps(instance.of, reader)  # of a library, data come from outside: no methods among them
    return Unknown(reason) if reason else None


def _of_class(found: ClassThing, name: str, reader: Reader) -> Member | Unknown | None:
    if found.name == "typing.Any":
        return Unknown("any class")
    inner = in_lineage(found, name, reader)
    if inner:
        return _read_all(inner, found, reader)
    meta = metaclass(found, reader)
    if meta is None:
        return Unknown(f"the metaclass of '{found.raw.name}' is not known")
    above = in_lineage(meta, name, reader)
    if above:
        return _read_all(above, Instance(meta), reader)
    manager = _default_manager(found, name, reader)
    if manager is not None:
        return manager
    reason = openness.why_open(found, name, reader) or openness.why_open(meta, name, reader)
    return Unknown(reason) if reason else None


def _default_manager(found: ClassThing, name: str, reader: Reader) -> Member | None:
    """What Django gives a model that declares no manager, nor derives from what cannot be read."""
    if name != "objects":
        return None
    order = classes.lineage(found, reader).order
    if all(each.name != "django.db.models.base.Model" for each in order):
        return None
    if any(classes.direct_bases(each, reader)[1] for each in order) or _may_have_manager(order):
        return None
    manager = library_class("django.db.models.manager.Manager", reader)
    site = Site(found.home, found.raw.line, "attribute", dotted_name(found.home.found, f"{found.qualname}.objects"))
    return Member(Instance(manager), site) if manager is not None else None


def _may_have_manager(order: tuple[ClassThing, ...]) -> bool:
    """Whether a class binds what may be a manager of its own, by whatever name."""
    own = (found for found in order if not found.name.startswith(("django.", "builtins.")))
    values = (each for found in own for bindings in found.raw.members.values() for each in bindings)
    return any(isinstance(each, RawValue) and _MANAGER.search(each.value or "") for each in values)


_MANAGER = re.compile(r"[Mm]anager|[Qq]uery_?[Ss]et")


def in_lineage(found: ClassThing, name: str, reader: Reader) -> list[tuple[Member, ClassThing]]:
    """The members of that name, each with its class: several where one is there on some conditions only."""
    line = classes.lineage(found, reader)
    members: list[tuple[Member, ClassThing]] = []
    for each in line.order:
        inner = own_member(each, name, reader)
        if inner is not None:
            members.append((inner, each))
            if not _is_conditional(each, name):
                return members
    for each in openness.behind_stubs(found, reader) if not members else ():
        inner = own_member(each, name, reader)
        if inner is not None:
            return [(inner, each)]
    return members


def _is_conditional(found: ClassThing, name: str) -> bool:
    bindings = found.raw.members.get(name, ())
    return bool(bindings) and not found.home.is_stub and all(each.sure == MAYBE for each in bindings)


def _read_all(found: list[tuple[Member, ClassThing]], receiver: Thing, reader: Reader) -> Member:
    read = [_read_from(member, receiver, owner, reader) for member, owner in found]
    return read[0] if len(read) == 1 else Member(several([each.thing for each in read]), read[0].site)


def own_member(found: ClassThing, name: str, reader: Reader) -> Member | None:
    """What the class itself says of `name`: in its body, on `self` in its methods, or set on it by its module."""
    inner = scopes.class_scope(found, name, reader)
    if isinstance(inner, Member) and _is_remade(inner.thing, found, name, reader):
        return replace(inner, thing=Unknown("what makes its class may put something else in its place"))
    if isinstance(inner, Member):
        if _is_contradicted(inner.thing, found, name, reader):
            return replace(inner, thing=Unknown("its annotation is not what it is given"))
        sets = attributes_set(found, name).get(name) if _is_placeholder(found, name) else None
        return Member(several([inner.thing, _set_thing(sets, found, reader)]), inner.site) if sets else inner
    if isinstance(inner, Unknown):
        return Member(inner, Site(found.home, found.raw.line, "attribute", dotted_name(found.home.found, name)))
    set_in_methods = attributes_set(found, name).get(name)
    if set_in_methods:
        site = Site(
            found.home, set_in_methods[0].line, "attribute", dotted_name(found.home.found, f"{found.qualname}.{name}")
        )
        return Member(_set_thing(set_in_methods, found, reader), site)
    line_set = classes.patched_names(found, reader).get(name)
    if line_set is not None:
        site = Site(found.home, line_set, "attribute", dotted_name(found.home.found, f"{found.qualname}.{name}"))
        return Member(Unknown("it is set by the module"), site)
    return None


def _is_remade(thing: Thing, found: ClassThing, name: str, reader: Reader) -> bool:
    """Whether an object of a class of the project is what a metaclass, or an unknown base, makes attributes of."""
    if not isinstance(thing, Instance) or thing.of.home.found.origin != "first-party":
        return False
    bindings = found.raw.members.get(name, ())
    plain = all(isinstance(each, RawValue) and each.annotation is None for each in bindings)
    return plain and classes.lineage(found, reader).open is not None


def _is_contradicted(declared: Thing, found: ClassThing, name: str, reader: Reader) -> bool:
    """Whether methods of a class of the project give an attribute an object of a class that its annotation excludes."""
    if found.home.found.origin != "first-party" or found.home.is_stub or not isinstance(declared, Instance):
        return False
    line = classes.lineage(declared.of, reader)
    if line.open or declared.of.name.startswith(("typing.", "collections.abc.", "numbers.")):
        return False
    for each in attributes_set(found, name).get(name, ()):
        value = _alone(each.value)
        if each.annotation is None and value is not None and not value.startswith("self"):
            given = meanings.valued(value, found.home, found, reader, {"self": Instance(found)})
            if isinstance(given, Instance) and not _fits(given, declared, reader):
                return True
    return False


_WIDER = {"builtins.float": ("builtins.int",), "builtins.complex": ("builtins.int", "builtins.float")}


def _fits(given: Instance, declared: Instance, reader: Reader) -> bool:
    line = classes.lineage(given.of, reader)
    names = {each.name for each in line.order}
    wider = _WIDER.get(declared.of.name, ())
    return line.open is not None or declared.of.name in names or given.of.name in wider


def _is_placeholder(found: ClassThing, name: str) -> bool:
    """Whether the body of a class binds the name to a plain value, without annotation, as what objects begin with."""
    bindings = found.raw.members.get(name, ())
    return not found.home.is_stub and all(
        isinstance(each, RawValue) and each.annotation is None and each.value in _PLACEHOLDERS for each in bindings
    )


_PLACEHOLDERS = frozenset(("None", "False", "True", "0", "-1", "''", "[]", "{}", "()", "set()", "dict()", "list()"))


def attributes_set(found: ClassThing, only: str | None = None) -> dict[str, list[RawSet]]:
    """Attributes that methods set on their first parameter, and those with a slot; of them `only` one, if it is one."""
    made: dict[str, list[RawSet]] = {}
    for body in bodies(found) if only is None else bodies(found, (only,)):
        for each in body.sets:
            made.setdefault(each.name, []).append(each)
    for name, line in _slots(found):
        made.setdefault(name, [RawSet(name, line, None, None)])
    return made


def _set_thing(sets: list[RawSet], found: ClassThing, reader: Reader) -> Thing:
    """What the assignments to an attribute say that it is: an annotation alone, else all of them."""
    things: list[Thing] = []
    declared = [each for each in sets if each.annotation is not None and not each.given]
    if declared and len(sets) > 1:
        said = meanings.annotated(declared[0].annotation, found.home, found, reader)
        if _is_contradicted(said, found, declared[0].name, reader):
            return Unknown("its annotation is not what it is given")
    for each in declared[:1] or sets:
        value = RawValue(each.name, each.line, 0, each.annotation, _alone(each.value))
        things.append(meanings.value_thing(value, found.home, found, reader, {"self": Instance(found)}))
    return several(things)


def _slots(found: ClassThing) -> list[tuple[str, int]]:
    """Names listed in `__slots__`."""
    for each in found.raw.members.get("__slots__", ()):
        node = meanings.parsed(each.value) if isinstance(each, RawValue) and each.value else None
        items = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [node])
        return [
            (item.value, each.line) for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)
        ]
    return []


def _alone(value: str | None) -> str | None:
    """A value whose names are those of a function is not followed."""
    return value if value is not None and not value.isidentifier() else None


def bodies(found: ClassThing, words: tuple[str, ...] = ()) -> Iterator[RawBody]:
    """What the methods do: all of them, or those that say one of `words`, and perhaps others."""
    inner = found.raw.members
    names = inner.mentioning(*words) if words and isinstance(inner, Later) else None
    for bindings in inner.values() if names is None else (inner[name] for name in names):
        for each in bindings:
            if isinstance(each, RawFunction):
                yield each.body


def metaclass(found: ClassThing, reader: Reader) -> ClassThing | None:
    """The class of a class; None where it cannot be told."""
    for each in classes.lineage(found, reader).order:
        for word, text in each.raw.keywords:
            if word == "metaclass":
                thing = meanings.valued(text, each.home, None, reader)
                return thing if isinstance(thing, ClassThing) else None
        if any(text.partition("[")[0].rpartition(".")[2] == "Protocol" for text in each.raw.bases):
            return library_class("abc.ABCMeta", reader)  # of which that of protocols is one
    thing = meanings.builtin_instance("type", reader)
    return thing.of if isinstance(thing, Instance) else None


# Reading


def _read_from(found: Member, receiver: Thing, owner: ClassThing, reader: Reader) -> Member:
    """What reading the member gives: functions are bound, properties called, type variables replaced."""
    thing = found.thing
    if isinstance(thing, Instance) and thing.of.name in known.GIVING and isinstance(receiver, Instance):
        given = [library_class(one, reader) for one in known.GIVING[thing.of.name]]
        return replace(found, thing=several([Instance(one) if one else Unknown("not installed") for one in given]))
    other = isinstance(thing, FunctionThing) and found.site.kind == "attribute" and isinstance(receiver, Instance)
    if other and not _is_other_name(thing, owner):
        return replace(found, thing=Unknown("a function that may be bound to the object"))
    if isinstance(thing, FunctionThing):
        return _read_function(found, thing, receiver, owner, reader)
    if isinstance(thing, Several):
        parts = [_read_from(replace(found, thing=each), receiver, owner, reader) for each in thing.things]
        return Member(several([each.thing for each in parts]), parts[0].site)
    if isinstance(receiver, Instance):
        mapping = classes.arguments_of(receiver, owner, reader)
        thing = meanings.substituted(thing, mapping, receiver)
    else:
        # `objects: ClassVar[Manager[Self]]` is of the objects of the class, wherever it is read from.
        me = Instance(receiver) if isinstance(receiver, ClassThing) else receiver
        thing = meanings.substituted(thing, {}, me)
    return replace(found, thing=thing)


def _is_other_name(thing: Thing, owner: ClassThing) -> bool:
    """Whether the body of a class gives one of its own functions a second name (`agg = aggregate`)."""
    return isinstance(thing, FunctionThing) and thing.owner == owner and thing.receiver is None


def _read_function(found: Member, thing: FunctionThing, receiver: Thing, owner: ClassThing, reader: Reader) -> Member:
    from ringtrue.environment.api import steps

    made = decorators.made_of(thing, reader)
    site = replace(found.site, deprecated=decorators.deprecation_of(thing, reader))
    of_instance = isinstance(receiver, Instance)
    if made.kind == "property":
        bound = thing.bound(receiver)
        result = steps.result(bound, reader) if of_instance else Unknown("a property read from its class")
        return Member(result, replace(site, kind="property"))
    if made.kind == "static":
        return Member(thing, site)
    if made.kind == "class":
        return Member(thing.bound(receiver.of if isinstance(receiver, Instance) else receiver), site)
    if made.kind == "descriptor":
        return Member(Unknown(made.reason or "a descriptor"), replace(site, kind="attribute"))
    if thing.raw.name in ("__new__",):
        return Member(thing.bound(receiver.of if isinstance(receiver, Instance) else receiver), site)
    if thing.raw.name in ("__init_subclass__", "__class_getitem__"):
        return Member(thing.bound(receiver), site)
    if not of_instance:
        return Member(thing, site)
    bound = thing.bound(receiver)
    return Member(replace(bound, raws=steps.of_those_that_wait(bound, reader)) if len(thing.raws) > 1 else bound, site)
