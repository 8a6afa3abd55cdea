"""Recover: while one line is broken, everything that can be kept honestly stays."""

# ruff: noqa: E501  # a table reads best with one case a line

from __future__ import annotations

import ast
import textwrap

import pytest
from ringtrue.syntax import parse


def lost_and_left(text: str) -> tuple[list[str], set[str]]:
    """The lost parts of `text`, and the names that are still read."""
    syntax = parse(text)
    lost = [text[start:end].strip() for start, end in syntax.damage]
    trees = [node for chunk in syntax.chunks for node in chunk.body]
    left = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return lost, left


CASES = {
    "open bracket": ("def f():\n    a\n    foo(b,\n    return c\nd\n", ["foo(b,"], "a c d"),
    "open bracket with its lines": ("def f():\n    a\n    foo(\n        b,\n    return c\n", ["foo(\n        b,"], "a c"),
    "open quote": ("def f():\n    a\n    foo('b)\n    c\nd\n", ["foo('b)"], "a c d"),
    "open long string": ("def f():\n    a\n    x = '''b\n    c\nd\n", ["x = '''b"], "a c d"),
    "wrong bracket": ("def f():\n    a\n    x = {\n        1: g(,\n        2: b,\n    }\n    c\n", None, "a c"),
    "half a statement": ("def f():\n    a\n    x = \n    c.\n    d\n", ["x =", "c."], "a d"),
    "attribute not typed yet": ("def f():\n    a\n    b.\n    c\n", ["b."], "a c"),
    "try alone": ("def f():\n    a\n    try:\n        b\n    c\nd\n", ["try:\n        b"], "a c d"),
    "try alone at the end": ("def f():\n    a\n    try:\n        b\n", ["try:\n        b"], "a"),
    "header without colon": ("def f():\n    if a and b\n        c\n    d\n", ["if a and b"], "c d"),
    "header without suite": ("def f():\n    a\n    for x in b:\n    c\n", ["for x in b:"], "a c"),
    "broken except": ("def f():\n    try:\n        a\n    except b c:\n        d\n    e\n", ["except b c:"], "a d e"),
    "broken case": ("def f():\n    match a:\n        case b c:\n            d\n        case 1:\n            e\n", None, "a d e"),
    "broken else": ("def f():\n    if a:\n        b\n    else\n        c\n    d\n", None, "a b d"),
    "signature being typed": ("def f(a, b\n    c = a\n    return c\nd\n", ["def f(a, b\n    c = a\n    return c"], "d"),
    "method being typed": ("class A:\n    def f(self):\n        a\n    def g(self\n        b\n    def h(self):\n        c\n", None, "a c"),
    "function without suite": ("def f():\n    a\n\ndef g():\n\ndef h():\n    b\n", ["def g():"], "a b"),
    "member being typed": ("class A:\n    a\n    x = \n    b\nc\n", ["x ="], "a b c"),
    "decorator being typed": ("class A:\n    a\n    @b(\n    def f(self):\n        c\n    d\n", None, "a d"),
    "bases being typed": ("class A(b,\n    c\nd\n", ["class A(b,\n    c"], "d"),
    "unexpected indent": ("a\n        b\n        c\nd\n", ["b", "c"], "a d"),
    "suite of damage only": ("def f():\n    a\n    if b:\n        = c\n    d\n", ["= c"], "a b d"),
    "two at once": ("def f():\n    a\n    b(\n    return c\n    d e\n    f\n", ["b(", "d e"], "a c f"),
    "wide characters": ("def f():\n    é = 'ü'; a\n    ß = (\n    return c\n", ["ß = ("], "a c é"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "lost", "left"), CASES.values(), ids=CASES)
def test_a_broken_line_loses_little(text: str, lost: list[str] | None, left: str) -> None:
    were_lost, were_left = lost_and_left(text)
    assert were_left == set(left.split())
    assert were_lost
    if lost is not None:
        assert were_lost == lost


@pytest.mark.parametrize(("text", "lost", "left"), CASES.values(), ids=CASES)
def test_positions_of_what_is_left_are_those_in_the_text(text: str, lost: list[str] | None, left: str) -> None:
    for chunk in parse(text).chunks:
        for block in chunk.blocks:
            for node in block.tree.nodes:
                if isinstance(node, ast.Name):
                    start, end = block.span(node)
                    assert block.text[start:end] == node.id


def test_damage_never_overlaps_and_is_in_order() -> None:
    for text, _, _ in CASES.values():
        ends = [0, *(place for span in parse(text).damage for place in span)]
        assert ends == sorted(ends)


def test_nothing_that_stands_in_is_left() -> None:
    text = textwrap.dedent("""\
        def f():
            x = (
            return 1
        def g():
            y = = 2
        """)
    constants = [
        node.value
        for chunk in parse(text).chunks
        for tree in chunk.body
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    ]
    assert constants == [1]
