"""Archives of strangers, unpacked below a folder and nowhere else, within limits.

Only files and folders are made: no links, no devices, no permissions. What an archive declares of its size is not
believed: what comes out is counted. Does not know what the files are for.
"""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Protocol

_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_ZIP = (".zip", ".whl", ".egg")
SUFFIXES = (*_TAR, *_ZIP)
_PIECE = 1 << 20
_HEADER = 1 << 24
"""No header is longer: tarfile reads one into memory whole."""
_LONGEST_NAME = 255
_UNWRITABLE = frozenset((errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ENOTDIR, errno.EISDIR, errno.EEXIST))
_OPENERS: tuple[tuple[bytes, Callable[[IO[bytes]], Any]], ...] = (
    (b"\x1f\x8b", lambda raw: gzip.GzipFile(fileobj=raw)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile)
_UNREADABLE = (RuntimeError, NotImplementedError, ValueError)  # what zipfile and tarfile raise for the rest


class Refused(Exception):  # noqa: N818  # an outcome: the project is not checked, and the text says why
    """The archive is damaged, too large, or means harm."""


@dataclass(frozen=True)
class Limits:
    """What one archive may unpack to."""

    size: int = 2 << 30
    files: int = 200_000


def unpack(archive: str, folder: str, limits: Limits) -> tuple[str, ...]:
    """Write what `archive` holds below `folder`, which is empty; what is left out is told. Raises Refused, OSError."""
    writer = _Writer(folder, limits)
    try:
        for member in _members(archive, limits):
            writer.take(member)
    except _DAMAGED as error:
        raise Refused(f"the archive is damaged: {str(error).lower() or type(error).__name__}") from None
    except _UNREADABLE as error:
        raise Refused(f"the archive cannot be read: {str(error).lower()}") from None
    return writer.told()


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class _Member:
    """`opened` gives the content of a file; without it the member is a folder, or (`odd`) neither."""

    name: str
    opened: Callable[[], _Readable | None] | None = None
    odd: bool = False


class _Writer:
    """Counts what is written, and what is not."""

    def __init__(self, folder: str, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._members = 0
        self._size = 0
        self._odd = 0
        self._unnamable: list[str] = []

    def take(self, member: _Member) -> None:
        self._members += 1
        if self._members > self._limits.files:
            raise Refused(f"it holds more than {self._limits.files:,} files")
        parts = _parts(member.name)
        if member.odd:
            self._odd += 1
        elif parts and _is_namable(parts):
            self._write(member, os.path.join(self._folder, *parts))
        elif parts:
            self._unnamable.append(member.name)

    def _write(self, member: _Member, path: str) -> None:
        try:
            if member.opened is None:
                os.makedirs(path, exist_ok=True)
                return
            os.makedirs(os.path.dirname(path), exist_ok=True)
            content = member.opened()
            with open(path, "wb") as file:
                while content is not None and (piece := content.read(_PIECE)):
                    self._size += len(piece)
                    if self._size > self._limits.size:
                        raise Refused(f"it unpacks to more than {self._limits.size:,} bytes")
                    file.write(piece)
        except OSError as error:
            if error.errno not in _UNWRITABLE:
                raise
            self._unnamable.append(member.name)

    def told(self) -> tuple[str, ...]:
        said = []
        if self._odd:
            said.append(f"{self._odd} links and devices of the archive are left out")
        if self._unnamable:
            said.append(f"{len(self._unnamable)} files cannot be written here, as '{self._unnamable[0][:80]}'")
        return tuple(said)


def _parts(name: str) -> list[str]:
    """The name as folders and a file. Raises Refused where it leads outside."""
    path = name.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or ".." in parts or "\0" in name or (parts and parts[0][1:2] == ":"):
        raise Refused(f"'{name[:80]}' in it leads outside of it")
    return parts


def _is_namable(parts: list[str]) -> bool:
    if any(len(part.encode("utf-8", "surrogateescape")) > _LONGEST_NAME for part in parts):
        return False
    if os.name != "nt":
        return True
    import ntpath  # where it matters

    reserved = getattr(ntpath, "isreserved", None)
    return not any(":" in part or (reserved is not None and reserved(part)) for part in parts)


def _members(archive: str, limits: Limits) -> Iterator[_Member]:
    return _of_zip(archive) if archive.lower().endswith(_ZIP) else _of_tar(archive, limits)


def _of_zip(archive: str) -> Iterator[_Member]:
    with zipfile.ZipFile(archive) as packed:
        for one in packed.infolist():
            mode = one.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                yield _Member(one.filename, odd=True)
            elif one.is_dir():
                yield _Member(one.filename)
            else:
                with packed.open(one) as content:
                    yield _Member(one.filename, lambda content=content: content)  # type: ignore[misc]  # bound now


def _of_tar(archive: str, limits: Limits) -> Iterator[_Member]:
    with _stream(archive) as stream, tarfile.open(fileobj=_Metered(stream, 2 * limits.size), mode="r:") as packed:
        for one in packed:
            packed.members = []  # type: ignore[attr-defined]  # not in its stub; it would keep every header
            if one.isreg():
                yield _Member(one.name, lambda one=one: packed.extractfile(one))  # type: ignore[misc]  # bound now
            else:
                yield _Member(one.name, odd=not one.isdir())


@contextmanager
def _stream(archive: str) -> Iterator[IO[bytes]]:
    """What the archive holds behind its compression, which its first bytes tell."""
    with open(archive, "rb") as raw:
        start = raw.read(6)
        raw.seek(0)
        opener = next((opener for mark, opener in _OPENERS if start.startswith(mark)), None)
        if opener is None:
            yield raw
            return
        with opener(raw) as stream:
            yield stream


class _Metered(io.RawIOBase):
    """A stream that ends the reading where a header, or everything, is larger than anybody means it to be."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        super().__init__()
        self._stream = stream
        self._most = most

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _HEADER:
            raise Refused("a header in it is larger than any that means well")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence != os.SEEK_SET or offset > self._most:
            raise Refused(f"it unpacks to more than {self._most // 2:,} bytes")
        return self._stream.seek(offset)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
