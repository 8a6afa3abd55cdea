"""What an expression of whole numbers comes to; held against Python's own answer."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ringtrue.arithmetic import computed

_NUMBERS = st.integers(-20, 20)


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@st.composite
def _expressions(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(("a", "b", "1", "2", "7")))
    one, other = draw(_expressions(depth - 1)), draw(_expressions(depth - 1))
    operator = draw(st.sampled_from(("+", "-", "*", "//", "%", "<", "<=", "==", "!=", "and", "or", ">>")))
    return f"({one} {operator} {other})"


@given(_expressions(), _NUMBERS, _NUMBERS)
def test_as_python_computes(text: str, a: int, b: int) -> None:
    value = computed(_expression(text), {"a": a, "b": b})
    if value is None:
        return
    assert value == eval(text, {"a": a, "b": b})  # an expression of this test's own making


@pytest.mark.parametrize("text", ["f(a)", "a.b", "a / 2", "a // 0", "missing", "a[0]", "1.5", "a in b"])
def test_no_value(text: str) -> None:
    assert computed(_expression(text), {"a": 3, "b": 4}) is None


def test_a_middle_by_division() -> None:
    assert computed(_expression("int((a + b) / 2)"), {"a": 3, "b": 4}) == 3
