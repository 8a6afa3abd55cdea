"""Names: what a query names that its own text, or the tables of the project, do not have; and whether it can be read.

SQLite's own parser is asked where SQLite is the database; sqlglot where it is another. Of tables that are not wholly
known nothing is said. Does not know where the query stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ringtrue.meant import meant
from ringtrue.near_names import nearest
from ringtrue.orm.meant_fields import key_meant
from ringtrue.schema.placeholders import neutral
from ringtrue.schema.statements import parsed
from ringtrue.schema.values import Place, Schema, Table

Kind: TypeAlias = Literal["syntax", "table", "column", "alias", "values", "function", "conflict", "group"]
_LARGEST = 20_000  # characters
_ALWAYS = frozenset(("rowid", "oid", "_rowid_", "ctid", "xmin", "tableoid", "excluded", "true", "false", "*"))
_SYSTEM = re.compile(
    r"^(?:sqlite_|pg_|information_schema|pragma_|dual$|json_|generate_series|unnest|mysql)", re.IGNORECASE
)
_SYNTAX = re.compile(r"near \"(.*)\": syntax error|(incomplete input)|unrecognized token: \"(.*)\"", re.DOTALL)


@dataclass(frozen=True)
class Fault:
    """One fault of a query: `name` is the word, `near` what may be meant, `place` where the table is declared."""

    kind: Kind
    name: str
    said: str
    near: tuple[str, ...] = ()
    place: Place | None = None


def faults(schema: Schema | None, sql: str, dialect: str) -> tuple[Fault, ...]:
    """What is wrong with `sql`, in the words of one dialect ("" where it is not known)."""
    if len(sql) > _LARGEST:
        return ()
    text = neutral(sql)
    if dialect == "sqlite":
        syntax = _of_sqlite(text)
        if syntax is not None:
            return (syntax,)
    statements = parsed(text, dialect) if dialect else None
    if statements is None:
        statements = parsed(text, "sqlite", "postgres", "mysql")
    if statements is None:
        return (
            (Fault("syntax", "", f"it cannot be read as {dialect or 'SQL'}"),)
            if dialect in ("postgres", "mysql")
            else ()
        )
    if len(statements) != 1:
        return ()
    from sqlglot import exp

    try:
        found = list(_of_statement(statements[0], schema, exp, dialect == "postgres"))
        return tuple([*found, *(_functions(statements[0], exp) if dialect == "sqlite" else ())][:3])
    except (RecursionError, ValueError, AttributeError, KeyError):  # a shape that nobody thought of
        return ()


# What PostgreSQL or MySQL have, and SQLite has by no name.
_ELSEWHERE = frozenset(
    ("now", "date_trunc", "to_char", "string_agg", "array_agg", "gen_random_uuid", "nextval", "greatest", "least",
     "to_timestamp", "date_part", "date_format", "unix_timestamp", "from_unixtime", "curdate", "sysdate", "getdate")
)  # fmt: skip


def _functions(statement: Any, exp: Any) -> Iterator[Fault]:
    """Functions of other databases, as they are written."""
    text = statement.sql()
    for one in statement.find_all(exp.Func):
        name = str(one.meta.get("name") or (one.this if isinstance(one, exp.Anonymous) else "")).lower()
        if name in _ELSEWHERE and name in text.lower():
            near = ("CURRENT_TIMESTAMP",) if name in ("now", "sysdate", "getdate") and not one.expressions else ()
            yield Fault("function", name, f"SQLite has no function '{name}'", near)


def _of_sqlite(text: str) -> Fault | None:
    """What SQLite's own parser says; names are looked up later, so that only the grammar speaks."""
    import sqlite3  # on first use: it is needed by projects with SQL alone

    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(f"EXPLAIN {text}")
        except sqlite3.ProgrammingError:
            return None
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            match = _SYNTAX.match(str(error))
            if match is None:
                return None
            word = match[1] or match[3] or ""
            return Fault("syntax", word, str(error).replace('"', "'"))
    return None


def _of_statement(statement: Any, schema: Schema | None, exp: Any, quoted: bool) -> Iterator[Fault]:
    if isinstance(statement, exp.Insert):
        yield from _of_insert(statement, schema, exp)
        if not isinstance(statement.expression, exp.Query):
            return
        statement = statement.expression
    if isinstance(statement, exp.Query):
        yield from _of_query(statement, schema, exp, quoted)
    elif isinstance(statement, exp.Update | exp.Delete):
        yield from _of_change(statement, schema, exp)


def _of_insert(statement: Any, schema: Schema | None, exp: Any) -> Iterator[Fault]:
    target = statement.this
    columns = [one.name for one in target.expressions] if isinstance(target, exp.Schema) else []
    table = target.this if isinstance(target, exp.Schema) else target
    values = statement.expression
    if columns and isinstance(values, exp.Values):
        for row in values.expressions:
            given = len(row.expressions) if isinstance(row, exp.Tuple) else 1
            if given != len(columns):
                yield Fault("values", table.name, f"{len(columns)} columns, but {given} values")
                return
    found = _declared(table, schema)
    if found is None:
        yield from _unknown_table(table, schema)
        return
    for name in columns:
        if found.column(name) is None and name.lower() not in _ALWAYS:
            yield _lacking(name, found)
    yield from _of_conflict(statement.args.get("conflict"), found, exp)


def _of_conflict(conflict: Any, table: Table, exp: Any) -> Iterator[Fault]:
    """`ON CONFLICT (user_id)`, of columns that no key and no index is made of."""
    keys = conflict.args.get("conflict_keys") if conflict is not None else None
    if not keys or conflict.args.get("index_where") or conflict.args.get("constraint"):
        return
    names = [one.name.lower() for one in keys if isinstance(one, exp.Identifier | exp.Column | exp.Ordered)]
    if len(names) != len(keys) or any(table.column(name) is None for name in names):
        return
    known = {frozenset(one.lower() for one in each) for each in (table.key, *table.indexes) if each}
    if frozenset(names) not in known:
        shown = ", ".join(names)
        said = f"'{table.name}' has no key and no unique index on ({shown}), which ON CONFLICT needs"
        wider = [one for one in (table.key, *table.indexes) if set(names) < {each.lower() for each in one}]
        near = (", ".join(wider[0]),) if len(wider) == 1 and len(names) == 1 else ()
        yield Fault("conflict", names[0], said, near, table.place)


def _of_change(statement: Any, schema: Schema | None, exp: Any) -> Iterator[Fault]:
    tables = list(statement.find_all(exp.Table))
    target = statement.this
    if len(tables) != 1 or not isinstance(target, exp.Table):
        return
    found = _declared(target, schema)
    if found is None:
        yield from _unknown_table(target, schema)
        return
    own = {target.alias_or_name.lower(), target.name.lower()}
    for column in statement.find_all(exp.Column):
        if column.table and column.table.lower() not in own:
            if column.table.lower() != "excluded":
                yield Fault("alias", column.table, f"nothing is called '{column.table}' here")
        elif not _has(found, column):
            yield _lacking(column.name, found)


def _of_query(query: Any, schema: Schema | None, exp: Any, quoted: bool) -> Iterator[Fault]:
    """A SELECT, its set operations and its nested queries, each with what it can see."""
    from sqlglot.optimizer.scope import build_scope

    root = build_scope(query)
    if root is None:
        return
    for scope in root.traverse():
        yield from _of_scope(scope, schema, exp, quoted)


def _of_scope(scope: Any, schema: Schema | None, exp: Any, quoted: bool) -> Iterator[Fault]:
    if not isinstance(scope.expression, exp.Select):
        return
    visible: set[str] = set()
    at = scope
    while at is not None:
        visible |= {name.lower() for name in at.sources} | {name.lower() for name in at.cte_sources}
        visible |= {
            one.alias_or_name.lower()
            for one in at.expression.find_all(exp.Table)
            if one.find_ancestor(exp.Select) in (at.expression, None)
        }
        at = at.parent
    whole = True
    tables: dict[str, Table] = {}
    for name, source in scope.sources.items():
        if not isinstance(source, exp.Table):
            whole = False
            continue
        found = _declared(source, schema)
        if found is None:
            whole = False
            yield from _unknown_table(source, schema)
        else:
            tables[name.lower()] = found
    yield from _of_group(scope.expression, tables, exp)
    if scope.expression.find(exp.Lateral, exp.Unnest, exp.Pivot) is not None:
        return
    named = {one.alias.lower() for one in scope.expression.expressions if one.alias}
    for column in scope.columns:
        table = column.table.lower()
        if table:
            if table not in visible and not _SYSTEM.match(table):
                having = [name for name, one in tables.items() if one.column(column.name) is not None]
                near = (having[0],) if whole and len(having) == 1 else nearest(table, visible)
                yield Fault("alias", column.table, f"nothing is called '{column.table}' here", near)
            elif table in tables and not _has(tables[table], column):
                yield _lacking(column.name, tables[table])
        elif whole and tables and len(tables) == len(scope.sources) and scope.parent is None:
            own = column.find_ancestor(exp.Select) is scope.expression
            text = not quoted and bool(column.this.args.get("quoted"))  # SQLite takes "x" for a text as well
            known = column.name.lower() in named or any(_has(one, column) for one in tables.values())
            if own and not text and not known:
                yield _lacking(column.name, next(iter(tables.values())), tuple(tables.values()))


def _of_group(select: Any, tables: dict[str, Table], exp: Any) -> Iterator[Fault]:
    """`SELECT count(*) AS uses ... GROUP BY uses`."""
    group = select.args.get("group")
    counted = {one.alias.lower() for one in select.expressions if one.alias and one.find(exp.AggFunc) is not None}
    for one in group.expressions if group is not None else ():
        if not isinstance(one, exp.Column) or one.table or one.name.lower() not in counted:
            continue
        if not any(table.column(one.name) is not None for table in tables.values()):
            plain = [each.name for each in select.expressions if isinstance(each, exp.Column)]
            near = (", ".join(plain),) if len(plain) == len(select.expressions) - len(counted) else ()
            yield Fault("group", one.name, f"'{one.name}' is an aggregate, which GROUP BY cannot take", near)


def _declared(table: Any, schema: Schema | None) -> Table | None:
    if schema is None:
        return None
    found = schema.tables.get(table.name.lower())
    return found if found is not None and found.complete and found.columns else None


def _unknown_table(table: Any, schema: Schema | None) -> Iterator[Fault]:
    """A table that no statement of the project creates, where these are all that there are."""
    name = table.name.lower()
    if schema is None or schema.open or not name or name in schema.tables or _SYSTEM.match(name) or table.db:
        return
    if len(schema.tables) < 2 or any(one.model for one in schema.tables.values()) or name in schema.others:
        return
    near = nearest(name, schema.tables)
    yield Fault("table", table.name, f"no statement of the project creates '{table.name}'", near)


def _has(table: Table, column: Any) -> bool:
    name = column.name.lower()
    return name in _ALWAYS or table.column(name) is not None or name == table.name.lower()


def _lacking(name: str, table: Table, several: tuple[Table, ...] = ()) -> Fault:
    columns = [one.name for each in several or (table,) for one in each.columns]
    who = " and ".join(f"'{one.name}'" for one in several or (table,))
    has = "have" if len(several) > 1 else "has"
    near = nearest(name, columns) or key_meant(name, table.name, columns) or meant(name, columns, 1)
    return Fault("column", name, f"{who} {has} no column '{name}'", near, table.place)
