"""What a call needs out of its module, and how what is kept of a block follows the definitions that it has read."""

from __future__ import annotations

import random
from textwrap import dedent

import pytest
from ringtrue.definitions import Definitions, definition_key
from ringtrue.examples.slicing import slice_of
from ringtrue.syntax import parse


def sliced(code: str, *names: str) -> str | None:
    definitions = Definitions(parse(dedent(code)).chunks)
    return slice_of(names, lambda name: definitions.answer(definition_key(name)))


def test_a_function_and_what_it_needs() -> None:
    code = '''
        """Docs."""
        import math
        import os

        LIMIT: int = 3  # a remark

        def unused():
            return os.sep

        def helper(x: int) -> int:
            """Doc."""
            return min(x, LIMIT)

        def f(x: "int") -> int:
            return math.floor(helper(x))
        '''
    assert sliced(code, "f") == dedent(
        """\
        import math
        def helper(x):
            return min(x, LIMIT)
        def f(x):
            return math.floor(helper(x))
        LIMIT = 3"""
    )


def test_functions_that_a_table_names_come_before_it() -> None:
    made = sliced("TABLE = {'f': lambda: f}\ndef f(x):\n    return TABLE['f']\n", "f")
    assert made == "def f(x):\n    return TABLE['f']\nTABLE = {'f': lambda: f}"


def test_classes_are_whole_and_their_fields_stay() -> None:
    code = """
        class Base:
            pass

        class A(Base):
            'Doc.'
            x: int = 1

            def f(self) -> int:
                return self.x
        """
    assert sliced(code, "A") == (
        "class Base:\n    pass\nclass A(Base):\n    x: 'int' = 1\n\n    def f(self):\n        return self.x"
    )


def test_what_fills_a_table_comes_with_it() -> None:
    assert sliced("T = {}\nT['a'] = 1\nT.update(b=2)\ndef f():\n    return T\n", "f") == (
        "def f():\n    return T\nT = {}\nT['a'] = 1\nT.update(b=2)"
    )


def test_decorated_functions_keep_their_place() -> None:
    made = sliced("def d(g):\n    return g\n@d\ndef f(x=d(1)):\n    return x\n", "f")
    assert made == "def d(g):\n    return g\n@d\ndef f(x=d(1)):\n    return x"


def test_overloads_are_left_out() -> None:
    code = "from typing import overload\n@overload\ndef f(x: int) -> int: ...\ndef f(x):\n    return x\n"
    assert sliced(code, "f") == "def f(x):\n    return x"


@pytest.mark.parametrize(
    "code",
    [
        "def f():\n    return missing\n",
        "from x import *\ndef f():\n    return name\n",
        "T = []\ndef add(x):\n    T.append(x)\ndef f():\n    return T\n",
        "T = 1\ndef set_t():\n    global T\n    T = 2\ndef f():\n    return T\n",
        "class A:\n    def set(self):\n        T['x'] = 1\nT = {}\ndef f():\n    return T\n",
        "_sum = sum\ndef sum(x):\n    return _sum(x)\ndef f():\n    return sum([])\n",
        "def f():\n    return g()\n\ndef g(:\n    return 1\n",
    ],
)
def test_what_cannot_be_taken_out(code: str) -> None:
    assert sliced(code, "f") is None


def test_a_cache_that_only_the_function_fills_comes_with_it() -> None:
    assert sliced("C = {}\ndef f(x):\n    C[x] = 1\n    return C\n", "f") is not None


def test_made_up_modules_give_the_same_definitions_in_any_state() -> None:
    """Definitions that are kept with chunks equal those of a fresh text."""
    from ringtrue.syntax import reparse

    chance = random.Random(5)
    pieces = [
        "A = 1\n",
        "A = B\n",
        "def f():\n    return A\n",
        "class C:\n    x = A\n    def m(self):\n        return f()\n",
        "A.x = 1\n",
        "def g():\n    A.append(1)\n",
        "import B\n",
        "# note\n",
        "    y = 2\n",
        "if A:\n    f = C\n",
    ]
    text, syntax = "", parse("")
    for _ in range(300):
        lines = text.splitlines(keepends=True)
        at = chance.randrange(len(lines) + 1)
        lines[at : at + chance.randrange(3)] = [chance.choice(pieces)]
        new = "".join(lines)
        syntax = reparse(syntax, text, new)
        text = new
        kept, fresh = Definitions(syntax.chunks), Definitions(parse(text).chunks)
        for name in ("A", "B", "C", "f", "g"):
            key = definition_key(name)
            assert kept.answer(key) == fresh.answer(key), text
