"""Settled: what holds for the files of one folder by configuration alone: its settings and the rules they select.

Reads the configuration and nothing else, so that it is there long before anyone knows what is installed. Does not
know the world, documents or clients.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ringtrue import config, packs
from ringtrue.config.companions import RuffConfig, ruff_config, silenced_by_ruff
from ringtrue.config.settings import Settings
from ringtrue.registry import installed_rules
from ringtrue.rule import Rule
from ringtrue.ruleset import RuleSet

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
    distrusted: bool = False
    """The user has said that nothing of the workspace is to be run."""
    isolated: bool = False
    config_file: Path | None = None
    cache: Path | None = None


@dataclass(frozen=True, eq=False)
class Settled:
    """One folder's configuration as it was read."""

    path: str
    settings: Settings
    problems: tuple[config.Problem, ...]
    source: Path | None
    companions: RuffConfig | None
    rules: tuple[Rule, ...]
    """The rules there are to choose from."""
    _rule_sets: dict[tuple[str, ...], RuleSet] = field(default_factory=dict, repr=False, kw_only=True)
    _by_path: dict[str, RuleSet] = field(default_factory=dict, repr=False, init=False)
    _by_globs: dict[tuple[str, ...], RuleSet] = field(default_factory=dict, repr=False, init=False)

    def rules_for(self, path: str) -> RuleSet:
        """The rules that run in the file at `path`; the same object for the same rules."""
        found = self._by_path.get(path)
        if found is None:
            globs = self._globs(path)
            if globs not in self._by_globs:
                self._by_globs[globs] = self._chosen(path)
            found = self._by_path[path] = self._by_globs[globs]
        return found

    def _globs(self, path: str) -> tuple[str, ...]:
        """The globs of the configuration that mean the file: all that its path decides. Few files differ in them, and
        choosing anew for each costs more than to read what is known of it."""
        ours = self.settings.globs_of(Path(path))
        return ours if self.companions is None else (*ours, "ruff", *self.companions.globs_of(Path(path)))

    def _chosen(self, path: str) -> RuleSet:
        rules = self._enabled
        if self.settings.per_file_ignores:
            rules = tuple(rule for rule in rules if self.settings.enabled(rule, Path(path)))
        if self.companions is not None:
            rules = tuple(rule for rule in rules if not self._left_to_companion(rule, path))
        shared = self._shared(rules, path)
        key = (*(rule.name for rule in rules), *shared)
        found = self._rule_sets.get(key)
        if found is None:
            options = {rule.name: self.settings.options(rule.name) for rule in rules}
            options["deprecated"] = self.settings.deprecated  # the table is no single rule's
            options["companions"] = dict.fromkeys(shared, True)  # likewise
            if data := packs.stamps():
                options["packs"] = dict(data)  # likewise: kept results rest on them
            wanted = self.settings.severities
            severities = {r.name: self.settings.severity(r) for r in rules if r.name in wanted or r.topic in wanted}
            found = self._rule_sets[key] = RuleSet(rules, options, severities, frozenset(r.name for r in self.rules))
        return found

    @cached_property
    def _enabled(self) -> tuple[Rule, ...]:
        """The rules that run in some file."""
        return tuple(rule for rule in self.rules if self.settings.enabled(rule))

    def _left_to_companion(self, rule: Rule, path: str) -> bool:
        """Whether a companion reports the same; a rule that the user selects by its own name is wanted from us."""
        if rule.name in (*(self.settings.select or ()), *self.settings.extend_select):
            return False
        return silenced_by_ruff(self.companions, Path(path), rule.overlaps, self._ruff_version())

    def _shared(self, rules: tuple[Rule, ...], path: str) -> tuple[str, ...]:
        """Codes that Ruff reports here, of those that rules share with it."""
        if self.companions is None:
            return ()
        codes = sorted({code for rule in rules for code in rule.shares})
        version = self._ruff_version()
        return tuple(one for one in codes if self.companions.enables(one, Path(path), version))

    def _ruff_version(self) -> str | None:
        """The Ruff that the project runs, as far as its configuration tells; what it reports depends on that."""
        return None


def settle(path: str, wishes: Wishes, prompt: bool = False) -> Settled:
    """Read the configuration that holds in `path`.

    `prompt`: only rules that speak while the user types are to run. What the configuration says of others cannot be
    judged then, so there are no `problems`.
    """
    rules = installed_rules(prompt=True) if prompt else installed_rules()
    loaded = config.load(Path(path), rules, wishes.overrides, file=wishes.config_file, isolated=wishes.isolated)
    wanted = loaded.settings.companions
    companions = ruff_config(Path(path)) if wanted == "auto" or "ruff" in wanted else None
    return Settled(path, loaded.settings, () if prompt else loaded.problems, loaded.source, companions, rules)


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
