"""Routes, applications, functions and classes of one file as frozen values. Names are as written in that file.

Does not know files, nor what the names mean elsewhere. Lines count from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from ringtrue.web.passing import Passing

Syntax: TypeAlias = Literal["starlette", "aiohttp", "flask", "django", "regex"]
"""How a path is written, and by whom it is matched."""


class Imported(NamedTuple):
    """What an import binds a name to: a module, or a member of one. `level` counts the dots."""

    level: int
    module: str
    member: str = ""


class Target(NamedTuple):
    """Something that a file defines: at its top level, or in the function `scope`."""

    path: str
    scope: str
    name: str


class Place(NamedTuple):
    """A line of a file."""

    path: str
    line: int


@dataclass(frozen=True)
class Made:
    """`app = FastAPI()`: `kind` is the full name of what was called; `prefix` is None where it cannot be read."""

    scope: str
    name: str
    kind: str
    line: int
    prefix: str | None = ""
    label: str = ""
    """What a blueprint is called."""


@dataclass(frozen=True)
class Route:
    """One registration. `path` is None where it is computed; `methods` None for all, or for nobody knows.

    `certain`: it is made wherever the file, or the function `scope`, runs. `at` orders what one file registers.
    """

    scope: str
    owner: str
    at: int
    line: int
    path: str | None
    methods: frozenset[str] | None
    handler: str
    syntax: Syntax
    kind: Literal["function", "class", "viewset", "unknown"] = "function"
    name: str = ""
    certain: bool = True
    defined: int = -1
    """The line of the function that a decorator registers; -1 for one that is named."""
    given: tuple[str, ...] = ()
    """Arguments that the registration passes besides what the path holds."""
    actions: tuple[tuple[str, str], ...] = ()
    """Of a set of views: which method of the class answers which verb."""
    prefix_of: str = ""
    """For routes of a list inside another registration: the prefix in front of `path`."""


@dataclass(frozen=True)
class Include:
    """Everything that `target` registers, below `prefix`, which is None where it is computed.

    `module`: `target` is the full name of a module, whose patterns are meant.
    """

    scope: str
    owner: str
    at: int
    line: int
    target: str
    prefix: str | None
    module: bool = False
    certain: bool = True


@dataclass(frozen=True)
class Function:
    """A function or method. `parameters` by name, of which those from `required` have no default. `open`: it takes any
    further arguments by name. `depends` are the names of the functions that give its defaults."""

    name: str
    line: int
    parameters: tuple[str, ...]
    required: frozenset[str] = frozenset()
    open: bool = False
    is_async: bool = False
    yields: bool = False
    decorators: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    requests: frozenset[str] = frozenset()
    """Parameters that hold the request, by their annotation or name."""
    calls: tuple[str, ...] = ()
    """The text of each decorator."""
    injected: tuple[str, ...] = ()
    """Parameters whose default is a `Depends(...)`, in the order of all."""
    passes: Passing | None = None
    """As a decorator: what it hands on."""
    reads_body: bool = False
    """Whether it reads the body of Flask's request, and not what the address says."""
    stores: frozenset[str] = frozenset()
    """The texts under which it stores something on a request."""


@dataclass(frozen=True)
class Class:
    """A class: its bases as written, its methods, and the text of what its names are bound to.

    `annotated` are the fields, with their annotations as text; `inner` the classes in it, with their values.
    """

    name: str
    line: int
    bases: tuple[str, ...]
    methods: tuple[Function, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    annotated: tuple[tuple[str, str], ...] = ()
    inner: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    decorators: tuple[str, ...] = ()

    def method(self, name: str) -> Function | None:
        return next((one for one in self.methods if one.name == name), None)

    def value(self, name: str) -> str | None:
        return dict(self.values).get(name)


@dataclass(frozen=True)
class File:
    """What one file says."""

    path: str
    imported: dict[str, Imported] = field(default_factory=dict)
    stars: tuple[Imported, ...] = ()
    made: tuple[Made, ...] = ()
    routes: tuple[Route, ...] = ()
    includes: tuple[Include, ...] = ()
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """Names bound to a text."""
    lists: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    """Names bound to lists of texts, in capitals as settings are; None where a part cannot be read."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Names bound to `Annotated[...]`, with its text."""
    words: frozenset[str] = frozenset()
    """Every name and attribute that is read, and every import, outside the place that binds it."""
    strings: frozenset[str] = frozenset()
    """Texts that look like the dotted name of something."""
    loads: bool = False
    """Whether it imports modules by computed names."""

    @property
    def registered(self) -> tuple[Route | Include, ...]:
        """All that the file registers, in its order."""
        every: list[Route | Include] = [*self.routes, *self.includes]
        return tuple(sorted(every, key=lambda one: one.at))

    def maker(self, scope: str, name: str) -> Made | None:
        """What makes `name`, the last of several."""
        found = None
        for one in self.made:
            if one.scope == scope and one.name == name:
                found = one
        return found
