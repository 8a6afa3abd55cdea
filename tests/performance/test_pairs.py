"""Two sides of each claim: the slow form is reported by its rule, the form beside it by none.

The pairs are data: `=== rule: what`, then `--- slow` and `--- fine` with the code of each.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ringtrue.analysis import Snapshot
from ringtrue.context import PENDING, Question
from ringtrue.engine import check
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet
from ringtrue.schema.lookups import lookups_in
from ringtrue.schema.models import in_models
from ringtrue.schema.plan import scans
from ringtrue.schema.strings import in_python
from ringtrue.schema.values import Declared, Schema

_PAIR = re.compile(r"^=== ([a-z-]+): ([^\n]+)\n--- slow\n(.*?)^--- fine\n(.*?)(?=^===|\Z)", re.MULTILINE | re.DOTALL)
_RULES = tuple(rule for rule in installed_rules() if rule.topic == "performance" and rule.name != "offset-pagination")
_SET = RuleSet(_RULES, {}, {}, frozenset(rule.name for rule in _RULES))


class Pair(NamedTuple):
    rule: str
    what: str
    slow: str
    fine: str


def _pairs() -> list[Pair]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("pairs_*.txt")))
    return [Pair(*found.groups()) for text in texts for found in _PAIR.finditer(text)]


class Own:
    """A world in which the code is the whole project."""

    def __init__(self, code: str) -> None:
        self.stamp = code
        tree = ast.parse(code)
        readers = (in_models(tree, "app.py"), in_python(tree, "app.py"))
        found = [part for reader in readers for part in reader]
        self._schema = Schema.of([*found, Declared(lookups=tuple(lookups_in(tree, "app.py")))])

    def answer(self, question: Question) -> Any:
        if question.kind == "scans":
            return scans(self._schema, str(question.arguments[0]))
        if question.kind == "unindexed":
            path, model, attribute = map(str, question.arguments)
            return self._schema.unindexed(model, attribute, path)
        return PENDING


def _said(code: str) -> list[str]:
    return [finding.rule for finding in check(Snapshot(code, "app.py", _SET, Own(code))).findings]


@pytest.mark.parametrize("pair", _pairs(), ids=lambda pair: f"{pair.rule}: {pair.what}")
def test_pair(pair: Pair) -> None:
    compile(pair.slow, "slow", "exec")
    compile(pair.fine, "fine", "exec")
    assert pair.rule in _said(pair.slow)
    assert _said(pair.fine) == []


def test_the_pairs_are_many_and_reach_every_rule() -> None:
    pairs = _pairs()
    assert len(pairs) >= 100
    assert {pair.rule for pair in pairs} == {rule.name for rule in _RULES}
