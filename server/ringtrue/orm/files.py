"""The files of a project as far as they may hold models: what each says, kept while it stays as it is.

Does not know what a model is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ringtrue.environment.first_party import files_named
from ringtrue.orm import commits
from ringtrue.orm.reading import ModuleText
from ringtrue.orm.resolving import kept_text
from ringtrue.spoken import Spoken, any_in

if TYPE_CHECKING:
    from ringtrue.environment.world import Environment

MOST_FILES = 6_000


_MENTIONS = Spoken({
    "related_name": "related_name", "Key(": r"Key\(", "OneToOneField": "OneToOneField", "ManyToMany": "ManyToMany",
    "elationship(": r"relationship\(|Relationship\(", "backref": "backref", "__tablename__": "__tablename__",
    "Model) Model,": r"Model[),](?<=\bModel.)", "Model[": r"Model\[", "declarative_base": "declarative_base",
    "add_to_class": "add_to_class", "register_lookup": "register_lookup", "AUTH_USER_MODEL": "AUTH_USER_MODEL",
    "INSTALLED_APPS": "INSTALLED_APPS", "setattr(": r"setattr\((?<=\bsetattr\()", "table=True": "table=True",
    "contribute_to_class": "contribute_to_class", "Field(": r"Field\(", "Column(": r"\bColumn\(",
    "mapped_column(": r"mapped_column\(", "Table(": r"\bTable\(", "create_table(": r"create_table\(",
    "map_imperatively": "map_imperatively", "mapper(": r"mapper\(",
    "Abstract": r"^[ \t]*class \w+\([^)\n]*Abstract",
})  # fmt: skip  # a table
_LIBRARIES = Spoken(
    {one.rstrip("?2"): one for one in (
        *("django", "sqlalchemy", "sqlmodel", "flask_sqlalchemy", "peewee", "tortoise", "sqlite3", "pysqlite3"),
        *("aiosqlite", "psycopg2?", "asyncpg", "MySQLdb", "pymysql", "mysql", "aiomysql", "databases", "duckdb"),
        "aiopg",
    )},
    around=r"\b(?:{})\b",
)  # fmt: skip  # by library
_MODELS = re.compile(r"[\\/]models(?:\.py|[\\/]\w+\.py)$")
"""Files whose classes may be models by what they derive from alone."""
_TESTS = re.compile(r"(?:^|[\\/])(?:tests?|testing)[\\/]|[\\/](?:test_\w*|conftest|\w*_test)\.py$")
_DRIVERS = re.compile(
    r"^[ \t]*(?:import|from)[ \t]+(sqlite3|pysqlite3|aiosqlite|psycopg2|psycopg|psycopg_pool|asyncpg|MySQLdb|pymysql|"
    r"mysql|aiomysql|django|sqlalchemy|sqlmodel|flask_sqlalchemy|databases|duckdb|aiopg)\b",
    re.MULTILINE,
)
# What a project says somewhere, and rules ask for; the text itself is the mark.
_MARKS = Spoken({
    "DATABASES": r"^DATABASES\s*(?::[^=\n]+)?=\s*\{[^=]{0,400}?[\"']django\.db\.backends\.\w+|\bDATABASES[\[.]",
    "dj_database_url": r"\bdj_database_url\b", "env.db(": r"\benv\.db\(",
    "dialect.name": r"dialect\.name (?:==|!=|in) [^\n:]{0,30}sqlite",
    "+aiosqlite +asyncpg": r"\b(?:sqlite\+aiosqlite|postgresql\+asyncpg)\b(?!://)", "JSONB": r"\bJSONB\b",
    "type_annotation_map": r"\btype_annotation_map\b", "MIGRATION_MODULES": r"\bMIGRATION_MODULES\b",
    "expire_on_commit=False": "expire_on_commit=False", "isolation_level=None": "isolation_level=None",
    "autocommit=True": "autocommit=True", ".create_all": r"\.create_all\b", "alembic": r"\balembic\b",
    "Migrate(": r"\bMigrate\(", "generate_schemas": "generate_schemas", "create_tables(": r"\bcreate_tables\(",
    "CREATE": "CREATE TABLE", "django.db.backends.": r"django\.db\.backends\.\w+",
    "sqlite postgres mysql": r"\b(?:sqlite|postgresql|postgres|mysql)(?:\+\w+)?://",
    "psqlextra": "psqlextra", "django_postgres": "django_postgres",
    "check_same_thread=False": "check_same_thread=False", "aerich": r"\baerich\b", "yoyo": r"\byoyo\b",
    "executescript(": r"executescript\(",
    "Flask( FastAPI( Starlette( Quart( Sanic( Litestar( web.Application(":
        r"\b(?:Flask|FastAPI|Starlette|Quart|Sanic|Litestar|web\.Application)\(",
})  # fmt: skip  # a table
# Each mention of what creates tables; a call ends with its bracket.
_CREATIONS = re.compile(
    r"(?<!def )\b(?:create_all|create_tables|generate_schemas|executescript|"
    r"(?:init|create|setup|initialize|make)_?(?:the_)?(?:db|database|tables|schema))\b\(?",
    re.IGNORECASE,
)
_CREATORS = ("create_all", "create_tables", "generate_schemas", "executescript")
_CREATING = re.compile(r"(?:init|create|setup|initialize|make)_?(?:the_)?(?:db|database|tables|schema)")
_APPLICATIONS = re.compile(r"^[ \t]*INSTALLED_APPS\s*(?::[^=\n]+)?\+?=\s*[\[(](.*?)[\])]", re.MULTILINE | re.DOTALL)
_USER_MODEL = re.compile(r"^AUTH_USER_MODEL\s*=\s*[\"'](\w+)\.(\w+)[\"']", re.MULTILINE)


class _Kept(NamedTuple):
    """What one file says: its text where it may hold models, its user model, the database packages it imports."""

    stamp: object
    text: ModuleText | None
    user: str
    drivers: frozenset[str]
    marks: frozenset[str]
    creations: tuple[str, ...]
    """The calls that create tables."""
    applications: tuple[str, ...]
    """What `INSTALLED_APPS` lists."""
    committing: frozenset[str]
    """What functions that commit call."""
    speaks: bool
    """Whether it speaks of a library that models, sessions or connections come from."""
    sessions: bool
    """Whether it speaks of a maker of sessions."""


@dataclass(frozen=True, eq=False)
class Files:
    """The files that may hold models, and the user models that settings name. `whole`: none was left out."""

    texts: tuple[ModuleText, ...] = ()
    users: frozenset[str] = frozenset()
    whole: bool = True
    drivers: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    creations: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    committing: frozenset[str] = frozenset()
    speaks: bool = True
    sessions: bool = True


def files_of(environment: Environment) -> Files:
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
    marks = frozenset(mark for one in found.values() for mark in one.marks)
    creations = tuple(name for one in found.values() for name in one.creations)
    called = frozenset(name for one in found.values() for name in one.committing)
    applications = tuple(name for one in found.values() for name in one.applications)
    users = frozenset(one.user for one in found.values() if one.user)
    speaks = not whole or any(one.speaks for one in found.values())
    sessions = not whole or any(one.sessions for one in found.values())
    return Files(texts, users, whole, drivers, marks, creations, applications, called, speaks, sessions)


def _of_file(path: str, stamp: object, environment: Environment) -> _Kept:
    view = environment.view
    text = view.text(path) or ""
    in_tests = is_test(path, environment)
    drivers = frozenset[str]() if in_tests else drivers_in(text)
    marks = frozenset[str]() if in_tests else _MARKS.all_in(text)
    called = commits.committing(commits.deeds_in(text)) if commits.MENTIONS.is_in(text) else frozenset[str]()
    creations = () if in_tests else _creations_in(text)
    speaks, sessions = _LIBRARIES.is_in(text), "sessionmaker" in text
    if not _MENTIONS.is_in(text) and not (_MODELS.search(path) and "class " in text):
        return _Kept(stamp, None, "", drivers, marks, creations, (), called, speaks, sessions)
    listed = tuple(
        name for match in _APPLICATIONS.finditer(text) for name in re.findall(r"[\"']([\w.]+)[\"']", match[1])
    )
    user = _USER_MODEL.search(text)
    said = f"{user[1]}.{user[2]}" if user else ""
    read = kept_text(path, view.disk, stamp, lambda: text)
    return _Kept(stamp, read, said, drivers, marks, creations, listed, called, speaks, sessions)


def _creations_in(text: str) -> tuple[str, ...]:
    lowered = text.lower()
    if _CREATING.search(lowered) is None and not any_in(lowered, _CREATORS):
        return ()
    return tuple(match[0] for match in _CREATIONS.finditer(text))


def is_test(path: str, environment: Environment) -> bool:
    return _TESTS.search(path.removeprefix(environment.folder)) is not None


def drivers_in(text: str) -> frozenset[str]:
    """The database packages that a file imports."""
    return frozenset(match[1] for match in _DRIVERS.finditer(text))
