"""The journal: one line of JSON for each project that is done, written whole, so that a killed run can be gone on with.

One run at a time writes it. Does not know what is in a line but its source, content and stamp.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

NAME = "results.jsonl"


class InUse(Exception):  # noqa: N818  # an outcome for the user
    """Another run writes it."""


@dataclass(frozen=True)
class _Line:
    start: int
    content: str
    stamp: str
    again: bool

    @classmethod
    def of(cls, start: int, said: dict[str, Any]) -> _Line:
        return cls(start, said["content"], said["stamp"], bool(said.get("again")))


class Journal:
    """Knows where in the file each project's last line is. Made by `journal`. A line with `again` is no last word."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path = path
        self._file = file
        self._lines: dict[str, _Line] = {}
        end = 0
        for start, line in _lines(file):
            said = _read(line)
            if said is None:
                break  # the run was killed while it wrote
            self._lines[said["source"]] = _Line.of(start, said)
            end = start + len(line)
        file.truncate(end)
        file.seek(end)

    def known(self, source: str, stamp: str) -> str | None:
        """The content of which this source's line tells, if it was made under this stamp."""
        line = self._lines.get(source)
        if line is None or line.stamp != stamp or line.again:
            return None
        return line.content

    def write(self, said: dict[str, Any]) -> None:
        """Keep a line; it is on the disk when this returns."""
        start = self._file.tell()
        self._file.write(_line(said))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._lines[said["source"]] = _Line.of(start, said)

    def finish(self, sources: Sequence[str]) -> None:
        """Leave one line for each source, in their order, whatever order they were done in."""

        def pieces() -> Iterator[bytes]:
            for source in sources:
                self._file.seek(self._lines[source].start)
                yield self._file.readline()

        made = self.path.with_name(f"{NAME}.new")
        with open(made, "wb") as file:
            file.writelines(pieces())
            file.flush()
            os.fsync(file.fileno())
        self._file.close()  # Windows replaces no file that is open
        os.replace(made, self.path)


@contextmanager
def journal(folder: Path) -> Iterator[Journal]:
    """The journal in `folder`. Raises InUse, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "ab") as lock:
        _lock(lock, folder)
        path = folder / NAME
        with open(path, "r+b" if path.exists() else "w+b") as file:
            yield Journal(path, file)


def entries(path: Path) -> Iterator[dict[str, Any]]:
    """What the lines of a finished journal say."""
    with open(path, "rb") as file:
        for line in file:
            yield json.loads(line)


def _line(said: dict[str, Any]) -> bytes:
    return json.dumps(said, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    start = 0
    for line in file:
        yield start, line
        start += len(line)


def _read(line: bytes) -> dict[str, Any] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        said = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(said, dict) and all(isinstance(said.get(key), str) for key in ("source", "content", "stamp"))
    return said if whole else None


def _lock(file: IO[bytes], folder: Path) -> None:
    """Held until the file is closed, also by the system's killing the process."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # of Windows
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise InUse(f"another run writes to '{folder}'") from None
