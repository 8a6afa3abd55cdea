"""Migration, Library: what became of one API, and of those of one library, as frozen values, and how files write them.

Does not know how code is rewritten: `to` says what to write, in the small language below.

    numpy.prod                        the name to write
    .map                              another name on the same object or module
    bool                              a builtin
    @pandas.concat([{self}, {other}], sort={sort})
                                      a whole call: {self} is the receiver, {other} what is given for that parameter;
                                      `name={name}` is left out where it is not given; names behind `@` (and up to
                                      another one) are imported
    ? use 'SQLAlchemy's' text         advice, for people only
    name=                             of a keyword: another keyword
    {items}                           of an argument that is a list: what is in it
    -                                 of a keyword: nothing, leave it out
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

_OLD = re.compile(
    r"(?P<name>[\w.*]+)(?:\((?P<parameters>[\w, ]*)\))?(?:\[(?P<keyword>#?\w+)(?:=(?P<value>[^\]]+))?\])?"
)


@dataclass(frozen=True)
class Migration:
    """`name` is the full public name. `deprecated` and `removed` are the first releases in which it was; empty where
    it was not. `since` is the first release that has the new form, where that is later than the oldest anyone runs.

    `keyword` narrows it to calls that give this keyword, and `value` to those that give it this literal; `#0` is the
    first argument, and its value the kind of node it is: `List`, `str`, `NoneType`. `parameters`
    are the call's, in order, for `to`. `below`: everything under the name, which is a module's. `ruff` is the code
    under which Ruff says the same. `moved`: to another distribution, which supersedes this one. `stays`: the
    name is still there where it is "removed", and only raises. `back`: the release from which
    the name stands for something else. `called`: the form is that of a call of it. `unless`: a pattern of what, in the
    same block, says that another meaning of the value is wanted.
    """

    name: str
    to: str
    deprecated: str = ""
    removed: str = ""
    source: str = ""
    since: str = ""
    parameters: tuple[str, ...] = ()
    keyword: str = ""
    value: str | None = None
    below: bool = False
    ruff: str = ""
    safe: bool = False
    moved: bool = False
    stays: bool = False
    back: str = ""
    called: bool = False
    unless: str = ""

    @property
    def is_advice(self) -> bool:
        """Whether the new form is told, not made."""
        return self.to.startswith("?")


def changed(
    deprecated: str,
    removed: str,
    source: str,
    forms: Mapping[str, str],
    *,
    since: str = "",
    ruff: str = "",
    safe: bool = False,
    moved: bool = False,
    stays: bool = False,
    back: str = "",
    unless: str = "",
) -> Iterator[Migration]:
    """Migrations that share releases and source. An old form is `name`, `name(parameters)`, `name[keyword]`,
    `name[keyword='value']`, `name[#0=List]`, or `module.` with everything below it."""
    for old, to in forms.items():
        found = _OLD.fullmatch(old.removesuffix("."))
        assert found is not None, old  # data files are tested
        given = tuple(one.strip() for one in (found["parameters"] or "").split(",") if one.strip())
        yield Migration(
            name=found["name"],
            to=to,
            deprecated=deprecated,
            removed=removed,
            source=source,
            since=since,
            parameters=given,
            keyword=found["keyword"] or "",
            value=found["value"],
            below=old.endswith("."),
            ruff=ruff,
            safe=safe,
            moved=moved,
            stays=stays,
            back=back,
            called=found["parameters"] is not None,
            unless=unless,
        )


@dataclass(frozen=True, eq=False)
class Library:
    """The migrations of one distribution.

    `aliases` are other names of its classes and modules: where they are defined, where they were. `makers` are
    functions and methods with the class whose instances they give, for where the distribution is not installed.
    `convention` is how its modules are imported (`numpy` as `np`); `eager` modules need no import of their own.
    """

    distribution: str
    migrations: tuple[Migration, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    makers: Mapping[str, str] = field(default_factory=dict)
    convention: Mapping[str, str] = field(default_factory=dict)
    eager: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Migration, ...]]:
        """All of a name: of itself, and of keywords of its calls."""
        found: dict[str, tuple[Migration, ...]] = {}
        for one in self.migrations:
            found[one.name] = (*found.get(one.name, ()), one)
        return found

    @cached_property
    def members(self) -> frozenset[str]:
        """The last words of all names."""
        return frozenset(one.name.rpartition(".")[2] for one in self.migrations)

    @cached_property
    def modules(self) -> frozenset[str]:
        """The modules of which everything is meant."""
        return frozenset(one.name for one in self.migrations if one.below)

    def canonical(self, name: str) -> str:
        """The public name of what is defined, or was once found, under `name`."""
        parts = name.split(".")
        for end in range(len(parts), 0, -1):
            known = self.aliases.get(".".join(parts[:end]))
            if known is not None:
                return ".".join((known, *parts[end:]))
        return name

    def find(self, name: str) -> tuple[Migration, ...]:
        """What became of `name`; of any class's member where a migration says `*` for the class."""
        direct = self.by_name.get(name)
        if direct is not None:
            return direct
        top, _, rest = name.partition(".")
        return self.by_name.get(f"{top}.*.{rest.rpartition('.')[2]}", ()) if "." in rest else ()
