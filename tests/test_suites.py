"""The statements beside a statement, wherever a suite can stand."""

from __future__ import annotations

import ast

import pytest
from ringtrue.suites import suite_of
from ringtrue.tree import Tree


@pytest.mark.parametrize(
    ("code", "beside"),
    [
        ("def f():\n    a()\n    here()", ["a()", "here()"]),
        ("if x:\n    a()\nelse:\n    here()\n    b()", ["here()", "b()"]),
        ("try:\n    a()\nexcept E:\n    here()\n", ["here()"]),
        ("try:\n    a()\nfinally:\n    here()\n    c()", ["here()", "c()"]),
        ("while x:\n    here()", ["here()"]),
        ("here()", ["here()"]),
    ],
)
def test_suites(code: str, beside: list[str]) -> None:
    module = ast.parse(code)
    tree = Tree.of(tuple(module.body))
    (statement,) = (
        node
        for node in tree.nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and ast.unparse(node) == "here()"
    )
    assert [ast.unparse(node) for node in suite_of(statement, tree)] == beside
