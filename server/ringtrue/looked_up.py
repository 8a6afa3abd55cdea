"""What a world looks up in the background, by the kind of question: from the disk, other machines, or by running code.

Each look-up lives beside what it asks; here is the table. Does not know who asks, nor what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

from ringtrue.environment.answers import Found, ModuleNames
from ringtrue.environment.api.values import NoSuchMember
from ringtrue.environment.asked_for import asked_for, imported_anywhere, imported_before, is_part, named_around
from ringtrue.environment.bases import bases_in
from ringtrue.environment.candidates import top_level_names
from ringtrue.environment.cycles import cycle_crash
from ringtrue.environment.elsewhere import moved_to, versions_with
from ringtrue.environment.first_party import files_named
from ringtrue.environment.heirs import heirs_have, heirs_in, may_make
from ringtrue.environment.injected import injected_names
from ringtrue.environment.put_on import put_on, put_on_instance
from ringtrue.environment.stored import methods_in, stored_in
from ringtrue.environment.subclasses import subclass_has
from ringtrue.index.names import normalized
from ringtrue.index.values import Unavailable
from ringtrue.near_names import nearest
from ringtrue.needs import needed_by
from ringtrue.schema.plan import Scan, scans
from ringtrue.schema.project import schema_of
from ringtrue.schema.values import Lookup, Schema
from ringtrue.testing.configured import collects, expects, runs_coroutines
from ringtrue.testing.definitions import autouse_judges, definition, fixture_judges, judges

if TYPE_CHECKING:
    from ringtrue.world import World

NETWORK: Final = frozenset({"details"})
"""Kinds whose look-up waits for other machines; the rest only read the disk."""

FROM_INDEXES: Final = NETWORK | {
    *("exists", "rank", "providers", "import-names", "exists-privately", "possible-projects", "perhaps-given"),
    *("namespace-known", "unread-dependencies", "index-names", "details-kept", "may-be-asked-for"),
}  # fmt: skip  # by what they say
"""Kinds whose answers may change while every file of the project and of its environment stays as it is."""

RUN: Final = frozenset({"ran"})
"""Kinds whose look-up runs code: it may take seconds, and the answer depends on the question alone."""


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


def _heirs_have(world: World, name: str, member: str) -> bool | None:
    environment = world.environment
    classes = environment.remembered("heirs", lambda: heirs_in(environment.folder, environment.view))
    return heirs_have(classes, name, member)  # type: ignore[arg-type]  # what `heirs_in` made


def _asked_for(world: World, name: str) -> bool:
    """Whether some file of the project besides its declarations asks for the distribution `name`."""
    environment = world.environment
    names = environment.remembered("asked-for", lambda: asked_for(environment.folder, environment.view))
    return normalized(name) in names  # type: ignore[operator]  # what `asked_for` made


def _may_be_asked_for(world: World, top: str) -> bool:
    """Whether some file of the project asks for a distribution that begins as `top` does, and whose modules nobody has
    listed: it may well give the module."""
    environment = world.environment
    names = environment.remembered("asked-for", lambda: asked_for(environment.folder, environment.view))
    if f"@{normalized(top)}" in names:  # type: ignore[operator]  # what `asked_for` made
        return True
    begun = (name for name in names if name[:_BEGINNING] == normalized(top)[:_BEGINNING])  # type: ignore[attr-defined]  # as above
    return any(world.is_unread(name) for name in begun)


_BEGINNING = 3


def _is_around(world: World, top: str) -> bool:
    """Whether a project that the workspace is part of, or that lies beside it, has a module `top`."""
    environment = world.environment
    names = environment.remembered("around", lambda: named_around(environment.folder, environment.view))
    return top in names  # type: ignore[operator]  # what `named_around` made


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


def _stored(world: World, name: str) -> bool | None:
    """Whether some code of the workspace sets an attribute of that name; None where it is too large to be searched."""
    environment = world.environment
    names = environment.remembered("stored", lambda: stored_in(environment.folder, environment.view))
    return None if names is None else name in names  # type: ignore[operator]  # what `stored_in` made


def _defines_method(world: World, name: str) -> bool | None:
    """Whether a class of the workspace has a method of that name; None where it is too large to be searched."""
    environment = world.environment
    names = environment.remembered("methods", lambda: methods_in(environment.folder, environment.view))
    return None if names is None else name in names  # type: ignore[operator]  # what `methods_in` made


def _put_on(world: World, distribution: str, module: str, name: str) -> bool:
    found = world.environment.distribution(distribution)
    return found is not None and put_on(module, name, found, world.environment.view)


LOOKED_UP: Final[Mapping[str, Callable[..., Any]]] = {
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
    "asked-for": _asked_for,
    "may-be-asked-for": _may_be_asked_for,
    "imported-before": lambda world, file, top, most: imported_before(
        world.environment.folder, world.environment.view, file, top, most
    ),
    "imported-anywhere": lambda world, top: imported_anywhere(world.environment.folder, world.environment.view, top),
    "host": lambda world, file: world.environment.host(file),
    "is-around": _is_around,
    "is-part": lambda world: is_part(world.environment.folder),
    "derived": _derived,
    "stored": _stored,
    "defines-method": _defines_method,
    "put-on": _put_on,
    "put-on-instance": lambda world, distribution, owner, name: put_on_instance(
        name, owner, distribution, world.environment.installed.by_name.values(), world.environment.view
    ),
    "mentions": lambda world, path, word: (
        re.search(rf"(?<![.\w]){word}\b", world.environment.text(path) or "") is not None
    ),
    "may-make": lambda world, path, word: may_make(world.environment.text(path) or "", word),
    "heirs-have": _heirs_have,
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
