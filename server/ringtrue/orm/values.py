"""Models, their fields and relations, as frozen values: equal answers mean that nothing has to run again.

Does not know how they were read, nor what a rule makes of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

Orm: TypeAlias = Literal["django", "sqlalchemy", "sqlmodel", "peewee", "tortoise"]
Relation: TypeAlias = Literal["", "one", "many"]


@dataclass(frozen=True)
class Field:
    """One attribute that a query may name.

    `kind` is the last word of what makes it ("CharField", "mapped_column", "relationship"). `target` is the key of the
    model that a relation leads to, empty where that is not certain. `twin` is what `back_populates` names. `nullable`
    is None where nobody said. `stored`: it has a column of its own. `custom`: made by a class that is not the ORM's
    own, so that it may be more than it seems. `lazy` says how a relation is loaded, `options` the keywords given.
    """

    name: str
    kind: str = ""
    relation: Relation = ""
    target: str = ""
    wanted: str = ""
    """The target as written, by its last word."""
    column: str = ""
    nullable: bool | None = None
    stored: bool = True
    custom: bool = False
    reverse: bool = False
    query_name: str = ""
    """What lookups call a reverse relation, where that differs."""
    twin: str = ""
    lazy: str = ""
    primary: bool = False
    options: frozenset[str] = frozenset()
    type: str = ""
    """The last word of the column's type, or of the annotation."""
    keys: tuple[str, ...] = ()
    """The tables, or classes, that its foreign keys point to, as written."""

    @property
    def attname(self) -> str:
        """What holds the key of a relation."""
        return f"{self.name}_id"


@dataclass(frozen=True)
class Manager:
    """What makes queries. `methods` are its own, `names` what they add to queries; `open`: why there may be more."""

    name: str
    methods: frozenset[str] = frozenset()
    open: str | None = None
    names: frozenset[str] = frozenset()
    chaining: frozenset[str] = frozenset()
    """Those of its methods that give a query."""


@dataclass(frozen=True)
class Taken:
    """One parameter of the constructor of a mapped dataclass."""

    name: str
    required: bool
    keyword_only: bool = False


@dataclass(frozen=True)
class Model:
    """One class that stands for a table. `key` is its file and name, `bases` are the keys of those it inherits from.

    `attributes` are all the other names of the class; `open` says why there may be more names than these, and
    `open_reverse` why other models may point to it that nobody can read. `own_init`: it takes what it likes.
    `own_save`: saving it may do more than write its row.
    """

    key: str
    name: str
    orm: Orm
    fields: tuple[Field, ...] = ()
    attributes: frozenset[str] = frozenset()
    managers: tuple[Manager, ...] = ()
    open: str | None = None
    open_reverse: str | None = None
    own_init: bool = False
    own_save: bool = False
    table: str = ""
    abstract: bool = False
    bases: tuple[str, ...] = ()
    custom_lookups: bool = False
    reverse_names: frozenset[str] = frozenset()
    """Names under which lookups may reach it from elsewhere although the other end is not certain."""
    takes: tuple[Taken, ...] | None = None
    """What the constructor of a mapped dataclass takes; None where it is none."""

    @property
    def path(self) -> str:
        """The file that holds it."""
        return self.key.rpartition("::")[0]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {one.name: one for one in self.fields}

    @cached_property
    def by_query(self) -> dict[str, Field]:
        """Fields by what lookups call them."""
        return {one.query_name or one.name: one for one in self.fields}

    def manager(self, name: str) -> Manager | None:
        return next((one for one in self.managers if one.name == name), None)

    @property
    def relations(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.relation)


@dataclass(frozen=True)
class PlainClass:
    """A class of the project that stands for no table, and is known wholly."""

    name: str
    path: str
    pydantic: bool = False
