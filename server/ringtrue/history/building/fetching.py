"""Reads the releases of the distributions from the index into the database. Does not know what the texts say."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from ringtrue.history.building.choosing import chosen
from ringtrue.history.building.kept import Kept
from ringtrue.history.building.listed import Listed
from ringtrue.index.harvest.members import files_of, members, polite_session
from ringtrue.index.pages import PageError

_LEFT_OUT = frozenset(("tests", "test", "_tests", "testdata", "benchmarks", "examples", "docs", "doc"))
_LARGEST = 3_000_000
"""Larger texts are data that happens to be Python."""


def fetch(listed: list[Listed], index: str, kept: Kept) -> Iterator[str]:
    """Bring in what is not there yet; yields a line for each release."""
    session = polite_session()
    for one in listed:
        try:
            files = files_of(session, index, one.project)
        except (OSError, PageError) as error:
            yield f"{one.project}: {type(error).__name__}: {error}"
            continue
        releases = chosen(files, one.most)
        kept.choose(one.project, [version for version, _ in releases])
        for version, file in releases:
            if kept.has_release(one.project, version):
                continue
            try:
                texts, names = members(session, file, is_wanted)
            except (OSError, ValueError, zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError) as error:
                yield f"{one.project} {version} {file.name}: {type(error).__name__}: {error}"
                continue
            small = {name: data for name, data in texts.items() if len(data) <= _LARGEST}
            kept.add_release(one.project, version, file.name, small, tuple(filter(_is_importable, names)))
            yield f"{one.project} {version} {file.name}: {len(texts)} files"


def fetch_only(project: str, versions: Iterable[str], index: str, kept: Kept) -> Iterator[str]:
    """Bring in these releases of a project, if they are not there yet."""
    session = polite_session()
    wanted = [version for version in versions if not kept.has_release(project, version)]
    files = files_of(session, index, project) if wanted else ()
    for file in files:
        if file.wheel and file.version in wanted:
            texts, names = members(session, file, is_wanted)
            kept.add_release(project, file.version, file.name, texts, tuple(filter(_is_importable, names)))
            yield f"{project} {file.version} {file.name}: {len(texts)} files"


def is_wanted(name: str) -> bool:
    """Whether an archive's member is source that people may import."""
    return name.endswith((".py", ".pyi")) and _LEFT_OUT.isdisjoint(PurePosixPath(name).parts[:-1])


def _is_importable(name: str) -> bool:
    return name.endswith((".py", ".pyi", ".so", ".pyd", "top_level.txt"))
