"""The files to check under the paths that a user names.

Does not read the files, and does not know their kinds: `include` says which.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.config.settings import Settings, matches
from ringtrue.plain_files import plain_text

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def _pass_over(folder: Path, error: OSError) -> None:
    """Say nothing of a folder that cannot be read."""


def discover(
    paths: Iterable[Path], settings: Settings, failed: Callable[[Path, OSError], None] = _pass_over
) -> Iterator[Path]:
    """Every file to check, once, in the order of the paths and then of the names.

    What is named itself is checked whatever the patterns say: for a folder that is left out, only the patterns that
    fit below it count. Folders are searched for files that match `include`, without what `exclude` or git leaves out;
    symbolic links to folders are not followed. A folder that cannot be read is told to `failed`.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _below(path, settings, failed) if path.is_dir() else (path,):
            if file not in seen:
                seen.add(file)
                yield file


def _below(folder: Path, settings: Settings, failed: Callable[[Path, OSError], None]) -> Iterator[Path]:
    ignores = _rules_above(folder)
    if _is_ignored(folder, ignores, is_folder=True):
        ignores = ()
    if any(settings.excludes(place) for place in (folder.absolute(), *folder.absolute().parents)):
        settings = replace(settings, root=folder.absolute())
    yield from _walk(folder, settings, ignores, failed)


def _walk(
    folder: Path, settings: Settings, ignores: _Ignores, failed: Callable[[Path, OSError], None]
) -> Iterator[Path]:
    here = (*ignores, *_gitignore(folder))
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        failed(folder, error)
        return
    for entry in entries:
        path = Path(entry.path)
        is_folder = entry.is_dir(follow_symlinks=False)
        if settings.excludes(path) or _is_ignored(path, here, is_folder=is_folder):
            continue
        if is_folder:
            yield from _walk(path, settings, here, failed)
        elif _is_file(entry) and _is_included(path, settings):
            yield path


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _is_included(path: Path, settings: Settings) -> bool:
    return matches(settings.include, settings.relative(path) or path.name)


# A .gitignore's folder and its lines, outermost first.
_Ignores = tuple[tuple[Path, tuple[str, ...]], ...]


def _gitignore(folder: Path) -> _Ignores:
    try:
        lines = plain_text(folder / ".gitignore").splitlines()
    except OSError:
        return ()
    kept = tuple(line for line in lines if line.strip() and not line.startswith("#"))
    return ((folder, kept),) if kept else ()


def _rules_above(path: Path) -> _Ignores:
    """The .gitignore files between the work tree's root and `path`, if it is in a work tree."""
    above = list(path.absolute().parents)
    root = next((i for i, folder in enumerate([path.absolute(), *above]) if (folder / ".git").exists()), 0)
    return tuple(ignore for folder in reversed(above[:root]) for ignore in _gitignore(folder))


def _is_ignored(path: Path, ignores: _Ignores, *, is_folder: bool) -> bool:
    """What git would say: the innermost file with an opinion decides."""
    for folder, lines in reversed(ignores):
        relative = path.absolute().relative_to(folder.absolute()).as_posix() + ("/" if is_folder else "")
        said = _spec(lines).check_file(relative).include
        if said is not None:
            return said
    return False


@lru_cache(maxsize=256)
def _spec(lines: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # on first use: not every tree has a .gitignore, and it costs start-up time

    return GitIgnoreSpec.from_lines(lines)
