"""Contents: a name for everything that lies in a folder or an archive, which changes when any of it does.

Does not know what is checked.
"""

from __future__ import annotations

import glob
import os
from hashlib import blake2b

_PIECE = 1 << 20
_LARGE = 8_000_000
"""Bytes: no larger file is read by a check, so size and time stand for it."""
_NOT_OURS = frozenset((".git", ".hg", ".svn", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache"))


def of_file(path: str) -> str:
    """Raises OSError."""
    made = blake2b(digest_size=16)
    with open(path, "rb") as file:
        while piece := file.read(_PIECE):
            made.update(piece)
    return made.hexdigest()


def of_folder(folder: str) -> str:
    """Of every file below `folder` but for what tools keep there; links by where they lead, environments by what they
    hold."""
    made = blake2b(digest_size=16)
    for place, folders, files in os.walk(folder):
        environments = [name for name in folders if os.path.isfile(os.path.join(place, name, "pyvenv.cfg"))]
        folders[:] = sorted(name for name in folders if name not in _NOT_OURS and name not in environments)
        said = [(name, _of(os.path.join(place, name))) for name in sorted(files)]
        said += [(name, _installed(os.path.join(place, name))) for name in sorted(environments)]
        made.update(repr((os.path.relpath(place, folder), said)).encode("utf-8", "surrogateescape"))
    return made.hexdigest()


def _of(path: str) -> str:
    try:
        if os.path.islink(path):
            return os.readlink(path)
        found = os.stat(path)
        if not os.path.isfile(path) or found.st_size > _LARGE:
            return f"{found.st_size} {found.st_mtime_ns}"
        return of_file(path)
    except OSError as error:  # it went, or may not be read: that is what there is to say of it
        return type(error).__name__


def _installed(environment: str) -> str:
    """The names in its site-packages: they tell the versions."""
    places = sorted((*glob.glob(f"{glob.escape(environment)}/lib*/python*/site-packages"),
                     *glob.glob(f"{glob.escape(environment)}/Lib/site-packages")))  # fmt: skip  # two layouts
    return repr([sorted(os.listdir(place)) for place in places if os.path.isdir(place)])


def size_of(folder: str) -> int:
    """About how much Python lies in the folder, in bytes, for who plans."""
    total = 0
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NOT_OURS]
        total += sum(os.lstat(os.path.join(place, name)).st_size for name in files if name.endswith(".py"))
    return total
