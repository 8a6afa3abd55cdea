"""Receivers: the paths of expressions, each case a piece of a module and what its last expression stands for."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from ringtrue.context import Context, Nothing
from ringtrue.facts import module_facts
from ringtrue.syntax import parse


def paths(code: str) -> tuple[str, ...]:
    """The alternatives of the argument of `show(...)` in `code`."""
    chunks = parse(dedent(code)).chunks
    facts = module_facts(chunks)
    for chunk in chunks:
        for block in chunk.blocks:
            for node in block.tree.nodes:
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "show":
                    ctx = Context(block, facts, Nothing(), "shop/app.py", {})
                    return ctx.receivers.of(node.args[0])
    raise AssertionError("nothing is shown")


MODULE = [
    ("show(1)", "builtins.int()"),
    ("show(f'{1}')", "builtins.str()"),
    ("show([1, 2])", "builtins.list[builtins.int]()"),
    ("show([1, 'a'])", "builtins.list[builtins.int|builtins.str]()"),
    ("show({'a': 1})", "builtins.dict[builtins.str,builtins.int]()"),
    ("show((1, 'a'))", "builtins.tuple[builtins.int,builtins.str]()"),
    ("show((1, 'a')[1])", "builtins.str()"),
    ("show(' '.strip().upper())", "builtins.str()"),
    ("show('a' % 1)", "builtins.str()"),
    ("show(x for x in y)", "types.GeneratorType()"),
    ("import numpy as np\nshow(np.linalg.inv)", "numpy.linalg.inv"),
    ("from .models import User\nshow(User().name)", ".models.User().name"),
    ("from ..shop import models\nshow(models.User)", "..shop.models.User"),
    ("class User: ...\nshow(User())", ":User()"),
    ("import pandas\nframe = pandas.read_csv('a')\nshow(frame.columns)", ":frame.columns"),
    ("import pandas\nshow(pandas.read_csv('a').groupby('b'))", "pandas.DataFrame().groupby()"),
    ("import pandas\nshow(pandas.read_csv('a', chunksize=3))", ""),
    ("show(open('a'))", "_io.TextIOWrapper()"),
    ("show(open('a', 'rb'))", "_io.BufferedReader()"),
    ("mode = input()\nshow(open('a', mode))", ""),
    ("show(unbound)", ""),
    ("from a import *\nshow(len)", ""),
    ("if x:\n    import a\nelse:\n    import b as a\nshow(a)", ""),
    ("show([name for name in ['a']][0])", "builtins.str()"),
    ("show(getattr(x, 'y'))", ""),
    ("from collections import namedtuple\nPoint = namedtuple('Point', 'x y')\nshow(Point(1, 2))", ":Point()"),
    ("show(list[int]())", "builtins.list()"),
    ("import boto3\nshow(boto3.client('s3').get_object)", 'boto3.client("s3").get_object'),
]


@pytest.mark.parametrize(("code", "path"), MODULE)
def test_expressions_of_a_module(code: str, path: str) -> None:
    assert "|".join(paths(code)) == path


FUNCTION = [
    ("def f(x: str):\n    show(x)", "builtins.str()"),
    ("def f(x):\n    show(x)", ""),
    ("def f(x: 'list[str]'):\n    show(x)", "builtins.list[builtins.str]()"),
    ("from typing import Optional\ndef f(x: Optional[str]):\n    show(x)", "builtins.str()|None"),
    ("def f(x: str | None):\n    show(x.name)", "builtins.str().name"),
    ("from typing import Any\ndef f(x: Any):\n    show(x)", ""),
    ("def f(x: any):\n    show(x)", ""),
    ("def f(x: float):\n    show(x)", "builtins.float()|builtins.int()"),
    ("from m import User\ndef f(users: list[User]):\n    for user in users:\n        show(user)", "m.User()"),
    ("from m import User\ndef f(users: list[User]):\n    show([user for user in users][0])", "m.User()"),
    ("def f():\n    for i, name in enumerate(['a']):\n        show(name)", "builtins.str()"),
    ("def f():\n    for name, size in zip(['a'], [1]):\n        show(size)", "builtins.int()"),
    ("def f(ages: dict[str, int]):\n    for pair in ages.items():\n        show(pair)",
     "builtins.dict[builtins.str,builtins.int]().items()*"),
    ("from m import Box\ndef f():\n    with Box() as box:\n        show(box)", "m.Box()&"),
    ("from m import Box\nasync def f():\n    box = await Box().open()\n    show(box)", "m.Box().open()!"),
    ("from m import feed\nasync def f():\n    async for item in feed():\n        show(item)",
     "m.feed().__aiter__().__anext__()!"),
    ("from m import A, B\ndef f(x):\n    if x:\n        y = A()\n    else:\n        y = B()\n    show(y)",
     "m.A()|m.B()"),
    ("from m import A\ndef f(x):\n    y = A()\n    if x:\n        y = x\n    show(y)", ""),
    ("def f(rows):\n    text = ''\n    for row in rows:\n        text = text.strip()\n    show(text)",
     "builtins.str()"),
    ("from m import A\ndef f():\n    node = A()\n    while node:\n        node = node.next\n    show(node)", ""),
    ("from m import A\ndef f(x):\n    if isinstance(x, A):\n        show(x)", "m.A()"),
    ("from m import A\ndef f(x: A):\n    if hasattr(x, 'y'):\n        show(x)", ""),
    ("from m import A\ndef f(x: str):\n    if not isinstance(x, A):\n        show(x)", ""),
    ("def f(x):\n    try:\n        x()\n    except (KeyError, OSError) as error:\n        show(error)",
     "builtins.KeyError()|builtins.OSError()"),
    ("def f():\n    items = ['a']\n    items.append(1)\n    show(items[0])", "builtins.list()[0]"),
    ("from m import g\ndef f():\n    a, b = g()\n    show(b)", "m.g()<1>"),
    ("from m import g\ndef f():\n    for i, (a, b) in enumerate(g()):\n        show(b)", "m.g()*<1>"),
    ("from m import g\ndef f():\n    a, *b = g()\n    show(a)", "m.g()<0>"),
    ("from m import g\ndef f():\n    *a, b = g()\n    show(b)", ""),
    ("from m import g\ndef f():\n    show(g()[-1])", "m.g()[-1]"),
    ("def f(x: dict[str, int]):\n    show(x.get('a'))", "builtins.dict[builtins.str,builtins.int]().get(1)"),
    ("def f(x: dict[str, int]):\n    show(x.get('a', None))", "builtins.dict[builtins.str,builtins.int]().get()"),
    ("def f(x: list[str]):\n    show(max(x, key=len))", "builtins.str()"),
    ("def f(x: list[str]):\n    show(max(x, default=None))", ""),
    ("def f(x: list[str]):\n    for one in sorted(x)[:3]:\n        show(one)", "builtins.str()"),
    ("import random\ndef f(x: list[str]):\n    for one in random.sample(x, 3):\n        show(one)", "builtins.str()"),
    ("def f(x: list[str]):\n    show(next(iter(x), None))", "builtins.str()|None"),
    ("def f():\n    name = 'a'\n    def g():\n        show(name)", "builtins.str()"),
    ("def f():\n    name = 'a'\n    name = 1\n    def g():\n        show(name)", ""),
    ("def f():\n    import json\n    show(json.loads)", "json.loads"),
    ("import json\ndef f(json):\n    show(json.loads)", ""),
    ("class A:\n    def f(self):\n        show(self.x)", ":A().x"),
    ("class A:\n    @classmethod\n    def f(cls):\n        show(cls)", ""),
    ("class A:\n    @staticmethod\n    def f(self):\n        show(self)", ""),
    ("class A:\n    @unknown\n    def f(self):\n        show(self)", ""),
    ("class A:\n    def f(self):\n        def g(self):\n            show(self)", ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "path"), FUNCTION)
def test_expressions_of_functions(code: str, path: str) -> None:
    assert "|".join(paths(code)) == path


def test_names_that_depend_on_each_other_are_given_up() -> None:
    """Without an end to it the ways double with each name, and twelve of them take hours."""
    names = range(12)
    lines = ["def f(rows, other):", "    out = ''", *(f"    a{n} = other" for n in names), "    for row in rows:"]
    for n in names:
        lines += [
            f"        if row.x{n}:",
            f"            a{n} += a{(n + 1) % 12}[row]",
            f"            out += a{n}.foo(out)",
        ]
    lines.append("    show(out.strip().bar(a0.baz()))")
    chunk = parse("\n".join(lines)).chunks[0]
    ctx = Context(chunk.blocks[0], module_facts([chunk]), Nothing(), "shop/app.py", {})
    shown = next(
        node
        for node in chunk.blocks[0].tree.nodes
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Attribute)
    )
    assert ctx.receivers.of(shown.args[0]) == ()
    assert ctx.receivers.steps < 20_000
