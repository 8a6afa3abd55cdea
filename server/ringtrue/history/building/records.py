"""What one file says of its module as values. Does not know other files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["function", "class", "import", "alias", "value"]
Said: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class Binding:
    """One way in which a name is bound.

    `target` is what an import or an alias names: (level, module, name or ""), or the dotted text; of a
    function the typed dictionary of its other keywords. `typing`: only for
    type checkers.
    """

    kind: Kind
    target: tuple[int, str, str] | str = ""
    parameters: tuple[str, ...] = ()
    open: bool = False
    deprecated: Said | None = None
    dated: tuple[tuple[str, str, str], ...] = ()
    members: dict[str, list[Binding]] = field(default_factory=dict)
    perhaps: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    typing: bool = False
    perhaps_bound: bool = False
    """Only some of several ways through the module bind it."""
    handed_on: bool = False
    """Of an import: it is written `as` its own name, as stubs do with what they offer."""
    sets: tuple[str, ...] = ()
    """Of a part of a class: attributes that its functions set."""
    made: Binding | None = None
    """Of a part of a class: the constructor that it is given if it has none."""


def whole(parts: list[Binding]) -> Binding:
    """One class of its parts, of which the first has its head."""
    head = parts[0]
    members: dict[str, list[Binding]] = {}
    for part in parts:
        for name, bindings in part.members.items():
            members[name] = [*members.get(name, ()), *bindings]
    for name in (name for part in parts for name in part.sets):
        members.setdefault(name, [Binding("value")])
    if head.made is not None:
        members.setdefault("__init__", [head.made])
    return Binding(
        "class",
        open=any(part.open for part in parts),
        deprecated=next((part.deprecated for part in parts if part.deprecated), None),
        members=members,
        perhaps=tuple(sorted({name for part in parts for name in part.perhaps} - members.keys())),
        bases=head.bases,
        typing=head.typing,
    )


@dataclass(slots=True)
class Record:
    """One file. `lazy` are names that a readable `__getattr__` answers for, with the module that has each or ""."""

    names: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[tuple[int, str, bool]] = field(default_factory=list)
    exports: list[str] | None = None
    exported_modules: list[str] = field(default_factory=list)
    exports_open: bool = False
    open: str = ""
    lazy: dict[str, str] = field(default_factory=dict)
    typing_is_real: bool = False
    patches: list[tuple[str, str]] = field(default_factory=list)
    """(dotted owner, attribute) set from outside; "**" for attributes whose names are computed, "*" where it was
    given to a function that may set some."""
    stub_names: bool = False
    deleted: list[str] = field(default_factory=list)
    globals: list[str] = field(default_factory=list)
    listed: list[tuple[bool, list[str], list[str], bool]] = field(default_factory=list)
    """What is done with `__all__` in a piece: (added to what was there, names, modules, all of it could be read)."""


def joined(parts: list[Record]) -> Record:
    """One record of the records of a file's pieces, in order."""
    whole = Record()
    for part in parts:
        for name in part.deleted:
            whole.names.pop(name, None)
        for name, bindings in part.names.items():
            whole.names[name] = [*whole.names.get(name, ()), *bindings]
        whole.stars += part.stars
        whole.patches += part.patches
        whole.globals += part.globals
        for added, names, modules, readable in part.listed:
            whole.exports = [*((whole.exports or ()) if added else ()), *names]
            whole.exported_modules = [*(whole.exported_modules if added else ()), *modules]
            whole.exports_open = whole.exports_open or not readable
    return whole
