"""What Ruff is configured to report of the same thing is left to it, and only that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ringtrue.registry import installed_rules
from ringtrue.rule import Given
from ringtrue.ruleset import RuleSet
from ringtrue.settled import Wishes, settle
from ringtrue.world import World

RULE = next(rule for rule in installed_rules() if rule.name == "removed-api")
CODE = "import numpy as np\n\nkind = np.float\ntotal = np.product([1])\n"


def test_what_ruff_reports_is_left_to_it(world_of: Callable[[Given], tuple[World, str]], checker: Any) -> None:
    world, path = world_of(Given())

    def said(**companions: bool) -> list[str]:
        rules = RuleSet((RULE,), {"companions": companions}, {}, frozenset((RULE.name,)))
        found = checker(CODE, path, world, rules).findings
        return [CODE[one.span.start : one.span.end] for one in found]

    assert said() == ["float", "product"]
    assert said(NPY003=True) == ["float"]
    assert said(NPY001=True, NPY003=True) == []


def test_the_rules_learn_what_ruff_reports(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text('lint.select = ["NPY"]\n', encoding="utf-8")
    file = str(tmp_path / "a.py")
    assert sorted(settle(file, Wishes()).rules_for(file).options["companions"]) == ["NPY001", "NPY003", "NPY201"]
    (tmp_path / "ruff.toml").unlink()
    assert settle(file, Wishes()).rules_for(file).options["companions"] == {}
