"""One PEP 508 requirement with the places of its parts.

`packaging` says what is valid; this only finds where the parts stand. Does not know files.
"""

from __future__ import annotations

import re

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from ringtrue.declared.model import Declared, Malformed, Name, Origin, PythonLimit
from ringtrue.placed import Placed

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_LEADING_NAME = re.compile(_NAME)
_WHOLE_NAME = re.compile(_NAME + r"\Z")
_SCHEME = re.compile(r"(?:[a-z]+\+)?[a-z][a-z0-9.-]+:", re.IGNORECASE)
_PARTS = re.compile(rf"({_NAME})\s*(\[[^\]]*\])?\s*(?:@\s*(\S+)|\(?\s*([^;()]*?)\s*\)?)\s*(?:;|\Z)")


def is_name(text: str) -> bool:
    """Whether `text` is a project name: letters, digits and `._-` between them, and so harmless in any command."""
    return _WHOLE_NAME.match(text) is not None and text.isascii()


def normalised(name: str) -> Name:
    return Name(str(canonicalize_name(name)))


def requirement(text: Placed, group: str = "main", *, hashed: bool = False) -> Declared | Malformed:
    """The requirement that the whole of `text` states."""
    text = text.stripped()
    try:
        read = Requirement(text.value)
    except InvalidRequirement as error:
        return Malformed(text.span(), f"not a requirement: {_said(error)}")
    except RecursionError:
        return Malformed(text.span(), "not a requirement: its marker is nested too deeply")
    parts = _PARTS.match(text.value)
    specified = parts is not None and bool(parts[4])
    end = parts.end(1) if parts else len(read.name)
    return Declared(
        name=normalised(read.name),
        raw_name=read.name,
        name_span=text.span(0, end),
        span=text.span(),
        specifier=str(read.specifier),
        specifier_span=text.span(*parts.span(4)) if parts and specified else None,
        extras=tuple(sorted(read.extras)),
        marker=str(read.marker) if read.marker else None,
        origin=origin_of(read.url) if read.url else "index",
        target=read.url,
        group=group,
        hashed=hashed,
    )


def origin_of(target: str) -> Origin:
    """Whether a target is on this machine or elsewhere."""
    if target.lower().startswith("file:"):
        return "path"
    return "url" if _SCHEME.match(target) else "path"


def _said(error: Exception) -> str:
    line = str(error).partition("\n")[0].strip()
    return line[:1].lower() + line[1:]


def leading_name(text: Placed) -> Placed | None:
    """The name that `text` begins with, if it does."""
    found = _LEADING_NAME.match(text.value)
    return text.part(0, found.end()) if found else None


def python_limit(text: Placed) -> PythonLimit | Malformed:
    """`requires-python`."""
    try:
        return PythonLimit(str(SpecifierSet(text.value)), text.span())
    except InvalidSpecifier:
        return Malformed(text.span(), f"'{text.value}' is no set of version specifiers")
