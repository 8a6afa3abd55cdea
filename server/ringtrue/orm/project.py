"""The models of one project: what a name means as a model, and what other files add to it.

Made once for each state of the files; of a file that did not change nothing is read again. Does not know rules.
"""

from __future__ import annotations

import ast
import os
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from ringtrue.environment.answers import Found, Missing
from ringtrue.environment.first_party import files_named
from ringtrue.near_names import nearest
from ringtrue.orm import commits, django, sqlalchemy
from ringtrue.orm.files import Files, drivers_in, files_of, is_test
from ringtrue.orm.loading import Loading, loading_in
from ringtrue.orm.meant_fields import key_meant
from ringtrue.orm.members import own_members, text_of
from ringtrue.orm.migrated import fields_by_model
from ringtrue.orm.resolving import Class, Lineage, Meant, Resolver, Value, dotted_name
from ringtrue.orm.values import Manager, Model, PlainClass

if TYPE_CHECKING:
    from ringtrue.environment.disk import View
    from ringtrue.environment.world import Environment

_SHARED = {
    "sqlalchemy.orm.Session": "session",
    "sqlmodel.Session": "session",
    "sqlalchemy.ext.asyncio.AsyncSession": "session",
    "sqlite3.connect": "connection",
    "psycopg2.connect": "connection",
    "psycopg.connect": "connection",
    "pymysql.connect": "connection",
    "MySQLdb.connect": "connection",
    "mysql.connector.connect": "connection",
}
_TABLES = ("sqlalchemy.Table", "sqlalchemy.schema.Table", "sqlalchemy.sql.schema.Table")


def project_models(environment: Environment) -> ProjectModels:
    """The models of the workspace as it is now."""
    made = environment.remembered("orm", lambda: ProjectModels(environment))
    assert isinstance(made, ProjectModels)  # what was just made
    return made


def _loading_of(path: str, names: re.Pattern[str], view: View) -> Loading:
    text = view.text(path) or ""
    return loading_in(text) if names.search(text) else Loading()


class ProjectModels:
    """All models of one state of the files, each made when it is first asked for."""

    def __init__(self, environment: Environment) -> None:
        self.resolver = Resolver(environment)
        self._environment = environment
        self._made: dict[str, Model | PlainClass | None] = {}
        self._migrated: dict[str, Mapping[str, frozenset[str]]] = {}

    @cached_property
    def _files(self) -> Files:
        return files_of(self._environment)

    # Questions

    def meant(self, file: str, path: str) -> Model | PlainClass | None:
        """What the class at the end of a surface path is: `:Own`, `app.models.User`, `.models.User`."""
        level = len(path) - len(path.lstrip("."))
        bare = path.lstrip(".:")
        if not self._files.speaks or not bare.replace(".", "").replace("_", "").isalnum():
            return None
        found = self.resolver.meant(bare, file) if path.startswith(":") else self.resolver.imported(level, bare, file)
        return self._of_meant(found)

    def at(self, key: str) -> Model | PlainClass | None:
        """The model with that key."""
        path, _, name = key.partition("::")
        node = self.resolver.module_text(path).classes.get(name)
        return self.of_class(Class(node, self.resolver.module_text(path))) if node is not None else None

    def attribute(self, file: str, owner: str, name: str) -> str:
        """The full name of the class that an attribute of a class of `file` is declared to be of."""
        module = self.resolver.module_text(file)
        said = re.match(r"(?:Optional\[)?[\"']?([\w.]+)", module.held.get((owner, name), ""))
        return self.resolver.written(said[1], module) if said else ""

    def managed(self, file: str, name: str) -> tuple[Model, Manager] | None:
        """The one model whose queries the class `name` of `file` makes, as its manager or query set."""
        node = self.resolver.module_text(file).classes.get(name)
        if node is None or not any(
            "Manager" in ast.unparse(base) or "QuerySet" in ast.unparse(base) for base in node.bases
        ):
            return None
        found: list[tuple[Model, Manager]] = []
        for one in self._makers.get(name, ()):
            model = self.of_class(one)
            named = [
                member.name for member in own_members(one) if member.call is not None and name in _words(member.call)
            ]
            manager = model.manager(named[0]) if isinstance(model, Model) and named else None
            if not isinstance(model, Model) or manager is None or model.abstract:
                return None
            found.append((model, manager))
        return found[0] if len(found) == 1 else None

    @cached_property
    def _makers(self) -> dict[str, list[Class]]:
        """Classes by the words of the calls that make their managers."""
        found: dict[str, list[Class]] = defaultdict(list)
        for one in self._classes:
            for member in own_members(one):
                call = member.call
                words = _words(call) if call is not None and not call.keywords else frozenset()
                for word in words if len(words) < 4 else ():
                    found[word].append(one)
        return found

    def drivers(self, file: str) -> tuple[frozenset[str], frozenset[str]]:
        """The database packages that `file` imports, and those that any file of the project but its tests does."""
        mine = self._environment.view.text(file)
        return drivers_in(mine or ""), self._files.drivers

    def marks(self) -> frozenset[str]:
        """What the project's files but its tests say about databases, as written."""
        return self._files.marks

    def says(self, name: str) -> int | None:
        """How many times the project's files but its tests say a name that creates tables, with a bracket for calls;
        None where the project is too large."""
        return self._files.creations.count(name) if self._files.whole else None

    def uncommitted(self, file: str) -> frozenset[str]:
        """The functions of a file that write and, unlike the others, do not commit."""
        text = self._environment.view.text(file) or ""
        deeds = commits.deeds_in(text)
        return commits.uncommitted(deeds, self._files.committing | commits.committing(deeds))

    def shared(self, file: str, path: str) -> str | None:
        """Which session, connection or cursor a name of some module is, made once for all who read it; else None."""
        level = len(path) - len(path.lstrip("."))
        bare = path.lstrip(".:")
        if not self._files.speaks or not bare.replace(".", "").replace("_", "").isalnum():
            return None
        found = self.resolver.meant(bare, file) if path.startswith(":") else self.resolver.imported(level, bare, file)
        return self._held(found, 3) if isinstance(found, Value) and not found.rest else None

    def _held(self, value: Value, depth: int) -> str | None:
        call = value.node
        if not isinstance(call, ast.Call) or not depth or not dotted_name(call.func):
            return None
        if isinstance(call.func, ast.Attribute) and call.func.attr == "cursor":
            owner = self.resolver.meant(dotted_name(call.func.value), value.module.path)
            return "cursor" if isinstance(owner, Value) and self._held(owner, depth - 1) == "connection" else None
        name = self.resolver.written(dotted_name(call.func), value.module)
        if name in _SHARED:
            return _SHARED[name]
        found = self.resolver.meant(dotted_name(call.func), value.module.path)
        made = found.node if isinstance(found, Value) and not found.rest else None
        if isinstance(made, ast.Call) and isinstance(found, Value) and dotted_name(made.func):
            full = self.resolver.written(dotted_name(made.func), found.module)
            return "session" if full.rpartition(".")[2] in ("sessionmaker", "async_sessionmaker") else None
        return None

    def makes_sessions(self, file: str, path: str) -> bool:
        """Whether a name of some module is a `sessionmaker`, whose calls make sessions."""
        level = len(path) - len(path.lstrip("."))
        bare = path.lstrip(".:")
        if not self._files.sessions or not bare.replace(".", "").replace("_", "").isalnum():
            return False
        found = self.resolver.meant(bare, file) if path.startswith(":") else self.resolver.imported(level, bare, file)
        made = found.node if isinstance(found, Value) and not found.rest else None
        if not isinstance(made, ast.Call) or not isinstance(found, Value):
            return False
        full = self.resolver.written(dotted_name(made.func), found.module)
        return full in ("sqlalchemy.orm.sessionmaker", "sqlalchemy.ext.asyncio.async_sessionmaker")

    def unmigrated(self, file: str, owner: str, name: str) -> bool:
        """Whether the migrations of an application give its model other fields, and not this one."""
        if "MIGRATION_MODULES" in self._files.marks:
            return False
        fields = self._migrations(_application(file)).get(owner.lower())
        return fields is not None and name not in fields

    def _migrations(self, folder: str) -> Mapping[str, frozenset[str]]:
        if folder not in self._migrated:
            view, at = self._environment.view, os.path.join(folder, "migrations")
            names = sorted(one for one in view.entries(at) if one.endswith(".py") and one != "__init__.py")
            texts = (view.text(os.path.join(at, one)) or "" for one in names)
            self._migrated[folder] = fields_by_model(texts) or {}
        return self._migrated[folder]

    def columns(self, file: str, path: str) -> frozenset[str] | None:
        """The columns of the `Table(...)` that a name of some module is; None where they cannot be told."""
        level = len(path) - len(path.lstrip("."))
        bare = path.lstrip(".:")
        if not bare.replace(".", "").replace("_", "").isalnum():
            return None
        found = self.resolver.meant(bare, file) if path.startswith(":") else self.resolver.imported(level, bare, file)
        made = found.node if isinstance(found, Value) and not found.rest else None
        if not isinstance(made, ast.Call) or not isinstance(found, Value):
            return None
        if self.resolver.written(dotted_name(made.func), found.module) not in _TABLES:
            return None
        return sqlalchemy.columns_of(made)

    def unloaded(self, key: str, many: bool) -> frozenset[str]:
        """Relations of a model that some function reads of the objects it is given, and that no query loads; of `many`
        objects, or of one."""
        model = self.at(key)
        if not isinstance(model, Model) or not self._files.whole:
            return frozenset()
        name = model.name
        if len(self._by_name.get(name, ())) != 1:
            return frozenset()
        loads = {relation for owner, relation, shape in self._loading.loads if owner in (name, "") and shape == many}
        if not many:
            loads |= {relation for owner, relation, _ in self._loading.loads if owner in (name, "")}
        # What an alias stands for is not known.
        loads |= {one for owner, one, shape in self._loading.loads if owner not in self._by_name and shape == many}
        reads = {relation for owner, relation, shape in self._loading.reads if owner == name and shape == many}
        return frozenset() if "*" in loads else frozenset(reads - loads)

    def expired(self) -> tuple[str, str] | None:
        """A function of the project with the object that it returns after a commit and does not refresh, where no
        session is made that keeps what it knows."""
        if "expire_on_commit=False" in self._files.marks or not self._files.whole:
            return None
        return min(self._loading.returned, default=None)

    @cached_property
    def _loading(self) -> Loading:
        """What all files but the tests say of relations, each read once for each of its states."""
        environment = self._environment
        view = environment.view
        kept = view.disk.kept(("orm loading", environment.folder))
        before: dict[str, tuple[object, Loading]] = dict(kept) if isinstance(kept, dict) else {}
        found: dict[str, tuple[object, Loading]] = {}
        names = re.compile(rf"\b(?:{'|'.join(map(re.escape, self._by_name)) or '-'})\b")
        for path in files_named(environment.folder, view, (".py",)):
            if not is_test(path, environment):
                stamp = (view.stamp(path), names.pattern)
                known = before.get(path)
                found[path] = (
                    known if known is not None and known[0] == stamp else (stamp, _loading_of(path, names, view))
                )
        view.disk.keep(("orm loading", environment.folder), found)
        every = [loading for _, loading in found.values()]
        return Loading(
            frozenset(one for each in every for one in each.reads),
            frozenset(one for each in every for one in each.loads),
            tuple(one for each in every for one in each.returned),
        )

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
        near = nearest(column, names) or key_meant(column, table, names)
        return "column", tuple(f"{table}.{one}" for one in near)

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
        """Whether some call may make a class of that name a model."""
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
        """Classes that `mapper(User, table)` or `map_imperatively` make models."""
        return frozenset(name for text in self._files.texts for name in text.mapped)

    @cached_property
    def _pointers(self) -> dict[str, list[django.Pointer]]:
        found: dict[str, list[django.Pointer]] = defaultdict(list)
        for pointer in (*django.pointers(self._classes), *(self._library_pointers or ())):
            found[pointer.target].append(pointer)
        return found

    @cached_property
    def _library_pointers(self) -> tuple[django.Pointer, ...] | None:
        """The relations that installed applications have to the user model; None where these cannot be told."""
        found: list[django.Pointer] = []
        if not self._files.applications:
            return None
        for name in dict.fromkeys(self._files.applications):
            label = name.partition(".apps.")[0]
            home = self._environment.module(label)
            if not isinstance(home, Found):
                return None
            models = self._environment.module(f"{label}.models")
            if home.origin == "first-party" or isinstance(models, Missing):
                continue
            if not isinstance(models, Found) or not models.path or models.path.endswith("__init__.py"):
                return None
            text = self.resolver.module_text(models.path)
            every = django.pointers(Class(node, text) for node in text.classes.values())
            found += [one for one in every if one.target == django.USERS or not one.target]
        return tuple(found)

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
            heirs=self._all_heirs,
            children=self._children,
            set_on=lambda name: self._sets.get(name, frozenset()),
            custom_lookups=any(text.registers_lookups for text in self._files.texts),
            is_user=self._is_user,
            folder=self._environment.folder.rstrip(os.sep) + os.sep,
            users_known=self._library_pointers is not None,
        )

    @cached_property
    def _mapped(self) -> sqlalchemy.Around:
        return sqlalchemy.Around(
            target_of=self._mapped_target,
            backs=lambda name: [*self._backs.get(name, ()), *self._backs.get("", ())],
            set_on=lambda name: self._sets.get(name, frozenset()),
            class_at=self._class_at,
        )

    def _all_heirs(self, name: str) -> frozenset[str]:
        found, waiting = {name}, [name]
        while waiting:
            below = {one.node.name for one in self._heirs.get(waiting.pop(), ())} - found
            found |= below
            waiting += below
        return frozenset(found)

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


def _words(call: ast.Call) -> frozenset[str]:
    """The names in what is called, and in what is given to that."""
    return frozenset(one.id for one in ast.walk(call) if isinstance(one, ast.Name))


def _application(path: str) -> str:
    """The folder of the Django application that a models file is part of."""
    folder = os.path.dirname(path)
    return os.path.dirname(folder) if os.path.basename(folder) == "models" else folder
