"""The models of one project: what a name means as a model, and what other files add to it.

Made once for each state of the files; of a file that did not change nothing is read again. Does not know rules.
"""

from __future__ import annotations

import ast
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ringtrue.environment.first_party import files_named
from ringtrue.near_names import nearest
from ringtrue.orm import django, sqlalchemy
from ringtrue.orm.members import own_members, text_of
from ringtrue.orm.reading import ModuleText
from ringtrue.orm.resolving import Class, Lineage, Meant, Resolver, Value, dotted_name, kept_text
from ringtrue.orm.values import Model, PlainClass

if TYPE_CHECKING:
    from ringtrue.environment.world import Environment

MOST_FILES = 6_000
_MENTIONS = re.compile(
    r"related_name|Key\(|OneToOneField|ManyToMany|relationship\(|Relationship\(|backref|__tablename__|\bModel\)|"
    r"Model\[|declarative_base|add_to_class|register_lookup|AUTH_USER_MODEL|INSTALLED_APPS|\bsetattr\(|table=True|"
    r"contribute_to_class|Field\(|\bTable\(|create_table\("
)
_TESTS = re.compile(r"(?:^|[\\/])(?:tests?|testing)[\\/]|[\\/](?:test_\w*|conftest|\w*_test)\.py$")
_DRIVERS = re.compile(
    r"^[ \t]*(?:import|from)[ \t]+(sqlite3|pysqlite3|aiosqlite|psycopg2|psycopg|psycopg_pool|asyncpg|MySQLdb|pymysql|"
    r"mysql|aiomysql|django|sqlalchemy|sqlmodel|flask_sqlalchemy|databases|duckdb|aiopg)\b",
    re.MULTILINE,
)
_USER_MODEL = re.compile(r"^AUTH_USER_MODEL\s*=\s*[\"'](\w+)\.(\w+)[\"']", re.MULTILINE)


def project_models(environment: Environment) -> ProjectModels:
    """The models of the workspace as it is now."""
    made = environment.remembered("orm", lambda: ProjectModels(environment))
    assert isinstance(made, ProjectModels)  # what was just made
    return made


class _Kept(NamedTuple):
    """What one file says: its text where it may hold models, its user model, the database packages it imports."""

    stamp: object
    text: ModuleText | None
    user: str
    drivers: frozenset[str]


@dataclass(frozen=True, eq=False)
class _Files:
    """The files that may hold models, and the user models that settings name. `whole`: none was left out."""

    texts: tuple[ModuleText, ...] = ()
    users: frozenset[str] = frozenset()
    whole: bool = True
    drivers: frozenset[str] = frozenset()


def _files(environment: Environment) -> _Files:
    view = environment.view
    kept = view.disk.kept(("orm files", environment.folder))
    before: dict[str, _Kept] = dict(kept) if isinstance(kept, dict) else {}
    found: dict[str, _Kept] = {}
    whole = True
    for path in files_named(environment.folder, view, (".py",)):
        if len(found) == MOST_FILES:
            whole = False
            break
        stamp = view.stamp(path)
        known = before.get(path)
        found[path] = known if known is not None and known.stamp == stamp else _of_file(path, stamp, environment)
    view.disk.keep(("orm files", environment.folder), found)
    texts = tuple(one.text for one in found.values() if one.text is not None)
    drivers = frozenset(driver for one in found.values() for driver in one.drivers)
    return _Files(texts, frozenset(one.user for one in found.values() if one.user), whole, drivers)


def _of_file(path: str, stamp: object, environment: Environment) -> _Kept:
    view = environment.view
    text = view.text(path) or ""
    in_tests = _TESTS.search(path.removeprefix(environment.folder)) is not None
    drivers = frozenset[str]() if in_tests else drivers_in(text)
    if not _MENTIONS.search(text):
        return _Kept(stamp, None, "", drivers)
    user = _USER_MODEL.search(text)
    said = f"{user[1]}.{user[2]}" if user else ""
    return _Kept(stamp, kept_text(path, view.disk, stamp, lambda: text), said, drivers)


def drivers_in(text: str) -> frozenset[str]:
    """The database packages that a file imports."""
    return frozenset(match[1] for match in _DRIVERS.finditer(text))


class ProjectModels:
    """All models of one state of the files, each made when it is first asked for."""

    def __init__(self, environment: Environment) -> None:
        self.resolver = Resolver(environment)
        self._environment = environment
        self._made: dict[str, Model | PlainClass | None] = {}

    @cached_property
    def _files(self) -> _Files:
        return _files(self._environment)

    # Questions

    def meant(self, file: str, path: str) -> Model | PlainClass | None:
        """What the class at the end of a surface path is: `:Own`, `app.models.User`, `.models.User`."""
        level = len(path) - len(path.lstrip("."))
        bare = path.lstrip(".:")
        if not bare.replace(".", "").replace("_", "").isalnum():
            return None
        found = self.resolver.meant(bare, file) if path.startswith(":") else self.resolver.imported(level, bare, file)
        return self._of_meant(found)

    def at(self, key: str) -> Model | PlainClass | None:
        """The model with that key."""
        path, _, name = key.partition("::")
        node = self.resolver.module_text(path).classes.get(name)
        return self.of_class(Class(node, self.resolver.module_text(path))) if node is not None else None

    def drivers(self, file: str) -> tuple[frozenset[str], frozenset[str]]:
        """The database packages that `file` imports, and those that any file of the project but its tests does."""
        mine = self._environment.view.text(file)
        return drivers_in(mine or ""), self._files.drivers

    def near(self, file: str, name: str) -> tuple[str, ...] | None:
        """Models that a name may mean which no class of the project has; None where one has it."""
        if name in self._by_name or name in self.resolver.module_text(file).imports:
            return None
        models = (one for one, several in self._by_name.items() if isinstance(self.of_class(several[0]), Model))
        return nearest(name, models)

    def lacking(self, table: str, column: str) -> tuple[str, tuple[str, ...]] | None:
        """What of `table.column` no model or table of the project has, with what may be meant; None where both are
        there, or where tables are made that cannot be read."""
        if self._tables is None:
            return None
        if table not in self._tables:
            return "table", tuple(f"{one}.{column}" for one in nearest(table, self._tables))
        model = self._tables[table]
        if model is None or model.open or model.own_init or not model.fields:
            return None
        names = {one.column or one.name for one in model.fields if not one.relation}
        if column in names | {one.name for one in model.fields}:
            return None
        return "column", tuple(f"{table}.{one}" for one in nearest(column, names))

    @cached_property
    def _tables(self) -> dict[str, Model | None] | None:
        """Every table, with its model where there is one; None where some cannot be read."""
        found: dict[str, Model | None] = {}
        for one in self._classes:
            if one.module.computes_tables:
                return None
            model = self.of_class(one)
            if isinstance(model, Model) and model.table and model.orm in ("sqlalchemy", "sqlmodel"):
                found[model.table] = None if model.table in found else model
            elif model is None:
                found.setdefault(sqlalchemy.snake(one.node.name))
        for text in self._files.texts:
            for name in text.tables:
                found.setdefault(name)
        return found

    def named(self, name: str) -> tuple[str, ...]:
        """The keys of the project's models of that name."""
        return tuple(one.key for one in self._by_name.get(name, ()) if isinstance(self.of_class(one), Model))

    def is_mapped_by_call(self, name: str) -> bool:
        """Whether some call at the top of a file may make a class of that name a model."""
        return name in self._mapped_by_call

    def _of_meant(self, found: Meant) -> Model | PlainClass | None:
        if isinstance(found, Class):
            return self.of_class(found)
        if isinstance(found, Value) and not found.rest and isinstance(found.node, ast.Call):
            name = dotted_name(found.node.func)
            if name.rpartition(".")[2] == "get_user_model":
                return self.user_model()
        return None

    def user_model(self) -> Model | None:
        """What `get_user_model()` gives, where the project says."""
        named = {user.rpartition(".")[2] for user in self._files.users}
        found = [one for name in named for one in self._by_name.get(name, ())]
        made = self.of_class(found[0]) if len(found) == 1 else None
        return made if isinstance(made, Model) else None

    def of_class(self, one: Class) -> Model | PlainClass | None:
        if one.key not in self._made:
            self._made[one.key] = None  # a class that leads back to itself
            self._made[one.key] = self._make(one)
        return self._made[one.key]

    def _make(self, one: Class) -> Model | PlainClass | None:
        lineage = self.resolver.lineage(one)
        if lineage.orm is not None and not self._files.whole:
            return None  # what is not read may point to it
        if lineage.orm == "django":
            return django.django_model(one, lineage, self._django)
        if lineage.orm is not None:
            return sqlalchemy.mapped_model(one, lineage, lineage.orm, self._mapped)
        pydantic = any(name.startswith("pydantic.") for name in (*lineage.unknown, *lineage.roots))
        if not lineage.unknown or (pydantic and all(name.startswith("pydantic.") for name in lineage.unknown)):
            return self._plain(one, lineage, pydantic)
        return None

    def _plain(self, one: Class, lineage: Lineage, pydantic: bool) -> PlainClass | None:
        names = {member.name for base in lineage.classes for member in own_members(base)}
        marks = {"__table__", "__tablename__", "__mapper__"} & names
        if (
            marks
            or any(base.node.decorator_list and not pydantic for base in lineage.classes)
            or "metaclass" in str([keyword.arg for base in lineage.classes for keyword in base.node.keywords])
        ):
            return None
        return PlainClass(one.node.name, one.module.path, pydantic)

    # What other files add

    @cached_property
    def _by_name(self) -> dict[str, list[Class]]:
        found: dict[str, list[Class]] = defaultdict(list)
        for text in self._files.texts:
            for name, node in text.classes.items():
                found[name].append(Class(node, text))
        return found

    @cached_property
    def _classes(self) -> list[Class]:
        return [one for several in self._by_name.values() for one in several]

    @cached_property
    def _mapped_by_call(self) -> frozenset[str]:
        """Classes that `mapper(User, table)` or `map_imperatively` may make models."""
        calls = (call for text in self._files.texts for call in text.calls)
        return frozenset(dotted_name(arg) for call in calls for arg in call.args if dotted_name(arg))

    @cached_property
    def _pointers(self) -> dict[str, list[django.Pointer]]:
        found: dict[str, list[django.Pointer]] = defaultdict(list)
        for pointer in django.pointers(self._classes):
            found[pointer.target].append(pointer)
        return found

    @cached_property
    def _backs(self) -> dict[str, list[sqlalchemy.Back]]:
        found: dict[str, list[sqlalchemy.Back]] = defaultdict(list)
        for back in sqlalchemy.backs(self._classes):
            found[back.target].append(back)
        return found

    @cached_property
    def _sets(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for text in self._files.texts:
            for name, attribute in text.sets:
                found[name].add(attribute)
        return {name: frozenset(attributes) for name, attributes in found.items()}

    @cached_property
    def _heirs(self) -> dict[str, list[Class]]:
        """Classes by the last words of their bases."""
        found: dict[str, list[Class]] = defaultdict(list)
        for one in self._classes:
            for base in one.node.bases:
                found[dotted_name(base).rpartition(".")[2]].append(one)
        return found

    @cached_property
    def _django(self) -> django.Around:
        return django.Around(
            resolver=self.resolver,
            target_of=self._django_target,
            pointing=lambda name: [*self._pointers.get(name, ()), *self._pointers.get("", ())],
            owner_key=lambda pointer: f"{pointer.module}::{pointer.owner}",
            class_names=frozenset(self._by_name),
            children=self._children,
            set_on=lambda name: self._sets.get(name, frozenset()),
            custom_lookups=any(text.registers_lookups for text in self._files.texts),
            is_user=self._is_user,
        )

    @cached_property
    def _mapped(self) -> sqlalchemy.Around:
        return sqlalchemy.Around(
            target_of=self._mapped_target,
            backs=lambda name: [*self._backs.get(name, ()), *self._backs.get("", ())],
            set_on=lambda name: self._sets.get(name, frozenset()),
            class_at=self._class_at,
        )

    def _children(self, name: str) -> list[Class]:
        return self._heirs.get(name, [])

    def _class_at(self, key: str) -> tuple[Class, Lineage] | None:
        path, _, name = key.partition("::")
        node = self.resolver.module_text(path).classes.get(name) if name else None
        found = Class(node, self.resolver.module_text(path)) if node is not None else None
        return (found, self.resolver.lineage(found)) if found is not None else None

    def _is_user(self, lineage: Lineage, key: str) -> bool:
        names = {one.node.name for one in lineage.classes}
        return bool({"AbstractBaseUser", "AbstractUser"} & names) or any(
            user.rpartition(".")[2] == key.rpartition("::")[2] for user in self._files.users
        )

    def _django_target(self, to: ast.expr | None, owner: Class, owning: str) -> str:
        if to is None:
            return ""
        text = text_of(to)
        if text == "self":
            return owner.key if owner.node.name == owning else ""
        if text:
            label, _, name = text.rpartition(".")
            return self._labelled(name, label, owner)
        if django.wanted(to) == django.USERS:
            user = self.user_model()
            return user.key if user is not None else ""
        found = self.resolver.meant(dotted_name(to), owner.module.path) if dotted_name(to) else None
        return found.key if isinstance(found, Class) else ""

    def _labelled(self, name: str, label: str, owner: Class) -> str:
        """The model `name` of an application: of the one that names it where there is no label."""
        found = self._by_name.get(name, [])
        if label:
            found = [one for one in found if label in one.module.path.split(os.sep)]
        elif owner.node.name == name:
            return owner.key
        elif name in owner.module.classes:
            return Class(owner.module.classes[name], owner.module).key
        else:
            folder = _application(owner.module.path)
            found = [one for one in found if _application(one.module.path) == folder]
        return found[0].key if len(found) == 1 else ""

    def _mapped_target(self, name: str, owner: Class) -> str:
        if name in owner.module.classes:
            return Class(owner.module.classes[name], owner.module).key
        found = self._by_name.get(name, [])
        if len(found) > 1:
            meant = self.resolver.meant(name, owner.module.path)
            return meant.key if isinstance(meant, Class) else ""
        return found[0].key if found else ""


def _application(path: str) -> str:
    """The folder of the Django application that a models file is part of."""
    folder = os.path.dirname(path)
    return os.path.dirname(folder) if os.path.basename(folder) == "models" else folder
