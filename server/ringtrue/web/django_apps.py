"""Django's apps: packages of the project with models that its settings do not list. Does not know what models hold."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ringtrue.web.included import is_others
from ringtrue.web.routing import Routing
from ringtrue.web.values import File, Place

_OF_LIBRARIES = {
    "rest_framework.authtoken.models": "rest_framework.authtoken",
    "rest_framework_simplejwt.token_blacklist.models": "rest_framework_simplejwt.token_blacklist",
    "django.contrib.sites.models": "django.contrib.sites",
    "django.contrib.flatpages.models": "django.contrib.flatpages",
    "django.contrib.redirects.models": "django.contrib.redirects",
    "django.contrib.auth.models": "django.contrib.auth",
    "django.contrib.contenttypes.models": "django.contrib.contenttypes",
    "django.contrib.sessions.models": "django.contrib.sessions",
    "django_celery_beat.models": "django_celery_beat",
    "django_celery_results.models": "django_celery_results",
    "taggit.models": "taggit",
}
"""Modules with models, and the app that has to be listed for them to be imported."""


@dataclass(frozen=True)
class Unlisted:
    """An app that settings lack: its name, and what imports its models."""

    app: str
    place: Place


def unlisted(routing: Routing, path: str) -> tuple[Unlisted, ...]:
    """The apps that the INSTALLED_APPS of the settings file lacks, although the project imports their models."""
    project = routing.project
    settings = project.files.get(path)
    listed = settings.lists.get("INSTALLED_APPS") if settings is not None else None
    if settings is None or not listed or settings.stars or _several(routing, path):
        return ()
    root = _root_of(path, routing)
    found: dict[str, Unlisted] = {}
    for file in project.files.values():
        if is_others(routing, file.path) or not file.path.startswith(root + os.sep):
            continue
        for one in file.imported.values():
            library = _OF_LIBRARIES.get(one.module) if not one.level and one.member else None
            if library is not None and not _lists(listed, library):
                found.setdefault(library, Unlisted(library, Place(file.path, 0)))
        app = _app_of(file, root, routing)
        if app is not None and not _lists(listed, app) and _is_imported(file, app, routing):
            found.setdefault(app, Unlisted(app, Place(file.path, 0)))
    return tuple(found.values())


def _several(routing: Routing, path: str) -> bool:
    """Whether other files have a part in the list: settings that are split up are not known as a whole."""
    for other in routing.project.files.values():
        if other.path == path or is_others(routing, other.path):
            continue
        if "INSTALLED_APPS" in other.lists or any(one.member == "INSTALLED_APPS" for one in other.imported.values()):
            return True
        if any(routing.project.module(other.path, one.level, one.module) == path for one in other.stars):
            return True
    return False


def _root_of(path: str, routing: Routing) -> str:
    """The folder with `manage.py` around the settings, from which apps are named."""
    at = os.path.dirname(path)
    while at.startswith(routing.project.root) and at != os.path.dirname(at):
        if routing.project.file(os.path.join(at, "manage.py")) is not None:
            return at
        at = os.path.dirname(at)
    return routing.project.root


def _app_of(file: File, root: str, routing: Routing) -> str | None:
    """The package whose models the file holds, by the name that settings would give it."""
    folder, name = os.path.split(file.path)
    if name != "models.py" or not any(_is_model(file, one.bases, routing) for one in file.classes.values()):
        return None
    if any("app_label" in dict(values) for one in file.classes.values() for _, values in one.inner):
        return None
    dotted = os.path.relpath(folder, root).replace(os.sep, ".")
    return dotted if dotted != "." and all(part.isidentifier() for part in dotted.split(".")) else None


def _is_model(file: File, bases: tuple[str, ...], routing: Routing) -> bool:
    return any(
        routing.full_name(file.path, base)
        in (
            "django.db.models.Model",
            "django.contrib.auth.models.AbstractUser",
            "django.contrib.auth.models.AbstractBaseUser",
        )
        for base in bases
    )


def _lists(listed: tuple[str, ...], app: str) -> bool:
    """Whether the list has the app, or a configuration inside it."""
    return any(one == app or one.startswith(f"{app}.") or app.endswith(f".{one}") for one in listed)


def _is_imported(file: File, app: str, routing: Routing) -> bool:
    """Whether a file outside the app, or its own views, import the models."""
    for other in routing.project.files.values():
        if other.path == file.path or is_others(routing, other.path):
            continue
        if any(
            routing.project.module(other.path, one.level, one.module) == file.path for one in other.imported.values()
        ):
            return True
    return False
