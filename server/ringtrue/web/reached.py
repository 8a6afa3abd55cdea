"""Reached: the routes by which requests come to a function or a class. Does not know what it does with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ringtrue.web.included import is_root
from ringtrue.web.makers import Framework
from ringtrue.web.routing import Entry, Routing
from ringtrue.web.values import Place, Target


@dataclass(frozen=True)
class Reached:
    """One way to a handler. `path` and `variables` are None where a part is computed. `whole`: nothing stands in front
    of the path that is not known."""

    framework: Framework
    kind: Literal["function", "class", "viewset", "unknown"]
    path: str | None
    variables: tuple[str, ...] | None
    methods: frozenset[str] | None
    given: tuple[str, ...]
    actions: tuple[tuple[str, str], ...]
    place: Place
    whole: bool


def reached_by(routing: Routing) -> dict[Target, tuple[Reached, ...]]:
    """Every handler of the project, and the routes that lead to it."""
    found: dict[Target, list[Reached]] = {}
    for table in routing.whole:
        root = is_root(routing, table.owner) if table.framework == "django" else table.is_application
        for entry in table.entries:
            route = entry.route
            target = routing.project.resolve(entry.file, route.scope, route.handler) if route.handler else None
            if target is not None:
                found.setdefault(target, []).append(_reached(entry, root and table.closed))
    return {target: tuple(dict.fromkeys(several)) for target, several in found.items()}


def _reached(entry: Entry, whole: bool) -> Reached:
    route = entry.route
    place = Place(entry.file, route.line)
    return Reached(
        entry.framework,
        route.kind,
        entry.path,
        entry.variables,
        route.methods,
        route.given,
        route.actions,
        place,
        whole,
    )
