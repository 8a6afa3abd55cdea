"""What is sure about the lengths of sequences, and the types of their items."""

from __future__ import annotations

import ast

import pytest
from ringtrue.builtin_types import builtin_type, item_type
from ringtrue.flow import Flow, flow_of
from ringtrue.sequences import is_left_alone, is_sequence, length_offset


def _asked(body: str, arguments: str = "xs, n") -> tuple[ast.expr, Flow]:
    """The argument of `ask(...)`, and the flow of the function around it."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    function = ast.parse(f"def f({arguments}):\n{lines}").body[0]
    assert isinstance(function, ast.FunctionDef)
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    return next(call.args[0] for call in calls if ast.unparse(call.func) == "ask"), flow_of(function)


@pytest.mark.parametrize(
    ("body", "offset"),
    [
        ("ask(len(xs))", 0),
        ("ask(len(xs) - 1)", -1),
        ("m = len(xs)\nask(m + 2)", 2),
        ("a, b = 0, len(xs)\nask(b)", 0),
        ("ys = [x for x in xs]\nask(len(ys))", 0),
        ("ys = sorted(xs)\nm = len(ys)\nask(m)", 0),
        ("ys = [x for x in xs if x]\nask(len(ys))", None),
        ("m = len(xs)\nxs.append(1)\nask(m)", None),
        ("m = len(xs)\nm += 1\nask(m)", None),
        ("ask(n)", None),
    ],
)
def test_length_offset(body: str, offset: int | None) -> None:
    node, flow = _asked(body)
    assert length_offset(node, ast.Name(id="xs", ctx=ast.Load()), flow) == offset


@pytest.mark.parametrize(
    ("body", "alone"), [("ask(xs)", True), ("xs.sort()\nask(xs)", True), ("xs = xs[1:]\nask(xs)", False),
                        ("del xs[0]\nask(xs)", False), ("xs[1:] = []\nask(xs)", False)],
)  # fmt: skip
def test_left_alone(body: str, alone: bool) -> None:
    node, flow = _asked(body)
    assert is_left_alone(node, flow) is alone


@pytest.mark.parametrize(
    ("body", "sequence"), [("ask(xs[:1])", False), ("xs[1:]\nask(xs)", True), ("xs[-1]\nask(xs)", True),
                           ("ask(xs)", False),
                           ("xs = {}\nxs[0]\nask(xs)", False), ("range(len(xs))\nask(xs)", True)],
)  # fmt: skip
def test_sequence(body: str, sequence: bool) -> None:
    node, flow = _asked(body)
    assert is_sequence(node, flow) is sequence


@pytest.mark.parametrize(
    ("arguments", "body", "kind"),
    [
        ("xs: list[int]", "ask(xs[0])", "int"),
        ("xs: list[int], i", "ask(xs[i])", None),
        ("xs: list[int]", "ask(xs[1:])", "list"),
        ("xs: str, i", "ask(xs[i])", "str"),
        ("xs: list[str]", "for x in xs:\n    ask(x)", "str"),
        ("xs: list[str]", "for i, x in enumerate(xs):\n    ask(x)", None),
        ("n: int", "n //= 2\nask(n)", "int"),
        ("n: int", "n /= 2\nask(n)", "float"),
        ("n: int", "a, b = n, str(n)\nask(b)", "str"),
        ("n: int", "ask(n / 2)", "float"),
        ("n: int", "for i in range(n):\n    ask(i)", "int"),
        ("n", "ask(n)", None),
    ],
)
def test_types(arguments: str, body: str, kind: str | None) -> None:
    node, flow = _asked(body, arguments)
    assert builtin_type(node, flow) == kind


@pytest.mark.parametrize(
    ("arguments", "body", "kind"),
    [
        ("xs: list[float]", "ask(xs)", "float"),
        ("xs: dict[str, int]", "ask(xs)", None),
        ("xs", "ask('a b'.split())", "str"),
        ("xs", "ask([1, 2])", "int"),
        ("xs", "ask([1, 'a'])", None),
        ("xs", "ys = 'a b'.split()\nys[0] = 1\nask(ys)", None),
    ],
)
def test_items(arguments: str, body: str, kind: str | None) -> None:
    node, flow = _asked(body, arguments)
    assert item_type(node, flow) == kind
