"""Starts: how the project's own files say that its application is started. Does not know what it does then."""

from __future__ import annotations

import os
import re

from ringtrue.environment.disk import View
from ringtrue.web.included import OTHER_HANDS
from ringtrue.web.project import Project

_NAMES = re.compile(
    r"(?:Dockerfile.*|Procfile|README.*|.*compose.*\.ya?ml|Makefile|justfile|.*\.sh|.*\.toml|.*\.service|.*\.ini|"
    r"gunicorn.*\.py|\.flaskenv|\.env.*|.*\.md|app\.ya?ml)"
)
_LARGEST = 200_000  # characters
_PRELOAD = re.compile(r"^\s*preload_app\s*=\s*True|gunicorn\b[^\n]*--preload\b", re.MULTILINE)
_STARTERS = (
    r"(?:uvicorn|gunicorn|hypercorn|granian|waitress-serve|daphne|fastapi run|fastapi dev|flask (?:--app|-A)|"
    r"FLASK_APP\s*=)"
)


def _texts(folder: str, view: View) -> list[tuple[str, str]]:
    """The files at the top of the project that say how it is started."""
    found = []
    for name, is_folder in view.entries(folder).items():
        if not is_folder and _NAMES.fullmatch(name):
            text = view.text(os.path.join(folder, name))
            if text is not None and len(text) <= _LARGEST:
                found.append((name, text))
    return found


def start_of(project: Project, view: View, file: str, name: str) -> str | None:
    """A file that starts `name` of `file` by importing it: a document, a script, or a test that imports it."""
    parts = os.path.relpath(file, project.root).removesuffix(".py").split(os.sep)
    module = re.escape(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    tail = re.escape(parts[-1])
    wanted = re.compile(rf"{_STARTERS}[^\n]*?[\s=\"'](?:{module}|(?:\w+\.)*{tail})(?:\.py)?(?::{re.escape(name)}\b|\b)")
    for told, text in _texts(project.root, view):
        if wanted.search(text):
            return told
    for other in project.files.values():
        shown = os.path.relpath(other.path, project.root).replace(os.sep, "/")
        if OTHER_HANDS.search(shown):
            for one in other.imported.values():
                if one.member == name and project.module(other.path, one.level, one.module) == file:
                    return shown
    return None


def preload_of(folder: str, view: View) -> str | None:
    """The file that has gunicorn load the application before it forks."""
    return next((name for name, text in _texts(folder, view) if _PRELOAD.search(text)), None)
