"""Rules that speak of names, attributes and calls: what one of them says of a place no other says again."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from ringtrue.analysis import Analysis
from ringtrue.registry import installed_rules
from ringtrue.rule import Bad, Given
from ringtrue.ruleset import RuleSet
from ringtrue.world import World

WorldOf = Callable[[Given], tuple[World, str]]
OTHERS = ("absent-attribute", "hallucinated-name", "hallucinated-module")
RULES = tuple(rule for rule in installed_rules() if rule.topic == "apis" or rule.name in OTHERS)
TOGETHER = RuleSet(RULES, {}, {}, frozenset(rule.name for rule in RULES))
EXAMPLES = [
    pytest.param(example, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, example in enumerate(one for one in rule.examples if isinstance(one, Bad))
]
# The same attribute, of which a rule could think that it is its own matter.
OWN = """
class Cart:
    def __init__(self):
        self.items = []

    def total(self):
        return self.sum_prices()


class Basket:
    def __init__(self, cart: Cart):
        self.cart = cart

    def count(self):
        return Cart().lenght() + self.lenght


def run(cart: Cart):
    cart.empty()
    Cart.make()
    made = Cart()
    made.fill()
    return [each.price for each in made.items] + [Basket(made).cartt]
"""


def _twice(analysis: Analysis) -> list[tuple[str, ...]]:
    """Findings whose places overlap."""
    every = sorted((one.span.start, one.span.end, one.rule, one.message) for one in analysis.findings)
    return [(before[3], after[3]) for before, after in pairwise(every) if after[0] < before[1]]


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_place_of_an_example_is_spoken_of_twice(example: Bad, world_of: WorldOf, reader: Any, checker: Any) -> None:
    world, path = world_of(example.given)
    analysis: Analysis = checker(reader(example.code).code, path, world, TOGETHER)
    assert analysis.findings
    assert _twice(analysis) == []


def test_of_an_own_attribute_one_rule_speaks(world_of: WorldOf, checker: Any) -> None:
    world, path = world_of(Given())
    analysis: Analysis = checker(OWN, path, world, TOGETHER)
    assert [(OWN[one.span.start : one.span.end], one.rule) for one in analysis.findings] == [
        ("sum_prices", "absent-attribute"),
        ("lenght", "hallucinated-method"),
        ("lenght", "absent-attribute"),
        ("empty", "hallucinated-method"),
        ("make", "hallucinated-attribute"),
        ("fill", "absent-attribute"),
        ("cartt", "hallucinated-method"),
    ]
