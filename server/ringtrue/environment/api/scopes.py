"""Names in modules: what a name in a file stands for, through imports, aliases, star imports and submodules.

Does not know attributes of anything but modules (`members`), nor types (`meanings`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from ringtrue.environment import surface
from ringtrue.environment.answers import Found, Unknown
from ringtrue.environment.api import known, meanings
from ringtrue.environment.api.raw import (
    SURE,
    TYPING,
    ModuleApi,
    RawBinding,
    RawClass,
    RawFunction,
    RawImport,
    RawValue,
)
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.things import (
    ClassThing,
    FunctionThing,
    Home,
    Instance,
    Member,
    ModuleThing,
    Site,
    Thing,
    TypeVariable,
    dotted_name,
    several,
)

_MOST_HOPS = 20
"""Imports that are followed from source to source; more go in circles."""


def module_member(found: Found, name: str, reader: Reader) -> Member | Unknown | None:
    """What `name` is in a module; None where the module certainly has no such name."""
    for home in reader.homes(found):
        member = in_home(home, name, reader)
        if member is not None:
            return member
    inner = submodule(found, name, reader)
    if inner is not None:
        return inner
    names = reader.world.names(found)
    if name in names.names:
        return Unknown(f"'{found.name}' makes '{name}' at run time")
    reason = names.open or (names.private_open if name.startswith("_") else None)
    if found.distribution in known.COMPLETE_STUBS and found.stub_path and not name.startswith("_"):
        reason = None
    if reason and (_is_described(found, reader) or _is_listed(found, name, reader)):
        reason = None
    if reason is None and not reader.homes(found) and found.kind != "namespace":
        reason = "there is no text to read"
    return Unknown(f"'{found.name}': {reason}") if reason else None


def _is_listed(found: Found, name: str, reader: Reader) -> bool:
    """Whether only star imports leave a module open, and each leads to a module that has no such name."""
    homes = [each for each in reader.homes(found) if not each.is_stub]
    for home in homes:
        dynamics = surface.extracted(home.path, reader.world, found).dynamics
        if home.api.broken or dynamics.open or found.name.rpartition(".")[2] in dynamics.sets:
            return False
        for module, level in home.api.stars:
            target = reader.resolve_import(home, module, level)
            if target is None or module_member(target, name, reader) is not None:
                return False
    return bool(homes) and any(home.api.stars for home in homes)


def _is_described(found: Found, reader: Reader) -> bool:
    """Whether an interpreter told every name of a compiled module."""
    described = [each for each in reader.homes(found) if found.kind == "extension" and not each.is_stub]
    return any(each.path == found.path and "__getattr__" not in each.api.bindings for each in described)


def submodule(found: Found, name: str, reader: Reader) -> Member | None:
    dotted = f"{found.name}.{name}"
    inner = reader.world.found(dotted) if found.origin == "first-party" else reader.installed(dotted)
    if inner is None:
        return None
    homes = reader.homes(inner)
    home = homes[0] if homes else None
    return module_as_member(inner, home)


def module_as_member(found: Found, home: Home | None) -> Member:
    site = Site(home or homeless(found), 1, "module", found.name)
    return Member(ModuleThing(found), site)


def homeless(found: Found) -> Home:
    return Home(found, found.path or "", ModuleApi(), False, True)


def in_home(home: Home, name: str, reader: Reader) -> Member | Unknown | None:
    """What `name` is at the top level of one file; None where the file does not bind it."""
    try:
        return reader.once(home, ("name", name), lambda: _in_home(home, name, reader))
    except Cycle:
        return Unknown(f"'{name}' refers to itself")


def _in_home(home: Home, name: str, reader: Reader) -> Member | Unknown | None:
    if home.api.broken:
        return Unknown(f"'{home.found.name}' {home.api.broken}")
    bindings = home.api.bindings.get(name, ())
    if bindings:
        return bound(bindings, home, name, None, reader)
    for module, level in reversed(home.api.stars):
        target = reader.resolve_import(home, module, level)
        if target is None or target.name == home.found.name:
            continue
        exported = reader.world.names(target).exported
        if name.startswith("_") if exported is None else name not in exported:
            continue
        member = module_member(target, name, reader)
        if isinstance(member, Member):
            return member
    return None


def effective(bindings: Iterable[RawBinding]) -> tuple[RawBinding, ...]:
    """The bindings that may be in force at the end: those behind the last one that is sure, and that one.

    Bindings for type checkers count where there is nothing better; None as a stand-in for what could not be imported
    does not count beside a real thing. Definitions of the same function (overloads, setters) stay together.
    """
    kept: list[RawBinding] = []
    for binding in bindings:
        same = (
            kept
            and isinstance(binding, RawFunction)
            and isinstance(kept[-1], RawFunction)
            and _continues(binding, kept[-1])
        )
        if binding.sure == SURE and not same and not (isinstance(binding, RawValue) and binding.value is None and kept):
            kept = [each for each in kept if each.sure == TYPING]
        kept.append(binding)
    real = [each for each in kept if not _is_stand_in(each)] or kept
    defined = [each for each in real if each.sure != TYPING and not isinstance(each, RawValue)]
    typed = [each for each in real if each.sure == TYPING]
    if typed and not defined:
        return tuple(typed)
    return tuple(each for each in real if each.sure != TYPING) or tuple(real)


def _continues(binding: RawFunction, before: RawFunction) -> bool:
    """Whether a definition adds to the one of the same name before it."""
    marks = (".setter", ".getter", ".deleter", ".overload", ".register")
    return (
        any(each.endswith(marks) for each in binding.decorators)
        or is_overload(before)
        or (bool(before.decorators) and any(each.partition("(")[0].endswith(".overload") for each in before.decorators))
    )


def is_overload(raw: RawFunction) -> bool:
    return any(
        each in ("overload", "typing.overload", "t.overload", "te.overload", "typing_extensions.overload")
        for each in raw.decorators
    )


def _is_stand_in(binding: RawBinding) -> bool:
    return isinstance(binding, RawValue) and binding.annotation is None and binding.value in ("None", "object", "False")


def bound(
    bindings: tuple[RawBinding, ...], home: Home, qualname: str, owner: ClassThing | None, reader: Reader
) -> Member:
    """What a name bound like this stands for."""
    live = effective(bindings)
    functions = tuple(each for each in live if isinstance(each, RawFunction))
    rest = [each for each in live if not isinstance(each, RawFunction)]
    found = _functions(functions, home, qualname, owner) if functions else []
    found += [_one(each, home, qualname, owner, reader) for each in rest]
    there = [
        each for each, binding in zip(found[len(found) - len(rest) :], rest, strict=True) if not _is_lost(each, binding)
    ]
    stands_in = home.found.origin == "first-party" and any(isinstance(each, RawClass) for each in rest)
    if not stands_in:  # a class of the project's own is there for where the package is not
        found = found[: len(found) - len(rest)] + there or found  # what is not installed is not what is bound here
    if len(found) == 1:
        return found[0]
    return Member(several([each.thing for each in found]), found[0].site)


def in_source(home: Home, name: str, reader: Reader, hops: int = 0) -> Thing | None:
    """What a source binds to `name`, by a statement or an import from another source; of a class the class itself,
    whatever wraps it afterwards."""
    for each in home.api.bindings.get(name, ()):
        if isinstance(each, RawClass):
            return ClassThing(home, each, name)
        if isinstance(each, RawFunction | RawValue):
            member = in_home(home, name, reader)
            return member.thing if isinstance(member, Member) else None
        if isinstance(each, RawImport) and each.attribute is not None:
            found = reader.resolve_import(home, each.module, each.level)
            homes = [one for one in reader.homes(found) if not one.is_stub] if found is not None else []
            if homes and homes[0].path != home.path and hops < _MOST_HOPS:
                return in_source(homes[0], each.attribute, reader, hops + 1)
    return None


def _is_lost(member: Member, binding: RawBinding) -> bool:
    return isinstance(binding, RawImport) and binding.sure != SURE and isinstance(member.thing, Unknown)


def may_be_elsewhere(home: Home, name: str, reader: Reader) -> bool:
    """Whether one of the ways in which the name is bound imports it from what is not installed here."""
    return any(
        isinstance(each, RawImport)
        and each.sure != SURE
        and reader.resolve_import(home, each.module, each.level) is None
        for each in home.api.bindings.get(name, ())
    )


def _functions(functions: tuple[RawFunction, ...], home: Home, qualname: str, owner: ClassThing | None) -> list[Member]:
    """Overloads are one function; definitions in different branches are several."""
    overloads = tuple(each for each in functions if is_overload(each))
    if overloads:
        plain = next((each for each in functions if not is_overload(each)), None)
        return [_function(overloads, home, qualname, owner, plain)]
    first = functions[0]
    alone = all(_continues(each, first) for each in functions[1:])
    groups = [(first,)] if alone else [(each,) for each in functions]
    return [_function(group, home, qualname, owner) for group in groups]


def _function(
    raws: tuple[RawFunction, ...],
    home: Home,
    qualname: str,
    owner: ClassThing | None,
    implementation: RawFunction | None = None,
) -> Member:
    thing = FunctionThing(home, raws, qualname, owner, implementation=implementation)
    kind = "function" if owner is None else "method"
    return Member(thing, Site(home, raws[0].line, kind, thing.name))  # type: ignore[arg-type]  # one of two literals


def _one(binding: RawBinding, home: Home, qualname: str, owner: ClassThing | None, reader: Reader) -> Member:
    match binding:
        case RawClass():
            thing = ClassThing(home, binding, qualname)
            return Member(thing, Site(home, binding.line, "class", thing.name))
        case RawImport():
            member = _imported(binding, home, reader)
            unknown = Site(home, binding.line, "attribute", dotted_name(home.found, qualname))
            return member if isinstance(member, Member) else Member(member, unknown)
        case RawValue():
            site = Site(home, binding.line, "attribute", dotted_name(home.found, qualname))
            if owner is not None and _is_of_enumeration(binding, owner, reader):
                return Member(Instance(owner), site)
            if owner is not None and (method := _method_above(binding, owner)) is not None:
                return Member(_class_scope(owner, method, reader).thing, site)
            return Member(meanings.value_thing(binding, home, owner, reader), site)
    raise AssertionError(binding)  # functions were taken out before


def local_import(binding: RawImport, home: Home, reader: Reader) -> Thing:
    """What an import inside a function binds."""
    member = _imported(binding, home, reader)
    return member.thing if isinstance(member, Member) else member


def _method_above(binding: RawValue, owner: ClassThing) -> str | None:
    """The method of the class, defined above, for which the binding is another name: `isnull = isna`."""
    name = binding.value
    if name is None or binding.annotation is not None or name == binding.name:
        return None
    above = [each for each in owner.raw.members.get(name, ()) if each.line < binding.line]
    return name if above and all(isinstance(each, RawFunction) for each in above) else None


def _is_of_enumeration(binding: RawValue, owner: ClassThing, reader: Reader) -> bool:
    """Whether what a class binds is a member of it, whatever its value is."""
    from ringtrue.environment.api import classes

    if binding.annotation is not None or binding.value is None or binding.name.startswith("_"):
        return False
    if not owner.raw.bases or _CALLABLE.match(binding.value):
        return False
    return any(each.name == "enum.Enum" for each in classes.lineage(owner, reader).order)


_CALLABLE = re.compile(r"lambda\b|(?:\w+\.)*(?:property|staticmethod|classmethod|partial|nonmember)\(")


def _imported(binding: RawImport, home: Home, reader: Reader) -> Member | Unknown:
    found = reader.resolve_import(home, binding.module, binding.level)
    if found is None:
        shown = "." * binding.level + binding.module
        return Unknown(f"'{shown}', which '{home.found.name}' imports, cannot be found")
    if binding.attribute is None:
        homes = reader.homes(found)
        return module_as_member(found, homes[0] if homes else None)
    if found.path == home.path and binding.attribute in home.found.name.split("."):  # `from . import x` in itself
        return submodule(found, binding.attribute, reader) or Unknown("a module that imports itself")
    if any(each.path == home.path for each in reader.homes(found)):  # `from . import x` in a package's own file
        inner = submodule(found, binding.attribute, reader)
        if inner is not None:
            return inner
    member = module_member(found, binding.attribute, reader)
    return member if member is not None else Unknown(f"'{found.name}' has no '{binding.attribute}'")


def dotted_things(home: Home, node: ast.expr, owner: ClassThing | None, reader: Reader) -> Thing | None:
    """What a dotted expression in `home` stands for, inside the body of `owner` where there is one.

    None where the first name is bound nowhere."""
    from ringtrue.environment.api import members  # the two need each other: attributes of classes are members

    if isinstance(node, ast.Attribute):
        inner = dotted_things(home, node.value, owner, reader)
        if inner is None or isinstance(inner, Unknown):
            return inner
        found = members.member(inner, node.attr, reader)
        return found.thing if isinstance(found, Member) else Unknown(f"'{ast.unparse(node)}' cannot be told")
    if not isinstance(node, ast.Name):
        return Unknown("an expression that is not followed")
    return name_thing(home, node.id, owner, reader)


def name_thing(home: Home, name: str, owner: ClassThing | None, reader: Reader) -> Thing | None:
    """What a bare name stands for: in the class, in the file, in the builtins."""
    if owner is not None and name in owner.raw.parameters:
        return TypeVariable(name)
    if owner is not None and name in owner.raw.members and not _is_hidden(owner, name, home, reader):
        try:
            return _class_scope(owner, name, reader).thing
        except Cycle:  # `url: url` means the module's
            pass
    member = in_home(home, name, reader)
    if member is None and home.is_stub:
        other = next((each for each in reader.homes(home.found) if each.path != home.path), None)
        member = in_home(other, name, reader) if other is not None else None
    if member is None and home.found.name != "builtins":
        member = builtin(name, reader)
    if isinstance(member, Member):
        return member.thing
    return member


def _is_hidden(owner: ClassThing, name: str, home: Home, reader: Reader) -> bool:
    """Whether a class has a method of that name, and the module or the builtins something else: methods are rarely what
    a class body or a signature means by it, and bodies of methods never see them."""
    if not all(isinstance(each, RawFunction) for each in owner.raw.members[name]):
        return False
    return name in home.api.bindings or (home.found.name != "builtins" and isinstance(builtin(name, reader), Member))


def class_scope(owner: ClassThing, name: str, reader: Reader) -> Member | Unknown | None:
    """What a name bound in the body of a class stands for."""
    if name not in owner.raw.members:
        return None
    try:
        return _class_scope(owner, name, reader)
    except Cycle:
        return Unknown(f"'{name}' refers to itself")


def _class_scope(owner: ClassThing, name: str, reader: Reader) -> Member:
    bindings, qualname = owner.raw.members[name], f"{owner.qualname}.{name}"
    return reader.once(
        owner.home, ("member", owner.key, name), lambda: bound(bindings, owner.home, qualname, owner, reader)
    )


def builtin(name: str, reader: Reader) -> Member | Unknown | None:
    found = reader.installed("builtins")
    if found is None:
        return None
    return next((each for home in reader.homes(found) if (each := in_home(home, name, reader)) is not None), None)
