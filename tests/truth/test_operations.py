"""Code as assistants write it, beside code as it should be: topic `operations` says what is marked, and no more.

The cases are in `operations/`: `=== bad: title` or `=== good: title`, then the code, in which `#! rule` at the end of a
line says that the rule reports something there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from ringtrue.analysis import Snapshot
from ringtrue.context import Nothing
from ringtrue.engine import check
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet

_RULES = tuple(rule for rule in installed_rules() if rule.topic == "operations" and rule.default)
_SET = RuleSet(_RULES, {}, {}, frozenset(rule.name for rule in _RULES))
_MARK = re.compile(r"\s*#! ([\w-]+)$")


@dataclass(frozen=True)
class Case:
    rule: str
    title: str
    bad: bool
    code: str
    marked: frozenset[tuple[int, str]]


def _cases() -> Iterator[Case]:
    for file in sorted(Path(__file__).with_name("operations").glob("*.txt")):
        for part in re.split(r"^=== ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, text = part.partition("\n")
            kind, _, name = title.partition(": ")
            lines, marked = [], set()
            for number, line in enumerate(text.rstrip().splitlines()):
                for rule in _MARK.findall(line):
                    marked.add((number, rule))
                lines.append(_MARK.sub("", line))
            yield Case(file.stem.replace("_", "-"), name, kind == "bad", "\n".join(lines) + "\n", frozenset(marked))


CASES = tuple(_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.title}")
def test_says_what_is_marked_and_no_more(case: Case) -> None:
    assert bool(case.marked) == case.bad
    analysis = check(Snapshot(case.code, "service.py", _SET, Nothing()))
    assert not analysis.damage
    found = {(case.code.count("\n", 0, one.span.start), one.rule) for one in analysis.findings}
    assert found == set(case.marked)


def test_both_sides_are_large_and_every_rule_has_both() -> None:
    assert sum(case.bad for case in CASES) >= 60
    assert sum(not case.bad for case in CASES) >= 60
    for rule in _RULES:
        assert {case.bad for case in CASES if case.rule == rule.name} == {True, False}, rule.name
