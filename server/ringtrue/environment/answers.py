"""What the environment answers: Found, Missing, Present, Absent, Unknown, as frozen values.

Does not know how an answer was found, nor what a rule makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

ModuleKind: TypeAlias = Literal[
    "source", "package", "namespace", "extension", "bytecode", "stub", "zip", "builtin", "frozen"
]
Origin: TypeAlias = Literal["stdlib", "first-party", "installed"]
NameKind: TypeAlias = Literal["class", "function", "variable", "import", "module", "exported", "special"]


@dataclass(frozen=True)
class Found:
    """A module that an import statement would find.

    `locations` is where its submodules are looked for (empty: not a package); `stub_path` is a `.pyi` that
    describes it; `distribution` is a normalized name (PEP 503). Kind "stub" means that only stubs are there: nothing
    to import at run time. `guessed`: it goes by this name only if a folder is on the path that is a package itself, as
    for a script inside it; an import may as well mean another distribution's module.
    """

    name: str
    kind: ModuleKind
    origin: Origin
    path: str | None = None
    distribution: str | None = None
    stub_path: str | None = None
    locations: tuple[str, ...] = ()
    guessed: bool = False

    @property
    def is_package(self) -> bool:
        return bool(self.locations) or self.kind in ("package", "namespace")


@dataclass(frozen=True)
class Missing:
    """A module that is certainly not there. `parent` is the deepest package that is ("" for a top-level name)."""

    parent: str
    reason: str


@dataclass(frozen=True)
class Unknown:
    """No answer, and why. `namespace` names the namespace package whose other portions could hold the module."""

    reason: str
    namespace: str | None = None


ModuleAnswer: TypeAlias = Found | Missing | Unknown


@dataclass(frozen=True)
class Name:
    """One name at the top level of a module. `target` is (module as written, attribute) of an import.

    `handed_on`: an import written `as` its own name, which in a stub is how a module offers it to others.
    """

    kind: NameKind
    line: int = 0
    deprecated: str | None = None
    typing_only: bool = False
    target: tuple[str, str | None] | None = None
    handed_on: bool = False


@dataclass(frozen=True)
class ModuleNames:
    """Every name of a module. `open`, when set, says why there may be names besides these; `private_open` why there
    may be private ones."""

    names: Mapping[str, Name] = field(default_factory=dict)
    open: str | None = None
    private_open: str | None = None
    exported: tuple[str, ...] | None = None

    @property
    def public(self) -> tuple[str, ...]:
        """What `from module import *` binds."""
        return self.exported if self.exported is not None else tuple(n for n in self.names if not n.startswith("_"))


@dataclass(frozen=True)
class Present:
    """`module` has the name."""

    module: Found
    name: Name


@dataclass(frozen=True)
class Absent:
    """`module` certainly lacks the name; `names` is what it has (empty for a namespace package)."""

    module: Found
    names: tuple[str, ...]
    reason: str


NameAnswer: TypeAlias = Present | Absent | Missing | Unknown


@dataclass(frozen=True)
class Crash:
    """`importer` asks `module` for `name` before `module` has bound it. Modules are paths; `chain` is who imports
    whom, from `module` to `importer`."""

    importer: str
    module: str
    name: str
    chain: tuple[str, ...]
