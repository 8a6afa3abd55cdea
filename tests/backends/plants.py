"""The failures that are planted: small changes to a back end, each with what is to be said of it.

One table for each back end stands in `plants/NAME.toml`. Does not know whether a failure breaks anything.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .catalogue import BACKENDS, Backend

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TABLES = Path(__file__).parent / "plants"


@dataclass(frozen=True)
class Change:
    """`old`, which stands in `file` once, becomes `new`; without `old` the file is new."""

    file: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        path = folder / self.file
        if not self.old:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.new, "utf-8")
            return
        text = path.read_text("utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.file}: {text.count(self.old)} times: {self.old!r}")
        path.write_text(text.replace(self.old, self.new), "utf-8")


@dataclass(frozen=True)
class Plant:
    """One failure. A finding of one of `rules` is right on a line of `where` that holds one of the texts `at`."""

    name: str
    backend: Backend
    changes: tuple[Change, ...]
    rules: tuple[str, ...]
    where: tuple[str, ...]
    at: tuple[str, ...]
    fixed: bool
    database: str

    @property
    def id(self) -> str:
        return f"{self.backend.name}:{self.name}"

    def planted(self, where: Path) -> Path:
        """A copy of the back end in `where`, with the failure."""
        folder = self.backend.copied(where)
        for change in self.changes:
            change.apply(folder)
        return folder

    def right(self, folder: Path, rule: str, file: str, line: int) -> bool:
        """Whether a finding of `rule` on `line` (from 1) of `file` is the one that is due."""
        if rule not in self.rules or file not in self.where:
            return False
        text = (folder / file).read_text("utf-8").splitlines()[line - 1]
        return any(each in text for each in self.at)


def plants() -> list[Plant]:
    """All of them, in the order of the tables."""
    return [plant for backend in BACKENDS for plant in _of(backend)]


def _of(backend: Backend) -> list[Plant]:
    table = _TABLES / f"{backend.name}.toml"
    read = tomllib.loads(table.read_text("utf-8")) if table.exists() else {}
    return [_plant(backend, name, each) for name, each in read.items()]


def _plant(backend: Backend, name: str, read: dict[str, Any]) -> Plant:
    changes = tuple(Change(each["file"], each.get("old", ""), each["new"]) for each in read["change"])
    where = read.get("where", changes[0].file)
    return Plant(
        name, backend, changes, _several(read["rule"]), _several(where), _several(read["at"]), read.get("fixed", True),
        read.get("database", backend.databases[0]),
    )  # fmt: skip


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
