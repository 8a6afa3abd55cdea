"""Deprecations that the project's own configuration lists: no example can say a configuration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ringtrue.registry import installed_rules
from ringtrue.rule import Finding, Given
from ringtrue.ruleset import RuleSet
from ringtrue.text import apply_edits
from ringtrue.world import World

RULE = next(rule for rule in installed_rules() if rule.name == "deprecated-api")
TABLE = {
    "shop.orders.load": "shop.orders.fetch",
    "shop.models.Order.total": "call 'sum' and format it",
    "shop.models.Order.size": "shop.models.Order.count",
}
FILES = {
    "shop/__init__.py": "",
    "shop/orders.py": "def load(key): ...\ndef fetch(key): ...\n",
    "shop/models.py": "class Order:\n    def total(self): ...\n    def size(self): ...\n    def count(self): ...\n",
}


@pytest.fixture
def said(world_of: Callable[[Given], tuple[World, str]], checker: Any) -> Callable[[str], tuple[Finding, ...]]:
    world, path = world_of(Given(path="shop/views.py", files=FILES))
    rules = RuleSet((RULE,), {"deprecated": TABLE}, {}, frozenset((RULE.name,)))
    return lambda code: tuple(checker(code, path, world, rules).findings)


def test_a_function_through_its_module(said: Callable[[str], tuple[Finding, ...]]) -> None:
    code = "from shop import orders\n\norders.load(1)\n"
    (found,) = said(code)
    assert code[found.span.start : found.span.end] == "load"
    assert found.message.startswith("'shop.orders.load' is deprecated here")
    assert apply_edits(code, found.fixes[0].edits) == "from shop import orders\n\norders.fetch(1)\n"


@pytest.mark.parametrize("module", ["shop.orders", ".orders"])
def test_an_import(said: Callable[[str], tuple[Finding, ...]], module: str) -> None:
    (found,) = said(f"from {module} import load\n")
    assert found.message.startswith("'shop.orders.load' is deprecated here")


def test_methods_of_a_class(said: Callable[[str], tuple[Finding, ...]]) -> None:
    code = "from shop.models import Order\n\n\ndef show(order: Order):\n    return order.size(), order.total()\n"
    size, total = said(code)
    assert apply_edits(code, size.fixes[0].edits) == code.replace("size", "count")
    assert total.message.endswith("call 'sum' and format it")
    assert not total.fixes


def test_other_names_are_left_alone(said: Callable[[str], tuple[Finding, ...]]) -> None:
    assert said("import json\n\njson.load(open('a'))\n\n\ndef load(): ...\n\n\nload()\n") == ()
