"""Results as two Parquet tables, `projects` and `findings`, a part at a time. Does not know how they came about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from ringtrue.fleet.journal import NAME, entries

_ROWS = 20_000
_PROJECTS = pa.schema(
    [
        ("source", pa.string()),
        ("content", pa.string()),
        ("stamp", pa.string()),
        ("files", pa.int64()),
        ("bytes", pa.int64()),
        ("findings", pa.int64()),
        ("failed", pa.string()),
        ("notes", pa.list_(pa.string())),
    ]
)
_EVIDENCE = pa.struct([("question", pa.string()), ("answer", pa.string()), ("source", pa.string())])
_FINDINGS = pa.schema(
    [
        ("source", pa.string()),
        ("rule", pa.dictionary(pa.int32(), pa.string())),
        ("topic", pa.dictionary(pa.int32(), pa.string())),
        ("kind", pa.dictionary(pa.int32(), pa.string())),
        ("severity", pa.dictionary(pa.int32(), pa.string())),
        ("message", pa.string()),
        ("path", pa.string()),
        ("line", pa.int64()),
        ("column", pa.int64()),
        ("end_line", pa.int64()),
        ("end_column", pa.int64()),
        ("fixes", pa.int64()),
        ("evidence", pa.list_(_EVIDENCE)),
        ("url", pa.string()),
    ]
)


def write(folder: Path) -> None:
    """`projects.parquet` and `findings.parquet` beside the results. Raises OSError."""
    lines = folder / NAME
    _write(folder / "projects.parquet", _PROJECTS, map(_project, entries(lines)))
    found = (_finding(line, one) for line in entries(lines) for one in line["findings"])
    _write(folder / "findings.parquet", _FINDINGS, found)


def _project(line: dict[str, Any]) -> dict[str, Any]:
    return {**{name: line[name] for name in _PROJECTS.names}, "findings": len(line["findings"])}


def _finding(line: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: one[name] for name in _FINDINGS.names if name in one and name != "fixes"},
        "source": line["source"],
        "line": one["start"]["line"],
        "column": one["start"]["column"],
        "end_line": one["end"]["line"],
        "end_column": one["end"]["column"],
        "fixes": len(one["fixes"]),
    }


def _write(path: Path, schema: pa.Schema, rows: Iterator[dict[str, Any]]) -> None:
    made = path.with_name(f"{path.name}.new")
    with parquet.ParquetWriter(made, schema, compression="zstd") as writer:
        while some := list(islice(rows, _ROWS)):
            writer.write_table(pa.Table.from_pylist(some, schema=schema))
    made.replace(path)
