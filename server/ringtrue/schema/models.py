"""Models: the tables of SQLAlchemy's and SQLModel's classes and of Django's models, read from their module's text.

A table that a class shares with bases or mixins which stand elsewhere is not complete. Does not know other modules.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import replace

from ringtrue.schema.strings import column_of, flag, last_word
from ringtrue.schema.values import Column, Declared, Place, Table
from ringtrue.spoken import Spoken

MENTIONS = Spoken({
    "__tablename__": "__tablename__", "table": r"table(?<=\btable)\s*=\s*True\b",
    "models.": r"models\.(?<=\bmodels\.)(?:\w*Field|ForeignKey)\(",
})  # fmt: skip  # a table
_SQLALCHEMY_COLUMNS = ("Column", "mapped_column")
# Bases that bring no column.
_PLAIN_BASES = frozenset(("Base", "DeclarativeBase", "Model", "MappedAsDataclass", "AsyncAttrs", "object"))


def in_models(tree: ast.Module, path: str) -> Iterator[Declared]:
    """The tables of the module's classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            table = _sqlalchemy(node, path) or _django(node, path) or _sqlmodel(node, path)
            if table is not None:
                yield Declared(tables=(table,))


def _sqlalchemy(node: ast.ClassDef, path: str) -> Table | None:
    name, columns, key, indexes = "", [], [], set[tuple[str, ...]]()
    complete = {last_word(base) for base in node.bases} <= _PLAIN_BASES
    for target, value in _assigned(node):
        if target == "__tablename__":
            name = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
        elif target == "__table_args__":
            found = list(_arguments(value))
            complete = complete and None not in found
            indexes.update(one for one in found if one)
        elif isinstance(value, ast.Call) and last_word(value.func) in _SQLALCHEMY_COLUMNS:
            column = column_of(value, target)
            assert column is not None  # the target is its name
            columns.append(replace(column, attribute=target))
            if flag(value, "primary_key"):
                key.append(column.name)
            if flag(value, "index") or flag(value, "unique"):
                indexes.add((column.name,))
    if not name or not columns:
        return None
    place = Place(path, node.lineno - 1)
    return Table(name, tuple(columns), tuple(key), frozenset(indexes), place, complete, node.name)


def _sqlmodel(node: ast.ClassDef, path: str) -> Table | None:
    """`class Hero(SQLModel, table=True)`: each annotated name is a column, which `Field` may say more of."""
    if not any(one.arg == "table" and isinstance(one.value, ast.Constant) and one.value.value for one in node.keywords):
        return None
    columns, key, indexes, name = [], [], set[tuple[str, ...]](), node.name.lower()
    complete = [last_word(base) for base in node.bases] == ["SQLModel"]
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__tablename__")], value=value):
                name = _constant(value)
            case ast.Assign(targets=[ast.Name(id="__table_args__")]):
                complete = False
            case ast.AnnAssign(target=ast.Name(id=target), value=value, annotation=annotation):
                call = value if isinstance(value, ast.Call) else ast.Call(ast.Name("Field"), [], [])
                if last_word(call.func) == "Relationship":
                    continue
                complete = complete and last_word(call.func) == "Field"
                columns.append(Column(target, _kind(annotation), nullable=True, attribute=target))
                if flag(call, "primary_key"):
                    key.append(target)
                if flag(call, "index") or flag(call, "unique"):
                    indexes.add((target,))
            case _:
                continue
    if not name or not columns:
        return None
    place = Place(path, node.lineno - 1)
    return Table(name, tuple(columns), tuple(key), frozenset(indexes), place, complete, node.name)


def _kind(annotation: ast.expr) -> str:
    """The SQL type of what an annotation says: what an index would have to hold."""
    words = {one.id for one in ast.walk(annotation) if isinstance(one, ast.Name)}
    return "BOOLEAN" if "bool" in words else "INTEGER" if "int" in words else ""


def _arguments(value: ast.expr) -> Iterator[tuple[str, ...] | None]:
    """The columns of each index or constraint in `__table_args__`; None where they cannot be read."""
    if not isinstance(value, ast.Tuple | ast.Dict):
        yield None
        return
    for one in value.elts if isinstance(value, ast.Tuple) else ():
        if not isinstance(one, ast.Call):
            if not isinstance(one, ast.Dict):
                yield None
            continue
        words = [part.value if isinstance(part, ast.Constant) else None for part in one.args]
        names = words[1:] if last_word(one.func) == "Index" else words
        if last_word(one.func) in ("Index", "UniqueConstraint", "PrimaryKeyConstraint"):
            yield tuple(map(str, names)) if names and None not in names else None


def _django(node: ast.ClassDef, path: str) -> Table | None:
    fields = [(target, value) for target, value in _assigned(node) if _is_field(value)]
    meta = next((one for one in node.body if isinstance(one, ast.ClassDef) and one.name == "Meta"), None)
    stated = dict(_assigned(meta)) if meta is not None else {}
    if not fields or not any(last_word(base) == "Model" for base in node.bases) or "abstract" in stated:
        return None
    columns, key, indexes = [], "id", set[tuple[str, ...]]()
    by_field: dict[str, str] = {}
    for target, value in fields:
        assert isinstance(value, ast.Call)  # `_is_field` has seen to it
        points = last_word(value.func) in ("ForeignKey", "OneToOneField")
        name = _text_of(value, "db_column") or (f"{target}_id" if points else target)
        by_field[target] = name
        kind = last_word(value.func).removesuffix("Field").upper()
        columns.append(Column(name, kind, flag(value, "null"), attribute=target))
        if flag(value, "primary_key"):
            key = name
        unindexed = points and any(keyword.arg == "db_index" for keyword in value.keywords)
        own = last_word(value.func) in ("SlugField", "OneToOneField") or (points and not unindexed)
        if own or flag(value, "unique") or flag(value, "db_index"):
            indexes.add((name,))
    listed = [
        _listed(stated[one]) for one in ("unique_together", "index_together", "indexes", "constraints") if one in stated
    ]
    indexes.update(tuple(by_field.get(field, field) for field in fields) for one in listed if one for fields in one)
    if key == "id":
        columns.insert(0, Column("id", "BIGINT", nullable=False))
    name = _constant(stated.get("db_table")) or f"{os.path.basename(os.path.dirname(path))}_{node.name.lower()}"
    complete = None not in listed and len(node.bases) == 1
    place = Place(path, node.lineno - 1)
    return Table(name, tuple(columns), (key,), frozenset(indexes - {()}), place, complete, node.name)


def _listed(value: ast.expr) -> list[tuple[str, ...]] | None:
    """The columns of each index that a list in `Meta` gives; None where one cannot be read."""
    if not isinstance(value, ast.List | ast.Tuple):
        return None
    found = []
    rows = [value] if all(isinstance(one, ast.Constant) for one in value.elts) and value.elts else value.elts
    for one in rows:
        if isinstance(one, ast.Call):
            if last_word(one.func) == "CheckConstraint":
                continue
            given = next((keyword.value for keyword in one.keywords if keyword.arg == "fields"), None)
            if given is None:
                return None
            one = given
        if not isinstance(one, ast.List | ast.Tuple):
            return None
        found.append(tuple(_constant(part).removeprefix("-") for part in one.elts))
    return found if all(all(names) for names in found) else None


def _is_field(value: ast.expr) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and last_word(value.func.value) == "models"
        and (value.func.attr.endswith("Field") or value.func.attr == "ForeignKey")
        and value.func.attr != "ManyToManyField"
    )


def _text_of(call: ast.Call, name: str) -> str:
    return _constant(next((keyword.value for keyword in call.keywords if keyword.arg == name), None))


def _constant(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _assigned(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case _:
                continue
