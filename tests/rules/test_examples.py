"""Every example of every rule, as its file states it: exact spans and messages, nothing else, and what is fixed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from ringtrue.analysis import Analysis
from ringtrue.declared import parse
from ringtrue.engine import is_python
from ringtrue.registry import installed_rules
from ringtrue.rule import Bad, Finding, Fix, Given, Good, Rule
from ringtrue.ruleset import RuleSet
from ringtrue.text import apply_edits
from ringtrue.world import World

RULES = [rule for rule in installed_rules() if rule.examples]
SEVERITIES = {"error", "warning", "information", "hint"}
WorldOf = Callable[[Given], tuple[World, str]]


def _examples(kind: type) -> list[Any]:
    return list(_each_example(kind))


def _each_example(kind: type) -> Iterator[Any]:
    for rule in RULES:
        for number, example in enumerate(one for one in rule.examples if isinstance(one, kind)):
            yield pytest.param(rule, example, id=f"{rule.name}-{number}")


def _only(rule: Rule) -> RuleSet:
    return RuleSet((rule,), {}, {}, frozenset((rule.name,)))


@pytest.mark.parametrize(("rule", "example"), _examples(Bad))
def test_bad(rule: Rule, example: Bad, world_of: WorldOf, reader: Any, checker: Any) -> None:
    world, path = world_of(example.given)
    read = reader(example.code)
    assert read.expected, "a bad example has a caret line"
    analysis: Analysis = checker(read.code, path, world, _only(rule))
    assert [(*one.span, one.message) for one in analysis.findings] == list(read.expected)
    for finding in analysis.findings:
        _well_formed(rule, finding)
    if example.fixed is not None:
        wanted = dedent(example.fixed).lstrip("\n").rstrip(" ")
        fixed = _applied(read.code, _chosen(analysis.findings[0], example.fix))
        assert fixed == wanted
        again: Analysis = checker(fixed, path, world, _only(rule))
        assert not again.findings, "what a fix produces is silent"
    _all_fixes_parse(read.code, path, analysis)


@pytest.mark.parametrize(("rule", "example"), _examples(Good))
def test_good(rule: Rule, example: Good, world_of: WorldOf, reader: Any, checker: Any) -> None:
    world, path = world_of(example.given)
    read = reader(example.code)
    assert not read.expected, "a good example has no caret line"
    assert example.why
    analysis: Analysis = checker(read.code, path, world, _only(rule))
    assert [(*one.span, one.message) for one in analysis.findings] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_enough_of_itself(rule: Rule) -> None:
    assert sum(isinstance(one, Bad) for one in rule.examples) >= 1
    assert sum(isinstance(one, Good) for one in rule.examples) >= 2
    assert len(rule.page) > 80, "the docstring of the rule's file is its page"
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.severity in SEVERITIES
    # A rule that fixes says so, and shows at least one.
    fixed = any(isinstance(one, Bad) and one.fixed is not None for one in rule.examples)
    assert fixed <= (rule.fix != "none")


def _well_formed(rule: Rule, finding: Finding) -> None:
    assert len(finding.message) <= 120, finding.message
    assert "\n" not in finding.message
    assert not finding.message.endswith(".")
    assert finding.evidence or rule.topic == "suppressions", "a finding says how it is known"


def _chosen(finding: Finding, title: str | None) -> Fix:
    assert finding.fixes, "the example has a fix"
    return next(fix for fix in finding.fixes if title is None or fix.title == title)


def _applied(code: str, fix: Fix) -> str:
    return apply_edits(code, fix.edits)


def _all_fixes_parse(code: str, path: str, analysis: Analysis) -> None:
    for finding in analysis.findings:
        for fix in finding.fixes:
            for other in fix.elsewhere:
                text = Path(other.path).read_text(encoding="utf-8")
                assert not parse(other.path, apply_edits(text, other.edits)).malformed
            if fix.edits and is_python(path) and not analysis.damage:
                ast.parse(_applied(code, fix))
