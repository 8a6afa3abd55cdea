"""Look-ups: what rules may ask of a project's routes, schemas and settings; each answer is frozen and, where nothing
is reported, without positions.

The only part that knows the environment. Does not know rules.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cached_property

from ringtrue.environment.answers import Found
from ringtrue.environment.first_party import python_files
from ringtrue.environment.world import Environment
from ringtrue.web.django_apps import Unlisted, unlisted
from ringtrue.web.included import Left, left_out
from ringtrue.web.project import Kept, Project
from ringtrue.web.reached import Reached, reached_by
from ringtrue.web.routing import Routing
from ringtrue.web.shadows import Shadow, shadow_of
from ringtrue.web.values import Class, Function, Target

_MADE = re.compile(r"[/\\](?:migrations|alembic|locale)[/\\]")
"""Folders whose files register nothing."""


@dataclass
class Web:
    """What is known of one project at one moment; worked out when it is first asked for."""

    project: Project
    routing: Routing
    _reached: dict[Target, tuple[Reached, ...]] | None = None
    _asked: dict[object, object] = field(default_factory=dict)

    @cached_property
    def depended(self) -> frozenset[str]:
        """The last names of all functions that others depend on."""
        files = self.project.files.values()
        named = (one for file in files for function in file.functions.values() for one in function.depends)
        return frozenset(one.rpartition(".")[2] for one in named if not one.startswith(":"))

    def reached(self, target: Target) -> tuple[Reached, ...]:
        if self._reached is None:
            self._reached = reached_by(self.routing)
        return self._reached.get(target, ())


def web_of(environment: Environment) -> Web:
    """The web project of the environment's folder, with open buffers over the files."""

    def read() -> Web:
        view = environment.view
        key = ("web", environment.folder)
        before = view.disk.kept(key)
        kept: Kept = before if isinstance(before, dict) else {}

        def find(importer: str, level: int, module: str) -> str | None:
            found = (
                environment.relative(level, module or None, importer) if level else environment.found(module, importer)
            )
            ours = isinstance(found, Found) and found.origin == "first-party"
            return found.path if ours and isinstance(found, Found) and (found.path or "").endswith(".py") else None

        paths = (
            path for path in python_files(environment.folder, view) if path.endswith(".py") and not _MADE.search(path)
        )
        project = Project(environment.folder, paths, view, find, kept)
        view.disk.keep(key, kept)
        return Web(project, Routing(project))

    found = environment.remembered("web", read)
    assert isinstance(found, Web)  # what `read` made
    return found


def shadowed(environment: Environment, file: str, path: str, handler: str, verbs: tuple[str, ...]) -> Shadow | None:
    """The earlier route that takes all requests of one that `file` registers; `verbs` tell it from others of that
    path."""
    version = environment.version_of("aiohttp")
    linear = version is not None and _release(version) < (3, 9)
    return shadow_of(web_of(environment).routing, file, path, handler, verbs, linear)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split(".")[:2])


def routed(environment: Environment, file: str, scope: str, name: str) -> tuple[Reached, ...]:
    """The routes that lead to the function or class `name` of `file`, made in the function `scope` where there is one."""
    return web_of(environment).reached(Target(file, scope, name))


def unincluded(environment: Environment, file: str, name: str) -> Left | None:
    """Why nothing includes the router `name` of `file`."""
    return left_out(web_of(environment).routing, file, name)


def function_named(environment: Environment, file: str, name: str) -> Function | None:
    """The project's function that `name` means in `file`."""
    found = web_of(environment).routing.find_function(file, "", name)
    return found[1] if found is not None else None


def class_named(environment: Environment, file: str, name: str) -> Class | None:
    """The project's class that `name` means in `file`."""
    found = web_of(environment).routing.find_class(file, "", name)
    return found[1] if found is not None else None


def bases_named(environment: Environment, file: str, name: str) -> tuple[tuple[str, Class | None], ...] | None:
    """Everything that the project's class `name` derives from: full names, or classes of the project."""
    routing = web_of(environment).routing
    found = routing.find_class(file, "", name)
    if found is None:
        return None
    return tuple((base, one) for _, one, base in routing.bases(*found))


def shown(folder: str, path: str) -> str:
    """A path for people."""
    return os.path.relpath(path, folder)


def depended(environment: Environment, name: str) -> bool:
    """Whether some function of the project depends on one of that name."""
    return name in web_of(environment).depended


def mentioned(environment: Environment, word: str) -> bool:
    """Whether some file of the project reads a name or an attribute of that name."""
    return any(word in one.words for one in web_of(environment).project.files.values())


def unlisted_apps(environment: Environment, file: str) -> tuple[Unlisted, ...]:
    """The apps that the INSTALLED_APPS of the settings file lacks."""
    return unlisted(web_of(environment).routing, file)
