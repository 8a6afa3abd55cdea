"""Statements: tables and indexes that SQL text declares.

Whichever dialect reads it is taken. Does not know where the text comes from; what it cannot read makes the answer
`open`, or the table incomplete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ringtrue.schema.values import Column, Declared, Place, Table

DECLARES = re.compile(r"\b(?:create\s+(?:\w+\s+){0,3}(?:table|index)|alter\s+table)\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:(?:materialized\s+)?view|virtual\s+table|foreign\s+table|"
    r"(?:unlogged\s+)?table)\s+(?:if\s+not\s+exists\s+)?[\"'`\[]?(?:\w+[\"'`\]]?\.)?[\"'`\[]?(\w+)",
    re.IGNORECASE,
)
_DIALECTS = ("sqlite", "postgres", "mysql")
# Other dialects take its `KEY k (b)` for something else, and say nothing.
_OF_MYSQL = re.compile(r"`|\bengine\s*=|\bauto_increment\b", re.IGNORECASE)


def parsed(sql: str, *dialects: str) -> list[Any] | None:
    """The statements of `sql` as sqlglot reads them in the first dialect that can; None where none can."""
    import logging

    import sqlglot  # on first use: it is needed by projects with SQL alone

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)  # what it cannot read is our answer, not its message
    for dialect in dialects or (("mysql",) if _OF_MYSQL.search(sql) else _DIALECTS):
        try:
            return [one for one in sqlglot.parse(sql, dialect=dialect) if one is not None]
        except (sqlglot.errors.SqlglotError, RecursionError):  # noqa: PERF203  # the next dialect may read it
            continue
    return None


def declared(sql: str, place: Place) -> Declared:
    """What `sql`, whose first line stands at `place`, declares."""
    if not DECLARES.search(sql):
        return Declared(others=others(sql))
    found = parsed(sql)
    if found is None:
        return _piecewise(sql, place)
    from sqlglot import exp

    lines = _lines(sql)
    tables = [_table(one, exp, place, lines) for one in found if isinstance(one, exp.Create) and one.kind == "TABLE"]
    indexes = tuple(pair for one in found for pair in _indexes(one, exp))
    columns = tuple(pair for one in found if isinstance(one, exp.Alter) for pair in _added(one, exp))
    commands = any(isinstance(one, exp.Command) and DECLARES.search(one.sql()) for one in found)
    made = tuple(table for table in tables if table is not None)
    known = {table.name.lower() for table in made}
    return Declared(made, indexes, columns, open=commands, others=others(sql) - known)


def others(sql: str) -> frozenset[str]:
    """Names in lower case that the text creates in any way."""
    return frozenset(match[1].lower() for match in _OTHERS.finditer(sql))


def _piecewise(sql: str, place: Place) -> Declared:
    """Statement by statement: a script for a database's own shell has lines that are no SQL."""
    parts = [part for part in re.split(r";[ \t]*\n", sql) if DECLARES.search(part)]
    if len(parts) < 2:
        return Declared(open=True, others=others(sql))
    every = []
    for part in parts:
        start = re.search(r"\b(?:create|alter)\b", part, re.IGNORECASE)
        line = sql[: sql.index(part)].count("\n")
        every.append(declared(part[start.start() if start else 0 :], replace(place, line=place.line + line)))
    return Declared.joined(every)


def _lines(sql: str) -> dict[str, int]:
    """The line, from 0, on which each table is created."""
    pattern = re.compile(r"create\s+(?:\w+\s+){0,2}table\s+(?:if\s+not\s+exists\s+)?[\"'`\[]?([\w.]+)", re.IGNORECASE)
    return {match[1].rpartition(".")[2].lower(): sql.count("\n", 0, match.start()) for match in pattern.finditer(sql)}


def _table(create: Any, exp: Any, place: Place, lines: dict[str, int]) -> Table | None:
    schema = create.this
    if not isinstance(schema, exp.Schema) or not isinstance(schema.this, exp.Table):
        return None  # made from a query
    name = schema.this.name
    columns = [one for one in schema.expressions if isinstance(one, exp.ColumnDef)]
    key: tuple[str, ...] = ()
    indexes: set[tuple[str, ...]] = set()
    for column in columns:
        kinds = [constraint.kind for constraint in column.constraints]
        if any(isinstance(kind, exp.PrimaryKeyColumnConstraint) for kind in kinds):
            key = (column.name,)
        if any(isinstance(kind, exp.UniqueColumnConstraint) for kind in kinds):
            indexes.add((column.name,))
    for one in schema.expressions:
        for constraint in one.expressions if isinstance(one, exp.Constraint) else (one,):
            if isinstance(constraint, exp.PrimaryKey):
                key = _names(constraint, exp)
            elif isinstance(constraint, exp.UniqueColumnConstraint | exp.IndexColumnConstraint):
                indexes.add(_names(constraint, exp))
    at = replace(place, line=place.line + lines.get(name.lower(), 0))
    targets = dict(_targets(schema, exp))
    made = tuple(replace(_column(one, exp), target=targets.get(one.name.lower(), "")) for one in columns)
    return Table(name, made, key, frozenset(indexes - {()}), at, bool(columns))


def _column(column: Any, exp: Any) -> Column:
    kinds = [constraint.kind for constraint in column.constraints]
    kind = column.args.get("kind")
    needed = (exp.NotNullColumnConstraint, exp.PrimaryKeyColumnConstraint)
    return Column(column.name, kind.sql().upper() if kind else "", not any(isinstance(one, needed) for one in kinds))


def _targets(schema: Any, exp: Any) -> Iterator[tuple[str, str]]:
    for column in schema.find_all(exp.ColumnDef):
        for reference in column.find_all(exp.Reference):
            yield column.name.lower(), _table_name(reference, exp)
    for foreign in schema.find_all(exp.ForeignKey):
        for reference in foreign.find_all(exp.Reference):
            for one in foreign.expressions:
                yield one.name.lower(), _table_name(reference, exp)


def _table_name(node: Any, exp: Any) -> str:
    table = node.find(exp.Table)
    return str(table.name) if table is not None else ""


def _names(node: Any, exp: Any) -> tuple[str, ...]:
    """The columns that a key, a constraint or an index names, in order; a function of one ends them."""
    names: list[str] = []
    listed = node.expressions or (node.this.expressions if node.this is not None else ())
    for one in listed:
        inner = one.this if isinstance(one, exp.Ordered) else one
        if not isinstance(inner, exp.Column | exp.Identifier):
            break
        names.append(str(inner.name))
    return tuple(names)


def _indexes(statement: Any, exp: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The table and the columns of an index; no columns where it is one on expressions."""
    if not isinstance(statement, exp.Create) or statement.kind != "INDEX":
        return
    table, parameters = statement.find(exp.Table), statement.this.args.get("params")
    listed = (parameters.args.get("columns") or ()) if parameters is not None else ()
    names = [one.this if isinstance(one, exp.Ordered) else one for one in listed]
    plain = all(isinstance(one, exp.Column | exp.Identifier) for one in names)
    if table is not None:
        yield table.name, tuple(str(one.name) for one in names) if plain else ()


def _added(alter: Any, exp: Any) -> Iterator[tuple[str, Column]]:
    for action in alter.args.get("actions") or ():
        if isinstance(action, exp.ColumnDef):
            yield alter.this.name, _column(action, exp)
