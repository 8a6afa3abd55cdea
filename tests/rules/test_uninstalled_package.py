"""What `uninstalled-package` offers to install."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ringtrue.registry import installed_rules
from ringtrue.rule import Given, Listed
from ringtrue.ruleset import RuleSet
from ringtrue.world import World


@pytest.mark.parametrize(
    ("index", "offered"),
    [
        ({"python-quux": Listed()}, False),
        ({"quux": Listed()}, False),
        ({"quux": Listed(900, ("quux",))}, True),
    ],
)
def test_only_what_many_use_is_proposed(
    index: dict[str, Listed], offered: bool, world_of: Callable[[Given], tuple[World, str]], checker: Any
) -> None:
    world, path = world_of(Given(index=index))
    (rule,) = (rule for rule in installed_rules() if rule.name == "uninstalled-package")
    analysis = checker("import quux\n", path, world, RuleSet((rule,), {}, {}, frozenset((rule.name,))))
    (finding,) = analysis.findings
    assert bool(finding.fixes) is offered
