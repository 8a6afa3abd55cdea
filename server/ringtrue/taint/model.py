"""What the tracing of values from outside is told and what it tells, as frozen values.

Does not know syntax beyond the nodes it points to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from ringtrue.rule import Step

OriginKind: TypeAlias = Literal[
    "request", "message", "response", "argument", "input", "environment", "parameter",
]  # fmt: skip
"""Who chooses the value: a client of the server, who sends messages, a server that was asked, who starts the program,
who types, who sets the environment; for a parameter that is not known."""

Weakness: TypeAlias = Literal[
    "sql", "command", "code", "deserialization", "path", "url", "redirect", "html", "template", "xml", "fields", "size",
    "regex", "log",
]  # fmt: skip

# The nearer to whoever attacks, the lower: of two ways into a value the lower one is told.
RANK: dict[OriginKind, int] = {
    "request": 0, "message": 1, "response": 2, "argument": 3, "input": 4, "environment": 5, "parameter": 6,
}  # fmt: skip

_FROM: dict[OriginKind, str] = {
    "request": "the request",
    "message": "a message",
    "response": "another server",
    "argument": "the command line",
    "input": "what is typed",
    "environment": "the environment",
    "parameter": "the caller",
}


class Origin(NamedTuple):
    """Where a value comes from: whose choice it is, and the expression that reads it."""

    kind: OriginKind
    text: str

    @property
    def said(self) -> str:
        return f"'{self.text}' is chosen by {_FROM[self.kind]}"


@dataclass(frozen=True)
class Trace:
    """A value that somebody outside chose, wholly or in part, and the way it came.

    `whole`: nothing was put before it, so that it is chosen from its first character on.
    """

    origin: Origin
    steps: tuple[Step, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class Framework:
    """What a library hands to the code that uses it. `source` says where its documentation tells so.

    `objects` are dotted names of request objects; `requests` the classes that annotate one as a parameter.
    `fields` are what a client chooses of a request; `decorators` mark functions whose parameters a client fills, and
    `makers` are the classes whose instances have those decorators. `calls` return what somebody outside chose;
    `methods` do so whatever they are called on.
    """

    name: str
    source: str
    objects: frozenset[str] = frozenset()
    requests: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    makers: frozenset[str] = frozenset()
    decorators: frozenset[str] = frozenset()
    fills: Literal["route", "all", "none"] = "none"
    kind: OriginKind = "request"
    values: dict[str, OriginKind] = field(default_factory=dict)
    calls: dict[str, OriginKind] = field(default_factory=dict)
    methods: dict[str, OriginKind] = field(default_factory=dict)
    tasks: frozenset[str] = frozenset()
