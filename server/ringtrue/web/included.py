"""Included: routers and blueprints that no application of their project includes, although it includes others.

Generous: whatever else leads to a router, or may, makes it a used one. Does not know what is tested.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from ringtrue.web.makers import APPLICATIONS, EVERY, PARTS
from ringtrue.web.routing import Routing
from ringtrue.web.values import File, Imported, Include, Place, Target

OTHER_HANDS = re.compile(
    r"(?:^|/)(?:tests?|testing|examples?|docs?|docs_src|samples?|demos?|tutorials?|vendor|fixtures|conftest\.py|"
    r"test_\w+\.py|\w+_tests?\.py)(?:/|$)"
)


@dataclass(frozen=True)
class Left:
    """A part that is left out: the application that includes others, and one of those."""

    application: Target
    place: Place
    other: str


def left_out(routing: Routing, path: str, name: str) -> Left | None:
    """Why nothing leads to the router `name` of the file; None where something does, or may."""
    file = routing.project.files.get(path)
    made = file.maker("", name) if file is not None else None
    owner = Target(path, "", name)
    if name == "urlpatterns" and file is not None:
        return _patterns_left_out(routing, file)
    if file is None or made is None or made.kind not in PARTS or owner in routing.included or is_others(routing, path):
        return None
    if not any(one.owner == name and not one.scope for one in file.routes) or f"={name}" in file.words:
        return None
    if _may_be_used(routing, file, name) or any(one.loads for one in routing.project.files.values()):
        return None
    return _application(routing, path, EVERY[made.kind])


def _patterns_left_out(routing: Routing, file: File) -> Left | None:
    """Django's patterns that the root patterns, which include others, do not include."""
    owner = Target(file.path, "", "urlpatterns")
    module = _dotted(routing, file.path)
    if (
        owner in routing.included
        or is_others(routing, file.path)
        or not any(one.owner == "urlpatterns" for one in file.routes)
    ):
        return None
    roots = [one for one in routing.tables if one.framework == "django" and is_root(routing, one.owner)]
    if len(roots) != 1 or not roots[0].closed or any(one.loads for one in routing.project.files.values()):
        return None
    for other in routing.project.files.values():
        if any(one == module or one.endswith(f".{module}") or module.endswith(f".{one}") for one in other.strings):
            return None
        if other.path != file.path and any(
            _module(routing, other, one) == file.path
            or routing.project.module(other.path, one.level, one.module) == file.path
            for one in (*other.imported.values(), *other.stars)
        ):
            return None
    includes = [(at, one) for at, one in routing.registered(roots[0].owner) if isinstance(one, Include)]
    if not includes or any(routing.target(at, one) is None for at, one in includes):
        return None
    at, one = includes[-1]
    return Left(roots[0].owner, Place(at, one.line), one.target)


def is_root(routing: Routing, owner: Target) -> bool:
    """Whether a settings file names the module of these patterns as the first."""
    for path, file in routing.project.files.items():
        named = file.texts.get("ROOT_URLCONF")
        if named and routing.project.module(path, 0, named) == owner.path:
            return True
    return False


def is_others(routing: Routing, path: str) -> bool:
    """Whether the file is a test, an example or the like."""
    return OTHER_HANDS.search(os.path.relpath(path, routing.project.root).replace(os.sep, "/")) is not None


def _application(routing: Routing, path: str, framework: str) -> Left | None:
    """The one application of the project that includes others; None where an include cannot be followed."""
    found: list[Left] = []
    for table in routing.tables:
        made = table.made
        if made is None or made.kind not in APPLICATIONS or EVERY[made.kind] != framework:
            continue
        if is_others(routing, table.owner.path):
            continue
        for at, one in routing.registered(table.owner):
            if isinstance(one, Include):
                if not _is_followed(routing, at, one):
                    return None
                found.append(Left(table.owner, Place(at, one.line), one.target))
    near = [one for one in found if _is_near(routing, one.application.path, path)]
    return near[-1] if near and len({one.application for one in found}) == 1 else None


def _is_followed(routing: Routing, path: str, one: Include) -> bool:
    if routing.target(path, one) is not None:
        return True
    file = routing.project.files.get(path)
    head = one.target.partition(".")[0]
    return file is not None and head in file.imported and not file.imported[head].level


def _is_near(routing: Routing, application: str, path: str) -> bool:
    """Whether the two lie in one package, or the application's folder is around the file."""
    folder = os.path.dirname(application)
    root = routing.project.root
    top = os.path.relpath(folder, root).split(os.sep)[0]
    return top == "." or os.path.relpath(path, root).split(os.sep)[0] == top


def _may_be_used(routing: Routing, file: File, name: str) -> bool:
    module = _dotted(routing, file.path)
    for other in routing.project.files.values():
        if any(one.replace(":", ".").split(".")[-1] == name or one.endswith(module) for one in other.strings):
            return True
        if other.path != file.path and _uses(routing, other, file.path, name):
            return True
    return False


def _dotted(routing: Routing, path: str) -> str:
    parts = os.path.relpath(path, routing.project.root).removesuffix(".py").split(os.sep)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _uses(routing: Routing, other: File, path: str, name: str) -> bool:
    project = routing.project
    for alias, one in other.imported.items():
        if one.member == name and project.module(other.path, one.level, one.module) == path:
            read = f"={alias}" in other.words or any(word.startswith(f"{alias}.") for word in other.words)
            if read or other.path.endswith("__init__.py"):
                return True
        if _module(routing, other, one) == path and (f"={alias}" in other.words or f"{alias}.{name}" in other.words):
            return True
        whole = not one.member and not one.level and name in other.words and "." not in one.module
        if whole and os.path.relpath(path, project.root).replace(os.sep, ".").startswith(one.module + "."):
            return True  # import package.module, then package.module.router
    return any(project.module(other.path, one.level, one.module) == path for one in other.stars)


def _module(routing: Routing, other: File, one: Imported) -> str | None:
    inner = ".".join(part for part in (one.module, one.member) if part)
    return routing.project.module(other.path, one.level, inner)
