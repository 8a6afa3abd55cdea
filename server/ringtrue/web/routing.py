"""Routing: the tables that applications look requests up in, in their order, with everything they include.

Two registrations are comparable only where their order is certain: in one file, or included there. Does not know rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ringtrue.web.makers import APPLICATIONS, EVERY, Framework
from ringtrue.web.paths import joined, variables
from ringtrue.web.project import Project
from ringtrue.web.values import Class, File, Function, Include, Made, Route, Syntax, Target
from ringtrue.web.viewsets import routes_of

_DEPTH = 8
_SYNTAX: dict[str, Syntax] = {"fastapi": "starlette", "starlette": "starlette", "aiohttp": "aiohttp", "flask": "flask"}


@dataclass(frozen=True)
class Entry:
    """One route of a table: its file, its whole path (None where a part is computed), and the places of the
    registrations that lead to it, outermost first."""

    route: Route
    file: str
    path: str | None
    syntax: Syntax
    framework: Framework
    way: tuple[tuple[str, int], ...]
    certain: bool

    @property
    def variables(self) -> tuple[str, ...] | None:
        return None if self.path is None else variables(self.path, self.syntax)


@dataclass(frozen=True)
class Table:
    """What one application, or a router by itself, looks requests up in."""

    owner: Target
    made: Made | None
    framework: Framework
    entries: tuple[Entry, ...]
    closed: bool = True
    """Whether all that it includes could be followed."""

    @property
    def is_application(self) -> bool:
        return (self.made is not None and self.made.kind in APPLICATIONS) or self.made is None


class Routing:
    """The tables of one project."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def _by_owner(self) -> dict[Target, list[tuple[str, Route | Include]]]:
        """What is registered on each owner, in the order of each file."""
        found: dict[Target, list[tuple[str, Route | Include]]] = {}
        for path, file in self.project.files.items():
            for one in file.registered:
                owner = self.owner_of(file, one)
                found.setdefault(owner, []).append((path, one))
        return found

    def owner_of(self, file: File, one: Route | Include) -> Target:
        """Where that is made on which `one` registers."""
        found = self.project.resolve(file.path, one.scope, one.owner)
        return found if found is not None else Target(file.path, one.scope, one.owner)

    def framework_of(self, owner: Target) -> Framework:
        made = self.project.maker(owner)
        if made is not None:
            return EVERY[made.kind]
        own = self._by_owner.get(owner, ())
        syntaxes = {one.syntax for _, one in own if isinstance(one, Route)}
        if syntaxes & {"django", "regex"} or owner.name == "urlpatterns":
            return "django"
        return "aiohttp" if syntaxes == {"aiohttp"} else ""

    @cached_property
    def included(self) -> dict[Target, list[tuple[Target, str, Include]]]:
        """Who includes each owner: the including owner, its file and the statement."""
        found: dict[Target, list[tuple[Target, str, Include]]] = {}
        for owner, several in self._by_owner.items():
            for path, one in several:
                if isinstance(one, Include):
                    target = self.target(path, one)
                    if target is not None:
                        found.setdefault(target, []).append((owner, path, one))
        return found

    def registered(self, owner: Target) -> list[tuple[str, Route | Include]]:
        """What is registered on `owner`, each with its file."""
        return self._by_owner.get(owner, [])

    def target(self, path: str, one: Include) -> Target | None:
        """What `one`, in the file at `path`, includes."""
        if one.module:
            module = self.project.module(path, 0, one.target)
            return Target(module, "", "urlpatterns") if module is not None else None
        found = self.project.resolve(path, one.scope, one.target)
        if found is None:
            module = self.project.module_of(path, one.scope, one.target)
            if module is not None:
                return Target(module, "", "urlpatterns")
        return found

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """A table for every owner that no other includes, and one for each part by itself."""
        made = [Target(path, one.scope, one.name) for path, file in self.project.files.items() for one in file.made]
        owners = dict.fromkeys([*self._by_owner, *made])
        return tuple(self._table(owner) for owner in owners)

    @cached_property
    def whole(self) -> tuple[Table, ...]:
        """The tables that no other includes."""
        return tuple(one for one in self.tables if one.owner not in self.included)

    def _table(self, owner: Target) -> Table:
        made = self.project.maker(owner)
        framework = self.framework_of(owner)
        closed: list[bool] = []
        # A blueprint's or router's own prefix stands in front of its own routes.
        prefix = made.prefix if made is not None else ""
        entries = tuple(self._entries(owner, framework, prefix, (), True, _DEPTH, closed))
        return Table(owner, made, framework, entries, all(closed))

    def _entries(
        self,
        owner: Target,
        framework: Framework,
        prefix: str | None,
        way: tuple[tuple[str, int], ...],
        certain: bool,
        depth: int,
        closed: list[bool],
    ) -> Iterator[Entry]:
        if not depth:
            closed.append(False)
            return
        for path, one in self._by_owner.get(owner, ()):
            here = (*way, (path, one.at))
            if isinstance(one, Route):
                for route in self._spread(path, one):
                    entry = _entry(route, path, framework, prefix, here, certain)
                    yield entry
                continue
            target = self.target(path, one)
            if target is None or target == owner:
                closed.append(False)
                continue
            below = self._prefix(prefix, one, target)
            inner = framework or self.framework_of(target)
            yield from self._entries(target, inner, below, here, certain and one.certain, depth - 1, closed)

    def _prefix(self, prefix: str | None, one: Include, target: Target) -> str | None:
        """What stands in front of the routes of `target`, included by `one` below `prefix`."""
        made = self.project.maker(target)
        own = made.prefix if made is not None else ""
        if prefix is None or one.prefix is None:
            return None
        if one.prefix.startswith("="):
            return prefix + one.prefix[1:]
        return None if own is None else prefix + one.prefix + own

    def _spread(self, path: str, route: Route) -> Iterator[Route]:
        """The routes of a set of views that a router makes; any other route is itself."""
        if route.kind != "viewset" or route.actions or route.path is None:
            yield route
            return
        found = self.class_of(path, route)
        yield from routes_of(route, found, self) if found is not None else (replace(route, path=None),)

    def class_of(self, path: str, route: Route) -> tuple[str, Class] | None:
        """The class that answers `route`."""
        return self.find_class(path, route.scope, route.handler)

    def find_class(self, path: str, scope: str, name: str) -> tuple[str, Class] | None:
        """The class that `name` means there, and its file."""
        target = self.project.resolve(path, scope, name)
        file = self.project.file(target.path) if target is not None else None
        found = file.classes.get(target.name) if file is not None and target is not None else None
        return (target.path, found) if target is not None and found is not None else None

    def find_function(self, path: str, scope: str, name: str) -> tuple[str, Function] | None:
        """The function that `name` means there, and its file."""
        target = self.project.resolve(path, scope, name)
        file = self.project.file(target.path) if target is not None else None
        found = file.functions.get(target.name) if file is not None and target is not None else None
        return (target.path, found) if target is not None and found is not None else None

    def bases(self, path: str, one: Class, depth: int = 6) -> Iterator[tuple[str, Class | None, str]]:
        """The classes that `one` derives from, nearest first: file, class and name; the class is None where it is not
        of the project, and its name a full one then."""
        for base in one.bases if depth else ():
            found = self.find_class(path, "", base)
            if found is not None:
                yield found[0], found[1], base
                yield from self.bases(*found, depth - 1)
            else:
                yield path, None, self.full_name(path, base)

    def full_name(self, path: str, name: str) -> str:
        """`rest_framework.viewsets.ModelViewSet` for `viewsets.ModelViewSet`; `name` itself if it is not imported."""
        file = self.project.file(path)
        head, dot, rest = name.partition(".")
        one = file.imported.get(head) if file is not None else None
        if one is None:
            return name
        return ".".join(part for part in (one.module, one.member) if part) + dot + rest


def _entry(
    route: Route, file: str, framework: Framework, prefix: str | None, way: tuple[tuple[str, int], ...], certain: bool
) -> Entry:
    syntax: Syntax = route.syntax if framework == "django" else _SYNTAX.get(framework, route.syntax)
    whole = None
    if prefix is not None and route.path is not None:
        found = joined(prefix, route.prefix_of + route.path, syntax)
        if found is not None:
            whole, syntax = found
    return Entry(route, file, whole, syntax, framework, way, certain and route.certain)
