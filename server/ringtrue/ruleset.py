"""RuleSet: the rules that run in one document, arranged by what they ask for.

Does not know configuration files, nor how the rules are run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ringtrue.rule import Finding, Rule, Severity


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
    def by_node(self) -> Mapping[type, tuple[Rule, ...]]:
        """The rules to call for a node of exactly this type."""
        table: dict[type, list[Rule]] = {}
        for rule in self.rules:
            for node in rule.nodes:
                table.setdefault(node, []).append(rule)
        return {node: tuple(rules) for node, rules in table.items()}

    @cached_property
    def prompt(self) -> Mapping[type, tuple[Rule, ...]]:
        """As `by_node`, for the rules that speak while the user types."""
        chosen = ((node, tuple(rule for rule in rules if rule.prompt)) for node, rules in self.by_node.items())
        return {node: rules for node, rules in chosen if rules}

    @cached_property
    def by_name(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self.rules}

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(rule.name for rule in self.rules)

    def severity(self, rule: Rule, finding: Finding) -> Severity:
        """The user's word first, then the finding's, then the rule's."""
        return self.severities.get(rule.name) or finding.severity or rule.severity
