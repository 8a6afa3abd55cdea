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
from ringtrue.schema.values import Schema
from ringtrue.web.django_apps import Unlisted, unlisted
from ringtrue.web.drawn import Drawn, drawn
from ringtrue.web.included import Left, is_others, left_out
from ringtrue.web.makers import APPLICATIONS, EVERY
from ringtrue.web.model_names import model_names
from ringtrue.web.project import Kept, Project
from ringtrue.web.reached import Reached, reached_by
from ringtrue.web.routing import Routing
from ringtrue.web.shadows import Shadow, shadow_of
from ringtrue.web.slashes import odd_one, slash_of
from ringtrue.web.starts import preload_of, start_of
from ringtrue.web.values import Class, Function, Target

_MADE = re.compile(r"[/\\](?:migrations|alembic|locale)[/\\]")
"""Folders whose files register nothing."""
_DEPENDS = re.compile(r"\b(?:Depends|Security)\(([\w.]+)")


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
        said = (one for file in files for text in file.aliases.values() for one in _DEPENDS.findall(text))
        return frozenset(one.rpartition(".")[2] for one in (*named, *said) if not one.startswith(":"))

    @cached_property
    def injecting(self) -> frozenset[str]:
        """The names of all functions that FastAPI gives some of their arguments."""
        return frozenset(
            one.name for file in self.project.files.values() for one in file.functions.values() if one.injected
        )

    @cached_property
    def reading_bodies(self) -> frozenset[str]:
        """The names of all functions and classes that read the body of Flask's request when they are called."""
        files = self.project.files.values()
        functions = (one.name for file in files for one in file.functions.values() if one.reads_body)
        made = ((name, one.method("__init__")) for file in files for name, one in file.classes.items())
        return frozenset((*functions, *(name for name, one in made if one is not None and one.reads_body)))

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
    return shadow_of(web_of(environment).routing, file, path, handler, verbs, _is_linear(environment))


def _is_linear(environment: Environment) -> bool:
    """Whether the installed aiohttp takes the first route that fits, as it did before 3.9."""
    version = environment.version_of("aiohttp")
    return version is not None and _release(version) < (3, 9)


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split(".")[:2])


def routed(environment: Environment, file: str, scope: str, name: str) -> tuple[Reached, ...]:
    """The routes that lead to the function or class `name` of `file`, which the function `scope` may hold."""
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


def injecting(environment: Environment, name: str) -> bool:
    """Whether some function of that name is given arguments by FastAPI."""
    web = web_of(environment)
    return name in web.injecting or web.project.too_large


def reads_bodies(environment: Environment, name: str) -> bool:
    """Whether some function or class of that name reads the body of Flask's request."""
    web = web_of(environment)
    return name in web.reading_bodies or web.project.too_large


def mentioned(environment: Environment, word: str) -> bool:
    """Whether some file of the project reads a name or an attribute of that name."""
    return any(word in one.words for one in web_of(environment).project.files.values())


def unlisted_apps(environment: Environment, file: str) -> tuple[Unlisted, ...]:
    """The apps that the INSTALLED_APPS of the settings file lacks."""
    return unlisted(web_of(environment).routing, file)


def model_named(environment: Environment, file: str, name: str) -> frozenset[str] | None:
    """Every name that objects of the Django model `name` have; None where that is not known."""
    return model_names(web_of(environment).routing, file, name)


def listed_setting(environment: Environment, file: str, name: str) -> tuple[str, ...] | None:
    """The texts of a list in the settings file; None where a part of it cannot be read."""
    own = web_of(environment).project.file(file)
    return own.lists.get(name) if own is not None and not own.stars else None


def started_by_import(environment: Environment, file: str, name: str) -> str | None:
    """What says that the application `name` of `file` is started by importing it; None where nothing does."""
    return start_of(web_of(environment).project, environment.view, file, name)


def preloaded(environment: Environment) -> str | None:
    """What says that the server loads the application before it forks; None where nothing does."""
    return preload_of(environment.folder, environment.view)


def slash_redirected(environment: Environment, path: str, verb: str) -> str | None:
    """The path that a request for `path` is redirected to, for want of a slash; None where it is not, or may not be."""
    return slash_of(web_of(environment).routing, path, verb)


def odd_slash(environment: Environment, file: str, path: str, handler: str) -> str | None:
    """A path of the same project that ends otherwise, as nearly all do; None where this one is as the others."""
    return odd_one(web_of(environment).routing, file, path, handler)


def aliased(environment: Environment, file: str, name: str) -> tuple[str, Class | None] | None:
    """The text of the `Annotated[...]` that `name` stands for, and the project's class that it is about."""
    routing = web_of(environment).routing
    target = routing.project.resolve(file, "", name)
    own = routing.project.file(target.path) if target is not None else None
    text = own.aliases.get(target.name) if own is not None and target is not None else None
    if text is None or target is None:
        return None
    found = routing.find_class(target.path, "", text.partition("[")[2].partition(",")[0].strip())
    return text, found[1] if found is not None else None


def set_on_request(environment: Environment, key: str) -> bool:
    """Whether something of the project that is used stores `key` on a request."""
    files = web_of(environment).project.files.values()
    storing = [one for file in files for one in file.functions.values() if key in one.stores]
    if not storing or not any(one.kind == "aiohttp.web.Application" for file in files for one in file.made):
        return any(f"[{key}]" in file.words for file in files)
    return any(
        not any(name.rpartition(".")[2] == "middleware" for name in one.decorators)
        or any(
            f"={one.name}" in file.words or any(word.endswith(f".{one.name}") for word in file.words) for file in files
        )
        for one in storing
    )


def hides_names(environment: Environment, file: str, name: str) -> str | None:
    """The function under whose name Flask knows several views that the decorator `name` of `file` wraps; None where
    there are not several on one application or blueprint, or where they have names of their own."""
    routing = web_of(environment).routing
    counted: dict[Target, set[str]] = {}
    for other in routing.project.files.values():
        for route in other.routes:
            function = other.functions.get(f"{route.scope}.{route.handler}" if route.scope else route.handler)
            if function is None or route.name or route.defined < 0 or not function.decorators[1:]:
                continue
            found = routing.find_function(other.path, route.scope, function.decorators[1])
            if found is not None and found[0] == file and found[1].name == name:
                owner = routing.owner_of(other, route)
                if routing.framework_of(owner) == "flask":
                    counted.setdefault(owner, set()).add(function.name)
    several = [names for names in counted.values() if len(names) > 1]
    return min(several[0]) if several else None


def drawn_of(environment: Environment, schema: Schema | None) -> Drawn:
    """Routes and models, to be shown."""
    return drawn(web_of(environment).routing, schema, _is_linear(environment))


def loaded_with_application(environment: Environment, file: str) -> bool:
    """Whether a file that makes a Flask application imports `file` before it does so, by itself or through others."""
    web = web_of(environment)
    project = web.project
    makers = [
        one
        for one in project.files.values()
        if any(EVERY[made.kind] == "flask" and made.kind in APPLICATIONS for made in one.made)
        and not is_others(web.routing, one.path)
    ]
    waiting, seen = [one.path for one in makers], set[str]()
    while waiting:
        path = waiting.pop()
        own = project.file(path) if path not in seen else None
        seen.add(path)
        for one in own.at_once if own is not None else ():
            inner = ".".join(part for part in (one.module, one.member) if part)
            for module in (project.module(path, one.level, one.module), project.module(path, one.level, inner)):
                if module == file:
                    return True
                if module is not None:
                    waiting.append(module)
    return False
