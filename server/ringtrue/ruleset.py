"""RuleSet: the rules that run in one document, arranged by what they ask for.

Does not know configuration files, nor how the rules are run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from ringtrue.rule import Check, Finding, Rule, Severity

Table: TypeAlias = Mapping[type, tuple[tuple[Check, Rule], ...]]


def _table(rules: Iterable[Rule]) -> Table:
    table: dict[type, list[tuple[Check, Rule]]] = {}
    for rule in rules:
        for node in rule.nodes:
            table.setdefault(node, []).append((rule.check, rule))
    return {node: tuple(calls) for node, calls in table.items()}


@dataclass(frozen=True, eq=False)
class RuleSet:
    """Rules with their options. Two documents with the same RuleSet object are checked by the same rules."""

    rules: tuple[Rule, ...]
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """What the user wants instead of a rule's own severity."""
    known: frozenset[str] = frozenset()
    """Every rule there is, those that do not run among them."""

    @cached_property
    def by_node(self) -> Table:
        """The rules to call for a node of exactly this type, each behind the function that is called."""
        return _table(self.rules)

    @cached_property
    def prompt(self) -> Table:
        """As `by_node`, for the rules that speak while the user types."""
        return _table(rule for rule in self.rules if rule.prompt)

    @cached_property
    def by_name(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self.rules}

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(rule.name for rule in self.rules)

    def severity(self, rule: Rule, finding: Finding) -> Severity:
        """The user's word first, then the finding's, then the rule's."""
        return self.severities.get(rule.name) or finding.severity or rule.severity
