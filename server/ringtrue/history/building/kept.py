"""What has been read so far: texts by their hash, the files of each release, and what was made of each text.

One database file, so the work goes on where it was interrupted. Does not know what the texts say.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import sqlite3
import zlib
from collections.abc import Mapping
from pathlib import Path

from ringtrue.history.building.records import Record

_TABLES = """
create table if not exists texts (hash text primary key, data blob);
create table if not exists releases (project text, version text, file text, files text, primary key (project, version));
create table if not exists chosen (project text primary key, versions text);
"""
_RECORDS = "create table if not exists read (hash text, reader text, data blob, primary key (hash, reader))"


class Kept:
    """Two databases: what was fetched, which several may add to, and what one builder made of it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._base = _opened(path, _TABLES)
        self._records = _opened(path.with_name(f"{path.stem}-records{path.suffix}"), _RECORDS)

    def add_release(
        self, project: str, version: str, file: str, texts: Mapping[str, bytes], names: tuple[str, ...]
    ) -> None:
        """Keep the files of a release: `texts` with their contents, of the others the names."""
        files: dict[str, str] = dict.fromkeys(names, "")
        rows: list[tuple[str, bytes]] = []
        for name, data in texts.items():
            files[name] = key = hashlib.sha256(data).hexdigest()[:32]
            rows.append((key, zlib.compress(data, 1)))
        with self._base:  # only now, so that others need not wait
            self._base.executemany("insert or ignore into texts values (?, ?)", rows)
            row = project, version, file, json.dumps(files)
            self._base.execute("insert or replace into releases values (?, ?, ?, ?)", row)

    def has_release(self, project: str, version: str) -> bool:
        query = "select 1 from releases where project = ? and version = ?"
        return self._base.execute(query, (project, version)).fetchone() is not None

    def files(self, project: str, version: str) -> tuple[str, dict[str, str]] | None:
        """The archive's name, and for each file in it the hash of its text."""
        query = "select file, files from releases where project = ? and version = ?"
        row = self._base.execute(query, (project, version)).fetchone()
        return None if row is None else (row[0], json.loads(row[1]))

    def choose(self, project: str, versions: list[str]) -> None:
        with self._base:
            self._base.execute("insert or replace into chosen values (?, ?)", (project, json.dumps(versions)))

    def chosen(self, project: str) -> list[str] | None:
        """The releases that were chosen for a project; None where it has not been looked at."""
        row = self._base.execute("select versions from chosen where project = ?", (project,)).fetchone()
        return None if row is None else json.loads(row[0])

    def text(self, key: str) -> str:
        row = self._base.execute("select data from texts where hash = ?", (key,)).fetchone()
        return "" if row is None else zlib.decompress(row[0]).decode("utf-8", "replace")

    def read(self, key: str, reader: str) -> Record | None:
        """What `reader` made of a text; None where it has not yet."""
        row = self._records.execute("select data from read where hash = ? and reader = ?", (key, reader)).fetchone()
        if row is None:
            return None
        found = pickle.loads(zlib.decompress(row[0]))  # noqa: S301  # the tool's own file, which it wrote
        assert isinstance(found, Record)  # as it was written
        return found

    def keep_read(self, key: str, reader: str, value: Record) -> None:
        data = zlib.compress(pickle.dumps(value, 5), 1)
        self._records.execute("insert or replace into read values (?, ?, ?)", (key, reader, data))

    def save(self) -> None:
        self._records.commit()


def _opened(path: Path, tables: str) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=600)
    base.execute("pragma journal_mode=wal")
    base.execute("pragma synchronous=off")
    base.executescript(tables)
    return base
