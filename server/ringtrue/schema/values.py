"""Tables, columns and indexes as frozen values, whoever declared them. Names are as written; they match in any case.

Does not know SQL, models or files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Column:
    """`kind` is its SQL type in upper case, or the empty string where nobody said."""

    name: str
    kind: str = ""
    nullable: bool = True
    target: str = ""
    """The table that a foreign key points to."""


@dataclass(frozen=True)
class Place:
    """Where something is declared; lines count from 0. `end`: where an SQL file, which may be added to, ends."""

    path: str
    line: int
    end: int | None = None


@dataclass(frozen=True)
class Table:
    """One table. `indexes` are lists of columns, of which the first is the primary key where there is one.

    Not `complete`: it may have columns or indexes that nobody can read.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    indexes: frozenset[tuple[str, ...]] = frozenset()
    place: Place | None = None
    complete: bool = True

    def column(self, name: str) -> Column | None:
        low = name.lower()
        return next((one for one in self.columns if one.name.lower() == low), None)

    def starts_index(self, name: str) -> bool:
        """Whether a lookup by `name` alone finds an index."""
        low = name.lower()
        return any(columns[:1] and columns[0].lower() == low for columns in (self.key, *self.indexes))

    def joined(self, other: Table) -> Table:
        """What two declarations of the same table say together: an index that either has is there."""
        known = {one.name.lower() for one in self.columns}
        return replace(
            self,
            columns=(*self.columns, *(one for one in other.columns if one.name.lower() not in known)),
            key=self.key or other.key,
            indexes=self.indexes | other.indexes,
            place=self.place or other.place,
            complete=self.complete and other.complete,
        )


@dataclass(frozen=True)
class Declared:
    """What one file says. `indexes` and `columns` belong to tables that may stand elsewhere; an index without columns
    is one on expressions. `open`: the file makes tables or indexes that cannot be read."""

    tables: tuple[Table, ...] = ()
    indexes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    columns: tuple[tuple[str, Column], ...] = ()
    open: bool = False

    def __bool__(self) -> bool:
        return bool(self.tables or self.indexes or self.columns or self.open)


@dataclass(frozen=True)
class Schema:
    """Every table of a project, by its name in lower case. `open`: there may be indexes that nobody can read."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    open: bool = False

    @classmethod
    def of(cls, declared: Iterable[Declared]) -> Schema:
        tables: dict[str, Table] = {}
        every = tuple(declared)
        for table in (table for one in every for table in one.tables):
            low = table.name.lower()
            tables[low] = tables[low].joined(table) if low in tables else table
        for name, columns in ((name, columns) for one in every for name, columns in one.indexes):
            if (indexed := tables.get(name.lower())) is not None:
                indexes = indexed.indexes | {columns} if columns else indexed.indexes
                tables[name.lower()] = replace(indexed, indexes=indexes, complete=indexed.complete and bool(columns))
        for name, column in (pair for one in every for pair in one.columns):
            if (altered := tables.get(name.lower())) is not None and altered.column(column.name) is None:
                tables[name.lower()] = replace(altered, columns=(*altered.columns, column))
        return cls(tables, any(one.open for one in every))
