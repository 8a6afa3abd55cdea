"""World: one workspace folder's environment, index and project as the questions that rules may ask.

A question is answered at once from memory, or is PENDING until `fetch` has looked it up in the background and a
new World carries the answer. Does not know rules, documents or who does the fetching.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import count
from typing import Any, Final, Literal, TypeAlias

from ringtrue.context import PENDING, Question
from ringtrue.declared import Name
from ringtrue.declared.project import Project, declare_edit
from ringtrue.environment import stdlib
from ringtrue.environment.answers import Found, ModuleNames
from ringtrue.environment.api.values import NoSuchMember
from ringtrue.environment.bases import bases_in
from ringtrue.environment.candidates import top_level_names
from ringtrue.environment.cycles import cycle_crash
from ringtrue.environment.elsewhere import moved_to, versions_with
from ringtrue.environment.first_party import files_named
from ringtrue.environment.injected import injected_names
from ringtrue.environment.interpreter import Interpreter
from ringtrue.environment.put_on import put_on, put_on_instance
from ringtrue.environment.stored import stored_in
from ringtrue.environment.subclasses import subclass_has
from ringtrue.environment.world import Environment
from ringtrue.index.door import Index
from ringtrue.index.invented import known_invention
from ringtrue.index.names import normalized
from ringtrue.index.possible import possible_names
from ringtrue.index.values import Unavailable
from ringtrue.near_names import nearest
from ringtrue.needs import needed_by
from ringtrue.schema.plan import Scan, scans
from ringtrue.schema.project import schema_of
from ringtrue.schema.values import Lookup, Schema
from ringtrue.testing.configured import collects, expects, runs_coroutines
from ringtrue.testing.definitions import autouse_judges, definition, fixture_judges, judges

_stamps = count(1)
Runs: TypeAlias = Literal["pure", "all", "off"]
"""Which examples are run: those that are proved to be harmless, all, or none."""


@dataclass(frozen=True, eq=False)
class World:
    """The answers of one moment. `known` holds what was looked up; `stamp` is new with every World."""

    environment: Environment
    index: Index
    project: Project
    online: bool = True
    examples: Runs = "pure"
    known: Mapping[Question, Any] = field(default_factory=dict)
    stamp: Hashable = field(default_factory=lambda: next(_stamps))

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """What the project declares or locks, is not installed, and gives import names that nobody knows: each may
        provide any module that is missing."""
        own = {self.project.name, *self.project.members}
        named = {*self.project.declared, *self.project.locks} - own
        return tuple(sorted(name for name in named if self._is_unread(name)))

    def _is_unread(self, name: Name) -> bool:
        if self.environment.version_of(name) is not None or self.index.import_names(name) is not None:
            return False
        from_index = all(entry.origin == "index" for entry in self.project.declared.get(name, ()))
        nobodys = from_index and name not in self.project.locks and self.index.exists(name) is False
        return not nobodys  # what no index has gives nothing

    def unread_for(self, top: str) -> tuple[str, ...]:
        """Those that may provide the module `top`; of projects that no index has, those that share a word with it."""
        words = _words(top)
        return tuple(
            name for name in self.unread if not words.isdisjoint(_words(name)) or not self._nowhere(Name(name))
        )

    def _nowhere(self, name: Name) -> bool:
        """Whether a declared project is looked for on the indexes alone, and none has it."""
        entries = self.project.declared.get(name, ())
        from_index = bool(entries) and all(entry.origin == "index" and entry.index is None for entry in entries)
        return from_index and name not in self.project.locks and self.index.exists(name) is False

    def answer(self, question: Question) -> Any:
        """The answer, or PENDING where it must be looked up."""
        at_once = _AT_ONCE.get(question.kind)
        if at_once is not None:
            return at_once(self, *question.arguments)
        return self.known.get(question, PENDING)

    def fetch(self, question: Question) -> Any:
        """Look the answer up. Reads the disk, or the network for a kind in NETWORK; never raises."""
        return _LOOKED_UP[question.kind](self, *question.arguments)

    def with_answers(self, answers: Mapping[Question, Any]) -> World:
        """This world, knowing more; the very same where nothing is new."""
        if all(question in self.known and self.known[question] == answer for question, answer in answers.items()):
            return self
        return replace(self, known=_bounded({**self.known, **answers}), stamp=next(_stamps))

    def moved_to(self, environment: Environment, project: Project | None = None) -> World:
        """The same answers for a changed environment; the caller looks up afresh what may have changed."""
        return replace(self, environment=environment, project=project or self.project, stamp=next(_stamps))

    def forgetting(self, asked: Collection[Question]) -> World:
        """This world without the answers that nobody asks for: who asks for one later waits for it again. The stamp
        stays, as every answer to `asked` does."""
        return replace(self, known={question: answer for question, answer in self.known.items() if question in asked})

    def renewed(self) -> World:
        """The same answers under a new stamp: the index has learnt something."""
        return replace(self, stamp=next(_stamps))


def _bounded(known: dict[Question, Any]) -> dict[Question, Any]:
    """Without the oldest of the answers that hold whole texts, of which every pause in typing may bring one."""
    run = [question for question in known if question.kind in RUN]
    for question in run[: len(run) - _MOST_RUN] if len(run) > _MOST_RUN * 2 else ():
        del known[question]
    return known


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in normalized(name).split("-") if len(word) > 2)


# At once: tables in memory and memory-mapped data.


def _python(world: World) -> tuple[tuple[int, int], tuple[int, int]]:
    """The lowest Python that the project supports, and the one that it is checked for."""
    return (world.environment.target.lowest, world.environment.version)


def _interpreter(world: World) -> str | None:
    """Where the project's interpreter lives, or None without one."""
    found = world.environment.interpreter
    return str(found.prefix) if isinstance(found, Interpreter) else None


def _declared(world: World, name: str) -> tuple[str, ...]:
    """The groups ("main", "optional:X", "dev:X", "build") in which the project declares `name`."""
    entries = world.project.declared.get(normalized(name), ())  # type: ignore[call-overload]  # both are PEP 503 names
    return tuple(dict.fromkeys(entry.group for entry in entries))


def _as_declared(world: World, name: str) -> bool:
    """Whether the installed release of `name` is one that the project asks for, as far as that can be told: what it
    lacks, the release that is asked for may have."""
    installed, key = world.environment.version_of(name), normalized(name)
    locked = world.project.locks.get(key)  # type: ignore[call-overload]  # both are PEP 503 names
    entries = world.project.declared.get(key, ())  # type: ignore[call-overload]  # likewise
    if installed is None or (locked is None and not any(entry.specifier for entry in entries)):
        return True
    from packaging.specifiers import SpecifierSet  # asked for only where something is about to be reported

    asked = [entry.specifier for entry in entries] + ([f"=={locked.version}"] if locked is not None else [])
    try:
        return all(SpecifierSet(one).contains(installed, prereleases=True) for one in asked)
    except ValueError:
        return True


def _install(world: World, wanted: str, group: str = "main") -> tuple[str, ...] | None:
    """The project's own command that installs `wanted`."""
    found = world.environment.interpreter
    python = str(found.path) if isinstance(found, Interpreter) and found.path else "python"
    return world.project.install_command(wanted, group, python=python)


def _declare(world: World, wanted: str, group: str = "main") -> tuple[str, Any] | None:
    """The file and edit that declare `wanted`."""
    found = declare_edit(world.project, wanted, group)
    return (str(found[0]), found[1]) if found else None


def _possible_projects(world: World, name: str) -> tuple[str, ...]:
    """Projects that say by their name that they give the module `name` to Python; none that is known to give others.

    Of 4,000 names invented from ordinary words, six in a thousand have such a project by chance.
    """
    index, low = world.index, normalized(name)
    named = (f"python-{low}", f"{low}-python", f"py{low}", f"py-{low}")
    return tuple(one for one in named if index.exists(one) and index.import_names(one) is None)


def _at_hand(world: World, name: str) -> Any:
    """The release of a distribution that the project has, as far as is known."""
    from ringtrue.at_hand import at_hand  # on first use: few files ask

    return at_hand(world.environment, world.project, name)


def _history() -> Any:
    """The module that knows in which releases names are there."""
    from ringtrue.history import lives  # on first use: few files ask

    return lives


_relative = lru_cache(maxsize=64)(os.path.relpath)
"""A keystroke asks for the place of its own file several times."""

_AT_ONCE: Final[Mapping[str, Callable[..., Any]]] = {
    "python": _python,
    "interpreter": _interpreter,
    "exists": lambda world, name: world.index.exists(name),
    "rank": lambda world, name: world.index.rank(name),
    "providers": lambda world, name: world.index.providers(name),
    "import-names": lambda world, name: world.index.import_names(name),
    "place": lambda world, file: _relative(file, world.environment.folder),
    "project": lambda world: world.project.name,
    "own-project": lambda world, name: name == world.project.name or name in world.project.members,
    "exists-privately": lambda world, name: world.index.exists_privately(name),
    "possible-projects": _possible_projects,
    "perhaps-given": lambda world, part: any(world.index.exists(name) is not False for name in possible_names(part)),
    "namespace-known": lambda world, name: bool(world.index.providers(name)),
    "near-projects": lambda world, name: world.index.near_projects(name),
    "near-imports": lambda world, name: world.index.near_imports(name),
    "invented": lambda world, name: known_invention(name),
    "declared": _declared,
    "declares-anything": lambda world: bool(world.project.documents),
    "declared-complete": lambda world: world.project.complete,
    "locked": lambda world, name: world.project.locks.get(normalized(name)),
    "unread-dependencies": lambda world, top: world.unread_for(top),
    "index-names": lambda world: world.index.snapshot,
    "library-module": lambda world, name: stdlib.modules().get(name),
    "ever-stdlib": lambda world, name: name in stdlib.modules(),
    "installed": lambda world, name: world.environment.version_of(name),
    "distributions-of": lambda world, name: world.environment.distributions_of(name),
    "as-declared": _as_declared,
    "install": _install,
    "declare": _declare,
    "examples-run": lambda world: world.examples,
    "at-hand": _at_hand,
    "life": lambda world, distribution, dotted: _history().life(distribution, dotted),
    "parameter-life": lambda world, distribution, dotted, name: _history().parameter_life(distribution, dotted, name),
    "never-existed": lambda world, distribution, dotted: _history().never(distribution, dotted),
    "never-parameter": lambda world, distribution, dotted, name: _history().never_parameter(distribution, dotted, name),
    "history-of": lambda world, module: _history().distribution_of(module),
    "known-releases": lambda world, distribution: _history().releases_of(distribution),
}


# Looked up in the background.


def _star(world: World, file: str, level: int, module: str) -> tuple[str, ...] | None:
    """What `from module import *` binds, or None where that cannot be told."""
    environment = world.environment
    found = environment.relative(level, module or None, file) if level else environment.module(module, file)
    if not isinstance(found, Found):
        return None
    names: ModuleNames = environment.names(found)
    return None if names.open else names.public


def _details(world: World, name: str) -> Any:
    """Releases of a project, or why there are none to be had."""
    if not world.online:
        return world.index.details(name) or Unavailable(name, "offline", "the network is switched off")
    return world.index.fetch_details(name)


def _submodules(world: World, file: str, level: int, parent: str) -> tuple[str, ...]:
    """The modules directly inside the package `parent`, which a relative import at `level` named where it is not 0."""
    environment = world.environment
    found = environment.module(parent, file)
    if not isinstance(found, Found) and level:
        found = environment.relative(level, None, file)
    return environment.submodules(found) if isinstance(found, Found) else ()


def _needed_by_declared(world: World, name: str) -> tuple[str, ...] | None:
    """A chain of installed distributions from `name` up to one that the project declares; None where there is none,
    or where the project asks for it by an extra."""
    return needed_by(world.environment, normalized(name), world.project.declared)


def _api(world: World, file: str, path: str) -> Any:
    """What stands at the end of a path; of a member that is missing, the near names instead of all."""
    answer = world.environment.api(path, file)
    return replace(answer, near=nearest(answer.name, answer.near, 5)) if isinstance(answer, NoSuchMember) else answer


def _members(world: World, file: str, path: str) -> Any:
    answer = world.environment.members(path, file)
    return replace(answer, near=nearest(answer.name, answer.near, 5)) if isinstance(answer, NoSuchMember) else answer


def _near_modules(world: World, file: str, name: str) -> tuple[str, ...]:
    """Importable modules that `name` may have been meant to be."""
    return nearest(name, (other for other in top_level_names(world.environment, file) if len(other) > 2))


def _linked(world: World, file: str, level: int, module: str, names: tuple[str, ...]) -> str | None:
    """The code, out of modules of the project, that gives imported names their values; None where it is not there."""
    from ringtrue.examples.linking import Link, code_behind  # on first use: few files hold examples

    environment = world.environment

    def find(importer: str, link: Link) -> tuple[str, str] | None:
        level, dotted = link.level, link.module or None
        found = environment.relative(level, dotted, importer) if level else environment.module(link.module, importer)
        if not isinstance(found, Found) or found.origin != "first-party" or found.guessed:
            return None
        path = found.path if found.path and found.path.endswith(".py") else None
        text = environment.view.text(path) if path else None
        return None if path is None or text is None else (path, text)

    return code_behind(file, Link(level, module, names), find)


def _ran(world: World, allowed: Literal["pure", "all"], source: str, steps: tuple[tuple[Any, ...], ...]) -> Any:
    """What comes of running `steps` after `source`."""
    from ringtrue.examples.trying import Outcome, Step, attempt  # on first use: few files hold examples

    if world.examples == "off":
        return Outcome(reason="nothing is to be run")
    return attempt(source, tuple(Step(*step) for step in steps), allowed)


def _texts_beside(world: World, file: str) -> tuple[tuple[str, str], ...]:
    """Path and text of the files beside a module that hold interactive sessions."""
    from ringtrue.examples.beside import texts_beside  # on first use, when the rules that wait for a pause run

    return texts_beside(world.environment, file)


def _derived(world: World, name: str) -> bool | None:
    """Whether a class of the workspace has `name` among its bases; None where it is too large to be searched."""
    environment = world.environment
    bases = environment.remembered("bases", lambda: bases_in(environment.folder, environment.view))
    return None if bases is None else name in bases  # type: ignore[operator]  # what `bases_in` made


def _schema(world: World) -> Schema | None:
    """The tables that the workspace declares; None where it is too large to be searched."""
    environment = world.environment

    def read() -> Schema | None:
        disk = environment.view.disk
        kept = disk.kept(("schema", environment.folder))
        before: dict[str, Any] = dict(kept) if isinstance(kept, dict) else {}
        files = files_named(environment.folder, environment.view, (".py", ".sql"))
        found = schema_of(environment.folder, files, environment.view, before)
        disk.keep(("schema", environment.folder), before)
        return found

    found = environment.remembered("schema", read)
    return found if isinstance(found, Schema) else None


def _scans(world: World, sql: str) -> tuple[Scan, ...]:
    """The tables that a query reads from end to end for want of an index."""
    schema = _schema(world)
    return scans(schema, sql) if schema is not None else ()


def _faults(world: World, sql: str, dialect: str) -> Any:
    """What is wrong with a query: its grammar, or names that its tables lack."""
    from ringtrue.schema.names import faults  # as above

    return faults(_schema(world), sql, dialect)


def _column_kind(world: World, table: str, column: str) -> str:
    """The type of a column as the workspace declares it, in capitals; empty where that is not known."""
    schema = _schema(world)
    declared = schema.tables.get(table.lower()) if schema is not None else None
    found = declared.column(column) if declared is not None and not declared.model else None
    return found.kind if found is not None else ""


def _unindexed(world: World, file: str, model: str, attribute: str) -> Lookup | None:
    """Where rows of a model that `file` declares are looked up by an attribute without an index."""
    schema = _schema(world)
    return schema.unindexed(model, attribute, file) if schema is not None else None


def _models(world: World) -> Any:
    """The models of the workspace."""
    from ringtrue.orm.project import project_models  # on first use: only rules that wait for a pause ask

    return project_models(world.environment)


def _orm(world: World, file: str, path: str) -> Any:
    """The model, or the plain class of the project, at the end of a path; None for what is neither."""
    return _models(world).meant(file, path)


def _web(name: str) -> Callable[..., Any]:
    """The look-up `name` of `ringtrue.web.lookups`, which is imported on first use: few projects serve anything."""

    def ask(world: World, *arguments: Any) -> Any:
        from ringtrue.web import lookups

        return getattr(lookups, name)(world.environment, *arguments)

    return ask


RUN: Final = frozenset({"ran"})
"""Kinds whose look-up runs code: it may take seconds, and the answer depends on the question alone."""

_MOST_RUN = 500


def _stored(world: World, name: str) -> bool | None:
    """Whether some code of the workspace sets an attribute of that name; None where it is too large to be searched."""
    environment = world.environment
    names = environment.remembered("stored", lambda: stored_in(environment.folder, environment.view))
    return None if names is None else name in names  # type: ignore[operator]  # what `stored_in` made


def _put_on(world: World, distribution: str, module: str, name: str) -> bool:
    found = world.environment.distribution(distribution)
    return found is not None and put_on(module, name, found, world.environment.view)


NETWORK: Final = frozenset({"details"})
"""Kinds whose look-up waits for other machines; the rest only read the disk."""

FROM_INDEXES: Final = NETWORK | {
    *("exists", "rank", "providers", "import-names", "exists-privately", "possible-projects", "perhaps-given"),
    *("namespace-known", "near-projects", "near-imports", "unread-dependencies", "index-names", "details-kept"),
}  # fmt: skip  # by what they say
"""Kinds whose answers may change while every file of the project and of its environment stays as it is."""

_LOOKED_UP: Final[Mapping[str, Callable[..., Any]]] = {
    "module": lambda world, file, dotted: world.environment.module(dotted, file),
    "relative": lambda world, file, level, dotted: world.environment.relative(level, dotted or None, file),
    "name": lambda world, file, module, name: world.environment.name(module, name, file),
    "relative-name": lambda world, file, level, module, name: world.environment.relative_name(
        level, module or None, name, file
    ),
    "api": _api,
    "members": _members,
    "requires": lambda world, name: world.environment.requires(name),
    "star": _star,
    "derived": _derived,
    "stored": _stored,
    "put-on": _put_on,
    "put-on-instance": lambda world, distribution, name: put_on_instance(
        name, distribution, world.environment.installed.by_name.values(), world.environment.view
    ),
    "mentions": lambda world, path, word: (
        re.search(rf"(?<![.\w]){word}\b", world.environment.text(path) or "") is not None
    ),
    "subclass-has": lambda world, file, of, name: subclass_has(world.environment, file, of, name),
    "scans": _scans,
    "faults": _faults,
    "unindexed": _unindexed,
    "column-kind": _column_kind,
    "submodules": _submodules,
    "near-modules": _near_modules,
    "orm": _orm,
    "orm-at": lambda world, key: _models(world).at(key),
    "drivers": lambda world, file: _models(world).drivers(file),
    "orm-named": lambda world, name: _models(world).named(name),
    "orm-marks": lambda world: _models(world).marks(),
    "orm-shared": lambda world, file, path: _models(world).shared(file, path),
    "orm-makes-sessions": lambda world, file, path: _models(world).makes_sessions(file, path),
    "orm-says": lambda world, name: _models(world).says(name),
    "orm-managed": lambda world, file, name: _models(world).managed(file, name),
    "orm-attribute": lambda world, file, owner, name: _models(world).attribute(file, owner, name),
    "orm-uncommitted": lambda world, file: _models(world).uncommitted(file),
    "orm-columns": lambda world, file, path: _models(world).columns(file, path),
    "orm-unmigrated": lambda world, file, owner, name: _models(world).unmigrated(file, owner, name),
    "orm-unloaded": lambda world, key, many: _models(world).unloaded(key, many),
    "orm-expired": lambda world: _models(world).expired(),
    "orm-near": lambda world, file, name: _models(world).near(file, name),
    "orm-table": lambda world, file, table, column: _models(world).lacking(table, column),
    "orm-by-call": lambda world, name: _models(world).is_mapped_by_call(name),
    "cycle-crash": lambda world, file, level, module, name: cycle_crash(world.environment, file, level, module, name),
    "needed-by-declared": _needed_by_declared,
    "injected-names": lambda world: injected_names(world.environment.folder, world.environment.view),
    "has-folder": lambda world, file, path: world.environment.has_folder(file, path),
    "lies-elsewhere": lambda world, top: world.environment.lies_elsewhere(top),
    "moved-to": lambda world, file, module, name: moved_to(world.environment, file, module, name),
    "library-versions": lambda world, module, name: versions_with(world.environment, module, name),
    "details": _details,
    "linked": _linked,
    "ran": _ran,
    "texts-beside": _texts_beside,
    "details-kept": lambda world, name: world.index.details(name),
    "definition": lambda world, file, level, module, name: definition(world.environment, file, level, module, name),
    "judges": lambda world, file, level, module, name: judges(world.environment, file, level, module, name),
    "fixture-judges": lambda world, file, name: fixture_judges(world.environment, file, name),
    "autouse-judges": lambda world, file: autouse_judges(world.environment, file),
    "runs-coroutines": lambda world, file: runs_coroutines(world.environment, frozenset(world.project.declared), file),
    "collects": lambda world, file: collects(world.environment, file),
    "shadowed": _web("shadowed"),
    "routed": _web("routed"),
    "unincluded": _web("unincluded"),
    "function-named": _web("function_named"),
    "class-named": _web("class_named"),
    "bases-named": _web("bases_named"),
    "depended": _web("depended"),
    "mentioned": _web("mentioned"),
    "injecting": _web("injecting"),
    "reads-bodies": _web("reads_bodies"),
    "unlisted-apps": _web("unlisted_apps"),
    "loaded-with-application": _web("loaded_with_application"),
    "set-on-request": _web("set_on_request"),
    "hides-names": _web("hides_names"),
    "drawn": lambda world: _web("drawn_of")(world, _schema(world)),
    "aliased": _web("aliased"),
    "model-named": _web("model_named"),
    "listed-setting": _web("listed_setting"),
    "started-by-import": _web("started_by_import"),
    "preloaded": _web("preloaded"),
    "slash-redirected": _web("slash_redirected"),
    "odd-slash": _web("odd_slash"),
    "expects": lambda world, file, name, exceptions: expects(world.environment, file, name, exceptions),
}
