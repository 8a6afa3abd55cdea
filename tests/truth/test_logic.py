"""Two sides of ordinary mistakes: what the rules about logic say of the wrong form, and nothing of the right one.

The pairs are data, see `pairs.py`.
"""

from __future__ import annotations

import pytest
from ringtrue.registry import installed_rules

from .pairs import Pair, all_on, pairs_of, said_of

_PAIRS = pairs_of("logic_pairs.txt")
_SET = all_on(
    rule
    for rule in installed_rules()
    if rule.default and (rule.topic == "logic" or rule.name == "use-before-assignment")
)


@pytest.mark.parametrize("pair", _PAIRS, ids=lambda pair: pair.what)
def test_pair(pair: Pair) -> None:
    assert said_of(pair.wrong, _SET) == pair.rules
    assert said_of(pair.right, _SET) == ()


def test_three_of_four_mistakes_are_seen() -> None:
    assert len(_PAIRS) >= 70
    assert sum(bool(pair.rules) for pair in _PAIRS) >= len(_PAIRS) * 3 / 4
