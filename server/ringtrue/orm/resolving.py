"""Resolving: the class that a dotted name of one file means, through imports, re-exports and other files, and all that
it inherits from.

Installed libraries are read like the project's own files. Does not know what makes a class a model, beyond the roots
of each object-relational mapper.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ringtrue.environment.answers import Found
from ringtrue.orm.reading import ModuleText, read
from ringtrue.orm.values import Orm

if TYPE_CHECKING:
    from ringtrue.environment.world import Environment

_DEPTH = 12
_MOST_BASES = 60
ROOTS: dict[str, Orm] = {
    "django.db.models.Model": "django",
    "django.db.models.base.Model": "django",
    "django.contrib.gis.db.models.Model": "django",
    "sqlalchemy.orm.DeclarativeBase": "sqlalchemy",
    "sqlalchemy.orm.DeclarativeBaseNoMeta": "sqlalchemy",
    "sqlmodel.SQLModel": "sqlmodel",
    "sqlmodel.main.SQLModel": "sqlmodel",
    "peewee.Model": "peewee",
    "tortoise.models.Model": "tortoise",
    "tortoise.Model": "tortoise",
}
_MAKERS: dict[str, Orm] = {
    "sqlalchemy.orm.declarative_base": "sqlalchemy",
    "sqlalchemy.ext.declarative.declarative_base": "sqlalchemy",
    "flask_sqlalchemy.SQLAlchemy": "sqlalchemy",
}
# Bases that bring no name which a query could mean.
_SCHEMAS = frozenset(("pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel"))
_PLAIN = frozenset(
    ("builtins.object", "object", "abc.ABC", "typing.Generic", "typing.Protocol", "sqlalchemy.orm.MappedAsDataclass",
     "sqlalchemy.ext.asyncio.AsyncAttrs", "typing_extensions.Generic", "django.db.models.Manager",
     "django.db.models.QuerySet", "django.db.models.manager.Manager", "django.db.models.query.QuerySet",
     "django.db.models.manager.BaseManager")
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Class:
    """One class, where it stands."""

    node: ast.ClassDef
    module: ModuleText

    @property
    def key(self) -> str:
        return f"{self.module.path}::{self.node.name}"


@dataclass(frozen=True, eq=False)
class Value:
    """A name of a module that is assigned: `rest` are the attributes that were asked of it."""

    node: ast.expr
    module: ModuleText
    rest: tuple[str, ...] = ()


@dataclass(frozen=True)
class External:
    """What no file could be read for, by its full name."""

    name: str


Meant: TypeAlias = "Class | Value | External | None"


@dataclass(frozen=True, eq=False)
class Lineage:
    """A class and all that it inherits from, nearest first. `unknown` are bases that could not be read."""

    classes: tuple[Class, ...]
    orm: Orm | None
    unknown: tuple[str, ...] = ()
    roots: frozenset[str] = frozenset()
    """Full names of the bases at which the reading ended."""


class Resolver:
    """Answers for one moment of one environment, each worked out once."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._texts: dict[str, ModuleText] = {}
        self._modules: dict[tuple[str, int, str], Found | None] = {}
        self._lineages: dict[str, Lineage] = {}
        self._members: dict[tuple[str, str], Meant] = {}

    def module_text(self, path: str) -> ModuleText:
        made = self._texts.get(path)
        if made is None:
            view = self._environment.view
            made = kept_text(path, view.disk, view.stamp(path), lambda: view.text(path))
            self._texts[path] = made
        return made

    def meant(self, name: str, file: str) -> Meant:
        """What a dotted name in `file` stands for at its top level."""
        return self._dotted(tuple(name.split(".")), self.module_text(file), _DEPTH)

    def imported(self, level: int, name: str, file: str) -> Meant:
        """What stands at the end of a dotted path that begins with `level` dots, or with a module for none."""
        return self._absolute(level, tuple(name.split(".")), file, _DEPTH)

    def written(self, name: str, module: ModuleText) -> str:
        """The full name that an import of the module gives a dotted name, whatever stands there."""
        head, _, rest = name.partition(".")
        level, source, member = module.imports.get(head, (1, "", ""))
        return "" if level else ".".join(filter(None, (source, member, rest)))

    def lineage(self, one: Class) -> Lineage:
        made = self._lineages.get(one.key)
        if made is None:
            made = self._lineages[one.key] = self._lineage(one)
        return made

    def _dotted(self, names: tuple[str, ...], module: ModuleText, depth: int) -> Meant:
        head, rest = names[0], names[1:]
        if not depth or head in module.unsure:
            return None
        if head in module.classes:
            return self._inside(Class(module.classes[head], module), rest)
        if head in module.values:
            value = module.values[head]
            if isinstance(value, ast.Name | ast.Attribute) and (inner := dotted_name(value)) and inner != head:
                return self._dotted((*inner.split("."), *rest), module, depth - 1)
            return Value(value, module, rest)
        if head in module.imports:
            level, source, member = module.imports[head]
            parts = (*filter(None, source.split(".")), *((member,) if member else ()), *rest)
            return self._absolute(level, parts, module.path, depth - 1)
        for level, source in module.stars:
            found = self._absolute(level, (*filter(None, source.split(".")), *names), module.path, depth - 1)
            if found is not None and not isinstance(found, External):
                return found
        return External(".".join(names)) if head in ("object",) else None

    def _inside(self, one: Class, rest: tuple[str, ...]) -> Meant:
        if not rest:
            return one
        for statement in one.node.body:
            if isinstance(statement, ast.ClassDef) and statement.name == rest[0]:
                return self._inside(Class(statement, one.module), rest[1:])
        return None

    def _absolute(self, level: int, names: tuple[str, ...], file: str, depth: int) -> Meant:
        if not depth:
            return None
        full = ".".join(names)
        if not level and (full in ROOTS or full in _MAKERS or full in _PLAIN or full in _SCHEMAS):
            return External(full)
        for end in range(len(names) - 1, -1, -1):
            found = self._module(level, ".".join(names[:end]), file) if end or level else None
            if found is not None and found.path and found.path.endswith(".py"):
                rest = names[end:]
                key = (found.path, ".".join(rest))
                if key not in self._members:
                    self._members[key] = self._dotted(rest, self.module_text(found.path), depth - 1)
                return self._members[key]
        return External(full) if not level else None

    def _module(self, level: int, dotted: str, file: str) -> Found | None:
        key = (file if level else file.rpartition("/")[0], level, dotted)
        if key not in self._modules:
            environment = self._environment
            answer = environment.relative(level, dotted or None, file) if level else environment.module(dotted, file)
            self._modules[key] = answer if isinstance(answer, Found) else None
        return self._modules[key]

    def _lineage(self, one: Class) -> Lineage:
        classes: list[Class] = []
        unknown: list[str] = []
        roots: set[str] = set()
        orm: Orm | None = None
        waiting: list[Class] = [one]
        while waiting:
            at = waiting.pop(0)
            if any(at.node is known.node for known in classes):
                continue
            classes.append(at)
            if len(classes) > _MOST_BASES:
                unknown.append(at.node.name)
                break
            above: list[Class] = []
            for base in at.node.bases:
                found, name = self._base(base, at)
                if isinstance(found, Class):
                    above.append(found)
                elif found is None:
                    unknown.append(name)
                elif isinstance(found, External):
                    roots.add(found.name)
                    orm = orm or ROOTS.get(found.name) or _MAKERS.get(found.name)
                    if found.name not in ROOTS and found.name not in _MAKERS and found.name not in _PLAIN:
                        unknown.append(found.name)
            waiting = above + waiting
            if any(keyword.arg == "metaclass" for keyword in at.node.keywords) and not orm:
                roots.add("metaclass")
        return Lineage(tuple(classes), orm, tuple(unknown), frozenset(roots))

    def _base(self, base: ast.expr, at: Class) -> tuple[Class | External | None, str]:
        if isinstance(base, ast.Subscript):
            base = base.value
        if isinstance(base, ast.Call):
            return self._made(base, at.module), ast.unparse(base)[:40]
        name = dotted_name(base)
        found = self._dotted(tuple(name.split(".")), at.module, _DEPTH) if name else None
        if isinstance(found, Class) and found.node is at.node:
            found = None  # a class that takes the place of the one it derives from
        if isinstance(found, Value):
            return self._of_value(found), name
        return found, name

    def _of_value(self, value: Value) -> Class | External | None:
        """The class that `Base = declarative_base()` or `db.Model` is."""
        if not isinstance(value.node, ast.Call):
            return None
        made = self._made(value.node, value.module)
        if isinstance(made, External) and made.name == "flask_sqlalchemy.SQLAlchemy":
            given = {one.arg: one.value for one in value.node.keywords}
            return made if value.rest == ("Model",) and "model_class" not in given else self._model_class(given, value)
        return made if not value.rest else None

    def _model_class(self, given: dict[str | None, ast.expr], value: Value) -> Class | External | None:
        name = dotted_name(given["model_class"]) if value.rest == ("Model",) and "model_class" in given else ""
        found = self._dotted(tuple(name.split(".")), value.module, _DEPTH) if name else None
        return found if isinstance(found, Class) else self._of_value(found) if isinstance(found, Value) else None

    def _made(self, call: ast.Call, module: ModuleText) -> Class | External | None:
        name = dotted_name(call.func)
        found = self._dotted(tuple(name.split(".")), module, _DEPTH) if name else None
        if not isinstance(found, External) or found.name not in _MAKERS:
            return None
        cls = next((one.value for one in call.keywords if one.arg == "cls"), None)
        if cls is None:
            return found
        inner = self._dotted(tuple(dotted_name(cls).split(".")), module, _DEPTH) if dotted_name(cls) else None
        return None if not isinstance(inner, Class) else found if not inner.node.bases and _is_bare(inner) else None


def _is_bare(one: Class) -> bool:
    """Whether a class brings nothing but dunder names."""
    names = [target.id for node in one.node.body if isinstance(node, ast.Assign) for target in node.targets
             if isinstance(target, ast.Name)]  # fmt: skip
    return all(name.startswith("__") for name in names)


def kept_text(path: str, disk: object, stamp: object, text: Callable[[], str | None]) -> ModuleText:
    """What was read of the file before, if it is still the same."""
    key = ("orm text", path)
    before = disk.kept(key)  # type: ignore[attr-defined]  # a Disk
    if isinstance(before, tuple) and before[0] == stamp:
        kept: ModuleText = before[1]
        return kept
    made = read(path, text())
    disk.keep(key, (stamp, made))  # type: ignore[attr-defined]  # a Disk
    return made


def dotted_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted_name(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""
