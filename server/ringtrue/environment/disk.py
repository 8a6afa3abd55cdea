"""Disk: directory listings and texts, zip archives included, with open buffers laid over them.

Does not know Python's import rules. Errors (unreadable, gone, a symlink loop) are empty answers, never exceptions.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

from ringtrue.plain_files import plain_bytes

Stamp: TypeAlias = tuple[int, int]
Key: TypeAlias = tuple[object, ...]

_EXTENSIONS = (".so", ".pyd")


class Entries(dict[str, bool]):
    """Names in one directory, each with whether it is a directory. `extensions`: module name -> compiled file."""

    def __init__(self, names: Mapping[str, bool]) -> None:
        super().__init__(names)
        self.extensions = {
            name.partition(".")[0]: name for name, is_dir in names.items() if not is_dir and name.endswith(_EXTENSIONS)
        }


LARGEST = 8_000_000  # bytes; larger files are generated tables, and parsing one would take seconds
MOST_KEPT = 5_000  # parsed modules and gathered names; a large application imports some 3,000 modules
_NOTHING = Entries({})
# A directory changed this recently may change again within one tick of its clock: list it anew.
_RACY = 2_000_000_000


class Disk:
    """The one owner of what was read from disk. Every answer is checked against the file's stamp."""

    still = False
    """Whether files are known to stay as they are, so that answers hold from one question to the next."""

    def __init__(self) -> None:
        self._listings: dict[str, tuple[int, int, Entries]] = {}
        self._archives: dict[str, tuple[Stamp, frozenset[str]]] = {}
        self._derived: dict[Key, object] = {}

    def kept(self, key: Key) -> object:
        """What was worked out before; whoever keeps it says, in the value, which stamps it holds for."""
        return self._derived.get(key)

    def keep(self, key: Key, value: object) -> None:
        """Keep `value`, and let go of the oldest when there are too many: memory is bounded."""
        self._derived.pop(key, None)
        self._derived[key] = value
        while len(self._derived) > MOST_KEPT:
            self._derived.pop(next(iter(self._derived)), None)

    def stamp(self, path: str) -> Stamp | None:
        """(modification time in ns, size) of the file or directory; None where there is none."""
        try:
            found = os.stat(path)
        except (OSError, ValueError):
            archive = self._archive_of(path)
            return self.stamp(archive) if archive else None
        return found.st_mtime_ns, found.st_size

    def entries(self, directory: str) -> Entries:
        """Names in `directory`, each with whether it is a directory itself."""
        try:
            changed = os.stat(directory).st_mtime_ns
        except (OSError, ValueError):
            return self._in_archive(directory)
        kept = self._listings.get(directory)
        if kept is not None and kept[0] == changed and kept[1] - changed > _RACY:
            return kept[2]
        listed = time.time_ns()
        listing = _listed(directory)
        if listing is None:
            return self._in_archive(directory)
        self._listings[directory] = (changed, listed, listing)
        return listing

    def text(self, path: str) -> str | None:
        """The decoded text (BOM and coding line respected); None where unreadable, undecodable or too large."""
        raw = self.raw(path)
        return None if raw is None else decoded(raw)

    def raw(self, path: str) -> bytes | None:
        try:
            return plain_bytes(path, LARGEST)
        except (OSError, ValueError):
            return self._raw_in_archive(path)

    def _archive_of(self, path: str) -> str | None:
        """The zip file that `path` leads into."""
        at = path
        while True:
            if os.path.isfile(at):
                return at
            parent = os.path.dirname(at)
            if parent == at or os.path.isdir(parent):
                return None
            at = parent

    def _members(self, archive: str) -> frozenset[str]:
        stamp = self.stamp(archive)
        kept = self._archives.get(archive)
        if stamp is None:
            return frozenset()
        if kept is None or kept[0] != stamp:
            kept = (stamp, _zip_members(archive))
            self._archives[archive] = kept
        return kept[1]

    def _in_archive(self, directory: str) -> Entries:
        archive = self._archive_of(directory)
        if archive is None:
            return _NOTHING
        inner = os.path.relpath(directory, archive).replace(os.sep, "/") + "/" if directory != archive else ""
        found: dict[str, bool] = {}
        for member in self._members(archive):
            if member.startswith(inner) and member != inner:
                first, _, rest = member[len(inner) :].partition("/")
                found[first] = found.get(first, False) or bool(rest) or member.endswith("/")
        return Entries(found)

    def _raw_in_archive(self, path: str) -> bytes | None:
        archive = self._archive_of(path)
        if archive is None or archive == path:
            return None
        import zipfile  # on first use: most environments hold no zipped egg
        import zlib

        try:
            with zipfile.ZipFile(archive) as opened:
                member = opened.getinfo(os.path.relpath(path, archive).replace(os.sep, "/"))
                return opened.read(member) if member.file_size <= LARGEST else None
        except (OSError, KeyError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error):
            return None


def _listed(directory: str) -> Entries | None:
    try:
        with os.scandir(directory) as scan:
            return Entries({entry.name: _is_dir(entry) for entry in scan})
    except NotADirectoryError:
        return None
    except (OSError, ValueError):
        return _NOTHING


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a symlink loop
        return False


def _zip_members(archive: str) -> frozenset[str]:
    import zipfile  # on first use, as above

    try:
        with zipfile.ZipFile(archive) as opened:
            return frozenset(opened.namelist())
    except (OSError, ValueError, zipfile.BadZipFile):
        return frozenset()


def decoded(raw: bytes) -> str | None:
    """Python source as text: UTF-8 unless a BOM or a PEP 263 line says otherwise."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    import io
    import tokenize  # only for the rare file that is not UTF-8

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        return raw.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return None


EVERY_BUFFER: Final = ""
"""Stands for all open buffers in what `heard` gives."""
_heard: ContextVar[set[str] | None] = ContextVar("heard", default=None)


@contextmanager
def heard() -> Iterator[set[str]]:
    """The paths of the open buffers whose texts are asked for inside: while they stay as they are, and no buffer comes
    or goes, so does what comes out, as far as buffers go."""
    outer = _heard.get()
    mine: set[str] = set()
    token = _heard.set(mine)
    try:
        yield mine
    finally:
        _heard.reset(token)
        if outer is not None:
            outer |= mine


def hear(path: str) -> None:
    """Say that the text of an open buffer, or EVERY_BUFFER, was asked for."""
    paths = _heard.get()
    if paths is not None:
        paths.add(path)


@dataclass(frozen=True)
class View:
    """A Disk with the texts of open buffers over it: open buffers win, and may be files not saved yet."""

    disk: Disk
    overlay: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _laid(self) -> dict[str, dict[str, bool]]:
        made: dict[str, dict[str, bool]] = {}
        for path in self.overlay:
            at, is_dir = path, False
            while (parent := os.path.dirname(at)) != at:
                made.setdefault(parent, {}).setdefault(os.path.basename(at), is_dir)
                at, is_dir = parent, True
        return made

    def entries(self, directory: str) -> Entries:
        found = self.disk.entries(directory)
        laid = self._laid.get(directory)
        return Entries({**laid, **found}) if laid else found

    def text(self, path: str) -> str | None:
        kept = self.overlay.get(path)
        if kept is None:
            return self.disk.text(path)
        hear(path)
        return kept

    def stamp(self, path: str) -> Stamp | None:
        """As `Disk.stamp`; for an open buffer a stamp that changes with its text."""
        kept = self.overlay.get(path)
        if kept is None:
            return self.disk.stamp(path)
        hear(path)
        return hash(kept), -1 - len(kept)

    def is_file(self, path: str) -> bool:
        return self.entries(os.path.dirname(path)).get(os.path.basename(path)) is False

    def is_dir(self, path: str) -> bool:
        return bool(self.entries(path)) or os.path.isdir(path)
