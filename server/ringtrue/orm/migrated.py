"""Migrated: the fields that the Django migrations of one application give its models, over all of them.

Goes by the operations as they are written. Does not know the order of migrations, nor what a removed field was for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from ringtrue.orm.members import given, last_of, text_of
from ringtrue.orm.reading import parsed

_HARMLESS = frozenset(
    ("AlterField", "RemoveField", "AlterModelOptions", "AlterUniqueTogether", "AlterIndexTogether", "AlterModelTable",
     "AlterModelManagers", "AddIndex", "RemoveIndex", "RenameIndex", "AddConstraint", "RemoveConstraint", "RunPython",
     "AlterOrderWithRespectTo", "AlterModelTableComment", "AlterConstraint")
)  # fmt: skip


def fields_by_model(texts: Iterable[str]) -> Mapping[str, frozenset[str]] | None:
    """Every field that a migration has ever given a model, by the model's name in lower case; None where a migration
    does what cannot be read."""
    found: dict[str, set[str]] = {}
    for text in texts:
        tree = parsed(text)
        operations = _operations(tree) if tree is not None else None
        if operations is None:
            return None
        for operation in operations:
            if not _take(operation, found):
                return None
    return {model: frozenset(fields) for model, fields in found.items()}


def _operations(tree: ast.Module) -> list[ast.expr] | None:
    """What `Migration.operations` lists; nothing for a file without a migration."""
    for one in tree.body:
        if isinstance(one, ast.ClassDef) and one.name == "Migration":
            for statement in one.body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id="operations")], value=value):
                        return list(value.elts) if isinstance(value, ast.List) else None
                    case _:
                        pass
            return []
    return []


def _take(operation: ast.expr, found: dict[str, set[str]]) -> bool:
    """Whether the operation could be read."""
    if not isinstance(operation, ast.Call):
        return False
    word = last_of(operation.func)
    if word in _HARMLESS:
        return True
    if word == "DeleteModel":
        return True
    if word == "CreateModel":
        name, fields = text_of(given(operation, "name", 0)), given(operation, "fields", 1)
        if not name or not isinstance(fields, ast.List):
            return False
        names = [text_of(one.elts[0]) if isinstance(one, ast.Tuple) and one.elts else "" for one in fields.elts]
        found.setdefault(name.lower(), set()).update(names)
        return all(names)
    if word in ("AddField", "RenameField"):
        model = text_of(given(operation, "model_name", 0))
        field = text_of(given(operation, "name", 1) if word == "AddField" else given(operation, "new_name", 2))
        found.setdefault(model.lower(), set()).add(field)
        return bool(model and field)
    return False
