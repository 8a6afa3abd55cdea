"""Witness: what a run looked at on the disk, and whether all of that is still as it was.

While it watches, every question to the operating system about a file is noted with its answer: a stamp, the names in a
folder, whether something may be read. Asked again later, the same answers mean that whoever asked would come to the
same result. Does not know who asks, nor what the files are.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, Final, TypeAlias

Seen: TypeAlias = list[Any]
"""Kind, path, answer, as JSON has them."""

WATCHES: Final = os.name == "posix" and sys.version_info >= (3, 11)
"""Elsewhere some questions do not come by: 3.10's `pathlib` calls what it took from `os` long ago, and Windows has
ways of its own to look at a file."""
_COARSE, _FINE = 2_000_000_000, 100_000_000
"""By the stamp it shows which clock its disk has: one that knows microseconds is moved on each 10 ms at least."""
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_PASSED_OVER = frozenset(("__pycache__",))
_KEPT = ("results", "surface")
"""What a run writes among the caches, and believes only where it still holds."""


class Witness:
    """Notes what is asked, once for each question, until it is told that something cannot be noted."""

    def __init__(self, own: str) -> None:
        """`own`: the folder of the caches, which the run itself makes; what it keeps there tells nothing."""
        self._own = own.rstrip(os.sep)
        self._made = tuple(os.path.join(self._own, name) + os.sep for name in _KEPT)
        self._seen: dict[tuple[str, str], Any] = {}
        self.blind = not WATCHES
        """Whether something was not seen: then what was seen proves nothing."""

    @property
    def seen(self) -> list[Seen]:
        return [[kind, path, answer] for (kind, path), answer in self._seen.items()]

    def look(self, kind: str, path: Any, since: float | None = None) -> None:
        """Note the answer to one question; the first answer counts. `since`: somebody has read the file already, at
        that time at the earliest."""
        if isinstance(path, int) or self.blind:
            return
        try:
            path = os.path.abspath(os.fsdecode(path))
        except (TypeError, ValueError):  # asked for what no file can be called
            return
        if path == self._own or path.startswith(self._made) or (kind, path) in self._seen:
            return
        answer = self._seen[kind, path] = _ANSWERS[kind](path, self._own)
        newest, grain = _newest(answer) if kind in _RACING else (0, 0)
        read = time.time_ns() if since is None else int(since * 1e9)
        if read - newest < grain:  # it may have changed, or may yet, under the same stamp
            self.blind = True

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note what this process asks meanwhile. What imports ask is not seen."""
        if self.blind:
            yield
            return
        _listen()
        replaced = [(name, getattr(os, name)) for name in _ASKED]
        for name, real in replaced:
            setattr(os, name, self._noting(_ASKED[name], real))
        _watching.append(self)
        try:
            yield
        finally:
            _watching.remove(self)
            for name, real in replaced:
                setattr(os, name, real)

    def _noting(self, kind: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def asked(path: Any, *more: Any, **named: Any) -> Any:
            if named.get("dir_fd") is not None:
                self.blind = True
            follows = named.get("follow_symlinks", True)
            self.look(kind if kind != "stamp" or follows else "link", path)
            return real(path, *more, **named)

        return asked


def holds(seen: Sequence[Seen], own: str) -> bool:
    """Whether every question has the answer that it had."""
    own = own.rstrip(os.sep)
    return all(_ANSWERS[kind](path, own) == answer for kind, path, answer in seen)


def _stamp(path: str, own: str) -> list[int] | None:
    """Changes with the file, whatever its time of modification is set to. The folder in which the run makes that of
    the caches is only a folder."""
    try:
        found = _stat(path)
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(found.st_mode) and os.path.dirname(own) == path:
        return [found.st_ino]
    return [found.st_ino, found.st_size, found.st_mode, found.st_mtime_ns, found.st_ctime_ns]


def _link(path: str, own: str) -> list[Any] | None:
    """What stands there, and where it leads if it is a link."""
    try:
        found = _lstat(path)
        leads = _readlink(path) if stat.S_ISLNK(found.st_mode) else None
    except (OSError, ValueError):
        return None
    return [found.st_ino, found.st_mode, leads]


def _names(path: str, own: str) -> list[str] | None:
    try:
        with _scandir(path) as scan:
            shown = (f"{entry.name}/" if _is_dir(entry) else entry.name for entry in scan)
            names = sorted(name for name in shown if name != "__pycache__/")
    except (OSError, ValueError):
        return None
    if os.path.dirname(own) == path:
        names = [name for name in names if name != f"{os.path.basename(own)}/"]
    return names


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _allowed(path: str, own: str) -> list[bool]:
    return [_access(path, mode) for mode in (os.R_OK, os.W_OK, os.X_OK)]


def _tree(path: str, own: str) -> list[Any]:
    """The files of a folder, at any depth: what changes with any of them, and the time of the newest."""
    said: list[str] = []
    newest = 0
    waiting = [path]
    while waiting:
        at = waiting.pop()
        try:
            with _scandir(at) as scan:
                for entry in scan:
                    if entry.is_dir():
                        waiting += [] if entry.name in _PASSED_OVER else [entry.path]
                        continue
                    found = entry.stat()
                    newest = max(newest, found.st_mtime_ns, found.st_ctime_ns)
                    said.append(f"{entry.path} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}")
        except OSError:
            said.append(f"{at} cannot be read")
    said.sort()
    return [blake2b("\n".join(said).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest(), newest]


def _newest(answer: Any) -> tuple[int, int]:
    """The newest time in the answer, and how long a file may change without another one."""
    match answer:
        case [_, _, _, int(modified), int(changed)]:
            newest = max(modified, changed)
        case [str(), int(newest)]:
            changed = newest
        case _:
            return 0, 0
    return newest, grain(changed)


def grain(stamp: int) -> int:
    """Nanoseconds in which a file with that time may change twice under one stamp."""
    return _FINE if stamp % 1_000_000 else _COARSE


_stat, _lstat, _readlink, _scandir, _access = os.stat, os.lstat, os.readlink, os.scandir, os.access
_ANSWERS: Final[dict[str, Callable[[str, str], Any]]] = {
    "stamp": _stamp, "link": _link, "names": _names, "allowed": _allowed, "tree": _tree,
}  # fmt: skip  # a table
KINDS: Final = frozenset(_ANSWERS)
_ASKED: Final = {"stat": "stamp", "lstat": "link", "readlink": "link", "access": "allowed"}
_RACING = frozenset(("stamp", "tree"))
_watching: list[Witness] = []
_listening: list[bool] = []


def _listen() -> None:
    """Files that are opened and folders that are listed tell so by themselves, whichever way that is done; whoever
    listens to that does so to the end of the process."""
    if not _listening:
        _listening.append(True)
        sys.addaudithook(_heard)


def _heard(event: str, given: tuple[Any, ...]) -> None:
    if not _watching:
        return
    witness = _watching[-1]
    if event == "open":
        path, mode, flags = given
        writes = (isinstance(flags, int) and flags & _WRITES) or (isinstance(mode, str) and not mode.startswith("r"))
        if not writes and isinstance(path, str | bytes | os.PathLike) and not os.fsdecode(path).endswith(".pyc"):
            witness.look("stamp", path)
    elif event in ("os.listdir", "os.scandir"):
        _without_hearing(witness, "names", given[0] if given[0] is not None else ".")
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect"):
        witness.blind = True  # another process, or another machine, was asked


def _without_hearing(witness: Witness, kind: str, path: Any) -> None:
    """Look without hearing oneself look."""
    _watching.remove(witness)
    try:
        witness.look(kind, path)
    finally:
        _watching.append(witness)
