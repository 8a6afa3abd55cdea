"""Indexes that are folders on this machine (`file:` addresses, `find-links` folders): which projects they hold.

Does not ask any network. Reading one is a listing of one folder, a millisecond.
"""

from __future__ import annotations

import os
from html import unescape
from pathlib import Path

from ringtrue.index.configured import Source
from ringtrue.index.names import normalized
from ringtrue.index.pages import File, PageError, ProjectPage, file_version, read_names, read_project
from ringtrue.plain_files import plain_bytes


def names_in(source: Source, folder: Path) -> frozenset[str]:
    """The projects (PEP 503 form) in `folder`; none where it does not exist, as pip has it. Raises OSError."""
    if not folder.exists():
        return frozenset()
    if folder.is_file():
        return frozenset(name for file in _page_files(folder) if (name := project_of(file.name)))
    entries = os.listdir(folder)
    if source.flat:
        return frozenset(name for entry in entries if (name := project_of(entry)))
    listed = [normalized(entry) for entry in entries if (folder / entry).is_dir()]
    if "index.html" in entries:
        listed += _root_names(folder / "index.html")
    return frozenset(listed)


def page_of(source: Source, folder: Path, name: str) -> ProjectPage | None:
    """The files of project `name` in `folder`; None where it holds none. Raises OSError, PageError."""
    if source.flat:
        entries = _page_files(folder) if folder.is_file() else tuple(_file(folder, one) for one in _entries(folder))
        files = tuple(file for file in entries if project_of(file.name) == name)
        return ProjectPage(files, "active") if files else None
    here = next((folder / entry for entry in _entries(folder) if normalized(entry) == name), None)
    if here is None:
        return None
    if (here / "index.html").is_file():
        return ProjectPage(_page_files(here / "index.html"), "active")
    return ProjectPage(tuple(_file(here, entry) for entry in _entries(here)), "active")


def project_of(file: str) -> str | None:
    """The project that a distribution's file belongs to, or None where it is no such file."""
    if file_version(file) is None:
        return None
    stem = file.partition("-")[0] if file.endswith(".whl") else file.rpartition("-")[0]
    return normalized(stem)


def _entries(folder: Path) -> list[str]:
    return sorted(os.listdir(folder)) if folder.is_dir() else []


def _file(folder: Path, name: str) -> File:
    wheel = name.endswith(".whl")
    return File(name, (folder / name).as_uri(), file_version(name), wheel, False, None, None)


def _page_files(page: Path) -> tuple[File, ...]:
    return read_project(plain_bytes(page), "text/html", page.as_uri()).files


def _root_names(page: Path) -> list[str]:
    try:
        return [normalized(unescape(name).rstrip("/")) for name in read_names(plain_bytes(page), "text/html")]
    except PageError:
        return []
