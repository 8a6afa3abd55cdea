"""Windows ends its lines with two characters: every example says the same there, and is fixed alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ringtrue.analysis import Analysis
from ringtrue.registry import installed_rules
from ringtrue.rule import Rule
from ringtrue.ruleset import RuleSet
from ringtrue.text import apply_edits
from ringtrue.trying.examples import checked, read_example
from ringtrue.trying.worlds import make_world

RULES = [rule for rule in installed_rules() if rule.examples]
LONE = re.compile(r"(?<!\r)\n|\r(?!\n)")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_example_is_the_same_on_windows(rule: Rule, tmp_path: Path) -> None:
    only = RuleSet((rule,), {}, {}, frozenset((rule.name,)))
    for number, example in enumerate(rule.examples):
        world, path = make_world(example.given, tmp_path / str(number))
        code = read_example(example.code).code
        here = checked(code, path, world, only)
        there = checked(code.replace("\n", "\r\n"), path, world, only)
        assert _said(there) == _said_elsewhere(here), example.code
        assert _fixed(there, "\r\n") == _fixed(here, "\n"), example.code


def _said(analysis: Analysis) -> list[tuple[int, int, str]]:
    return [(*one.span, one.message) for one in analysis.findings]


def _said_elsewhere(analysis: Analysis) -> list[tuple[int, int, str]]:
    text = analysis.snapshot.text
    return [(a + text.count("\n", 0, a), b + text.count("\n", 0, b), said) for a, b, said in _said(analysis)]


def _fixed(analysis: Analysis, end: str) -> list[tuple[str, str]]:
    """Each fix with what it makes of the text, which ends its lines everywhere as it did."""
    made = [
        (fix.title, apply_edits(analysis.snapshot.text, fix.edits)) for one in analysis.findings for fix in one.fixes
    ]
    assert end == "\n" or not any(LONE.search(text) for _, text in made), made
    return [(title, text.replace("\r\n", "\n")) for title, text in made]
