"""Which tests have been passed, and how, where an expression is evaluated."""

from __future__ import annotations

import ast

import pytest
from ringtrue.held_tests import held_tests
from ringtrue.tree import Tree


def _held(body: str) -> list[str] | None:
    """The tests before the call of `here`, each with its truth."""
    function = ast.parse("def f(a, b):\n" + "".join(f"    {line}\n" for line in body.splitlines())).body[0]
    tree = Tree.of((function,))
    call = next(node for node in tree.nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "here")
    held = held_tests(call, function, tree.parents)
    return None if held is None else sorted(f"{ast.unparse(test)} is {truth}" for test, truth in held)


@pytest.mark.parametrize(
    ("body", "tests"),
    [
        ("here()", []),
        ("if a:\n    here()", ["a is True"]),
        ("if a:\n    pass\nelse:\n    here()", ["a is False"]),
        ("if a:\n    return 1\nhere()", ["a is False"]),
        ("if a:\n    return 1\nelif b:\n    raise b\nhere()", ["a is False", "b is False"]),
        ("if a:\n    b = 1\nelse:\n    return 2\nhere()", ["a is True"]),
        ("assert a\nhere()", ["a is True"]),
        ("return a and not b and here()", ["a is True", "not b is True"]),
        ("return a or here()", ["a is False"]),
        ("return here() if a else b", ["a is True"]),
        ("if a:\n    print(1)\nhere()", []),
        ("for x in a:\n    print(x)\nhere()", []),
    ],
)
def test_held(body: str, tests: list[str]) -> None:
    assert _held(body) == tests


@pytest.mark.parametrize(
    "body",
    [
        "for x in a:\n    here()",
        "while a:\n    here()",
        "try:\n    here()\nexcept OSError:\n    pass",
        "with a:\n    here()",
        "for x in a:\n    if x:\n        return x\nhere()",
        "if a:\n    if b:\n        return 1\nhere()",
        "return [here() for x in a]",
        "return lambda: here()",
    ],
)
def test_something_else_decides_too(body: str) -> None:
    assert _held(body) is None
