"""Steps from one thing to the next: what a call gives, what awaiting, iterating, subscribing and entering give.

Does not know arguments: a call gives all that it may give whatever it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import classes, decorators, known, meanings, members, scopes
from ringtrue.environment.api.deciding import needs_deciding
from ringtrue.environment.api.raw import EITHER, KEYWORDS, POSITIONAL, VARIADIC, RawFunction, RawValue
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.things import (
    Alias,
    ClassThing,
    FunctionThing,
    Instance,
    Member,
    NoneThing,
    Partial,
    Promise,
    Several,
    Signed,
    Super,
    Thing,
    several,
)

_AWAITABLE = (
    "typing.Coroutine",
    "typing.Awaitable",
    "types.CoroutineType",
    "asyncio.futures.Future",
    "asyncio.tasks.Task",
)


_CHAINED = frozenset(f"django.db.models.query.QuerySet.{name}" for name in known.CHAINED)


def called(thing: Thing, reader: Reader) -> Thing:
    """What calling `thing` gives, where no keyword is given that chooses among its overloads."""
    if isinstance(thing, FunctionThing) and len(thing.raws) > 1:
        ordinary = tuple(raw for raw in thing.raws if not needs_deciding(raw))
        thing = replace(thing, raws=ordinary or thing.raws)
    if isinstance(thing, Several):
        return several([called(each, reader) for each in thing.things if not isinstance(each, NoneThing)])
    return called_anyhow(thing, reader)


def of_those_that_wait(function: FunctionThing, reader: Reader) -> tuple[RawFunction, ...]:
    """The overloads for clients that are waited for, where the method is called on one. Others are declared as
    clients that nobody waits for, and are waited for all the same: in tests, most of all."""
    fitting = tuple(raw for raw in function.raws if _is_for(raw, function, reader))
    waits = fitting and all((raw.returns or "").startswith(("Awaitable", "Coroutine")) for raw in fitting)
    return fitting if waits else function.raws


def _is_for(raw: RawFunction, function: FunctionThing, reader: Reader) -> bool:
    """Whether an overload may be for what the method is called on: `self` may be a protocol whose literal marks are
    not what the object has."""
    me = function.receiver
    if not isinstance(me, Instance) or not raw.parameters or raw.parameters[0].annotation is None:
        return True
    asked = meanings.annotated(raw.parameters[0].annotation, function.home, function.owner, reader)
    if not isinstance(asked, Instance) or not classes.is_protocol(asked.of):
        return True
    for name in asked.of.raw.members:
        mark, mine = (members.member(one, name, reader) for one in (asked, me))
        if isinstance(mark, Member) and isinstance(mark.thing, Instance) and mark.thing.literals:
            has = mine.thing.literals if isinstance(mine, Member) and isinstance(mine.thing, Instance) else None
            if has is not None and not set(has) & set(mark.thing.literals):
                return False
    return True


def called_by_place(thing: Thing, number: int, reader: Reader) -> Thing:
    """What calling `thing` with so many arguments by place gives, none of which is None."""
    if isinstance(thing, FunctionThing) and len(thing.raws) > 1:
        fitting = tuple(raw for raw in thing.raws if _takes(raw, number + (thing.receiver is not None)))
        thing = replace(thing, raws=fitting or thing.raws)
    if isinstance(thing, Several):
        return several(
            [called_by_place(each, number, reader) for each in thing.things if not isinstance(each, NoneThing)]
        )
    return called(thing, reader)


def _takes(raw: RawFunction, number: int) -> bool:
    """Whether a call with `number` arguments by place may be meant by this overload."""
    if any(each.kind == VARIADIC for each in raw.parameters):
        return True
    placed = [each for each in raw.parameters if each.kind in (POSITIONAL, EITHER)]
    needed = sum(each.default is None and each.kind != KEYWORDS for each in raw.parameters)
    return needed <= number <= len(placed) and (not number or placed[number - 1].annotation != "None")


def called_anyhow(thing: Thing, reader: Reader) -> Thing:
    """What calling `thing` gives, whatever it is given."""
    match thing:
        case ClassThing(name="builtins.type"):
            return Unknown("it may be any class")
        case ClassThing(name="enum.Enum" | "enum.IntEnum" | "enum.StrEnum" | "enum.Flag" | "enum.IntFlag"):
            return Unknown("it is another enumeration, or a member of none")
        case ClassThing():
            return _made(thing, reader)
        case FunctionThing():
            return result(thing, reader)
        case Signed(returns=returns):
            return returns
        case Partial(function=function):
            return called_anyhow(function, reader)
        case Alias():
            aliased = meanings.of_type(thing, reader)
            return aliased if isinstance(aliased, Instance) else Unknown("an alias is called")
        case Instance():
            inner = members.member(thing, "__call__", reader)
            return (
                called_anyhow(inner.thing, reader)
                if isinstance(inner, Member)
                else Unknown("it is called, and has no '__call__'")
            )
        case Several(things=things):
            return several([called_anyhow(each, reader) for each in things if not isinstance(each, NoneThing)])
        case Unknown():
            return thing
    return Unknown("what it gives when it is called is not known")


def called_with(thing: Thing, first: str, reader: Reader) -> Thing:
    """What calling `thing` with the text `first` as its first argument gives."""
    from ringtrue.environment.api import service_models  # on first use: few functions look at it

    if isinstance(thing, FunctionThing) and thing.name in service_models.MAKERS:
        return service_models.client(first, reader)
    return called(thing, reader)


def _made(found: ClassThing, reader: Reader) -> Thing:
    """An instance, unless `__new__` says otherwise."""
    for each in classes.lineage(found, reader).order:
        if "__new__" in each.raw.members and each.name != "builtins.object":
            new = members.own_member(each, "__new__", reader)
            if new is not None and isinstance(new.thing, FunctionThing) and new.thing.raw.returns is not None:
                made = result(new.thing.bound(found), reader)
                if isinstance(made, Instance) and found in classes.lineage(made.of, reader).order:
                    return made
                return Instance(found) if isinstance(made, Unknown) else made
            if new is not None and isinstance(new.thing, FunctionThing) and _makes_another(new.thing, reader):
                return Unknown("its '__new__' makes something else")
            break
    return Instance(found)


def _makes_another(new: FunctionThing, reader: Reader) -> bool:
    """Whether a `__new__` of the project gives something that no other `__new__` made."""
    if not new.raw.body.returned or new.home.found.origin != "first-party":
        return False
    _, *lines = (reader.world.view.text(new.home.path) or "").splitlines()[new.raw.line - 1 :] or [""]
    body = [*takewhile(lambda line: not _NEXT.match(line), lines)]
    return not any(_MADE_BY.search(line) for line in body)


_NEXT = re.compile(r"[ \t]*(?:@|class\b|(?:async[ \t]+)?def\b)|\S(?<![)#\]}])")
_MADE_BY = re.compile(r"__new__|\bsuper\b|\bcls\b(?!\.\w+\()|\bself\b")


def result(function: FunctionThing, reader: Reader) -> Thing:
    """What the function returns: not awaited."""
    made = decorators.made_of(function, reader)
    if made.changes:
        return Unknown("its decorator gives something else")
    if made.kind == "unknown" and not made.same:
        return Unknown(made.reason or "it is decorated")
    try:
        plain = several([_returned(raw, function, reader) for raw in function.raws])
    except Cycle:
        return Unknown("what it returns needs itself")
    if made.kind == "manager":
        return _manager(made.reason or "", plain, reader)
    if function.raw.is_async and not _is_generator(function.raw, plain):
        return Promise(plain)
    return plain


def _is_generator(raw: RawFunction, plain: Thing) -> bool:
    return raw.body.yields


def _manager(name: str, plain: Thing, reader: Reader) -> Thing:
    """What `@contextmanager` makes of a generator function."""
    item = element(plain, reader)
    is_async = name.endswith("asynccontextmanager")
    dotted = "contextlib._AsyncGeneratorContextManager" if is_async else "contextlib._GeneratorContextManager"
    found = members.library_class(dotted, reader)
    return Instance(found, (item,)) if found else Unknown("no contextlib")


def _returned(raw: RawFunction, function: FunctionThing, reader: Reader) -> Thing:
    if function.name in known.RETURNS:
        return several([_object(each, reader) for each in known.RETURNS[function.name]])
    if function.name in _CHAINED and isinstance(function.receiver, Instance):
        if function.receiver.of.name in ("django.db.models.manager.Manager", "django.db.models.query.QuerySet"):
            found = members.library_class("django.db.models.query.QuerySet", reader)
            return Instance(found) if found is not None else Unknown("no Django")
        return Unknown("a query set of the project")
    if raw.returns is not None:
        return _declared(raw, function, reader)
    if function.home.is_stub:
        return Unknown("the stub does not say what it returns")
    key = ("returned", function.qualname, raw.line, function.receiver)
    return reader.once(function.home, key, lambda: _inferred(raw, function, reader))


def _object(text: str, reader: Reader) -> Thing:
    """An object of the class `text`, which may have one class between brackets: what it is made of."""
    outer, _, inner = text.removesuffix("]").partition("[")
    found = members.library_class(outer, reader)
    if found is None:
        return Unknown("it is not installed")
    return Instance(found, (_object(inner, reader),)) if inner else Instance(found)


def _declared(raw: RawFunction, function: FunctionThing, reader: Reader) -> Thing:
    plain = meanings.annotated(raw.returns, function.home, function.owner, reader)
    if not _has_variables(plain):
        return plain
    mapping = _own_mapping(raw, function, reader)
    me = function.receiver
    if isinstance(me, Instance) and function.owner is not None:
        mapping = {**classes.arguments_of(me, function.owner, reader), **mapping}
    elif isinstance(me, ClassThing):
        me = Instance(me)
    return meanings.settled(meanings.substituted(plain, mapping, me))


def _has_variables(thing: Thing) -> bool:
    return not isinstance(thing, NoneThing | Unknown) and not (isinstance(thing, Instance) and not thing.arguments)


def _own_mapping(raw: RawFunction, function: FunctionThing, reader: Reader) -> dict[str, Thing]:
    """`self: T` makes T what the method is called on."""
    if function.receiver is None or not raw.parameters or raw.parameters[0].annotation is None:
        return {}
    text = raw.parameters[0].annotation
    me = function.receiver
    if isinstance(me, ClassThing):
        me = Instance(me)
        if text.startswith(("type[", "Type[")) and text.endswith("]"):
            text = text.partition("[")[2][:-1]
    return {text: me} if text.isidentifier() else {}


def _inferred(raw: RawFunction, function: FunctionThing, reader: Reader) -> Thing:
    """From the returned expressions of a function without annotation."""
    body = raw.body
    if body.yields:
        return Unknown("a generator without annotation")
    if not body.returned:
        return Unknown("what it returns is not followed")
    if function.owner is not None and _EMPTY.issuperset(body.returned):
        return Unknown("a class that derives from this one gives more")
    local = local_things(raw, function, reader)
    return several([meanings.valued(text, function.home, function.owner, reader, local) for text in body.returned])


_EMPTY = frozenset(("[]", "{}", "()", "''", "set()", "list()", "dict()", "None", "0", "False"))


def local_things(raw: RawFunction, function: FunctionThing, reader: Reader) -> dict[str, Thing]:
    """What the names that the function itself binds stand for, as far as that is written."""
    local: dict[str, Thing] = {}
    for each in raw.parameters:
        local[each.name] = (
            meanings.annotated(each.annotation, function.home, function.owner, reader)
            if each.annotation
            else Unknown(f"'{each.name}' is a parameter")
        )
    if function.owner is not None and raw.parameters and "staticmethod" not in raw.decorators:
        me = function.receiver or Instance(function.owner)
        local[raw.parameters[0].name] = me
        local["super"] = Super(function.owner, me)
    for inner in raw.body.inner:
        local[inner.name] = FunctionThing(function.home, (inner,), f"{function.qualname}.<locals>.{inner.name}")
    for binding in raw.body.imports:
        local.setdefault(binding.name, scopes.local_import(binding, function.home, reader))
    for name, text in raw.body.local:
        kept = local.get(name)
        value = meanings.valued(text, function.home, function.owner, reader, local)
        local[name] = value if kept is None or isinstance(kept, Unknown) else kept
    return local


# Other steps


def awaited(thing: Thing, reader: Reader) -> Thing:
    match thing:
        case Promise(result=inner):
            return inner
        case Instance(of=found, arguments=arguments) if found.name in _AWAITABLE and arguments:
            return arguments[-1]
        case Instance():
            return _through(thing, "__await__", reader, last=True)
        case Several(things=things):
            return several([awaited(each, reader) for each in things])
    return thing if isinstance(thing, Unknown) else Unknown("it is awaited, and nobody says what that gives")


def _through(thing: Thing, name: str, reader: Reader, last: bool = False) -> Thing:
    """What the special method `name` gives; of a generator, its `last` argument."""
    inner = members.member(thing, name, reader)
    if not isinstance(inner, Member):
        return inner if isinstance(inner, Unknown) else Unknown(f"it has no '{name}'")
    given = called(inner.thing, reader)
    if last:
        return given.arguments[-1] if isinstance(given, Instance) and given.arguments else Unknown("a bare generator")
    return given


def element(thing: Thing, reader: Reader) -> Thing:
    """What iterating (`for`, `async for`) gives."""
    match thing:
        case Instance(of=found, arguments=arguments) if found.name == "builtins.tuple" and arguments:
            return several(list(arguments))
        case Several(things=things):
            return several([element(each, reader) for each in things if not isinstance(each, NoneThing)])
        case ClassThing():
            return _element_of_class(thing, reader)
        case Unknown():
            return thing
    if isinstance(members.member(thing, "__iter__", reader), Member):
        return _through(_through(thing, "__iter__", reader), "__next__", reader)
    if isinstance(members.member(thing, "__aiter__", reader), Member):
        return awaited(_through(_through(thing, "__aiter__", reader), "__anext__", reader), reader)
    return Unknown("it is not known what iterating gives")


def _element_of_class(thing: ClassThing, reader: Reader) -> Thing:
    """Of a class itself its metaclass says what it gives: of an enumeration, its members."""
    if any(each.name == "enum.Enum" for each in classes.lineage(thing, reader).order):
        return Instance(thing)
    return Unknown("it is a class, which only its metaclass iterates")


def item(thing: Thing, reader: Reader) -> Thing:
    """What subscribing by an index or key gives; of the builtins' overloads the first, as slices come later."""
    match thing:
        case Instance(of=found, arguments=arguments) if found.name == "builtins.tuple" and arguments:
            return several(list(arguments))
        case ClassThing():
            return _element_of_class(thing, reader)
        case Unknown():
            return thing
    inner = members.member(thing, "__getitem__", reader)
    if isinstance(inner, Member) and isinstance(inner.thing, FunctionThing) and len(inner.thing.raws) > 1:
        if not inner.thing.name.startswith("builtins."):
            return Unknown("what it gives depends on what is in the brackets")
        return called(replace(inner.thing, raws=inner.thing.raws[:1]), reader)
    return _through(thing, "__getitem__", reader)


def item_at(thing: Thing, place: int, reader: Reader) -> Thing:
    """What subscribing by this number gives."""
    return _each_part(thing, place, reader, item)


def part(thing: Thing, place: int, reader: Reader) -> Thing:
    """What the name at `place` gets where `thing` is taken apart."""
    return _each_part(thing, place, reader, element)


def _each_part(thing: Thing, place: int, reader: Reader, otherwise: Callable[[Thing, Reader], Thing]) -> Thing:
    if isinstance(thing, Several):
        real = [each for each in thing.things if not isinstance(each, NoneThing)]
        return several([_each_part(each, place, reader, otherwise) for each in real])
    parts = _parts(thing, reader)
    if parts is None:
        return otherwise(thing, reader)
    return parts[place] if -len(parts) <= place < len(parts) else Unknown("it has no such part")


def _parts(thing: Thing, reader: Reader) -> tuple[Thing, ...] | None:
    """What a tuple is made of whose parts are written out, or a named tuple."""
    if not isinstance(thing, Instance):
        return None
    if thing.of.name == "builtins.tuple":
        return thing.arguments if thing.arguments and not thing.many else None
    for each in classes.lineage(thing.of, reader).order:
        if (
            any(base.rpartition(".")[2] == "NamedTuple" for base in each.raw.bases)
            and "__iter__" not in each.raw.members
        ):
            written = [found[-1] for found in each.raw.members.values()]
            fields = [raw.annotation for raw in written if isinstance(raw, RawValue) and raw.annotation is not None]
            return tuple(meanings.annotated(text, each.home, each, reader) for text in fields)
    return None


def entered(thing: Thing, reader: Reader) -> Thing:
    """What `with thing as name` binds; of what is awaited as well as entered, that is the same."""
    if isinstance(thing, Promise):
        return thing.result
    for name in ("__enter__", "__aenter__"):
        able = _with_member(thing, name, reader)
        if able is not None:
            given = _through(able, name, reader)
            return awaited(given, reader) if name == "__aenter__" else given
    return Unknown("it is not known what entering gives")


def _with_member(thing: Thing, name: str, reader: Reader) -> Thing | None:
    """`thing`, if it has the member; of alternatives those that have it, if none is unknown."""
    if not isinstance(thing, Several):
        return thing if isinstance(members.member(thing, name, reader), Member) else None
    able: list[Thing] = []
    for each in thing.things:
        if isinstance(members.member(each, name, reader), Member):
            able.append(each)
        elif not isinstance(each, NoneThing) and not (
            isinstance(each, Instance) and classes.lineage(each.of, reader).open is None
        ):
            return None
    return several(able) if able else None
