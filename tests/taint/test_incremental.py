"""An edit in a function runs exactly the blocks again that looked into it."""

from __future__ import annotations

from ringtrue.analysis import Analysis, Snapshot
from ringtrue.context import Nothing
from ringtrue.engine import check
from ringtrue.registry import installed_rules
from ringtrue.ruleset import RuleSet

_RULES = tuple(rule for rule in installed_rules() if rule.topic == "security")
_SET = RuleSet(_RULES, {}, {}, frozenset(rule.name for rule in _RULES))
_WORLD = Nothing()
_CODE = """\
import os

from flask import request


def command(name):
    return "ls " + name


def other():
    return 1


def view():
    os.system(command(request.args["name"]))


def another():
    return other()
"""


def _check(code: str, before: Analysis | None = None) -> Analysis:
    return check(Snapshot(code, "app.py", _SET, _WORLD), before)


def test_only_who_asked_runs_again() -> None:
    first = _check(_CODE)
    assert [finding.rule for finding in first.findings] == ["command-injection"]
    quoted = _CODE.replace('"ls " + name', '"ls " + str(int(name))')
    second = _check(quoted, first)
    assert second.findings == ()
    assert second.work.blocks_run == 2  # the function, and the view that looked into it
    third = _check(quoted.replace("return 1", "return 2"), second)
    assert third.work.blocks_run == 1
    back = _check(_CODE, third)
    assert [finding.span for finding in back.findings] == [finding.span for finding in first.findings]


def test_what_is_kept_equals_what_is_found_from_scratch() -> None:
    texts = [
        _CODE,
        _CODE.replace('return "ls " + name', "return name"),
        _CODE.replace("def command(name)", "def command(name: int)"),
        _CODE.replace("from flask import request", "from tools import request"),
        _CODE.replace("import os\n", ""),
        _CODE.replace("def command", "def commands"),
    ]
    before = None
    for text in [*texts, *reversed(texts)]:
        before = _check(text, before)
        assert before.findings == _check(text).findings
