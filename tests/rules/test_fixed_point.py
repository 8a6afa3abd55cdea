"""Fix all, over every example of every rule that fixes safely: afterwards there is nothing left to fix, ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ringtrue.analysis import Analysis
from ringtrue.lsp.repair import fixed_throughout
from ringtrue.registry import installed_rules
from ringtrue.rule import Bad, Given, Rule
from ringtrue.ruleset import RuleSet
from ringtrue.text import apply_edits
from ringtrue.world import World

WorldOf = Callable[[Given], tuple[World, str]]
RULES = tuple(rule for rule in installed_rules() if rule.examples and rule.default)


def _examples() -> Iterator[Any]:
    for rule in RULES:
        for number, example in enumerate(rule.examples if rule.fix == "safe" else ()):
            if isinstance(example, Bad):
                yield pytest.param(rule, example, id=f"{rule.name}-{number}")


@pytest.mark.parametrize(("rule", "example"), list(_examples()))
def test_fixing_all_is_done_once(rule: Rule, example: Bad, world_of: WorldOf, reader: Any, checker: Any) -> None:
    """All safe fixes of all rules at once: no two overlap, and none makes room for another that was not made."""
    world, path = world_of(example.given)
    every = RuleSet(RULES, {}, {}, frozenset(one.name for one in RULES))
    analysis: Analysis = checker(reader(example.code).code, path, world, every)
    edits = fixed_throughout(analysis)
    text = apply_edits(analysis.snapshot.text, edits)
    again: Analysis = checker(text, path, world, every)
    assert fixed_throughout(again) == ()
    assert len(again.damage) <= len(analysis.damage)
    assert sum(one.rule == rule.name for one in again.findings) <= sum(
        one.rule == rule.name for one in analysis.findings
    )
