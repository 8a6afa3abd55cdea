"""Some indent with tabs: every example says the same there, and what a fix makes of it is Python still."""

from __future__ import annotations

import ast
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
INDENT = re.compile(r"^(?: {4})+", re.MULTILINE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_example_is_the_same_with_tabs(rule: Rule, tmp_path: Path) -> None:
    only = RuleSet((rule,), {}, {}, frozenset((rule.name,)))
    for number, example in enumerate(rule.examples):
        world, path = make_world(example.given, tmp_path / str(number))
        code = read_example(example.code).code
        if not path.endswith(".py") or not _parses(code):
            continue
        here = checked(code, path, world, only)
        there = checked(INDENT.sub(_tabs, code), path, world, only)
        assert _said(there) == _said(here), example.code
        assert _broken(there) <= _broken(here), example.code


def _tabs(spaces: re.Match[str]) -> str:
    return "\t" * (len(spaces[0]) // 4)


def _said(analysis: Analysis) -> list[tuple[int, str]]:
    text = analysis.snapshot.text
    return [(text.count("\n", 0, one.span.start), one.message) for one in analysis.findings]


def _broken(analysis: Analysis) -> set[str]:
    """The titles of the fixes that leave no Python."""
    made = (
        (fix.title, apply_edits(analysis.snapshot.text, fix.edits)) for one in analysis.findings for fix in one.fixes
    )
    return {title for title, text in made if not _parses(text)}


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
