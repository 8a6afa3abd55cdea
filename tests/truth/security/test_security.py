"""The two-sided suite, case by case: what is real is reported by its rule, what is clean by no rule of the topic."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from ringtrue.analysis import Snapshot
from ringtrue.context import Nothing
from ringtrue.engine import check
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet


def _suite() -> ModuleType:
    spec = importlib.util.spec_from_file_location("security_suite", Path(__file__).with_name("suite.py"))
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


SUITE = _suite()
CASES = SUITE.cases()
_RULES = tuple(rule for rule in installed_rules() if rule.topic == "security" and rule.default)
_SET = RuleSet(_RULES, {}, {}, frozenset(rule.name for rule in _RULES))


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.rule}: {'real' if case.real else 'clean'}, {case.name}"
)
def test_case(case: SUITE.Case) -> None:  # type: ignore[name-defined]  # the suite is data beside the tests
    compile(case.code, "app.py", "exec")
    said = {finding.rule for finding in check(Snapshot(case.code, "app.py", _SET, Nothing())).findings}
    if case.real:
        assert case.rule in said
    else:
        assert said == set()


def test_the_suite_has_two_sides_for_each_rule_and_every_framework() -> None:
    assert len(CASES) >= 300
    assert {case.rule for case in CASES if case.real} == {case.rule for case in CASES if not case.real}
    assert {case.rule for case in CASES} == {rule.name for rule in _RULES}
    for framework in SUITE.FRAMEWORKS:
        assert sum(framework in case.name for case in CASES) >= 20
