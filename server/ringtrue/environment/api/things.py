"""Things: what a name stands for once it has been followed: modules, classes, functions, instances of classes.

Does not know how names are followed (`scopes`, `meanings`), nor what rules are told (`values`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias

from ringtrue.environment.answers import Found, Unknown
from ringtrue.environment.api.raw import ModuleApi, RawClass, RawFunction

Literals: TypeAlias = "tuple[str | int | bool | None, ...]"


@dataclass(frozen=True, eq=False)
class Home:
    """One file of one module: the scope in which the texts of its records mean something.

    `fixed`: the file is part of an installed distribution or of the standard library, and stays as it is.
    """

    found: Found
    path: str
    api: ModuleApi
    is_stub: bool
    fixed: bool


OWN = ":"
"""The name of the module that asks, where it cannot be imported by one."""


def dotted_name(found: Found, qualname: str) -> str:
    return f"{OWN}{qualname}" if found.name == OWN else f"{found.name}.{qualname}"


@dataclass(frozen=True)
class ModuleThing:
    found: Found


@dataclass(frozen=True, eq=False)
class ClassThing:
    """A class itself."""

    home: Home
    raw: RawClass
    qualname: str

    @cached_property
    def key(self) -> tuple[str, str, int]:
        return (self.home.path, self.qualname, self.raw.line)

    @property
    def name(self) -> str:
        """Where it is defined, dotted."""
        return dotted_name(self.home.found, self.qualname)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, ClassThing) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, eq=False)
class FunctionThing:
    """A function: its overloads, or the one definition. `receiver` is what it was read from, and passes itself.

    `wrapped` says what the decorators made of it.
    """

    home: Home
    raws: tuple[RawFunction, ...]
    qualname: str
    owner: ClassThing | None = None
    receiver: Thing | None = None
    implementation: RawFunction | None = None

    @property
    def name(self) -> str:
        return dotted_name(self.home.found, self.qualname)

    @property
    def raw(self) -> RawFunction:
        return self.raws[-1]

    def bound(self, receiver: Thing) -> FunctionThing:
        return replace(self, receiver=receiver)


@dataclass(frozen=True)
class Instance:
    """An instance of a class, whose type arguments are `arguments`; of a tuple, `arguments` are its items.

    `literals`: it is one of these values.
    """

    of: ClassThing
    arguments: tuple[Thing, ...] = ()
    literals: Literals | None = None
    many: bool = False
    """A tuple of any length, all of whose items are `arguments[0]`."""


@dataclass(frozen=True)
class TypeVariable:
    name: str
    bound: Thing | None = None


@dataclass(frozen=True)
class Signed:
    """Something that is called with exactly this: a `Callable[[...], ...]`; `parameters` is None for any call."""

    parameters: tuple[Thing, ...] | None
    returns: Thing


@dataclass(frozen=True)
class Special:
    """A form of `typing` that means something in annotations only, such as `Optional`."""

    name: str


@dataclass(frozen=True, eq=False)
class Alias:
    """A name for a type expression, or a value written as one."""

    home: Home
    text: str
    owner: ClassThing | None = None


@dataclass(frozen=True)
class Promise:
    """What a coroutine function gives: `result` once it is awaited."""

    result: Thing


@dataclass(frozen=True)
class Super:
    """`super()` in a method of `owner`, of an object (or class) that is `receiver`."""

    owner: ClassThing
    receiver: Thing


@dataclass(frozen=True, eq=False)
class Partial:
    """A call of `function` with some arguments given already: `functools.partial`."""

    function: Thing
    positionals: int
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class NoneThing:
    """None."""


@dataclass(frozen=True)
class Several:
    """One of these."""

    things: tuple[Thing, ...]


NONE = NoneThing()
Thing: TypeAlias = (
    "ModuleThing | ClassThing | FunctionThing | Instance | TypeVariable | Signed | Special | Alias | Promise"
    " | Super | Partial | NoneThing | Several | Unknown"
)
Kind: TypeAlias = Literal["module", "class", "function", "method", "property", "attribute", "instance"]


@dataclass(frozen=True)
class Site:
    """Where a member was found, and as what."""

    home: Home
    line: int
    kind: Kind
    name: str
    deprecated: str | None = None


@dataclass(frozen=True)
class Member:
    """A member found: what it stands for, and where it is written."""

    thing: Thing
    site: Site = field(compare=False)


def several(things: list[Thing]) -> Thing:
    """One thing for many: the only one, or `Several`; Unknown as soon as one is unknown."""
    flat: list[Thing] = []
    for thing in things:
        for one in thing.things if isinstance(thing, Several) else (thing,):
            if one not in flat:
                flat.append(one)
    unknown = next((one for one in flat if isinstance(one, Unknown)), None)
    if unknown is not None:
        return unknown
    if not flat:
        return Unknown("nothing is known of it")
    flat.sort(key=lambda one: isinstance(one, NoneThing))  # it is shown by the first
    return flat[0] if len(flat) == 1 else Several(tuple(flat))
