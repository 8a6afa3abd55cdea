"""Plan: what SQLite's own planner does with a query, in an empty database that has the project's tables and indexes.

Says which tables it reads from end to end although the query looks rows up in them, and what keeps it from an index.
Judges one plain SELECT, UPDATE or DELETE over tables that are wholly known; of anything else it says nothing.
Does not know how many rows a table has, nor what another database would do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ringtrue.schema.statements import parsed
from ringtrue.schema.values import Place, Schema, Table

if TYPE_CHECKING:
    from sqlite3 import Connection

Cause: TypeAlias = Literal["no index", "function", "wildcard"]
_SCAN = re.compile(r"^SCAN (?:TABLE )?(\S+)(?: AS (\S+))?")
_INTEGER = re.compile(r"^(?:BIG|SMALL|TINY|MEDIUM)?(?:INT|SERIAL|AUTO)")
_TRUTHS = ("BOOL", "BIT")
_LARGEST = 20_000  # characters


@dataclass(frozen=True)
class Scan:
    """One table that is read from end to end. `said` is the planner's own line, `by` the columns that are looked up."""

    table: str
    by: tuple[str, ...]
    cause: Cause
    said: str
    place: Place | None


def scans(schema: Schema, sql: str) -> tuple[Scan, ...]:
    """The scans of `sql` that an index, or another predicate, would save; none where that is not certain."""
    if schema.open or len(sql) > _LARGEST or not re.search(r"\bwhere\b", sql, re.IGNORECASE):
        return ()
    statement = _statement(sql)
    if statement is None:
        return ()
    from sqlglot import exp

    tables = _tables(statement, schema, exp)
    if not tables:
        return ()
    lookups = list(_lookups(statement, tables, exp))
    if not lookups:
        return ()
    import sqlite3  # on first use: it is needed by projects with SQL alone

    try:
        lines = _planned(statement, tables, exp, sqlite3.connect(":memory:"))
    except sqlite3.Error:  # a function or a clause that SQLite lacks
        return ()
    return tuple(_found(lines, lookups, tables))


def _statement(sql: str) -> Any | None:
    found = parsed(sql, *_dialects(sql))
    if found is None or len(found) != 1:
        return None
    from sqlglot import exp

    statement = found[0]
    plain = isinstance(statement, exp.Select | exp.Update | exp.Delete)
    nested = statement.find(exp.Subquery, exp.CTE, exp.SetOperation, exp.Exists, exp.Lateral, exp.Unnest)
    selects = len(list(statement.find_all(exp.Select)))
    return statement if plain and nested is None and selects <= 1 else None


def _dialects(sql: str) -> tuple[str, ...]:
    if re.search(r"%s|%\(\w+\)s", sql):
        return ("postgres", "mysql")
    if re.search(r"\$\d", sql):
        return ("postgres",)
    return ("sqlite", "postgres", "mysql")


def _tables(statement: Any, schema: Schema, exp: Any) -> Mapping[str, Table]:
    """The tables of the statement by the names that its columns use; empty where one is not wholly known."""
    found: dict[str, Table] = {}
    for node in statement.find_all(exp.Table):
        table = schema.tables.get(node.name.lower())
        if table is None or not table.complete or node.db:
            return {}
        found[node.alias_or_name.lower()] = table
    return found


@dataclass(frozen=True)
class _Lookup:
    alias: str
    column: str
    cause: Cause


def _lookups(statement: Any, tables: Mapping[str, Table], exp: Any) -> Iterator[_Lookup]:
    """The predicates that choose few rows by a value which comes from outside."""
    where = statement.args.get("where")
    if where is None:
        return
    for part in where.this.flatten() if isinstance(where.this, exp.And) else (where.this,):
        node = part.this if isinstance(part, exp.Paren) else part
        if isinstance(node, exp.EQ):
            for column, value in ((node.this, node.expression), (node.expression, node.this)):
                if _is_given(value, exp):
                    yield from _looked_up(column, tables, exp)
        elif isinstance(node, exp.In) and node.expressions and all(_is_given(one, exp) for one in node.expressions):
            yield from _looked_up(node.this, tables, exp)
        elif isinstance(node, exp.Like) and isinstance(node.this, exp.Column) and _is_wild(node.expression, exp):
            found = _owner(node.this, tables)
            if found is not None and tables[found].starts_index(node.this.name):
                yield _Lookup(found, node.this.name, "wildcard")


def _looked_up(node: Any, tables: Mapping[str, Table], exp: Any) -> Iterator[_Lookup]:
    columns = list(node.find_all(exp.Column))
    alias = _owner(columns[0], tables) if len(columns) == 1 else None
    column = tables[alias].column(columns[0].name) if alias is not None else None
    if alias is None or column is None or column.kind.startswith(_TRUTHS):
        return
    if node is columns[0]:
        yield _Lookup(alias, column.name, "no index")
    elif isinstance(node, exp.Func | exp.Cast) and tables[alias].starts_index(column.name):
        yield _Lookup(alias, column.name, "function")


def _owner(column: Any, tables: Mapping[str, Table]) -> str | None:
    if column.table:
        return column.table.lower() if column.table.lower() in tables else None
    having = [alias for alias, table in tables.items() if table.column(column.name) is not None]
    return having[0] if len(having) == 1 else None


def _is_given(node: Any, exp: Any) -> bool:
    return isinstance(node, exp.Placeholder | exp.Parameter)


def _is_wild(node: Any, exp: Any) -> bool:
    return isinstance(node, exp.Literal) and node.is_string and str(node.this).startswith("%")


def _planned(statement: Any, tables: Mapping[str, Table], exp: Any, database: Connection) -> list[str]:
    given = list(statement.find_all(exp.Placeholder, exp.Parameter))
    for one in given:
        one.replace(exp.Placeholder())
    sql = statement.sql(dialect="sqlite")
    with closing(database):
        for table in {table.name.lower(): table for table in tables.values()}.values():
            for line in made(table):
                database.execute(line)
        rows = database.execute(f"EXPLAIN QUERY PLAN {sql}", ("1",) * len(given)).fetchall()
    return [str(row[3]) for row in rows]


def made(table: Table) -> Iterator[str]:
    """The statements that make the table and its indexes, in SQLite's words."""
    known = {column.name.lower() for column in table.columns}
    rows = []
    for column in table.columns:
        is_key = len(table.key) == 1 and table.key[0].lower() == column.name.lower()
        kind = "INTEGER PRIMARY KEY" if is_key and _INTEGER.match(column.kind) else column.kind.partition("(")[0]
        rows.append(f"{_quoted(column.name)} {kind if re.fullmatch(r'[A-Z ]*', kind) else ''}")
    if table.key and not any("PRIMARY KEY" in row for row in rows):
        rows.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    yield f"CREATE TABLE {_quoted(table.name)} ({', '.join(rows)})"
    for number, columns in enumerate(sorted(table.indexes)):
        if {name.lower() for name in columns} <= known:
            named = ", ".join(map(_quoted, columns))
            yield f"CREATE INDEX {_quoted(f'{table.name} {number}')} ON {_quoted(table.name)} ({named})"


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _found(lines: list[str], lookups: list[_Lookup], tables: Mapping[str, Table]) -> Iterator[Scan]:
    for line in lines:
        match = _SCAN.match(line)
        alias = (match[2] or match[1]).lower() if match else ""
        own = [one for one in lookups if one.alias == alias]
        if own:
            cause = own[0].cause
            by = tuple(dict.fromkeys(one.column for one in own if one.cause == cause))
            yield Scan(tables[alias].name, by, cause, line, tables[alias].place)
