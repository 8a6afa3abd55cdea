"""Api, Members, NoSuchMember: what the surface answers about a dotted path, as frozen values.

Does not know how an answer was found, nor what a rule makes of it. `Unknown` (of `answers`) is the answer where
anything on the way is made at run time or cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ringtrue.environment.answers import Missing, Unknown

ParameterKind: TypeAlias = Literal["positional", "either", "variadic", "keyword", "keywords"]
ApiKind: TypeAlias = Literal["module", "class", "function", "method", "property", "attribute", "instance"]


@dataclass(frozen=True)
class Parameter:
    """One parameter. `default` and `annotation` are texts as written; `choices` the literals that it takes.

    Kinds: "positional" (only), "either" (by place or name), "variadic" (`*args`), "keyword" (only), "keywords"
    (`**kwargs`). `choices` is None where other values are taken too. `deprecated` says why it should not be given.
    """

    name: str
    kind: ParameterKind
    default: str | None = None
    annotation: str | None = None
    choices: tuple[str | int | bool | None, ...] | None = None
    deprecated: str | None = None

    @property
    def required(self) -> bool:
        return self.default is None and self.kind in ("positional", "either", "keyword")


@dataclass(frozen=True)
class Place:
    """Where something is defined: `line` counts from 0. `version` is that of `distribution`, or of Python.

    Lines do not count where answers are compared: code that only moves changes no answer.
    """

    path: str
    line: int = field(compare=False)
    distribution: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Signature:
    """One way to call. The first parameter of a bound method is left out.

    `open_keywords` says why further keywords may be taken, `open_positionals` why further positional arguments may;
    None: exactly `parameters`. Forwarded `**kwargs` that were followed to their end are parameters like others.
    `via` names what they were forwarded to, hop by hop; `open_with` parameters that lead them elsewhere when they are
    given. `names` is a pattern of further keywords that are taken. `returns` is a path (see `paths`) of what the call
    gives.
    """

    parameters: tuple[Parameter, ...] = ()
    open_keywords: str | None = None
    open_positionals: str | None = None
    returns: str | None = None
    via: tuple[str, ...] = ()
    deprecated: str | None = None
    open_with: tuple[str, ...] = ()
    names: str | None = None

    @property
    def keywords(self) -> tuple[str, ...]:
        """Names that may be given by keyword."""
        return tuple(each.name for each in self.parameters if each.kind in ("either", "keyword"))

    def parameter(self, name: str) -> Parameter | None:
        """The parameter that the keyword `name` sets."""
        return next(
            (each for each in self.parameters if each.name == name and each.kind in ("either", "keyword")), None
        )


@dataclass(frozen=True)
class Api:
    """What stands at the end of a path.

    `name` is where it is defined ("numpy.linalg._linalg.inv"). `signatures` are the ways to call it, of which one must
    fit; empty where it is no callable or `open` says why its calls cannot be judged. `returns` is the path of what a
    call gives (not awaited); `type` the path of what an attribute or instance is. `is_async`: the call must be awaited
    (or, for a generator, run through by `async for`). `raises` a path that cannot be told is None.
    """

    name: str
    kind: ApiKind
    signatures: tuple[Signature, ...] = ()
    open: str | None = None
    is_async: bool = False
    returns: str | None = None
    type: str | None = None
    deprecated: str | None = None
    where: Place | None = None


@dataclass(frozen=True)
class NoSuchMember:
    """`parent`, of which everything is known, certainly has no `name`. `near` are its members that may be meant, the
    likeliest first. `evidence` says it in words: "'DataFrame' of pandas 2.2.3 has no 'appendd'".

    `unless` says what an attribute of that name may be all the same (a column, a tag): then the only thing that is
    certain is that it is no method, so that calling it is wrong.
    """

    parent: Api
    name: str
    near: tuple[str, ...]
    evidence: str
    unless: str | None = None


@dataclass(frozen=True)
class Members:
    """Every member of `parent`, inherited ones included; `open` says why there may be others."""

    parent: Api
    names: frozenset[str]
    open: str | None = None


ApiAnswer: TypeAlias = Api | NoSuchMember | Missing | Unknown
MembersAnswer: TypeAlias = Members | NoSuchMember | Missing | Unknown
