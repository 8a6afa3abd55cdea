"""A remote file as a seekable file: only the asked ranges travel, so a wheel's list of files costs one small request.

Does not know what the file holds.
"""

from __future__ import annotations

import io
from collections.abc import Callable

TAIL = 48_000

Range = Callable[[str], "tuple[int, str, bytes]"]
"""Asks for one `Range` value; gives status, the `Content-Range` header and the body."""


class RangeError(OSError):
    """The server does not answer range requests for this file."""


class RangedFile(io.RawIOBase):
    """Reads through `ask`; keeps the tail of the file, where a zip archive has its list."""

    def __init__(self, ask: Range) -> None:
        self._ask = ask
        status, said, body = ask(f"bytes=-{TAIL}")
        total = said.rpartition("/")[2]
        if status != 206 or not total.isdigit():
            raise RangeError(f"status {status}")
        self.size = int(total)
        self._kept_from, self._kept = self.size - len(body), body
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self.size if size < 0 else min(self.size, self._at + size)
        if self._at >= end:
            return b""
        if self._at < self._kept_from or end > self._kept_from + len(self._kept):
            self._fetch(self._at, end)
        start = self._at - self._kept_from
        piece = self._kept[start : start + end - self._at]
        self._at += len(piece)
        return piece

    def _fetch(self, start: int, end: int) -> None:
        """Keep a range that begins at `start`; at least 4 kB, since small reads come in rows."""
        end = max(end, min(self.size, start + 4096))
        status, _, body = self._ask(f"bytes={start}-{end - 1}")
        if status != 206 or len(body) != end - start:
            raise RangeError(f"status {status}, {len(body)} bytes")
        if self._kept_from <= end <= self._kept_from + len(self._kept):
            body += self._kept[end - self._kept_from :]
        self._kept_from, self._kept = start, body
