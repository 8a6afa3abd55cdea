"""Two sides of mistakes as they are made while whole functions are written: what the rules about logic, operations,
security, performance and tests say of the wrong form, and nothing of the right one.

The pairs are data, see `pairs.py`; those of `shape_pairs.txt` are one mistake of each rule, in another shape than the
plain one, those of `whole_pairs.txt` stand in functions as assistants write them. A pair whose name starts with `test`
is a file of tests.
"""

from __future__ import annotations

import pytest
from ringtrue.registry import installed_rules

from .pairs import Pair, all_on, pairs_of, said_of

_MIXED, _SHAPES = pairs_of("mixed_pairs.txt"), pairs_of("shape_pairs.txt")
_WHOLE = pairs_of("whole_pairs.txt")
_TOPICS = {"logic", "operations", "security", "performance", "tests"}
_SET = all_on(rule for rule in installed_rules() if rule.default and rule.topic in _TOPICS)


def _said(pair: Pair, code: str) -> tuple[str, ...]:
    return said_of(code, _SET, "tests/test_shop.py" if pair.what.startswith("test") else "app.py")


@pytest.mark.parametrize("pair", [*_MIXED, *_SHAPES, *_WHOLE], ids=lambda pair: pair.what)
def test_pair(pair: Pair) -> None:
    assert _said(pair, pair.wrong) == pair.rules
    assert _said(pair, pair.right) == ()


@pytest.mark.parametrize("pairs", [_MIXED, _SHAPES, _WHOLE], ids=["mixed", "shapes", "whole"])
def test_share(pairs: list[Pair]) -> None:
    assert len(pairs) >= 60
    assert sum(bool(pair.rules) for pair in pairs) / len(pairs) >= 0.75
