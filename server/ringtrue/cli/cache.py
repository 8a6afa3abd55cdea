"""Results on disk: what was said of a file, and the answers that it rests on.

A result is used only while text, rules and version are the same and every question that was asked has the same answer.
Files are written whole, so that any number of processes share them. Does not know how a file is checked.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import ringtrue
from ringtrue.cli.stored import (
    Unkeepable,
    Unreadable,
    digest,
    finding_as_json,
    finding_from_json,
    question_as_json,
    question_from_json,
)
from ringtrue.context import Question
from ringtrue.index.kept import write_whole
from ringtrue.rule import Finding
from ringtrue.ruleset import RuleSet
from ringtrue.world import FROM_INDEXES

_FORMAT = 2
_DAY = 86_400.0
OLDEST = 30 * _DAY  # without use
MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Entry:
    """What was said of a text, the digest of every answer it rests on, and the state of the project then: while that
    is the same, so are the answers of this machine."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    asked: Sequence[Any]
    """Each question as JSON, with the digest of its answer."""
    state: str | None = None

    @property
    def indexed(self) -> frozenset[Question]:
        """What package indexes were asked. Raises Unreadable."""
        return frozenset(question for question, _ in self.answers(FROM_INDEXES))

    def answers(self, kinds: Container[str] | None = None) -> Iterator[tuple[Question, str]]:
        """The questions, of some `kinds` or all, each with the digest of its answer. Raises Unreadable."""
        for question, answer in self.asked:
            if kinds is None or question[0] in kinds:
                yield question_from_json(question), str(answer)


class Cache:
    """The folder of results. Keeps no state but where it is, whether it takes writing, and the rules' stamps."""

    def __init__(self, folder: Path | None) -> None:
        """Without a folder nothing is found and nothing kept."""
        self._folder = folder / "results" if folder else None
        self._writable = folder is not None
        self._stamps: WeakKeyDictionary[RuleSet, str] = WeakKeyDictionary()

    @property
    def keeps(self) -> bool:
        """Whether there is a folder for results."""
        return self._folder is not None

    def get(self, path: str, text: str, rules: RuleSet) -> Entry | None:
        """What was said of `text` at `path` by `rules`; the caller asks whether its answers still hold."""
        if self._folder is None:
            return None
        try:
            said = json.loads(self._file(path, rules).read_bytes())
            if said["format"] != _FORMAT or said["text"] != _hash(text):
                return None
            findings = tuple(map(finding_from_json, said["findings"]))
            return Entry(findings, tuple(map(str, said["notes"])), said["asked"], said["state"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError, Unreadable):
            return None  # never there, or damaged: the next result replaces it

    def put(
        self, path: str, text: str, rules: RuleSet, findings: tuple[Finding, ...], notes: tuple[str, ...],
        asked: Mapping[Question, Any], state: str | None = None,
    ) -> str | None:  # fmt: skip  # one line for what is said of the file, one for why
        """Keep a result. Returns why that cannot be, the first time that it cannot."""
        if self._folder is None or not self._writable:
            return None
        try:
            entry = {
                "format": _FORMAT,
                "text": _hash(text),
                "state": state,
                "asked": [[question_as_json(question), digest(answer)] for question, answer in asked.items()],
                "findings": [finding_as_json(finding) for finding in findings],
                "notes": notes,
            }
            write_whole(self._file(path, rules), json.dumps(entry, separators=(",", ":")).encode())
        except Unkeepable:
            return None
        except OSError as error:
            self._writable = False
            return f"results are not kept: cannot write '{self._folder}': {(error.strerror or str(error)).lower()}"
        return None

    def prune(self) -> None:
        """Delete what was not used for long, and the oldest where there is too much; once a day at most."""
        if self._folder is None or not self._writable or not _due(self._folder / "pruned"):
            return
        kept = 0
        for age, size, path in sorted(_aged(self._folder)):
            kept += size
            if age > OLDEST or kept > MOST_BYTES:
                with suppress(OSError):
                    os.unlink(path)

    def _file(self, path: str, rules: RuleSet) -> Path:
        assert self._folder is not None  # the callers have asked
        stamp = self._stamps.get(rules)
        if stamp is None:
            stamp = self._stamps[rules] = _stamp(rules)
        name = _hash(f"{path}\n{stamp}")
        return self._folder / name[:2] / f"{name[2:]}.json"


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _stamp(rules: RuleSet) -> str:
    """Changes with the rules that run, their options and code, and with Ringtrue itself."""
    said = [(rule.name, rule.severity, _code(rule.check.__code__.co_filename)) for rule in rules.rules]
    options = [(name, sorted(table.items())) for name, table in sorted(rules.options.items())]
    own = (ringtrue.__version__, sys.version_info[:2], _own_code())
    return repr((own, said, options, sorted(rules.severities.items()), sorted(rules.known)))


@lru_cache(maxsize=4096)
def _code(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return (0, 0)  # from an archive: the version has to tell
    return (found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=1)
def _own_code() -> int:
    """The time of the newest module of Ringtrue: who changes it must not be told what the old code said."""
    here = Path(ringtrue.__file__).parent
    return max((_code(str(path))[0] for path in here.rglob("*.py")), default=0)


def _due(marker: Path) -> bool:
    try:
        if time.time() - marker.stat().st_mtime < _DAY:
            return False
    except OSError:
        pass  # never pruned
    try:
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.touch()
    except OSError:
        return False
    return True


def _aged(folder: Path) -> list[tuple[float, int, str]]:
    now = time.time()
    found: list[tuple[float, int, str]] = []
    for path in folder.glob("*/*"):
        with suppress(OSError):
            stat = path.stat()
            found.append((now - stat.st_mtime, stat.st_size, str(path)))
    return found
