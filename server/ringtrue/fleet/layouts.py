"""Layouts: archives and repositories as folders that a check can read, each made once, by whoever comes first.

A layout is there whole or not at all. Does not know what is checked.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ringtrue.fleet import archives, clones, contents
from ringtrue.fleet.sources import Source

_DAY = 86_400.0
_FORGOTTEN = 2 * _DAY


@dataclass(frozen=True)
class Laid:
    """`top` is the project's folder; `notes` say what of the source is not there."""

    top: str
    notes: tuple[str, ...] = ()


def content_of(source: Source) -> str:
    """A name of what the source holds now. Raises OSError, Unreachable."""
    if source.kind == "repository":
        return clones.commit_of(source)
    if os.path.isdir(source.place):
        return contents.of_folder(source.place)
    return contents.of_file(source.place)


def laid_out(source: Source, content: str, work: Path, limits: archives.Limits) -> Laid:
    """The source as a folder. Raises Refused, Unreachable, OSError."""
    if source.kind == "folder":
        return Laid(source.place)
    made = _place(source, content, work)
    notes: tuple[str, ...] = ()
    if not made.exists():
        work.mkdir(parents=True, exist_ok=True)
        begun = tempfile.mkdtemp(dir=work, prefix="begun-")
        try:
            if source.kind == "archive":
                notes = archives.unpack(source.place, begun, limits)
            else:
                clones.lay_out(source, content, begun)
            with suppress(OSError):  # somebody else was faster
                os.rename(begun, made)
        finally:
            _remove(begun)
    return Laid(_top(str(made)), notes)


def forget(source: Source, content: str, work: Path) -> None:
    """Remove the layout; folders of the user stay."""
    if source.kind != "folder":
        _remove(str(_place(source, content, work)))


def forget_old(work: Path) -> None:
    """Remove what runs that were killed left behind, and nobody went on with."""
    with suppress(OSError):
        for entry in list(os.scandir(work)):
            with suppress(OSError):
                if time.time() - entry.stat().st_mtime > _FORGOTTEN:
                    _remove(entry.path)


def _place(source: Source, content: str, work: Path) -> Path:
    return work / blake2b(f"{source.text}\n{content}".encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


def _top(made: str) -> str:
    """Most archives hold one folder with everything in it; one that is a package has its place below the top."""
    entries = os.listdir(made)
    only = os.path.join(made, entries[0]) if len(entries) == 1 else made
    return only if os.path.isdir(only) and not os.path.exists(os.path.join(only, "__init__.py")) else made


def _remove(folder: str) -> None:
    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=_insisting)
    else:
        shutil.rmtree(folder, onerror=_insisting)


def _insisting(remove: Callable[..., Any], path: str, error: object) -> None:
    """What is read-only, as git's objects are, goes on Windows only when it is not; what is gone already is fine."""
    with suppress(OSError):
        os.chmod(path, stat.S_IRWXU)
        remove(path)
