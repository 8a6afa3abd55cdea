"""Drawn: the project's applications, routes, handlers and models as plain values, for whoever shows them.

Holds what the checker goes by, nothing more: what it does not know is None or missing here too. Does not know formats.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from ringtrue.schema.values import Schema
from ringtrue.web.included import left_out
from ringtrue.web.makers import PARTS
from ringtrue.web.routing import Entry, Routing, Table
from ringtrue.web.shadows import shadow_in
from ringtrue.web.values import Target


@dataclass(frozen=True)
class DrawnRoute:
    """One route: `path` is None where a part of it is computed; `shadow` is the path that hides it."""

    methods: tuple[str, ...]
    path: str | None
    handler: str
    place: str
    shadow: str = ""


@dataclass(frozen=True)
class DrawnTable:
    """What one application looks requests up in. `closed`: everything that it includes could be followed."""

    name: str
    framework: str
    place: str
    closed: bool
    routes: tuple[DrawnRoute, ...]


@dataclass(frozen=True)
class DrawnModel:
    """One table: its columns with their types, and the tables that its keys point to."""

    name: str
    table: str
    place: str
    columns: tuple[tuple[str, str], ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """All of it. `left_out` are routers that nothing includes."""

    tables: tuple[DrawnTable, ...]
    left_out: tuple[str, ...]
    models: tuple[DrawnModel, ...]


def drawn(routing: Routing, schema: Schema | None, linear: bool = False) -> Drawn:
    """The project as the checker sees it."""
    shown = [one for one in routing.whole if any(entry.path is not None for entry in one.entries)]
    tables = [_table(one, routing, linear) for one in shown]
    parts = [
        f"{one.name} ({_place(routing, path, one.line)})"
        for path, file in routing.project.files.items()
        for one in file.made
        if not one.scope and one.kind in PARTS and left_out(routing, path, one.name) is not None
    ]
    models = tuple(_models(schema, routing.project.root)) if schema is not None else ()
    return Drawn(tuple(sorted(tables, key=lambda one: one.place)), tuple(sorted(parts)), models)


def _table(table: Table, routing: Routing, linear: bool) -> DrawnTable:
    owner: Target = table.owner
    line = table.made.line if table.made is not None else 0
    scope = f"{owner.scope}." if owner.scope else ""
    routes = tuple(_route(one, table, routing, linear) for one in table.entries)
    place = _place(routing, owner.path, line)
    return DrawnTable(f"{scope}{owner.name}", table.framework or "unknown", place, table.closed, routes)


def _route(entry: Entry, table: Table, routing: Routing, linear: bool) -> DrawnRoute:
    methods = tuple(sorted(entry.route.methods)) if entry.route.methods is not None else ("*",)
    shadow = shadow_in(entry, table, linear)
    hidden = (shadow.path or shadow.handler) if shadow is not None else ""
    place = _place(routing, entry.file, entry.route.line)
    return DrawnRoute(methods, entry.path, entry.route.handler or "?", place, hidden)


def _place(routing: Routing, path: str, line: int) -> str:
    return f"{os.path.relpath(path, routing.project.root).replace(os.sep, '/')}:{line + 1}"


def _models(schema: Schema, root: str) -> list[DrawnModel]:
    found = []
    for table in schema.tables.values():
        path = os.path.relpath(table.place.path, root).replace(os.sep, "/") if table.place is not None else "?"
        place = f"{path}:{table.place.line + 1}" if table.place is not None else path
        columns = tuple((one.name, one.kind) for one in table.columns)
        targets = tuple(dict.fromkeys(one.target for one in table.columns if one.target))
        found.append(DrawnModel(table.model or table.name, table.name, place, columns, targets))
    return sorted(found, key=lambda one: one.place)
