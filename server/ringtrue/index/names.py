"""Every public project name, as a file that is mapped into memory: is this name on the public index?

Does not know where names come from, how popular they are, or what a project holds.

A name is kept as a 40-bit fingerprint (BLAKE2b of its PEP 503 form): 16 bits choose a bucket, 24 bits are looked for in
it. A name that was put in is always found. A name that was not is found by chance with probability `count / 2**40`,
below one in a million for a million names. A chance hit can only hide an invented name; it never calls a real one
invented.

Layout, little-endian: header of 64 bytes, 65,537 offsets of 4 bytes (the bucket borders, in bytes from the first
fingerprint), then the fingerprints of 3 bytes, sorted.
"""

from __future__ import annotations

import mmap
import os
import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import blake2b
from pathlib import Path

_MAGIC = b"RTNAMES\x00"
_FORMAT = 1
_HEADER = struct.Struct("<8sIIQI36x")  # magic, format, count, built (seconds since 1970), CRC-32 of the rest
_BORDERS = struct.Struct("<65537I")
_PAIR = struct.Struct("<II")
_FIRST = _HEADER.size + _BORDERS.size
_WIDTH = 3
_SEPARATORS = re.compile(r"[-_.]+")


class SnapshotError(ValueError):
    """The file is no snapshot of names in this format, or it is damaged."""


def normalized(name: str) -> str:
    """The PEP 503 form of a project name."""
    if "_" in name or "." in name or "--" in name:  # a pattern costs half a microsecond, three looks a tenth
        name = _SEPARATORS.sub("-", name)
    return name.lower()


def _fingerprint(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=2 + _WIDTH).digest()


@dataclass(frozen=True)
class NameSet:
    """The names of one snapshot. Owns the mapping, which outlives the file's replacement."""

    built: datetime
    count: int
    size: int
    _bytes: mmap.mmap

    @classmethod
    def open(cls, path: Path, *, verified: bool) -> NameSet:
        """Map the snapshot at `path`. `verified`: nothing can have damaged it, so its check sum (1 ms) is not computed.

        Raises SnapshotError, OSError.
        """
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < _FIRST:
                raise SnapshotError("too short")
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, layout, count, built, check = _HEADER.unpack_from(mapped)
        if magic != _MAGIC or layout != _FORMAT or len(mapped) != _FIRST + count * _WIDTH:
            raise SnapshotError("not this format, or cut off")
        if not verified and zlib.crc32(memoryview(mapped)[_HEADER.size :]) != check:
            raise SnapshotError("check sum differs")
        try:
            when = datetime.fromtimestamp(built, timezone.utc)
        except (ValueError, OverflowError, OSError) as error:
            raise SnapshotError("no such date") from error
        return cls(when, count, len(mapped), mapped)

    def __contains__(self, name: str) -> bool:
        """Whether `name`, in any spelling, was put in."""
        return self.has(normalized(name))

    def has(self, name: str) -> bool:
        """Whether `name`, already in PEP 503 form, was put in."""
        print_ = _fingerprint(name)
        start, end = _PAIR.unpack_from(self._bytes, _HEADER.size + 4 * (print_[0] << 8 | print_[1]))
        wanted = print_[2:]
        at = self._bytes.find(wanted, _FIRST + start, _FIRST + end)
        while at >= 0 and (at - _FIRST) % _WIDTH:  # found across a border of two fingerprints
            at = self._bytes.find(wanted, at + 1, _FIRST + end)
        return at >= 0

    @property
    def chance(self) -> float:
        """How likely it is that a name that was not put in is found."""
        return self.count / float(1 << (16 + 8 * _WIDTH))


def encode_names(names: Iterable[str], built: datetime) -> bytes:
    """The bytes of a snapshot that holds `names`."""
    prints = sorted({_fingerprint(normalized(name)) for name in names})
    borders = [0] * 65537
    for print_ in prints:
        borders[(print_[0] << 8 | print_[1]) + 1] += _WIDTH
    for bucket in range(65536):
        borders[bucket + 1] += borders[bucket]
    body = _BORDERS.pack(*borders) + b"".join([print_[2:] for print_ in prints])
    return _HEADER.pack(_MAGIC, _FORMAT, len(prints), int(built.timestamp()), zlib.crc32(body)) + body


def write_names(path: Path, names: Iterable[str], built: datetime) -> None:
    """Write a snapshot so that a reader sees the old file or the new one, never half of one. Raises OSError."""
    from ringtrue.index.kept import write_whole

    write_whole(path, encode_names(names, built))
