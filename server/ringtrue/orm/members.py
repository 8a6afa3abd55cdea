"""Members: what the bodies of a class and of its bases assign and define, nearest first, each name once.

Does not know what a field is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from ringtrue.orm.reading import body_of
from ringtrue.orm.resolving import Class, Lineage

_HARMLESS = frozenset(
    ("total_ordering", "register", "python_2_unicode_compatible", "dataclass", "mapped_as_dataclass", "mapped",
     "deconstructible", "final", "runtime_checkable", "as_declarative")
)  # fmt: skip


class Member(NamedTuple):
    """One name of a class. `value` is what it is assigned, None for what is only annotated or defined."""

    name: str
    value: ast.expr | None
    annotation: ast.expr | None
    node: ast.stmt
    owner: Class

    @property
    def call(self) -> ast.Call | None:
        return self.value if isinstance(self.value, ast.Call) else None


def members_of(lineage: Lineage) -> dict[str, Member]:
    """Every member by its name; what is nearer hides what is further."""
    found: dict[str, Member] = {}
    for one in lineage.classes:
        for member in own_members(one):
            if member.name not in found:
                found[member.name] = member
    return found


def own_members(one: Class) -> Iterator[Member]:
    for statement in body_of(one.node):
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    for name in _names(target):
                        yield Member(name, value if isinstance(target, ast.Name) else None, None, statement, one)
            case ast.AnnAssign(target=ast.Name(id=name), value=given, annotation=annotation):
                yield Member(name, given, annotation, statement, one)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield Member(name, None, None, statement, one)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for alias in names:
                    yield Member(alias.asname or alias.name.partition(".")[0], None, None, statement, one)
            case _:
                pass


def _names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for one in target.elts:
            yield from _names(one)


def why_open(lineage: Lineage) -> str | None:
    """Why the class may have names that no statement gives it."""
    if lineage.unknown:
        return f"its base '{lineage.unknown[0]}' cannot be read"
    for one in lineage.classes:
        for decorator in one.node.decorator_list:
            word = last_of(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if word not in _HARMLESS:
                return f"'{word}' may change '{one.node.name}'"
        for keyword in one.node.keywords:
            if keyword.arg in ("metaclass", None):
                return f"'{one.node.name}' has a metaclass of its own"
        for statement in body_of(one.node):
            if isinstance(statement, ast.FunctionDef) and statement.name in ("__getattr__", "__init_subclass__"):
                return f"'{one.node.name}' has '{statement.name}'"
            if isinstance(statement, ast.For | ast.While | ast.Expr) and _computes(statement):
                return f"the body of '{one.node.name}' computes names"
    return None


def _computes(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.For | ast.While):
        return True
    return any(
        isinstance(node, ast.Call) and last_of(node.func) in ("locals", "vars", "exec", "setattr")
        for node in ast.walk(statement)
    )


def last_of(node: ast.AST) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value  # `fields.JSONField[dict]`
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def text_of(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def given(call: ast.Call, name: str, place: int | None = None) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if place is not None and place < len(call.args):
        return call.args[place]
    return None


def truth(call: ast.Call, name: str) -> bool | None:
    value = given(call, name)
    return bool(value.value) if isinstance(value, ast.Constant) else None
