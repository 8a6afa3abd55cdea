"""Workspace: what holds for the files of one folder: its settings, its rules and its world, as values.

Reads files when a folder is opened or read again, and then never more. Does not know documents, clients or output.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ringtrue import config
from ringtrue.analysis import Snapshot
from ringtrue.config.companions import RuffConfig, ruff_config, silenced_by_ruff
from ringtrue.config.settings import Settings
from ringtrue.declared.project import Project
from ringtrue.environment import interpreter
from ringtrue.environment.disk import Disk
from ringtrue.environment.world import Environment
from ringtrue.index import Index, Source, read_configuration
from ringtrue.registry import installed_rules
from ringtrue.rule import Rule
from ringtrue.ruleset import RuleSet
from ringtrue.world import World

# What makes a folder the root of a project of its own inside a workspace.
_ROOT_FILES = ("pyproject.toml", "setup.py", "setup.cfg", "ringtrue.toml", ".ringtrue.toml")


@dataclass(frozen=True)
class Wishes:
    """What the client or command line asks for beyond files: settings that win, interpreters, network, trust."""

    overrides: Mapping[str, Any] = field(default_factory=dict)
    interpreters: Mapping[str, str] = field(default_factory=dict)
    """What the editor's own Python extension uses, by folder."""
    offline: bool = False
    trusted: bool = False
    isolated: bool = False
    config_file: Path | None = None
    cache: Path | None = None


@dataclass(frozen=True, eq=False)
class Folder:
    """One project folder as it was read."""

    path: str
    settings: Settings
    problems: tuple[config.Problem, ...]
    source: Path | None
    companions: RuffConfig | None
    world: World
    _rule_sets: dict[tuple[str, ...], RuleSet] = field(default_factory=dict, repr=False)

    def snapshot(self, path: str, text: str) -> Snapshot:
        """What an analysis of the file at `path` may see."""
        return Snapshot(text, path, self.rules_for(path), self.world)

    def rules_for(self, path: str) -> RuleSet:
        """The rules that run in the file at `path`; the same object for the same rules."""
        rules = tuple(
            rule
            for rule in installed_rules()
            if self.settings.enabled(rule, Path(path)) and not self._left_to_companion(rule, path)
        )
        key = tuple(rule.name for rule in rules)
        found = self._rule_sets.get(key)
        if found is None:
            options = {rule.name: self.settings.options(rule.name) for rule in rules}
            wanted = self.settings.severities
            severities = {r.name: self.settings.severity(r) for r in rules if r.name in wanted or r.topic in wanted}
            found = self._rule_sets[key] = RuleSet(
                rules, options, severities, frozenset(r.name for r in installed_rules())
            )
        return found

    def with_world(self, world: World) -> Folder:
        """This folder in another world, with the same rule sets."""
        return replace(self, world=world)

    def _left_to_companion(self, rule: Rule, path: str) -> bool:
        return silenced_by_ruff(self.companions, Path(path), rule.overlaps)


def root_of(path: str, within: str | None = None) -> str:
    """The folder of the project that the file at `path` belongs to, not above `within`."""
    folder = os.path.dirname(os.path.abspath(path))
    top = os.path.abspath(within) if within else None
    at = folder
    while True:
        if any(os.path.isfile(os.path.join(at, name)) for name in _ROOT_FILES):
            return at
        if at == top or (parent := os.path.dirname(at)) == at:
            return top or folder
        at = parent


def open_folder(path: str, wishes: Wishes, disk: Disk, index: Index | None = None) -> Folder:
    """Read what holds in `path`. `disk` keeps what was read for all folders; `index` is shared where it fits."""
    loaded = config.load(
        Path(path), installed_rules(), wishes.overrides, file=wishes.config_file, isolated=wishes.isolated
    )
    settings = loaded.settings
    offline = wishes.offline or settings.network == "off"
    found = interpreter.find(
        path, explicit=_explicit(settings, path), client=_from_client(path, wishes), trusted=wishes.trusted
    )
    world = World(
        environment=Environment.load(path, found, trusted=wishes.trusted, disk=disk),
        index=index or open_index(path, settings, wishes, offline),
        project=Project.read(Path(path)),
        online=not offline,
    )
    companions = None if settings.companions == "off" else ruff_config(Path(path))
    return Folder(path, settings, loaded.problems, loaded.source, companions, world)


def open_index(path: str, settings: Settings, wishes: Wishes, offline: bool) -> Index:
    """The index that the folder's configuration, pip's and uv's describe."""
    read = read_configuration(Path(path))
    if settings.indexes:
        read = replace(
            read, default=settings.indexes[0], sources=tuple(Source(url, "ringtrue") for url in settings.indexes[1:])
        )
    return Index.open(wishes.cache, read, offline)


def _explicit(settings: Settings, path: str) -> str | None:
    """The `python` setting where it is a path; a version is a wish about the target, not a place."""
    wanted = settings.python
    if not wanted or wanted.replace(".", "").isdigit():
        return None
    return os.path.normpath(os.path.join(path, os.path.expanduser(wanted)))


def _from_client(path: str, wishes: Wishes) -> str | None:
    at = path
    while at not in wishes.interpreters:
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent
    return wishes.interpreters[at]
