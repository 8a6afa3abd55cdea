"""How things are called: the signatures of functions, classes and callable instances, `**kwargs` followed.

Does not know what arguments a call has. `Calls.open` says why calls cannot be judged at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ringtrue.environment.answers import Unknown
from ringtrue.environment.api import classes, constructors, decorators, forwarding, known, meanings, members, scopes
from ringtrue.environment.api.choices import choices
from ringtrue.environment.api.raw import (
    EITHER,
    KEYWORD,
    KEYWORDS,
    POSITIONAL,
    TYPING,
    VARIADIC,
    RawFunction,
    RawParameter,
)
from ringtrue.environment.api.reader import Reader
from ringtrue.environment.api.things import (
    Alias,
    ClassThing,
    FunctionThing,
    Instance,
    Literals,
    Member,
    NoneThing,
    Partial,
    Several,
    Signed,
    Thing,
)
from ringtrue.environment.api.values import Parameter, ParameterKind, Signature

KINDS: dict[int, ParameterKind] = {
    POSITIONAL: "positional", EITHER: "either", VARIADIC: "variadic", KEYWORD: "keyword", KEYWORDS: "keywords",
}  # fmt: skip


@dataclass(frozen=True)
class Calls:
    """The ways to call something, of which one must fit; or why that is not known."""

    signatures: tuple[Signature, ...] = ()
    open: str | None = None


def calls(thing: Thing, reader: Reader, depth: int = 0) -> Calls:
    """How `thing` is called. `depth` counts the hops of forwarded arguments that led here."""
    match thing:
        case FunctionThing():
            return _function(thing, reader, depth)
        case ClassThing():
            return constructors.constructor(thing, reader, depth)
        case Instance(of=of) if of.name.startswith(known.UNDERTOLD):
            return Calls(open=f"the stub of '{of.raw.name}' leaves out what it takes")
        case Instance():
            inner = members.member(thing, "__call__", reader)
            if isinstance(inner, Member):
                return calls(inner.thing, reader, depth + 1) if depth < 20 else Calls(open="it goes on for ever")
            return Calls(open=inner.reason if isinstance(inner, Unknown) else "it is not callable")
        case Several(things=things):
            return _several(things, reader, depth)
        case Partial():
            return _partial(thing, reader, depth)
        case Signed():
            return Calls(open="a function that is only described by its type")
        case Alias():
            inner_thing = meanings.of_type(thing, reader)
            return calls(inner_thing.of, reader, depth) if isinstance(inner_thing, Instance) else Calls(open="an alias")
        case Unknown(reason=reason):
            return Calls(open=reason)
    return Calls(open="how it is called is not known")


def _several(things: tuple[Thing, ...], reader: Reader, depth: int) -> Calls:
    found = [calls(each, reader, depth) for each in things if not isinstance(each, NoneThing)]
    reason = next((each.open for each in found if each.open), None)
    return Calls(open=reason) if reason else Calls(tuple(one for each in found for one in each.signatures))


def _partial(thing: Partial, reader: Reader, depth: int) -> Calls:
    inner = calls(thing.function, reader, depth + 1)
    if inner.open:
        return inner
    return Calls(tuple(_rest(each, thing) for each in inner.signatures))


def _rest(signature: Signature, thing: Partial) -> Signature:
    """What is left to give: keywords of the partial call are defaults, and all behind the first is by keyword only."""
    left = consumed(signature.parameters, thing.positionals)
    made: list[Parameter] = []
    by_name = False
    for each in left:
        if each.name in thing.keywords:
            by_name = True
            each = replace(each, default=each.default or "...")
        if by_name and each.kind == "either":
            each = replace(each, kind="keyword")
        made.append(each)
    return replace(signature, parameters=tuple(made))


def consumed(parameters: tuple[Parameter, ...], places: int) -> tuple[Parameter, ...]:
    """The parameters that `places` positional arguments leave."""
    left: list[Parameter] = []
    for each in parameters:
        if places and each.kind in ("positional", "either"):
            places -= 1
        else:
            left.append(each)
    return tuple(left)


# Functions

_ITSELF = frozenset(
    ("self", "cls", "mcs", "mcls", "metacls", "klass", "kls", "typ", "type_", "this", "me", "zelf", "slf", "s")
)


def _takes_itself(raw: RawFunction) -> bool:
    """Whether the first parameter of a method is called as such parameters are: in interfaces there may be none."""
    if not raw.parameters:
        return False
    first = raw.parameters[0]
    return first.name in _ITSELF or first.name.startswith("_") or first.kind == VARIADIC


def _function(function: FunctionThing, reader: Reader, depth: int) -> Calls:
    made = decorators.made_of(function, reader)
    receiver = function.receiver.of if isinstance(function.receiver, Instance) else function.receiver
    if not depth and function.owner is not None and classes.is_protocol(function.owner):
        return Calls(open=f"'{function.owner.raw.name}' is a protocol: what it stands for may take more")
    if not depth and isinstance(receiver, ClassThing) and classes.is_abstract(receiver, reader):
        return Calls(open=f"'{receiver.raw.name}' is abstract: what is declared as one may take more")
    if made.kind in ("unknown", "descriptor"):
        return Calls(open=made.reason or "it is decorated")
    if made.kind == "property":
        return Calls(open="a property")
    if made.kind == "plain" and function.owner is not None and not _takes_itself(function.raw):
        return Calls(open="it is written without 'self', for what something else makes of it")
    if made.may_skip:
        return Calls(open="its decorator may answer without calling it")
    if function.raw.sure == TYPING and not function.home.is_stub and function.raw.name in ("__init__", "__new__"):
        return Calls(open="it is written for type checkers only")
    found = [_signature(raw, function, made, reader, depth) for raw in function.raws]
    if (
        function.implementation is not None and function.name not in known.OVERLOADS_HOLD
    ):  # what runs; overloads are for type checkers
        real = _signature(function.implementation, function, made, reader, depth)
        if real.open_keywords or real.open_positionals:
            found = [_opened(each, real) for each in found]
            named = {each.name for each in real.parameters}
            if all(each.name in named for one in found for each in one.parameters if each.required):
                found.append(real)  # which says by itself what is required
        elif real not in found:
            found.append(real)
    if function.home.found.origin == "stdlib":
        return Calls(tuple(found))
    source = _of_source(function, reader, depth)
    if source is None:  # an older spelling may still be taken, beside what the stub says
        reason = "its source is decorated"
        return Calls(tuple(replace(each, open_keywords=reason, open_positionals=reason) for each in found))
    return Calls((*found, *(each for each in source if each not in found)))


def _opened(overload: Signature, real: Signature) -> Signature:
    """An overload of a function that takes more than it says."""
    return replace(
        overload,
        open_keywords=overload.open_keywords or real.open_keywords,
        open_positionals=overload.open_positionals or real.open_positionals,
    )


def _of_source(function: FunctionThing, reader: Reader, depth: int) -> list[Signature] | None:
    """The source's own signature beside that of a stub: stubs of other distributions may be older or newer. None
    where a decorator makes something of it that is not known."""
    twin = source_of(function, reader)
    if isinstance(twin, Partial):
        return [each for each in calls(twin, reader, depth + 1).signatures if not each.open_keywords]
    if not isinstance(twin, FunctionThing):
        return []
    made = decorators.made_of(twin, reader)
    if made.kind == "unknown":
        return [] if function.home.found.distribution in known.COMPLETE_STUBS else None
    if made.kind in ("descriptor", "property"):
        return []
    found = [_signature(raw, twin, made, reader, depth) for raw in twin.raws]
    apart = "-stubs" in function.home.path.rpartition("site-packages")[2]
    return [each for each in found if apart or not (each.open_keywords or each.open_positionals)]


def source_of(function: FunctionThing, reader: Reader) -> Thing | None:
    """The definition in the source that a stub's function describes."""
    if not function.home.is_stub:
        return None
    homes = [each for each in reader.homes(function.home.found) if each.path != function.home.path]
    if not homes:
        return None
    *outer, name = function.qualname.split(".")
    if len(outer) > 1:
        return None
    top = scopes.in_source(homes[0], outer[0] if outer else name, reader)
    if outer and isinstance(top, ClassThing):
        inner = members.own_member(top, name, reader)
        top = inner.thing if inner is not None and isinstance(inner.thing, FunctionThing) else None
    if isinstance(top, FunctionThing) and function.receiver is not None:
        return top.bound(function.receiver)
    return top


def _signature(
    raw: RawFunction, function: FunctionThing, made: decorators.Made, reader: Reader, depth: int
) -> Signature:
    own = own_parameters(raw, function, made)
    found = [_parameter(each, function, reader, raw) for each in own]
    extra = tuple(Parameter(name, "keyword", "...") for name in made.added)
    signature = Signature(tuple(found) + extra, deprecated=_deprecated(raw, function))
    if any(each.kind in (VARIADIC, KEYWORDS) for each in own):
        return forwarding.followed(signature, raw, function, reader, depth)
    return signature


def _deprecated(raw: RawFunction, function: FunctionThing) -> str | None:
    """PEP 702 on one overload of several."""
    if len(function.raws) < 2:
        return None
    for text in raw.decorators:
        if text.partition("(")[0].rpartition(".")[2] == "deprecated":
            return decorators.message_of(text)
    return None


def own_parameters(raw: RawFunction, function: FunctionThing, made: decorators.Made) -> tuple[RawParameter, ...]:
    """The parameters that are left to give: without the one that the receiver takes."""
    takes_me = function.receiver is not None and made.kind != "static" and function.owner is not None
    if not takes_me:
        return raw.parameters
    first = raw.parameters[:1]
    return raw.parameters[1:] if first and first[0].kind in (POSITIONAL, EITHER) else raw.parameters


def _parameter(each: RawParameter, function: FunctionThing, reader: Reader, raw: RawFunction) -> Parameter:
    kind = KINDS[each.kind]
    if each.kind == EITHER and each.name.startswith("__") and not each.name.endswith("__"):
        kind = "positional"  # how stubs wrote it before PEP 570
    default = each.default if each.default is not None or kind in ("variadic", "keywords") else None
    said = next((text for name, text in raw.body.warns_of if name == each.name), None)
    return Parameter(each.name, kind, default, each.annotation, _choices(each, function, reader), said)


def _choices(each: RawParameter, function: FunctionThing, reader: Reader) -> Literals | None:
    """The values that are taken, where the annotation says so and lets nothing else through."""
    if each.annotation is None or each.kind in (VARIADIC, KEYWORDS) or not _may_be_literal(each.annotation):
        return None
    return choices(each.annotation, function.home, function.owner, reader)


_PLAIN_TYPES = frozenset(
    ("str", "int", "bool", "float", "bytes", "object", "Any", "None", "str | None", "int | None", "bool | None", "...")
)


def _may_be_literal(text: str) -> bool:
    return text not in _PLAIN_TYPES
