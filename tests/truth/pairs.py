"""Pairs of code, wrong and right, read from text files, and what the engine says of each side.

The form is `=== what: rules`, then `--- wrong` and `--- right` with the code of each; `-` stands where no rule sees the
mistake: such pairs are kept, so that the share stays honest. Does not know which rules a test looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ringtrue.analysis import Snapshot
from ringtrue.context import PENDING, Nothing, Question
from ringtrue.engine import check
from ringtrue.rule import Rule
from ringtrue.ruleset import RuleSet

_PAIR = re.compile(r"^=== ([^\n:]+): ([^\n]+)\n--- wrong\n(.*?)^--- right\n(.*?)(?=^===|\Z)", re.MULTILINE | re.DOTALL)


class _Alone(Nothing):
    """A workspace of one file: no other class derives from what stands in it."""

    def answer(self, question: Question) -> Any:
        return False if question.kind == "derived" else PENDING


class Pair(NamedTuple):
    what: str
    rules: tuple[str, ...]
    wrong: str
    right: str


def pairs_of(file: str) -> list[Pair]:
    """The pairs of a file beside this one."""
    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    return [
        Pair(what, () if rules == "-" else tuple(rules.split()), wrong, right)
        for what, rules, wrong, right in _PAIR.findall(text)
    ]


def all_on(rules: Iterable[Rule]) -> RuleSet:
    chosen = tuple(rules)
    return RuleSet(chosen, {}, {}, frozenset(rule.name for rule in chosen))


def said_of(code: str, rules: RuleSet, path: str = "app.py") -> tuple[str, ...]:
    """The names of the rules that report something of a module that stands alone, in order."""
    return tuple(sorted({finding.rule for finding in check(Snapshot(code, path, rules, _Alone())).findings}))
