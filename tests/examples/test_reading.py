"""Claims as they are read out of docstrings and comments: the call, what is claimed, and where it stands."""

from __future__ import annotations

import ast
from textwrap import dedent, indent

import pytest
from ringtrue.examples.reading import claims_about, is_placed
from ringtrue.syntax import Block, parse


def block_of(code: str) -> Block:
    return next(block for chunk in parse(dedent(code)).chunks for block in chunk.blocks)


def claims(docstring: str, signature: str = "f(n)") -> list[tuple[str, str]]:
    """What the docstring of a function claims; each claim that has a place stands there."""
    block = block_of(f'def {signature}:\n    r"""Text.\n\n{indent(dedent(docstring), "    ")}\n    """\n    return 0\n')
    function = block.nodes[0]
    assert isinstance(function, ast.FunctionDef)
    found = claims_about(function, block)
    for claim in found:
        if claim.at is not None and claim.step.kind == "value" and claim.shown:
            written = block.text[claim.at.start : claim.at.end]
            assert claim.step.claim.lower() in written.lower() or not is_placed(claim, block)
    return [(claim.step.code, claim.step.claim) for claim in found if claim.step.kind != "do"]


READ = {
    ">>> f(3)\n4": [("f(3)", "4")],
    ">>> f(3)\n4\n>>> f(4)\n5\n\nMore.": [("f(3)", "4"), ("f(4)", "5")],
    ">>> f(\n...     3\n... )\n4": [("f(3)", "4")],
    ">>> f(3)\n[1,\n 2]": [("f(3)", "[1,\n 2]")],
    ">>> f(3)\n4\nNote: more text": [("f(3)", "4")],
    ">>> f(3) == 4": [("f(3)", "4")],
    ">>> f(3)  # doctest: +SKIP\n4": [],
    ">>> f(3)\n": [],
    "f(3) == 4": [("f(3)", "4")],
    "f(3) => 4": [("f(3)", "4")],
    "f(3) ==> 4": [("f(3)", "4")],
    "f(3) -> 4": [("f(3)", "4")],
    "f(3) ➞ 4": [("f(3)", "4")],
    "f(3)  # 4": [("f(3)", "4")],
    "f(3)   # returns 4": [("f(3)", "4")],
    "f('a') # => 'Yes' (as it should)": [("f('a')", "'Yes'")],
    "f(3) returns 4.": [("f(3)", "4")],
    "f(3) should return 4": [("f(3)", "4")],
    "`f(3)` gives `4`": [("f(3)", "4")],
    "* f([3]) => [4]\n* f([]) => []": [("f([3])", "[4]"), ("f([])", "[]")],
    "f(3) -> 19 - 5 - 6 = 8": [("f(3)", "8")],
    "f(3) == 1 + 9 = 10": [("f(3)", "10")],
    "f(3) => true": [("f(3)", "True")],
    "f([\n  1,\n  2,\n]) == 3": [("f([\n      1,\n      2,\n    ])", "3")],
    "(f(3) == 4)": [("f(3)", "4")],
    "For n = 3 the output should be 4.": [("f(n=3)", "4")],
    'For n = 3, the sum is 1 the output should be "1".': [("f(n=3)", '"1"')],
    "Input: n = 3\nOutput: 4": [("f(n=3)", "4")],
    "Input: [1, 2]\nOutput: 4": [("f([1, 2])", "4")],
    "Returns 4 for 3.": [("f(3)", "4")],
    # Near misses
    "f(3) is called": [],
    "f(3) is 4 bytes long": [],
    "f(3) == 4 or 5": [],
    "f(3) => 4, 5": [],
    "not f(3) == 4": [],
    "len(f(3)) == 4": [],
    "1 + f(3) == 5": [],
    "x.f(3) == 4": [],
    "g(3) == 4": [],
    "f(3) used to be: f(3) == 4 is wrong": [],
    "f(3) != 4": [],
    "f(3) >= 4": [],
    "f(3) -> int": [],
    "f(x) -> x": [],
    "f(3) == 50% of it": [],
    "Returns 4 for 3 items.": [],
    "Returns True for an empty list.": [],
    "Input: a, b\nOutput: 4": [],
    "For n = 3 it is slow.": [],
}


@pytest.mark.parametrize("text", READ)
def test_docstrings(text: str) -> None:
    assert claims(text) == READ[text]


def test_two_parameters_are_bound_by_name_or_in_order() -> None:
    assert claims("Input: arr = [1], k = 2\nOutput: 3", "f(arr, k)") == [("f(arr=[1], k=2)", "3")]
    assert claims("Input:\n    grid : [[0]]\n    size : 1\nOutput: 6", "f(g, s)") == [("f([[0]], 1)", "6")]
    assert claims("Input: k = 2\nOutput: 3", "f(arr, k)") == []
    assert claims("Returns 4 for 3.", "f(arr, k)") == []


def test_comments_are_read_as_well() -> None:
    block = block_of('def f(n):\n    # f(3) => 4\n    text = """\n    # f(4) => 5\n    """\n    return n\n')
    (claim,) = claims_about(block.nodes[0], block)
    assert (claim.step.code, claim.step.claim) == ("f(3)", "4")
    assert claim.at is not None
    assert block.text[claim.at.start :].startswith("4\n")


def test_a_text_with_escapes_has_no_place() -> None:
    block = block_of('def f(n):\n    """f("\\\\n") == 4"""\n    return n\n')
    (claim,) = claims_about(block.nodes[0], block)
    assert not is_placed(claim, block)


def test_order_is_left_open_where_the_text_says_so() -> None:
    block = block_of('def f(n):\n    """In any order: f(3) == [1, 2]"""\n    return n\n')
    (claim,) = claims_about(block.nodes[0], block)
    assert claim.step.loose


TABLES = {
    "| n | result |\n|---|--------|\n| 3 | 4 |\n| 4 | `5` |": [("f(n=3)", "4"), ("f(n=4)", "5")],
    "n | f(n)\n--|--\n3 | 4": [("f(n=3)", "4")],
    "| input | output | note |\n|:--|--:|---|\n| 'a | b' | 2 | two |": [("f('a | b')", "2")],
    "| call | returns |\n| --- | --- |\n| `f(3)` | true |": [("f(3)", "True")],
    "=====  ======\nn      Result\n=====  ======\n3      4\n[1]    [2]\n=====  ======\n\n9      9": [
        ("f(n=3)", "4"),
        ("f(n=[1])", "[2]"),
    ],
    "+---+--------+\n| n | result |\n+===+========+\n| 3 | 4      |\n+---+--------+\n| 4 | 5      |\n+---+--------+": [
        ("f(n=3)", "4"),
        ("f(n=4)", "5"),
    ],
    "| n | meaning |\n|---|---|\n| 3 | 4 |": [],
    "| n | result |\n|---|---|\n| small | 4 |\n| 3 | unclear |": [],
    "| result | output |\n|---|---|\n| 3 | 4 |": [],
    "| n | result |\n3 | 4 |": [],
    "| n | m | result |\n|---|---|---|\n| 3 | 4 | 5 |": [],
}


@pytest.mark.parametrize("docstring", TABLES)
def test_tables(docstring: str) -> None:
    assert claims(docstring) == TABLES[docstring]


def test_a_row_must_give_all_that_a_call_needs() -> None:
    table = "| a | result |\n|---|---|\n| 3 | 4 |"
    assert claims(table, "f(a, b)") == []
    assert claims(table, "f(a, b=1)") == [("f(a=3)", "4")]
