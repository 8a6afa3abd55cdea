"""What tests claim: written out, or in their parameters."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from ringtrue.examples.asserted import claims_of
from ringtrue.syntax import parse


def claims(code: str) -> list[tuple[str, str, str]]:
    """Call, claim, and what stands at the claim's place, of every assert."""
    found = []
    for chunk in parse(dedent(code)).chunks:
        for block in chunk.blocks:
            for node in block.tree.nodes:
                for claim in claims_of(node, block) if isinstance(node, ast.Assert) else ():
                    assert claim.at is not None
                    found.append((claim.step.code, claim.step.claim, block.text[claim.at.start : claim.at.end]))
    return found


def test_written_out() -> None:
    assert claims("assert f(3) == 4\ndef test_f():\n    assert f([1]) == [2]\n    assert g() is None\n") == [
        ("f(3)", "4", "4"), ("f([1])", "[2]", "[2]"), ("g()", "None", "None"),
    ]  # fmt: skip  # a table reads better packed


def test_in_parameters() -> None:
    code = """
        @pytest.mark.parametrize("n, expected", [(1, 2), pytest.param(3, 4), pytest.param(5, 0, marks=slow)])
        def test_f(n, expected):
            assert f(n, k=n) == expected

        @pytest.mark.parametrize("n", [1])
        def test_g(n):
            assert g(n) == 1

        @pytest.mark.parametrize(["a", "b"], ((1, 2),))
        def test_h(a, b):
            assert h(a) == b
        """
    assert claims(code) == [
        ("f(1, k=1)", "2", "2"), ("f(3, k=3)", "4", "4"), ("g(1)", "1", "1"), ("h(1)", "2", "2"),
    ]  # fmt: skip  # as above


@pytest.mark.parametrize(
    "code",
    [
        "def test(n):\n    assert f(n) == 1\n",
        "def test():\n    x = 1\n    assert f(x) == 1\n",
        "def test():\n    from m import f\n    assert f(1) == 1\n",
        "def test():\n    with raises(E):\n        assert f(1) == 1\n",
        "def test():\n    for x in y:\n        assert f(1) == 1\n",
        "if x:\n    assert f(1) == 1\n",
        "@pytest.mark.skipif(x, reason='')\ndef test():\n    assert f(1) == 1\n",
        "@mock.patch('m.f')\ndef test():\n    assert f(1) == 1\n",
        "def test():\n    assert f(1) == g(1)\n",
        "def test():\n    assert f(1) != 1\n",
        "def test():\n    assert f(1)\n",
        "@pytest.mark.parametrize('a', [1])\n@pytest.mark.parametrize('b', [1])\ndef test(a, b):\n"
        "    assert f(a) == b\n",
        "@pytest.mark.parametrize('a', ROWS)\ndef test(a):\n    assert f(a) == 1\n",
        "async def test():\n    assert f(1) == 1\n",
    ],
)
def test_near_misses(code: str) -> None:
    assert claims(code) == []
