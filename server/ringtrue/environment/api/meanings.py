"""What annotations and simple values say about types: texts of expressions become Things.

Does not know attributes of instances (`members`), nor which overload a call takes: a call gives all it may give.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import scopes
from ringtrue.environment.api.deciding import decides
from ringtrue.environment.api.raw import RawValue
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.things import (
    NONE,
    Alias,
    ClassThing,
    Home,
    Instance,
    Member,
    Promise,
    Several,
    Signed,
    Special,
    Thing,
    TypeVariable,
    several,
)

_TYPING = ("typing", "typing_extensions", "_typeshed")
_TRANSPARENT = ("ClassVar", "Final", "Annotated", "Required", "NotRequired", "ReadOnly")
_BUILTIN_DISPLAYS = {
    ast.List: "list", ast.ListComp: "list", ast.Dict: "dict", ast.DictComp: "dict", ast.Set: "set",
    ast.SetComp: "set", ast.Tuple: "tuple", ast.JoinedStr: "str",
}  # fmt: skip
# Names of `typing` that stand for a class of the library.
_GENERIC_ALIASES = {
    "List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
}  # fmt: skip


@lru_cache(maxsize=4096)
def parsed(text: str) -> ast.expr | None:
    """The expression that a kept text is."""
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def value_thing(
    raw: RawValue,
    home: Home,
    owner: ClassThing | None,
    reader: Reader,
    local: dict[str, Thing] | None = None,
) -> Thing:
    """What a name bound by this assignment stands for; `local` as in `valued`."""
    if raw.annotation is not None and not raw.annotation.endswith("TypeAlias"):
        if home.found.name in _TYPING and raw.annotation in ("_SpecialForm", "object"):
            return Special(raw.name)
        if raw.annotation.rpartition(".")[2] != "Final":
            return annotated(raw.annotation, home, owner, reader)
    if raw.value is None:
        return Unknown(f"'{raw.name}' is bound in a way that is not followed")
    if home.found.name in _TYPING and raw.name in _GENERIC_ALIASES:
        return _builtin_class(_GENERIC_ALIASES[raw.name], reader)
    if raw.annotation is not None and raw.annotation.endswith("TypeAlias"):
        return Alias(home, raw.value, owner)
    if home.found.name == "typing" and raw.name == "Any":
        return Special("Any")
    return valued(raw.value, home, owner, reader, local)


# Annotations


def annotated(text: str | None, home: Home, owner: ClassThing | None, reader: Reader) -> Thing:
    """An object of the type that the annotation `text` names."""
    if text is None:
        return Unknown("it has no annotation")
    node = parsed(text)
    return Unknown("an annotation that cannot be read") if node is None else _typed(node, home, owner, reader)


def _typed(node: ast.expr, home: Home, owner: ClassThing | None, reader: Reader) -> Thing:
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str() as text):
            return annotated(text, home, owner, reader)
        case ast.Name() | ast.Attribute():
            thing = scopes.dotted_things(home, node, owner, reader)
            return of_type(thing, reader) if thing is not None else Unknown(f"'{ast.unparse(node)}' is bound nowhere")
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return several([_typed(left, home, owner, reader), _typed(right, home, owner, reader)])
        case ast.Subscript(value=value, slice=inner):
            items = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
            return _subscripted(value, items, home, owner, reader)
        case ast.Starred():
            return Unknown("unpacked types")
    return Unknown(f"'{ast.unparse(node)}' is no type that is read")


def of_type(thing: Thing, reader: Reader) -> Thing:
    """An object of the type that `thing`, read in an annotation, stands for."""
    match thing:
        case ClassThing():
            if thing.name in ("typing.Any", "builtins.object"):
                return Unknown(f"it may be anything ('{thing.raw.name}')")
            if thing.name == "builtins.type":
                return Unknown("it may be any class")
            if thing.name in ("types.NoneType", "_typeshed.NoneType"):
                return NONE
            return Instance(thing)
        case Alias():
            return _expanded(thing, reader)
        case Special(name="Self" | "LiteralString" | "NoReturn" | "Never" as name):
            return {"Self": thing, "LiteralString": _builtin("str", reader)}.get(name, Unknown("it never returns"))
        case Several(things=things):
            return several([of_type(each, reader) for each in things])
        case TypeVariable() | Unknown():
            return thing
    return Unknown("no type")


def _expanded(alias: Alias, reader: Reader) -> Thing:
    """What an alias stands for; where it is a part of itself, that part may be anything."""
    key = ("alias", alias.text, alias.owner.key if alias.owner is not None else None)
    try:
        return reader.once(alias.home, key, lambda: annotated(alias.text, alias.home, alias.owner, reader))
    except Cycle:
        return Unknown("a type that is a part of itself")


def _subscripted(value: ast.expr, items: list[ast.expr], home: Home, owner: ClassThing | None, reader: Reader) -> Thing:
    base = scopes.dotted_things(home, value, owner, reader)
    match base:
        case Special(name=name):
            return _special(name, items, home, owner, reader)
        case ClassThing() if base.name == "builtins.type":
            return class_of(_typed(items[0], home, owner, reader))
        case ClassThing() if base.name == "builtins.tuple":
            return _tuple(base, items, home, owner, reader)
        case ClassThing():
            return Instance(base, tuple(_argument(each, home, owner, reader) for each in items))
        case Alias():
            return of_type(base, reader)
        case Unknown():
            return base
    return Unknown(f"'{ast.unparse(value)}' is no type that is read")


def _argument(node: ast.expr, home: Home, owner: ClassThing | None, reader: Reader) -> Thing:
    if isinstance(node, ast.List):  # of a ParamSpec
        return Unknown("a list of parameters")
    return _typed(node, home, owner, reader)


def _tuple(base: ClassThing, items: list[ast.expr], home: Home, owner: ClassThing | None, reader: Reader) -> Thing:
    match items:
        case [item, ast.Constant(value=inner)] if inner is ...:
            return Instance(base, (_typed(item, home, owner, reader),), many=True)
        case [ast.Tuple(elts=[])]:
            return Instance(base)
    return Instance(base, tuple(_typed(item, home, owner, reader) for item in items))


def _special(name: str, items: list[ast.expr], home: Home, owner: ClassThing | None, reader: Reader) -> Thing:
    if name == "Optional":
        return several([_typed(items[0], home, owner, reader), NONE])
    if name == "Union":
        return several([_typed(each, home, owner, reader) for each in items])
    if name in _TRANSPARENT:
        return _typed(items[0], home, owner, reader)
    if name == "Literal":
        return _literal(items, home, reader)
    if name in ("TypeGuard", "TypeIs"):
        return _builtin("bool", reader)
    if name == "Type":
        return class_of(_typed(items[0], home, owner, reader))
    if name == "Tuple":
        found = _builtin_class("tuple", reader)
        return _tuple(found, items, home, owner, reader) if isinstance(found, ClassThing) else found
    if name == "Callable" and len(items) == 2:
        given = items[0].elts if isinstance(items[0], ast.List) else None
        parameters = None if given is None else tuple(_typed(each, home, owner, reader) for each in given)
        return Signed(parameters, _typed(items[1], home, owner, reader))
    return Unknown(f"'{name}' is not followed")


def _literal(items: list[ast.expr], home: Home, reader: Reader) -> Thing:
    values: list[str | int | bool | None] = []
    for item in items:
        match item:
            case ast.Constant(value=str() | int() | None as value):
                values.append(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                values.append(-number)
            case _:
                return Unknown("a literal that is not followed")
    kinds = {type(value).__name__ for value in values if value is not None}
    if len(kinds) != 1:
        return NONE if not kinds else Unknown("literals of several types")
    found = _builtin_class(kinds.pop(), reader)
    return Instance(found, literals=tuple(values)) if isinstance(found, ClassThing) else found


def class_of(thing: Thing) -> Thing:
    """The class whose instances `thing` is one of."""
    match thing:
        case Instance(of=found):
            return found
        case Several(things=things):
            return several([class_of(each) for each in things])
    return Unknown("a class that is not known")


def _builtin_class(name: str, reader: Reader) -> Thing:
    found = scopes.builtin(name, reader)
    return found.thing if isinstance(found, Member) else found or Unknown("no builtins")


def _builtin(name: str, reader: Reader) -> Thing:
    found = _builtin_class(name, reader)
    return Instance(found) if isinstance(found, ClassThing) else found


def builtin_instance(name: str, reader: Reader, arguments: tuple[Thing, ...] = ()) -> Thing:
    found = _builtin_class(name, reader)
    return Instance(found, arguments) if isinstance(found, ClassThing) else found


# Values


def valued(
    text: str, home: Home, owner: ClassThing | None, reader: Reader, local: dict[str, Thing] | None = None
) -> Thing:
    """What the expression `text` gives; `local` are names that are known beside those of the file."""
    node = parsed(text)
    if node is None:
        return Unknown("an expression that cannot be read")
    return _Values(home, owner, reader, local).of(node)


def _is_own_kind(thing: Thing) -> bool:
    return isinstance(thing, Instance) and not thing.of.name.startswith("builtins.")


class _Values:
    """Evaluates expressions in one scope, as far as their types go."""

    def __init__(self, home: Home, owner: ClassThing | None, reader: Reader, local: dict[str, Thing] | None) -> None:
        self.home = home
        self.owner = owner
        self.reader = reader
        self.local = local or {}
        self.in_function = local is not None

    def of(self, node: ast.expr) -> Thing:
        match node:
            case ast.Constant(value=None):
                return NONE
            case ast.Constant(value=value):
                return _builtin(type(value).__name__, self.reader) if value is not ... else Unknown("...")
            case ast.Name(id=name):
                return self._name(name)
            case ast.Attribute(value=value, attr=attr):
                return self._attribute(value, attr)
            case ast.Call(func=func):
                return self._call(node, func)
            case ast.Await(value=value):
                from ringtrue.environment.api import steps

                return steps.awaited(self.of(value), self.reader)
            case ast.BoolOp(values=values):
                return several([self.of(each) for each in values])
            case ast.IfExp(body=body, orelse=orelse):
                return several([self.of(body), self.of(orelse)])
            case ast.Subscript() | ast.BinOp(op=ast.BitOr()):
                if self._is_type(node):
                    return Alias(self.home, ast.unparse(node), self.owner)
                return self._item(node) if isinstance(node, ast.Subscript) else Unknown(f"'{ast.unparse(node)}'")
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return _builtin("bool", self.reader)
            case ast.ListComp(elt=elt) | ast.SetComp(elt=elt):
                return self._comprehension(node, node.generators, elt)
            case ast.DictComp(key=key, value=value):
                return self._comprehension(node, node.generators, key, value)
            case ast.Tuple(elts=elts) if not any(isinstance(each, ast.Starred) for each in elts):
                return builtin_instance("tuple", self.reader, tuple(map(self.of, elts)))
        display = _BUILTIN_DISPLAYS.get(type(node))
        return _builtin(display, self.reader) if display else Unknown("an expression that is not followed")

    def _comprehension(self, node: ast.expr, generators: list[ast.comprehension], *parts: ast.expr) -> Thing:
        """A container of what its calls make: objects of classes that are not the language's own, which stand for
        nothing that is filled in later."""
        targets = (name for each in generators for name in ast.walk(each.target) if isinstance(name, ast.Name))
        local = {**self.local, **{each.id: Unknown("what a loop gives") for each in targets}}
        inner = _Values(self.home, self.owner, self.reader, local)
        inner.in_function = self.in_function
        made = [inner.of(part) if isinstance(part, ast.Call | ast.Await) else Unknown("no call") for part in parts]
        things = tuple(one if _is_own_kind(one) else Unknown("an element that is not followed") for one in made)
        known = things if any(isinstance(one, Instance) for one in things) else ()
        return builtin_instance(_BUILTIN_DISPLAYS[type(node)], self.reader, known)

    def _name(self, name: str) -> Thing:
        if name in self.local:
            return self.local[name]
        owner = self.owner
        if self.in_function and owner is not None and name not in owner.raw.parameters:
            owner = None  # a method does not see the names of its class
        found = scopes.name_thing(self.home, name, owner, self.reader)
        return found if found is not None else Unknown(f"'{name}' is bound nowhere")

    def _attribute(self, value: ast.expr, attr: str) -> Thing:
        from ringtrue.environment.api import members

        inner = self.of(value)
        if isinstance(inner, Unknown):
            return inner
        found = members.member(inner, attr, self.reader)
        if not isinstance(found, Member):
            return Unknown(f"'{attr}' cannot be told")
        of = found.thing.of if isinstance(inner, Instance) and isinstance(found.thing, Instance) else None
        if of is not None and members.in_lineage(of, "__get__", self.reader):
            return Unknown(f"'{attr}' is a descriptor, which gives something else")
        return found.thing

    def _call(self, node: ast.Call, func: ast.expr) -> Thing:
        from ringtrue.environment.api import functional, steps

        called = self.of(func)
        made = functional.made_by(called, node, self.home, self.owner, self.reader)
        if made is not None:
            return made
        if decides(node):
            return steps.called_anyhow(called, self.reader)
        match node.args[:1]:
            case [ast.Constant(value=str() as text)]:
                return steps.called_with(called, text, self.reader)
        return steps.called(called, self.reader)

    def _item(self, node: ast.Subscript) -> Thing:
        """What a key that is written out gives, of an object of a library's class: a collection of a database."""
        from ringtrue.environment.api import steps

        owner = self.of(node.value) if isinstance(node.slice, ast.Constant) else None
        place = node.slice.value if isinstance(node.slice, ast.Constant) else None
        tuples = owner.things if isinstance(owner, Several) else (owner,)
        if isinstance(place, int) and all(map(_is_written_tuple, tuples)):
            parts = [each.arguments for each in tuples if isinstance(each, Instance)]
            return several([each[place] if place < len(each) else Unknown("no such part") for each in parts])
        plain = isinstance(owner, Instance) and not owner.of.name.startswith(("builtins.", "typing.", "collections."))
        return steps.item(owner, self.reader) if plain and owner else Unknown(f"'{ast.unparse(node)}'")

    def _is_type(self, node: ast.expr) -> bool:
        match node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._is_type(left) and self._is_type(right)
            case ast.Subscript(value=value):
                return self._is_type(value)
            case ast.Constant(value=value):
                return value is None or isinstance(value, str)
            case ast.Name() | ast.Attribute():
                return isinstance(self.of(node), ClassThing | Special | Alias | TypeVariable)
        return False


def _is_written_tuple(thing: Thing | None) -> bool:
    return (
        isinstance(thing, Instance) and thing.of.name == "builtins.tuple" and bool(thing.arguments) and not thing.many
    )


def substituted(thing: Thing, mapping: dict[str, Thing], me: Thing | None) -> Thing:
    """`thing` with its type variables replaced, and `Self` by `me`."""
    match thing:
        case TypeVariable(name=name):
            return mapping.get(name, thing)
        case Special(name="Self"):
            return me if me is not None else Unknown("Self")
        case Instance(arguments=arguments) if arguments:
            return Instance(
                thing.of, tuple(substituted(each, mapping, me) for each in arguments), thing.literals, thing.many
            )
        case Several(things=things):
            return several([substituted(each, mapping, me) for each in things])
        case Signed(parameters=parameters, returns=returns):
            given = None if parameters is None else tuple(substituted(each, mapping, me) for each in parameters)
            return Signed(given, substituted(returns, mapping, me))
        case Promise(result=result):
            return Promise(substituted(result, mapping, me))
    return thing


def settled(thing: Thing) -> Thing:
    """`thing` without type variables that nothing replaced."""
    match thing:
        case TypeVariable():
            # What it is bound by is the least that it may be: a value of it may have more.
            return Unknown("a type variable that nothing decides")
        case Special():
            return Unknown(f"'{thing.name}' stands for itself")
        case Several(things=things):
            return several([settled(each) for each in things])
    return thing
