"""Classes: their bases in the order in which members are looked for, and why they may have members nobody wrote.

Does not know what members are. Metaclasses and class decorators are read; those that cannot be are in `known`, or open.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import decorators, known, meanings, scopes
from ringtrue.environment.api.lazily import Later
from ringtrue.environment.api.raw import RawFunction
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.things import (
    Alias,
    ClassThing,
    FunctionThing,
    Instance,
    Several,
    Special,
    Thing,
    TypeVariable,
)


@dataclass(frozen=True)
class Lineage:
    """`order` are the classes, the class itself first; `open` says why there may be further ones, or other members."""

    order: tuple[ClassThing, ...]
    open: str | None = None


def lineage(found: ClassThing, reader: Reader) -> Lineage:
    """The method resolution order."""
    try:
        return reader.once(found.home, ("lineage", found.key), lambda: _lineage(found, reader))
    except Cycle:
        return Lineage((found,), f"'{found.raw.name}' is a base of itself")


def _lineage(found: ClassThing, reader: Reader) -> Lineage:
    above, reason = direct_bases(found, reader)
    lines = [lineage(base.of, reader) for base in above]
    reason = reason or next((line.open for line in lines if line.open), None) or _own_reason(found, reader)
    if not lines and found.name != "builtins.object":
        root = meanings.builtin_instance("object", reader)
        lines = [Lineage((root.of,))] if isinstance(root, Instance) else []
    merged = _merged([list(line.order) for line in lines] + [[base.of for base in above]])
    return Lineage((found, *merged), reason)


def _merged(sequences: list[list[ClassThing]]) -> list[ClassThing]:
    """C3; where that has no answer, in the order of depth."""
    result: list[ClassThing] = []
    waiting = [list(each) for each in sequences if each]
    while waiting:
        head = next((seq[0] for seq in waiting if not any(seq[0] in other[1:] for other in waiting)), waiting[0][0])
        result.append(head)
        waiting = [rest for seq in waiting if (rest := [each for each in seq if each != head])]
    return result


def direct_bases(found: ClassThing, reader: Reader) -> tuple[tuple[Instance, ...], str | None]:
    """The bases, each with its type arguments, and why there may be more."""
    bases: list[Instance] = []
    reason: str | None = None
    for text in found.raw.bases:
        base = base_thing(text, found, reader)
        if isinstance(base, Instance):
            bases.append(base)
        elif isinstance(base, Several) and all(isinstance(each, ClassThing) for each in base.things):
            bases += [Instance(each) for each in base.things if isinstance(each, ClassThing)]  # members of all count
        elif base is not None:
            reason = reason or f"'{text}', a base of '{found.raw.name}', cannot be followed"
        if scopes.may_be_elsewhere(found.home, text, reader):
            reason = reason or f"'{text}', a base of '{found.raw.name}', is another class where more is installed"
    return tuple(bases), reason


def base_thing(text: str, found: ClassThing, reader: Reader) -> Thing | None:
    """What a base stands for; None for forms of typing that are none at run time."""
    if text.startswith("@"):  # written by `functional`, for a class that no text names
        from ringtrue.environment.api import members

        known = members.library_class(text[1:], reader)
        return Instance(known) if known else Unknown("it is not in the library")
    node = meanings.parsed(text)
    if node is None:
        return Unknown("it cannot be read")
    if isinstance(node, ast.Call):
        merged = _merged_by_call(node, found, reader)
        if merged is not None:
            return merged
        made = meanings.valued(text, found.home, None, reader)
        return Instance(made) if isinstance(made, ClassThing) else Unknown("it is made by a call")
    head = node.value if isinstance(node, ast.Subscript) else node
    if not isinstance(head, ast.Name | ast.Attribute):
        return Unknown("it is made by an expression")
    thing = scopes.dotted_things(found.home, head, None, reader)
    if isinstance(thing, Special) and thing.name in ("Generic", "Protocol"):
        return None
    if isinstance(thing, Special) and thing.name == "TypedDict":
        return meanings.builtin_instance("dict", reader)
    if isinstance(thing, Several):
        return thing
    if isinstance(thing, Alias):
        return meanings.of_type(thing, reader)
    if not isinstance(thing, ClassThing):
        return Unknown("it is no class that is known")
    if isinstance(node, ast.Subscript):
        typed = meanings.annotated(text, found.home, _with_parameters(found), reader)
        return typed if isinstance(typed, Instance) else Instance(thing)
    return Instance(thing)


def _merged_by_call(node: ast.Call, found: ClassThing, reader: Reader) -> Thing | None:
    """`BaseManager.from_queryset(QuerySet)`: Django copies the methods of one class to a subclass of the other."""
    match node:
        case ast.Call(func=ast.Attribute(value=base, attr="from_queryset"), args=[queryset, *_]):
            both = [scopes.dotted_things(found.home, each, None, reader) for each in (base, queryset)]
            if all(isinstance(each, ClassThing) for each in both):
                return Several(tuple(each for each in both if each is not None))
    return None


def _with_parameters(found: ClassThing) -> ClassThing | None:
    return found if found.raw.parameters else None


def _own_reason(found: ClassThing, reader: Reader) -> str | None:
    """Why the class may have members that are not written in it, its bases aside."""
    if found.raw.open:
        return f"'{found.raw.name}': {found.raw.open}"
    if found.name in known.MADE_NAMES:
        return None
    if found.name in known.OPEN_CLASSES:
        return known.OPEN_CLASSES[found.name]
    for text in found.raw.decorators:
        if text.endswith("(...)") or not harmless(text, found, known.HARMLESS_CLASS_DECORATORS, reader):
            return f"'{found.raw.name}' is decorated by '{text.partition('(')[0]}'"
    for word, text in found.raw.keywords:
        if word == "metaclass" and _makes_attributes(text, found, reader):
            return f"'{found.raw.name}' is made by '{text}'"
        if word == "**":
            return f"'{found.raw.name}' is made with unknown keywords"
    return _patched(found, reader)


_MAKING = ("__new__", "__init__", "__prepare__", "__getattr__", "__getattribute__")


def _makes_attributes(text: str, found: ClassThing, reader: Reader) -> bool:
    """Whether a metaclass may add attributes: by its name, else by what it defines."""
    name, thing = _called(text, found, reader)
    if name in known.HARMLESS_METACLASSES:
        return False
    if not isinstance(thing, ClassThing):
        return True
    line = lineage(thing, reader)
    own = [
        each for each in line.order if each.name not in known.HARMLESS_METACLASSES and each.name != "builtins.object"
    ]
    return line.open is not None or any(mark in each.raw.members for each in own for mark in _MAKING)


def _patched(found: ClassThing, reader: Reader) -> str | None:
    """Attributes that are set from outside, under names that are not written."""
    reason = f"'{found.home.found.name}' sets attributes of '{found.raw.name}' by 'setattr()'"
    for owner, name, _ in found.home.api.patches:
        if name is None and owner == found.raw.name:
            return reason
    for callee, names, _ in found.home.api.calls:
        if found.raw.name in names:
            thing = meanings.valued(callee, found.home, None, reader)
            if isinstance(thing, FunctionThing) and (thing.raw.body.alters or thing.raw.body.makes):
                return reason
            if isinstance(thing, Unknown) and not callee.endswith(".register"):
                return f"'{found.raw.name}' is given to '{callee}', which is not known"
    return None


def patched_names(found: ClassThing, reader: Reader) -> dict[str, int]:
    """Attributes that the file, or a decorator, sets on the class by name, outside its body, with their lines."""
    own = {name: line for owner, name, line in found.home.api.patches if name and owner == found.raw.name}
    for text in found.raw.decorators:
        thing = _called(text, found, reader)[1]
        if isinstance(thing, FunctionThing):
            functions = (thing.raw, *thing.raw.body.inner)
            own.update((each.name, found.raw.line) for raw in functions for each in raw.body.sets)
        if isinstance(thing, FunctionThing) and thing.name == "matplotlib._api.define_aliases":
            own.update((f"{head}_{name}", found.raw.line) for name in _quoted(text) for head in ("get", "set"))
    return own


def _quoted(text: str) -> list[str]:
    """All texts that are written in an expression."""
    node = meanings.parsed(text)
    parts = ast.walk(node) if node is not None else ()
    return [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def harmless(text: str, found: ClassThing, table: frozenset[str], reader: Reader) -> bool:
    """Whether what `text` names in the file of a class is in the table."""
    name, thing = _called(text, found, reader)
    if name in table:
        return True
    if isinstance(thing, Instance) and thing.of.name in known.MARKERS:
        return True
    if table is not known.HARMLESS_CLASS_DECORATORS or not isinstance(thing, FunctionThing):
        return False
    is_called = isinstance(meanings.parsed(text), ast.Call)
    return decorators.returns_its_argument(thing.implementation or thing.raw, is_called) or (
        # some can be written with and without parentheses
        not is_called and bool(thing.raw.body.inner) and decorators.returns_its_argument(thing.raw, True)
    )


def is_abstract(found: ClassThing, reader: Reader) -> bool:
    """Whether nothing is made of the class itself, so that whatever is declared as one is of another class: a
    protocol, or one with abstract methods."""
    try:
        return reader.once(found.home, ("abstract", found.key), lambda: _is_abstract(found, reader))
    except Cycle:
        return True


def is_protocol(found: ClassThing) -> bool:
    heads = (text.partition("[")[0] for text in found.raw.bases)
    return any(head.rpartition(".")[2] == "Protocol" and head != "asyncio.Protocol" for head in heads)


def _is_abstract(found: ClassThing, reader: Reader) -> bool:
    if is_protocol(found):
        return True
    if known.CLOSED_INTERFACES.fullmatch(found.name):
        return False
    seen: set[str] = set()
    for each in lineage(found, reader).order:
        inner = each.raw.members
        for name in inner.mentioning("abstractmethod") if isinstance(inner, Later) else inner:
            raw = inner[name][0]
            marked = isinstance(raw, RawFunction) and any(t.endswith("abstractmethod") for t in raw.decorators)
            if marked and name not in seen:
                return True
        seen.update(each.raw.members)
    return False


def called_name(text: str, found: ClassThing, reader: Reader) -> str:
    """Where the thing is defined that a decorator or keyword names; the empty string where that cannot be told."""
    return _called(text, found, reader)[0]


def _called(text: str, found: ClassThing, reader: Reader) -> tuple[str, Thing | None]:
    node = meanings.parsed(text)
    if isinstance(node, ast.Call):
        node = node.func
    if not isinstance(node, ast.Name | ast.Attribute):
        return "", None
    thing = scopes.dotted_things(found.home, node, None, reader)
    if isinstance(thing, Several):
        thing = thing.things[0]
    if isinstance(thing, ClassThing | FunctionThing):
        return thing.name, thing
    return (f"typing.{thing.name}" if isinstance(thing, Special) else ""), thing


def type_parameters(found: ClassThing, reader: Reader) -> tuple[str, ...]:
    """The names of a class's type variables, in the order in which arguments are given."""
    try:
        return reader.once(found.home, ("parameters", found.key), lambda: _type_parameters(found, reader))
    except Cycle:
        return ()


def _type_parameters(found: ClassThing, reader: Reader) -> tuple[str, ...]:
    if found.raw.parameters:
        return found.raw.parameters
    seen: dict[str, None] = {}
    for text in found.raw.bases:
        node = meanings.parsed(text)
        if not isinstance(node, ast.Subscript):
            continue
        names = [each for each in ast.walk(node.slice) if isinstance(each, ast.Name)]
        variables = [n.id for n in names if isinstance(scopes.name_thing(found.home, n.id, None, reader), TypeVariable)]
        head = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
        if head == "Generic":
            return tuple(dict.fromkeys(variables))
        seen.update(dict.fromkeys(variables))
    return tuple(seen)


def arguments_of(instance: Instance, owner: ClassThing, reader: Reader) -> dict[str, Thing]:
    """What the type variables of `owner`, a base of the instance's class, stand for."""
    return _arguments(instance, owner, reader, 0) or {}


def _arguments(instance: Instance, owner: ClassThing, reader: Reader, depth: int) -> dict[str, Thing] | None:
    names = type_parameters(instance.of, reader)
    given = instance.arguments
    if instance.of.name == "builtins.tuple":
        from ringtrue.environment.api.things import several

        given = (several(list(given)),) if given else ()
    mapping: dict[str, Thing] = dict(zip(names, given, strict=False))
    if instance.of == owner:
        return mapping
    if depth > 20:
        return None
    for base in direct_bases(instance.of, reader)[0]:
        inner = Instance(base.of, tuple(meanings.substituted(each, mapping, None) for each in base.arguments))
        found = _arguments(inner, owner, reader, depth + 1)
        if found is not None:
            return found
    return None
