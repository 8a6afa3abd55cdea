"""What requirement documents say, as frozen values with spans.

Does not know any file format, nor whether a name exists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NewType, TypeAlias

from ringtrue.text import Span

# A project name as PEP 503 compares them: lower case, runs of `-_.` as one `-`.
Name = NewType("Name", str)
Kind: TypeAlias = Literal[
    "requirements", "constraints", "pyproject", "pipfile", "environment-yml", "setup-cfg", "setup-py", "script"
]
Origin: TypeAlias = Literal["index", "url", "path", "workspace"]


@dataclass(frozen=True)
class Declared:
    """One named requirement.

    `name_span` covers the name as written; `span` the whole entry, quotes excluded. `specifier` is always valid
    PEP 440 ("" = any version); `partial` says that the text asks for more than it tells (a union, a variable).
    `group` is `main`, `optional:X`, `dev:X`, `build`, `constraint` or `script`. `python` is the entry's own limit on
    Python versions, as a PEP 440 specifier, "" where that cannot say it. `index` names the index that the project ties
    the entry to.
    """

    name: Name
    raw_name: str
    name_span: Span
    span: Span
    specifier: str = ""
    specifier_span: Span | None = None
    extras: tuple[str, ...] = ()
    marker: str | None = None
    origin: Origin = "index"
    target: str | None = None
    group: str = "main"
    python: str | None = None
    index: str | None = None
    partial: bool = False
    hashed: bool = False


@dataclass(frozen=True)
class Unnamed:
    """A requirement that says where but not which: a path or URL without a name in it."""

    span: Span
    target: str
    group: str = "main"


@dataclass(frozen=True)
class Malformed:
    """An entry that its format does not allow."""

    span: Span
    message: str


@dataclass(frozen=True)
class Option:
    """A setting of the installer inside the document, as `--index-url` is; `name` without the dashes in front."""

    name: str
    value: str
    span: Span


@dataclass(frozen=True)
class Include:
    """Another document that this one pulls in; `path` as written. A `constraint` only limits versions."""

    path: str
    span: Span
    constraint: bool = False
    group: str = "main"


@dataclass(frozen=True)
class PythonLimit:
    """The Python versions the project says it supports, as a PEP 440 specifier."""

    specifier: str
    span: Span


@dataclass(frozen=True)
class CondaPackage:
    """An entry that conda resolves, not pip: its names are of another index."""

    name: str
    specification: str
    span: Span


@dataclass(frozen=True)
class Declarations:
    """Everything one document declares, in the order of its text. `kind` is None: it is no requirement document.

    Not `complete`: the document computes a part of what it declares, so there may be more.
    """

    path: str
    kind: Kind | None
    requirements: tuple[Declared, ...] = ()
    unnamed: tuple[Unnamed, ...] = ()
    malformed: tuple[Malformed, ...] = ()
    options: tuple[Option, ...] = ()
    includes: tuple[Include, ...] = ()
    conda: tuple[CondaPackage, ...] = ()
    requires_python: PythonLimit | None = None
    name: Name | None = None
    complete: bool = True


Item: TypeAlias = "Declared | Unnamed | Malformed | Option | Include | CondaPackage | PythonLimit"


def gathered(path: str, kind: Kind, items: list[Item], name: Name | None = None) -> Declarations:
    """The items of one document, sorted into their places."""
    ordered = sorted(items, key=lambda item: item.span)
    return Declarations(
        path,
        kind,
        requirements=tuple(item for item in ordered if isinstance(item, Declared)),
        unnamed=tuple(item for item in ordered if isinstance(item, Unnamed)),
        malformed=tuple(item for item in ordered if isinstance(item, Malformed)),
        options=tuple(item for item in ordered if isinstance(item, Option)),
        includes=tuple(item for item in ordered if isinstance(item, Include)),
        conda=tuple(item for item in ordered if isinstance(item, CondaPackage)),
        requires_python=next((item for item in ordered if isinstance(item, PythonLimit)), None),
        name=name,
    )


def in_group(item: Item, group: str) -> Item:
    """The item, declared for `group`."""
    return replace(item, group=group) if isinstance(item, (Declared, Unnamed, Include)) else item
