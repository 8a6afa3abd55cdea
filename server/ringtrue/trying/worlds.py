"""Worlds of examples: what a `Given` says, as folders on disk, an environment, and an index written by its own writers.

Does not know rules or findings.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime, timezone
from pathlib import Path
from textwrap import dedent

from ringtrue.declared.project import Project
from ringtrue.environment.disk import Disk
from ringtrue.environment.interpreter import Interpreter, NoInterpreter, find
from ringtrue.environment.world import Environment
from ringtrue.index.configured import Configured, Source, default_index, redacted
from ringtrue.index.door import Index
from ringtrue.index.embedded import Embedded
from ringtrue.index.kept import Kept
from ringtrue.index.names import normalized, write_names
from ringtrue.index.popular import encode_popular
from ringtrue.index.values import Details, Release
from ringtrue.rule import Given, Listed, Released
from ringtrue.world import World

TODAY = datetime(2026, 11, 20, tzinfo=timezone.utc)

# What the index of every example holds.
USUAL: Mapping[str, Listed] = {
    "numpy": Listed(10, ("numpy",)),
    "requests": Listed(12, ("requests",)),
    "pandas": Listed(25, ("pandas",)),
    "pyyaml": Listed(14, ("yaml",)),
    "python-dateutil": Listed(9, ("dateutil",)),
    "pillow": Listed(60, ("PIL",)),
    "attrs": Listed(30, ("attr", "attrs")),
    "beautifulsoup4": Listed(80, ("bs4",)),
    "opencv-python": Listed(300, ("cv2",)),
    "opencv-python-headless": Listed(320, ("cv2",)),
    "scikit-learn": Listed(90, ("sklearn",)),
    "google-cloud-storage": Listed(50, ("google.cloud.storage",)),
    "google-auth": Listed(40, ("google.auth", "google.oauth2")),
    "fastapi": Listed(100, ("fastapi",)),
    "pydantic": Listed(20, ("pydantic",)),
    "sqlalchemy": Listed(70, ("sqlalchemy",)),
    "django": Listed(200, ("django",)),
    "flask": Listed(110, ("flask",)),
    "httpx": Listed(75, ("httpx",)),
    "h2": Listed(260, ("h2",)),
    "starlette": Listed(95, ("starlette",)),
    "email-validator": Listed(400, ("email_validator",)),
    "python-multipart": Listed(350, ("multipart", "python_multipart")),
    "asyncpg": Listed(410, ("asyncpg",)),
    "psycopg2": Listed(280, ("psycopg2",)),
    "openpyxl": Listed(150, ("openpyxl",)),
    "pyarrow": Listed(45, ("pyarrow",)),
    "fastparquet": Listed(900, ("fastparquet",)),
    "passlib": Listed(330, ("passlib",)),
    "bcrypt": Listed(120, ("bcrypt",)),
    "argon2-cffi": Listed(500, ("argon2",)),
    "lxml": Listed(65, ("lxml",)),
    "urllib3": Listed(4, ("urllib3",)),
    "pytest": Listed(35, ("pytest",)),
}


def make_world(given: Given, folder: Path) -> tuple[World, str]:
    """The world that `given` describes, below the empty `folder`, and the path of the example's file in it."""
    project = folder / "project"
    _write(project, given.files)
    path = project / given.path
    path.parent.mkdir(parents=True, exist_ok=True)
    world = World(
        environment=_environment(given, folder, project),
        index=_index({**USUAL, **given.index}, given.private_index, folder / "index"),
        project=Project.read(project),
        online=False,
    )
    return world, str(path)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")


def _environment(given: Given, folder: Path, project: Path) -> Environment:
    disk = Disk()
    if given.python is None:
        return Environment.load(str(project), NoInterpreter("no Python was found for this folder"), disk=disk)
    prefix = folder / "environment"
    site = f"lib/python{given.python}/site-packages/"
    _write(prefix, {"pyvenv.cfg": f"version = {given.python}.1\n", "bin/python": "", f"{site}README": ""})
    for distribution, files in given.installed.items():
        _write(prefix / site, _installed(distribution, files))
    found = find(str(project), explicit=str(prefix), environ={"HOME": os.fspath(folder)})
    assert isinstance(found, Interpreter), found
    return Environment.load(str(project), found, disk=disk)


def _installed(distribution: str, files: Mapping[str, str]) -> dict[str, str]:
    """The files of an installed wheel; those of no distribution have no metadata."""
    given = dict(files)
    further = given.pop("METADATA", "")
    if not distribution:
        return given
    name, version = distribution.split()
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    record = "".join(f"{path},,\n" for path in (*given, f"{info}/METADATA", f"{info}/RECORD"))
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{further}\n"
    return {**given, f"{info}/METADATA": metadata, f"{info}/RECORD": record}


def _index(projects: Mapping[str, Listed], private: str | None, folder: Path) -> Index:
    folder.mkdir(parents=True)
    settings = Configured(sources=(Source(private, "the example"),) if private else (), offline=True)
    names, popular = folder / "names.bin", folder / "popular.bin"
    write_names(names, projects, TODAY)
    ranks = {name: one.rank for name, one in projects.items() if one.rank is not None}
    gives = {name: one.imports for name, one in projects.items() if one.imports is not None}
    popular.write_bytes(encode_popular(ranks, gives, TODAY.date()))
    index = Index.open(folder / "cache", settings, True, TODAY.timestamp, Embedded(names, popular))
    answers = Kept(folder / "cache" / "answers", TODAY.timestamp)
    for name, one in projects.items():
        if one.releases:
            answers.put(redacted(default_index()), normalized(name), _details(name, one))
    return index


def _details(name: str, listed: Listed) -> Details:
    releases = tuple(_release(one) for one in listed.releases)
    final = [one.version for one in releases if not one.yanked] or [one.version for one in releases]
    first = min((one.uploaded for one in releases if one.uploaded), default=None)
    return Details(normalized(name), first, releases, listed.status, final[-1], redacted(default_index()))


def _release(one: Released) -> Release:
    return Release(one.version, one.yanked, one.requires_python, date.fromisoformat(one.uploaded))
