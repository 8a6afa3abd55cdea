"""Two sides of mistakes as they are made while whole functions are written: what the rules about logic, operations,
security, performance and tests say of the wrong form, and nothing of the right one.

The pairs are data, in the form of `logic_pairs.txt`. `-` stands where no rule sees the mistake: such pairs are kept, so
that the share stays honest. A pair whose name starts with `test` is a file of tests.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ringtrue.analysis import Snapshot
from ringtrue.context import PENDING, Nothing, Question
from ringtrue.engine import check
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet

_PAIR = re.compile(r"^=== ([^\n:]+): ([^\n]+)\n--- wrong\n(.*?)^--- right\n(.*?)(?=^===|\Z)", re.MULTILINE | re.DOTALL)
_TOPICS = {"logic", "operations", "security", "performance", "tests"}
_RULES = tuple(rule for rule in installed_rules() if rule.default and rule.topic in _TOPICS)
_SET = RuleSet(_RULES, {}, {}, frozenset(rule.name for rule in _RULES))


class _Alone(Nothing):
    """A workspace of one file: no other class derives from what stands in it."""

    def answer(self, question: Question) -> Any:
        return False if question.kind == "derived" else PENDING


class Pair(NamedTuple):
    what: str
    rules: tuple[str, ...]
    wrong: str
    right: str


def _pairs() -> list[Pair]:
    text = Path(__file__).with_name("mixed_pairs.txt").read_text(encoding="utf-8")
    return [
        Pair(what, () if rules == "-" else tuple(rules.split()), wrong, right)
        for what, rules, wrong, right in _PAIR.findall(text)
    ]


def _said(pair: Pair, code: str) -> tuple[str, ...]:
    path = "tests/test_shop.py" if pair.what.startswith("test") else "app.py"
    return tuple(sorted({finding.rule for finding in check(Snapshot(code, path, _SET, _Alone())).findings}))


@pytest.mark.parametrize("pair", _pairs(), ids=lambda pair: pair.what)
def test_pair(pair: Pair) -> None:
    assert _said(pair, pair.wrong) == pair.rules
    assert _said(pair, pair.right) == ()


def test_share() -> None:
    pairs = _pairs()
    seen = sum(bool(pair.rules) for pair in pairs)
    assert len(pairs) >= 60
    assert seen / len(pairs) >= 0.75
