"""Registry: finds the installed rules by the entry point `ringtrue.rules`.

A rule pack is installed like any distribution and loaded by no other way. Does not know configuration or engine.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import entry_points
from types import ModuleType

from ringtrue.rule import Rule
from ringtrue.unused_suppression import UNUSED_SUPPRESSION

GROUP = "ringtrue.rules"
_log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def installed_rules() -> tuple[Rule, ...]:
    """Every rule of every installed pack, by topic and name. A pack that fails to load is logged and left out."""
    found: dict[str, Rule] = {UNUSED_SUPPRESSION.name: UNUSED_SUPPRESSION}
    for entry in entry_points(group=GROUP):
        try:
            for rule in rules_of(entry.load()):
                if found.setdefault(rule.name, rule) is not rule:
                    _log.warning("rule '%s' of '%s' is left out: the name is taken", rule.name, entry.value)
        except Exception:  # noqa: PERF203  # one broken pack must not take the others with it
            _log.exception("rule pack '%s' could not be loaded", entry.value)
    return tuple(sorted(found.values(), key=lambda rule: (rule.topic, rule.name)))


def rules_of(pack: ModuleType) -> Iterator[Rule]:
    """The rules in the modules of `pack`, a package whose sub-packages are topics."""
    for module in _modules(pack):
        yield from _declared(module)


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for info in pkgutil.walk_packages(getattr(package, "__path__", ()), package.__name__ + "."):
        yield importlib.import_module(info.name)


def _declared(module: ModuleType) -> Iterable[Rule]:
    for value in vars(module).values():
        rule = getattr(value, "__ringtrue__", None)
        if isinstance(rule, Rule) and value.__module__ == module.__name__:
            yield replace(rule, page=inspect.cleandoc(module.__doc__ or ""))
