"""What one file says of its API, as written: bindings, functions, classes. Expressions are kept as texts.

Does not know other files, nor what a name in an expression means. Every record is a tuple of texts, numbers and
records, so that it can be stored and loaded without code being run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

# Kinds of parameters, in the order of a signature.
POSITIONAL, EITHER, VARIADIC, KEYWORD, KEYWORDS = range(5)

SURE: Final = 0
"""Bound whenever the file runs to its end."""
MAYBE: Final = 1
"""Bound in a branch, loop or handler."""
TYPING: Final = 2
"""Bound for type checkers only."""


class RawParameter(NamedTuple):
    name: str
    kind: int
    default: str | None = None
    annotation: str | None = None


class Forward(NamedTuple):
    """A call that is handed the function's own `*args` or `**kwargs`. `keywords` are those given beside them."""

    callee: str
    positionals: int
    keywords: tuple[str, ...]
    passes_args: bool
    passes_kwargs: bool
    line: int


class RawSet(NamedTuple):
    """An attribute set on `self` (or `cls`). `given`: the annotation is that of the parameter it is set to."""

    name: str
    line: int
    annotation: str | None
    value: str | None
    given: bool = False


class RawBody(NamedTuple):
    """What a function's body does that its signature does not say.

    `taken` are literal keys it looks up in its `**kwargs`, `leak` any other use of them. `returned` are the texts of
    returned expressions, `local` the values of names bound once. `makes` says why it may set unknown attributes.
    """

    forwards: tuple[Forward, ...] = ()
    taken: tuple[str, ...] = ()
    leak: str | None = None
    returned: tuple[str, ...] = ()
    local: tuple[tuple[str, str], ...] = ()
    sets: tuple[RawSet, ...] = ()
    makes: str | None = None
    warns: str | None = None
    inner: tuple[RawFunction, ...] = ()
    yields: bool = False
    imports: tuple[RawImport, ...] = ()
    alters: tuple[str, ...] = ()
    """Parameters that are given attributes under computed names."""
    changes: bool = False
    """Whether its variadic parameters may be changed before they are handed on."""
    refuses: bool = False
    """Whether it raises an error where keywords are left that it did not take."""
    leak_args: str | None = None
    """Any use of its `*args` that is not followed."""
    warns_of: tuple[tuple[str, str], ...] = ()
    """Parameters whose being given is deprecated, each with the message."""


EMPTY_BODY: Final = RawBody()


class RawFunction(NamedTuple):
    name: str
    line: int
    sure: int
    parameters: tuple[RawParameter, ...]
    returns: str | None
    is_async: bool
    decorators: tuple[str, ...]
    body: RawBody


class RawImport(NamedTuple):
    """`attribute` of `module`, or the module itself where it is None."""

    name: str
    line: int
    sure: int
    module: str
    level: int
    attribute: str | None


class RawValue(NamedTuple):
    """Bound by an assignment, or by anything else where `value` and `annotation` are None."""

    name: str
    line: int
    sure: int
    annotation: str | None
    value: str | None


class RawClass(NamedTuple):
    name: str
    line: int
    sure: int
    bases: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    decorators: tuple[str, ...]
    members: Mapping[str, tuple[RawBinding, ...]]
    open: str | None
    """Why the body may bind names that are not written."""
    parameters: tuple[str, ...] = ()
    """PEP 695 type parameters."""


RawBinding: TypeAlias = "RawFunction | RawClass | RawImport | RawValue"


@dataclass(frozen=True)
class ModuleApi:
    """One file. `patches` are attributes set from outside a class: (what they are set on, name or None, line).

    `calls` are statements of the module that call something with bare names: (callee, names, line).
    """

    bindings: Mapping[str, tuple[RawBinding, ...]] = field(default_factory=dict)
    stars: tuple[tuple[str, int], ...] = ()
    patches: tuple[tuple[str, str | None, int], ...] = ()
    calls: tuple[tuple[str, tuple[str, ...], int], ...] = ()
    broken: str | None = None
