"""Tables of `name = constraint`, as Poetry and pipenv write them.

Does not know where such tables stand, nor PEP 621.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.declared.model import Declared, Item, Malformed, Origin, PythonLimit
from ringtrue.declared.pep508 import is_name, normalised, origin_of
from ringtrue.declared.poetry_version import Converted, pep440
from ringtrue.placed import Placed
from ringtrue.text import Span
from ringtrue.toml_text import Array, Entry, Node, Scalar, Table, Text, span_of

_REMOTE = ("git", "url", "hg", "svn", "file")
_LOCAL = ("path",)


@dataclass(frozen=True)
class _Wanted:
    """What one value says about the name it belongs to."""

    version: Placed | None = None
    target: str | None = None
    origin: Origin = "index"
    extras: tuple[str, ...] = ()
    marker: str | None = None
    python: str | None = None
    index: str | None = None
    optional: bool = False


def dependency_table(table: Table, group: str) -> Iterator[Item]:
    """The entries of a table. `python` is the project's own limit and no dependency."""
    for entry in table.entries.values():
        if entry.key.value == "python":
            yield from _python(entry.value)
        elif not is_name(entry.key.value):
            yield Malformed(entry.key.span(), f"'{entry.key.value}' is no project name")
        else:
            yield from _declared(entry, group)


def _python(value: Node) -> Iterator[Item]:
    version = value.placed if isinstance(value, Text) else _text(value, "version")
    if version is None:
        return
    converted = pep440(version.value)
    if converted is None:
        yield Malformed(version.span(), f"'{version.value}' is no version constraint")
    else:
        yield PythonLimit(converted.specifier, version.span())


def _declared(entry: Entry, group: str) -> Iterator[Item]:
    values = entry.value.items if isinstance(entry.value, Array) else (entry.value,)
    for value in values:
        wanted = _wanted(value)
        if wanted is None:
            yield Malformed(span_of(value), f"'{entry.key.value}' needs a version or a table")
            continue
        converted = pep440(wanted.version.value) if wanted.version else Converted("", partial=False)
        if converted is None and wanted.version is not None:
            yield Malformed(wanted.version.span(), f"'{wanted.version.value}' is no version constraint")
            converted = Converted("", partial=True)
        if converted is not None:
            yield _filled(entry, value, wanted, converted, group)


def _filled(entry: Entry, value: Node, wanted: _Wanted, converted: Converted, group: str) -> Declared:
    key = entry.key
    return Declared(
        name=normalised(key.value),
        raw_name=key.value,
        name_span=key.span(),
        span=Span(key.span().start, max(key.span().end, span_of(value).end)),
        specifier=converted.specifier,
        specifier_span=wanted.version.span() if wanted.version else None,
        extras=wanted.extras,
        marker=wanted.marker,
        origin=wanted.origin,
        target=wanted.target,
        group="optional:" if wanted.optional and group == "main" else group,
        python=wanted.python,
        index=wanted.index,
        partial=converted.partial,
    )


def _wanted(value: Node) -> _Wanted | None:
    if isinstance(value, Text):
        return _Wanted(version=value.placed)
    if not isinstance(value, Table):
        return None
    origin, target = _place(value)
    python = _text(value, "python")
    limit = pep440(python.value) if python else None
    index = _text(value, "source") or _text(value, "index")
    marker = _text(value, "markers")
    optional = value.get("optional")
    return _Wanted(
        version=_text(value, "version"),
        target=target,
        origin=origin,
        extras=_texts(value.get("extras")),
        marker=marker.value if marker else None,
        python=limit.specifier if limit else None,
        index=index.value if index else None,
        optional=isinstance(optional, Scalar) and optional.raw == "true",
    )


def _place(table: Table) -> tuple[Origin, str | None]:
    for key in (*_REMOTE, *_LOCAL):
        if target := _text(table, key):
            return ("path" if key in _LOCAL else "url" if key != "file" else origin_of(target.value)), target.value
    return "index", None


def _text(node: Node, key: str) -> Placed | None:
    found = node.get(key) if isinstance(node, Table) else None
    return found.placed if isinstance(found, Text) else None


def _texts(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, Array) else ()
    return tuple(sorted(item.value for item in items if isinstance(item, Text)))
