"""The files to check: those that the user named, and those in the folders that the user named.

Each belongs to the project whose folder is nearest. Does not read the files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ringtrue.cli.checked import Target
from ringtrue.cli.folders import Folders
from ringtrue.config.files import discover
from ringtrue.declared import kind_of
from ringtrue.engine import is_python
from ringtrue.workspace import root_of


@dataclass(frozen=True)
class Gathered:
    """The files to check in the order of their names; what could not be had, as messages."""

    targets: tuple[Target, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def gather(paths: Iterable[str], folders: Folders) -> Gathered:
    """Every file that `paths` mean, once. A file that is named itself is checked whatever the settings leave out."""
    found: dict[str, Target] = {}
    missing: list[str] = []
    notes: list[str] = []
    for given in paths:
        path = os.path.abspath(given)
        if os.path.isdir(path):
            targets, failed = _in_folder(given, path, folders)
            notes += failed if targets or failed else [f"'{given}' holds no file to check"]
            for target in targets:
                found.setdefault(target.path, target)
        elif not os.path.lexists(path):
            missing.append(f"'{given}' does not exist")
        elif not _is_readable_kind(path):
            missing.append(f"'{given}' is neither Python nor a file of requirements")
        else:
            found.setdefault(path, Target(path, os.path.normpath(given), project_root(path, os.path.dirname(path))))
    ordered = sorted(found.values(), key=lambda target: target.path)
    return Gathered(tuple(ordered), tuple(missing), tuple(notes))


def project_root(path: str, anchor: str) -> str:
    """The folder of the project that the file at `path` belongs to; without one, the folder the user named."""
    return root_of(path, within=root_of(os.path.join(anchor, "any")))


def below(path: str, folders: Folders) -> list[Target]:
    """Every file to check in a workspace folder; no project reaches above it."""
    return _found(path, path, path, folders)[0]


def _in_folder(given: str, path: str, folders: Folders) -> tuple[list[Target], list[str]]:
    return _found(given, path, root_of(os.path.join(path, "any")), folders)


def _found(given: str, path: str, base: str, folders: Folders) -> tuple[list[Target], list[str]]:
    """The files in the folder `path`, which is part of the project in `base`, and what could not be read."""
    notes: list[str] = []

    def failed(folder: Path, error: OSError) -> None:
        shown = _shown(given, path, str(folder))
        notes.append(f"'{shown}' cannot be read: {(error.strerror or str(error)).lower()}")

    targets: list[Target] = []
    roots: dict[Path, str] = {}
    for file in discover([Path(path)], folders.settings(base), failed):
        if not _is_readable_kind(str(file)):
            continue
        root = roots.get(file.parent) or roots.setdefault(file.parent, root_of(str(file), within=base))
        if root == base or not folders.settings(root).excludes(file):
            targets.append(Target(str(file), _shown(given, path, str(file)), root))
    return targets, notes


def _shown(given: str, path: str, file: str) -> str:
    """The file's path as the user would write it, in the way of the path that was given."""
    return os.path.normpath(os.path.join(given, os.path.relpath(file, path)))


def _is_readable_kind(path: str) -> bool:
    return is_python(path) or kind_of(path) is not None
