"""Strings: what the SQL in a Python file's strings declares, and the calls of migrations that make tables and indexes.

Reads the text alone. A string with holes that may create an index makes the answer `open`. Does not know models.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from ringtrue.schema.statements import DECLARES, declared
from ringtrue.schema.values import Column, Declared, Place, Table
from ringtrue.spoken import Spoken

_MENTIONS = Spoken({
    "create": r"create\s+(?:\w+\s+){0,3}(?:table|index)",
    "create_table": "create_table", "create_index": "create_index", "add_column": "add_column",
    "table(": r"table\((?<=\btable\()\s*[\"']",
})  # fmt: skip  # a table
_MIGRATIONS = ("create_table", "create_index", "create_unique_constraint", "add_column", "create_primary_key")


def mentions(text: str) -> bool:
    """Whether a module may declare tables in its strings or by the calls of a migration."""
    return _MENTIONS.is_in(text.lower())


def in_python(tree: ast.Module, path: str) -> Iterator[Declared]:
    """What the strings and the migration calls of a module declare."""
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if node not in parts and DECLARES.search(text):
                yield declared(text, Place(path, node.lineno - 1))
            case ast.JoinedStr(values=values):
                text = "".join(str(part.value) for part in values if isinstance(part, ast.Constant))
                if DECLARES.search(text):
                    yield Declared(open=True)
            case ast.Call(func=ast.Attribute(attr=name)) if name in _MIGRATIONS:
                yield _migrated(node, name, path)
            case ast.Call(
                func=ast.Name(id="Table") | ast.Attribute(attr="Table"), args=[ast.Constant(value=str(name)), *_]
            ):
                yield Declared(tables=(_table(name, node, path),))
            case _:
                continue


def _migrated(call: ast.Call, name: str, path: str) -> Declared:
    """What one call of Alembic's operations does; it may name the columns by variables, and is then open."""
    words = [_word(one) for one in call.args]
    match name:
        case "create_table" if words and words[0]:
            return Declared(tables=(_table(words[0], call, path),))
        case "create_index" | "create_unique_constraint" if len(call.args) > 2 and words[1]:
            columns = call.args[2]
            names = [_word(one) for one in columns.elts] if isinstance(columns, ast.List | ast.Tuple) else [""]
            return Declared(indexes=((words[1], tuple(names) if all(names) else ()),))
        case "add_column" if len(call.args) > 1 and words[0] and isinstance(call.args[1], ast.Call):
            column = column_of(call.args[1])
            return Declared(columns=((words[0], column),)) if column else Declared()
        case "add_column":
            return Declared(open=True, altered=not (words and words[0]))
        case _:
            return Declared(open=True)


def _table(name: str, call: ast.Call, path: str) -> Table:
    calls = [one for one in call.args[1:] if isinstance(one, ast.Call)]
    columns = [(one, column) for one in calls if last_word(one.func) == "Column" and (column := column_of(one))]
    key = tuple(column.name for one, column in columns if flag(one, "primary_key"))
    indexed = (column.name for one, column in columns if flag(one, "unique") or flag(one, "index"))
    indexes: set[tuple[str, ...]] = {(name,) for name in indexed}
    for one in calls:
        names = tuple(word for word in map(_word, one.args) if word)
        if last_word(one.func) == "PrimaryKeyConstraint":
            key = names
        elif last_word(one.func) == "UniqueConstraint":
            indexes.add(names)
    every = tuple(column for _, column in columns)
    complete = bool(every) and not any(isinstance(one, ast.Starred) for one in call.args)
    return Table(name, every, key, frozenset(indexes - {()}), Place(path, call.lineno - 1), complete)


def column_of(call: ast.Call, name: str = "") -> Column | None:
    """The column that `Column(...)` or `mapped_column(...)` makes; `name` is what it is assigned to."""
    words = [_word(one) for one in call.args]
    own = words[0] if words and words[0] else name
    if not own:
        return None
    kinds = [last_word(one.func if isinstance(one, ast.Call) else one) for one in call.args if not _word(one)]
    kind = next((one for one in kinds if one and one != "ForeignKey"), "")
    nullable = not flag(call, "primary_key") and not flag(call, "nullable", False)
    target = next(filter(None, map(partial(_word_in, "ForeignKey"), call.args)), "")
    return Column(own, kind.upper(), nullable, target.rpartition(".")[0].rpartition(".")[2])


def _word_in(name: str, node: ast.expr) -> str:
    return _word(node.args[0]) if isinstance(node, ast.Call) and last_word(node.func) == name and node.args else ""


def flag(call: ast.Call, name: str, value: bool = True) -> bool:
    """Whether the keyword `name` is given and is not certainly the opposite of `value`."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return not isinstance(keyword.value, ast.Constant) or keyword.value.value is value
    return False


def last_word(node: ast.AST) -> str:
    """`Column` for `Column`, `sa.Column`."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _word(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
