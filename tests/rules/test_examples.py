"""Every example of every rule, as its file states it: exact spans and messages, nothing else, and what is fixed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ringtrue.registry import installed_rules
from ringtrue.rule import Bad, Good, Rule
from ringtrue.trying.trial import of_bad, of_good, of_itself

RULES = [rule for rule in installed_rules() if rule.examples]


def _examples(kind: type) -> list[Any]:
    return list(_each_example(kind))


def _each_example(kind: type) -> Iterator[Any]:
    for rule in RULES:
        for number, example in enumerate(one for one in rule.examples if isinstance(one, kind)):
            yield pytest.param(rule, example, id=f"{rule.name}-{number}")


@pytest.mark.parametrize(("rule", "example"), _examples(Bad))
def test_bad(rule: Rule, example: Bad, tmp_path: Path) -> None:
    assert list(of_bad(rule, example, tmp_path)) == []


@pytest.mark.parametrize(("rule", "example"), _examples(Good))
def test_good(rule: Rule, example: Good, tmp_path: Path) -> None:
    assert list(of_good(rule, example, tmp_path)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_enough_of_itself(rule: Rule) -> None:
    assert list(of_itself(rule)) == []
