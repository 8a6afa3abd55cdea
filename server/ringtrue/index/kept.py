"""What indexes answered, kept on disk: one small file an answer, so that any number of processes share them.

Files are written aside and moved into place; a reader sees all of one or none. A file that makes no sense is deleted. A
folder that cannot be written is not written. Does not know HTTP, nor which index to ask.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from ringtrue.index.values import Details, Release

_FORMAT = 1
HOUR = 3600.0
FRESH = 24 * HOUR  # a positive answer, before it is asked again
FRESH_ABSENT = HOUR  # a negative one: names get registered
USABLE = 30 * 24 * HOUR  # a positive answer, when nothing newer can be had
USABLE_ABSENT = 24 * HOUR
MOST_FILES = 20_000
_MOST_READ = 2_000

Absent = Literal["absent"]


@dataclass(frozen=True)
class Answer:
    """What one index said about one name, and when (seconds since 1970).

    An answer from the future means that the clock was set back: it is asked again, and used until then.
    """

    said: Details | Absent
    asked: float

    def fresh(self, now: float) -> bool:
        """Whether there is no need to ask again."""
        return 0 <= now - self.asked < (FRESH_ABSENT if self.said == "absent" else FRESH)

    def usable(self, now: float) -> bool:
        """Whether the answer may stand in until a newer one is there."""
        return abs(now - self.asked) < (USABLE_ABSENT if self.said == "absent" else USABLE)


class Kept:
    """The folder of answers. Keeps no state but the folder's path, and whether it takes writing."""

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        self.folder = folder
        self._now = now
        self._closed = False

    def get(self, index: str, name: str) -> Answer | None:
        """The answer of `index` about `name`, however old."""
        path = self._path(index, name)
        try:
            text = path.read_bytes()
        except OSError:
            return None
        try:
            kept = json.loads(text)
            if kept["format"] != _FORMAT or kept["index"] != index or kept["name"] != name:
                raise ValueError("another answer")
            said: Details | Absent = "absent" if kept["said"] is None else _details(kept["said"])
            return Answer(said, float(kept["asked"]))
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            with suppress(OSError):
                path.unlink()
            return None

    def put(self, index: str, name: str, said: Details | Absent) -> str | None:
        """Keep an answer. Returns why that cannot be, the first time that it cannot."""
        if self._closed:
            return None
        entry = {"format": _FORMAT, "index": index, "name": name, "asked": self._now(), "said": _plain(said)}
        try:
            write_whole(self._path(index, name), json.dumps(entry, separators=(",", ":")).encode())
        except OSError as error:
            self._closed = True
            return f"answers are not kept: cannot write '{self.folder}': {error.strerror}"
        return None

    def prune(self) -> None:
        """Delete answers past use, and the oldest where there are too many."""
        aged: list[tuple[float, str]] = []
        for path in self.folder.glob("*/*.json"):
            with suppress(OSError):
                aged.append((self._now() - path.stat().st_mtime, str(path)))
        aged.sort()
        for at, (age, old) in enumerate(aged):
            if at >= MOST_FILES or age > USABLE:
                with suppress(OSError):
                    os.unlink(old)

    def _path(self, index: str, name: str) -> Path:
        key = blake2b(f"{index}\n{name}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return self.folder / key[:2] / f"{key[2:]}.json"


def first_change(folder: Path, now: float) -> float:
    """When the first of the answers in `folder` counts otherwise than `now`, by its age alone; `now` where that cannot
    be told."""
    first = float("inf")
    for number, path in enumerate(folder.glob("*/*.json")):
        if number == _MOST_READ:
            return now
        try:
            kept = json.loads(path.read_bytes())
            asked, absent = float(kept["asked"]), kept["said"] is None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return now
        ages = (0.0, FRESH_ABSENT, USABLE_ABSENT) if absent else (0.0, FRESH, USABLE)
        first = min([first, *(asked + age for age in ages if asked + age > now)])
    return first


def write_whole(path: Path, content: bytes) -> None:
    """Write `path` so that a reader sees the old content or the new, never half of one. Raises OSError."""
    import tempfile

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(made, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(made)
        raise


def _plain(said: Details | Absent) -> dict[str, Any] | None:
    if isinstance(said, str):
        return None
    return {
        "name": said.name,
        "first": said.first_upload and said.first_upload.isoformat(),
        "releases": [
            [one.version, one.yanked, one.requires_python, one.uploaded and one.uploaded.isoformat()]
            for one in said.releases
        ],
        "status": said.status,
        "latest": said.latest,
        "source": said.source,
    }


def _details(kept: dict[str, Any]) -> Details:
    """Raises ValueError, KeyError, TypeError where `kept` is not what `_plain` gives."""
    if kept["status"] not in ("active", "archived", "quarantined", "deprecated"):
        raise ValueError("no such status")
    return Details(
        name=str(kept["name"]),
        first_upload=_date(kept["first"]),
        releases=tuple(
            Release(str(version), bool(yanked), python if python is None else str(python), _date(uploaded))
            for version, yanked, python, uploaded in kept["releases"]
        ),
        status=kept["status"],
        latest=kept["latest"] if kept["latest"] is None else str(kept["latest"]),
        source=str(kept["source"]),
    )


def _date(text: Any) -> date | None:
    return None if text is None else date.fromisoformat(text)
