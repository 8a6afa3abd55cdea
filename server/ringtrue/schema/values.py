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
    attribute: str = ""
    """What the model calls it, where there is one."""


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
    model: str = ""
    """The class that stands for it, where there is one."""

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
            model=self.model or other.model,
        )


@dataclass(frozen=True)
class Lookup:
    """Rows of `model` by `attribute`; an empty one is the foreign key to the class `parent`, which collects them.
    `beside` are the other attributes that the same query asks for."""

    model: str
    attribute: str
    place: Place
    parent: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declared:
    """What one file says. `indexes` and `columns` belong to tables that may stand elsewhere; an index without columns
    is one on expressions. `open`: the file makes tables or indexes that cannot be read."""

    tables: tuple[Table, ...] = ()
    indexes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    columns: tuple[tuple[str, Column], ...] = ()
    lookups: tuple[Lookup, ...] = ()
    open: bool = False
    others: frozenset[str] = frozenset()
    """Views, virtual tables and the like: names that stand for rows, whose columns nobody reads."""
    altered: bool = False
    """Whether columns are added to tables that are not named."""

    def __bool__(self) -> bool:
        return bool(self.tables or self.indexes or self.columns or self.lookups or self.open or self.others)

    @classmethod
    def joined(cls, parts: Iterable[Declared]) -> Declared:
        every = tuple(parts)
        return cls(
            tuple(table for one in every for table in one.tables),
            tuple(pair for one in every for pair in one.indexes),
            tuple(pair for one in every for pair in one.columns),
            tuple(lookup for one in every for lookup in one.lookups),
            any(one.open for one in every),
            frozenset(name for one in every for name in one.others),
            any(one.altered for one in every),
        )


@dataclass(frozen=True)
class Schema:
    """Every table of a project, by its name in lower case. `open`: there may be indexes that nobody can read."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    open: bool = False
    lookups: tuple[Lookup, ...] = ()
    others: frozenset[str] = frozenset()

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
        if any(one.altered for one in every):
            tables = {low: replace(table, complete=False) for low, table in tables.items()}
        lookups = tuple(lookup for one in every for lookup in one.lookups)
        others = frozenset(name for one in every for name in one.others)
        return cls(tables, any(one.open for one in every), lookups, others)

    def unindexed(self, model: str, attribute: str, path: str) -> Lookup | None:
        """A lookup by this attribute of the model declared at `path` that finds no index; None where there is none, or
        where models, tables or indexes are not wholly known."""
        named = [table for table in self.tables.values() if table.model == model]
        if self.open or len(named) != 1 or not named[0].complete or not named[0].place or named[0].place.path != path:
            return None
        table = named[0]
        column = next((one for one in table.columns if one.attribute == attribute), None)
        if column is None or table.starts_index(column.name) or column.kind.startswith("BOOL"):
            return None
        return next(
            (one for one in self.lookups if self._is_by(one, table, column) and not self._is_found(one, table, column)),
            None,
        )

    def _is_found(self, lookup: Lookup, table: Table, column: Column) -> bool:
        """Whether another column of the same query has an index, or is the one that is told of."""
        names = set(lookup.beside)
        beside = [one for one in table.columns if names & {one.attribute, one.name, f"{one.attribute}_id"}]
        before = next((one for one in table.columns if one == column or one in beside), column)
        return (
            len(beside) < len(lookup.beside) or before != column or any(table.starts_index(one.name) for one in beside)
        )

    def _is_by(self, lookup: Lookup, table: Table, column: Column) -> bool:
        if lookup.model != table.model:
            return False
        if lookup.attribute:
            return lookup.attribute in (column.attribute, column.name)
        parents = [one for one in self.tables.values() if one.model == lookup.parent]
        keys = [one for one in table.columns if parents and one.target.lower() == parents[0].name.lower()]
        return len(parents) == 1 and keys == [column]
