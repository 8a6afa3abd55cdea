"""Generated tests of two sorts: such as prove nothing are reported by their rule, such as prove something by none.

That they do is run: beside wrong code a test that proves nothing stays green, and one that proves something fails.
"""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from ringtrue.analysis import Snapshot
from ringtrue.engine import check
from ringtrue.environment.disk import Disk
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet
from ringtrue.settled import Wishes
from ringtrue.workspace import open_folder

DATA = Path(__file__).with_name("proves_nothing")
_CASE = re.compile(r"^=== ([a-z-]+): ([^\n]+)\n(.*?)(?=^=== |\Z)", re.MULTILINE | re.DOTALL)
_RULES = tuple(rule for rule in installed_rules() if rule.topic == "tests")
_SET = RuleSet(_RULES, {}, {}, frozenset(rule.name for rule in _RULES))
# What these report is wrong together with the code, and so not green beside other code that is wrong.
_NOT_GREEN = {"mirrored-implementation", "hard-coded-for-test"}


class Case(NamedTuple):
    rule: str
    what: str
    code: str


CASES = [Case(*found.groups()) for found in _CASE.finditer((DATA / "cases.txt").read_text(encoding="utf-8"))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.what}")
def test_case(case: Case, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text((DATA / "shop.py").read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "test_case.py"
    path.write_text(case.code, encoding="utf-8")
    world = open_folder(str(tmp_path), Wishes(offline=True), Disk()).world
    analysis = check(Snapshot(case.code, str(path), _SET, world))
    while analysis.pending:
        world = world.with_answers({question: world.fetch(question) for question in analysis.pending})
        analysis = check(Snapshot(case.code, str(path), _SET, world), analysis)
    said = {finding.rule for finding in analysis.findings} - {"happy-path-only"}
    assert said == (set() if case.rule == "good" else {case.rule})


def test_the_cases_are_what_they_are_called(tmp_path: Path) -> None:
    """Each beside the right code, where it is green, and beside the wrong one."""
    for number, case in enumerate(CASES):
        for module in ("shop", "broken"):
            name = f"{module}_{number}"
            (tmp_path / f"{name}.py").write_text((DATA / f"{module}.py").read_text(encoding="utf-8"), encoding="utf-8")
            code = re.sub(r"\bshop\b", name, case.code)
            (tmp_path / f"test_{name}.py").write_text(code, encoding="utf-8")
    failed = _failed(tmp_path)
    for number, case in enumerate(CASES):
        assert f"test_shop_{number}" not in failed, case.what
        if case.rule not in _NOT_GREEN:
            assert (f"test_broken_{number}" in failed) == (case.rule == "good"), case.what


def _failed(folder: Path) -> set[str]:
    """The modules of which a test fails."""
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", "."]
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)
    return set(_failing(ElementTree.parse(report)))


def _failing(report: ElementTree.ElementTree) -> Iterator[str]:
    for one in report.iter("testcase"):
        if one.find("failure") is not None or one.find("error") is not None:
            yield (one.get("classname") or one.get("name") or "").partition(".")[0]


def test_there_are_many_of_both_sorts() -> None:
    good = sum(case.rule == "good" for case in CASES)
    assert good >= 40
    assert len(CASES) - good >= 40
