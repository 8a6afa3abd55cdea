"""Registry: the rules of all packs. Does not know where packs are, nor configuration or engine."""

from __future__ import annotations

import importlib
import inspect
import logging
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from types import ModuleType

from ringtrue.packs import packs
from ringtrue.rule import PATIENT, Rule
from ringtrue.unused_suppression import UNUSED_SUPPRESSION

_log = logging.getLogger(__name__)


@lru_cache(maxsize=2)
def installed_rules(prompt: bool = False) -> tuple[Rule, ...]:
    """Every rule of every installed pack, by topic and name. A pack that fails to load is logged and left out.

    `prompt`: only those that speak while the user types; the modules of the others are not imported for that.
    """
    found: dict[str, Rule] = {UNUSED_SUPPRESSION.name: UNUSED_SUPPRESSION}
    for pack in packs():
        try:
            for rule in rules_of(pack.load(), prompt):
                if found.setdefault(rule.name, rule) is not rule:
                    _log.warning("rule '%s' of '%s' is left out: the name is taken", rule.name, pack.said)
        except Exception:  # noqa: PERF203  # one broken pack must not take the others with it
            _log.exception("rule pack '%s' could not be loaded", pack.said)
    return tuple(sorted(found.values(), key=lambda rule: (rule.topic, rule.name)))


def rules_of(pack: ModuleType, prompt: bool = False) -> Iterator[Rule]:
    """The rules in the modules of `pack`, a package whose sub-packages are topics; `prompt` as above."""
    for module in _modules(pack, PATIENT if prompt else frozenset()):
        yield from (rule for rule in _declared(module) if rule.prompt or not prompt)


def _modules(package: ModuleType, without: frozenset[str]) -> Iterator[ModuleType]:
    """The package and every module in it, but for the sub-packages of those names."""
    yield package
    for info in pkgutil.iter_modules(getattr(package, "__path__", ()), package.__name__ + "."):
        if info.ispkg and info.name.rpartition(".")[2] in without:
            continue
        module = importlib.import_module(info.name)
        if info.ispkg:
            yield from _modules(module, without)
        else:
            yield module


def _declared(module: ModuleType) -> Iterable[Rule]:
    for value in vars(module).values():
        rule = getattr(value, "__ringtrue__", None)
        if isinstance(rule, Rule) and value.__module__ == module.__name__:
            yield replace(rule, page=inspect.cleandoc(module.__doc__ or ""))
