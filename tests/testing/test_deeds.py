"""Deeds: what functions of a module do for the tests that call them, and that places are none of it."""

from __future__ import annotations

from typing import Any

import pytest
from ringtrue.facts import module_facts
from ringtrue.syntax import parse
from ringtrue.testing.deeds import TESTS, Count, Deeds, bases_key, count_key, deeds_key, expected_key, judging


def answers(text: str) -> dict[str, Any]:
    return dict(module_facts(parse(text).chunks).later)


def deeds_of(text: str, name: str, owner: str = "") -> Deeds:
    (found,) = answers(text)[deeds_key(name, owner)]
    assert isinstance(found, Deeds)
    return found


@pytest.mark.parametrize(
    ("body", "judges"),
    [
        ("assert a", True),
        ("raise ValueError", True),
        ("assert_same(a)", True),
        ("self.assertEqual(a, 1)", True),
        ("tm.assert_frame_equal(a, b)", True),
        ("def inner():\n        assert a", True),
        ("print(a)", False),
        ("return a + 1", False),
        ("load(a)", False),
    ],
)
def test_what_judges(body: str, judges: bool) -> None:
    assert deeds_of(f"def f(a):\n    {body}\n", "f").judges is judges


@pytest.mark.parametrize("name", ["assertEqual", "check_total", "np.testing.assert_equal", "pytest.raises", "_verify"])
def test_names_that_judge(name: str) -> None:
    assert judging(name)


@pytest.mark.parametrize("name", ["total", "cart.add", "print", "json.loads", "client.get"])
def test_names_that_do_not(name: str) -> None:
    assert not judging(name)


def test_calls_are_named_in_full() -> None:
    assert deeds_of("class A:\n    def f(self):\n        self.g(h(1))\n", "f", "A").calls == {"self.g", "h"}


def test_fixtures() -> None:
    said = "import pytest\n@pytest.fixture(name='cart', autouse=True)\ndef make():\n    return []\n"
    assert (deeds_of(said, "make").fixture, deeds_of(said, "make").autouse) == ("cart", True)


def test_deeds_are_equal_wherever_the_function_stands() -> None:
    one, other = (deeds_of(text, "f") for text in ("def f():\n    g()\n", "x = 1\n\n\ndef f():\n    g( )  # here\n"))
    assert one == other
    assert hash(one) == hash(other)
    assert one != deeds_of("def f():\n    g()\n    assert x\n", "f")


def test_definitions_are_counted() -> None:
    said = answers(
        "def test_a():\n    x\n\n\ndef test_a():\n    x\n\n\nclass A:\n    def test_a(self): pass\n    y = 1\n"
    )
    assert said[count_key("test_a")] == Count(2)
    assert said[count_key("test_a", "A")] == Count(1)
    assert said[TESTS] == {"test_a"}


def test_bases() -> None:
    assert answers("class A(unittest.TestCase, f()):\n    x = 1\n    y = 2\n")[bases_key("A")] == (
        ("unittest.TestCase", "?"),
    )


def test_exceptions_that_tests_name() -> None:
    said = answers("def test_a():\n    with pytest.raises((shop.Sold, KeyError)):\n        buy()\n")
    assert {expected_key("Sold"), expected_key("KeyError")} <= said.keys()
