"""What the cost of a block says of loops, sizes, kinds and dotted names, read from small modules."""

from __future__ import annotations

import ast
from textwrap import dedent
from typing import Any

import pytest
from ringtrue.context import Context, Module, Nothing
from ringtrue.cost.block import BlockCost
from ringtrue.syntax import parse


def _cost(code: str, path: str = "app.py") -> tuple[BlockCost, ast.Call]:
    """The cost of the block that calls `here(…)`, and that call."""
    syntax = parse(dedent(code))
    module = Module.of(syntax.chunks)
    for block in (block for chunk in syntax.chunks for block in chunk.blocks):
        for node in block.tree.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "here":
                return BlockCost(Context(block, module, Nothing(), path, {})), node
    raise AssertionError("the code calls here(…)")


def _passes(code: str, path: str = "app.py") -> list[str | None]:
    cost, call = _cost(code, path)
    return [cost.passes(loop) for loop in cost.loops(call)]


def _in_function(body: str, parameters: str = "rows, n") -> str:
    return f"def f({parameters}):\n" + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for row in rows:\n    here()", ["len(rows)"]),
        ("for row in enumerate(sorted(rows)):\n    here()", ["len(rows)"]),
        ("for i in range(len(rows)):\n    here()", ["len(rows)"]),
        ("for i in range(n):\n    here()", ["n"]),
        ("for i in range(0, n, 2):\n    here()", ["n"]),
        ("for i in range(10):\n    here()", [None]),
        ("for one in (1, 2, 3):\n    here()", [None]),
        ("for one in 'abc':\n    here()", [None]),
        ("for a, b in zip(rows, (1, 2)):\n    here()", [None]),
        ("for key, value in rows.items():\n    here()", ["len(rows)"]),
        ("few = [1, 2]\nfor one in few:\n    here()", [None]),
        ("few = []\nfew.append(1)\nfor one in few:\n    here()", [None]),
        ("many = []\nfor row in rows:\n    many.append(row)\nfor one in many:\n    here()", ["len(many)"]),
        ("for one in rows[:10]:\n    here()", [None]),
        ("for part in n.split('.'):\n    here()", [None]),
        ("for _ in range(retries):\n    here()", [None]),
        ("while rows:\n    rows.pop()\n    here()", ["len(rows)"]),
        ("while True:\n    here()", ["passes"]),
        ("for row in rows:\n    for cell in row:\n        here()", ["len(row)", "len(rows)"]),
        ("[here() for row in rows for cell in row]", ["len(row)", "len(rows)"]),
        ("[1 for row in rows if here()]", ["len(rows)"]),
        ("[1 for row in here()]", []),
        ("[1 for row in rows for cell in here()]", ["len(rows)"]),
        ("for row in here():\n    pass", []),
        ("for row in rows:\n    pass\nelse:\n    here()", []),
        ("for row in rows:\n    def inner():\n        here()", []),
        ("sorted(rows, key=lambda row: here())", ["len(rows)"]),
        ("button(lambda: here())", []),
    ],
)
def test_what_bounds_a_loop(body: str, expected: list[str | None]) -> None:
    assert _passes(_in_function(body)) == expected


def test_code_that_runs_once_has_no_loops() -> None:
    assert _passes("for row in rows:\n    here()\n") == []
    assert _passes("if __name__ == '__main__':\n    for row in rows:\n        here()\n") == []


@pytest.mark.parametrize("path", ["tests/data.py", "pkg/test_rows.py", "rows_test.py", "conftest.py"])
def test_tests_are_cold(path: str) -> None:
    code = _in_function("for row in rows:\n    here()")
    assert _passes(code, path) == []
    assert _passes(code, "pkg/rows.py") == ["len(rows)"]


def test_damage_is_cold() -> None:
    assert _passes("def f(rows):\n    x = = 1\n    for row in rows:\n        here()\n") == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import requests\ndef f():\n    s = requests.Session()\n    here(s.get)", "requests.Session.get"),
        (
            "from requests import Session as S\ndef f():\n    with S() as s:\n        here(s.get)",
            "requests.Session.get",
        ),
        ("import requests\ns = requests.Session()\ndef f():\n    here(s.get)", "requests.Session.get"),
        ("import requests\ndef f(s: requests.Session):\n    here(s.get)", "requests.Session.get"),
        ("import requests\ndef f(s: 'requests.Session | None'):\n    here(s.get)", None),
        ("def f():\n    import requests as r\n    here(r.get)", "requests.get"),
        ("import requests\ndef f(requests):\n    here(requests.get)", None),
        ("import requests\ndef f(other):\n    s = requests\n    if other:\n        s = other\n    here(s.get)", None),
        ("import requests\ndef f(other):\n    s = other\n    s = requests\n    here(s.get)", "requests.get"),
        (
            "import redis\nclass A:\n    def __init__(self):\n        self.r = redis.Redis()\n"
            "    def f(self):\n        here(self.r.get)",
            "redis.Redis.get",
        ),
        (
            "import redis\nclass A:\n    def __init__(self):\n        self.r = redis.Redis()\n"
            "    def g(self, r):\n        self.r = r\n    def f(self):\n        here(self.r.get)",
            None,
        ),
        ("def f():\n    here(open)", "open"),
        ("def open(): ...\ndef f():\n    here(open)", None),
    ],
)
def test_where_a_value_comes_from(code: str, expected: str | None) -> None:
    cost, call = _cost(code)
    assert cost.path(call.args[0]) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = []\nhere(x)", "list"),
        ("x = list(rows)\nhere(x)", "list"),
        ("x = [1] + rows\nhere(x)", "list"),
        ("x = rows or []\nhere(x)", None),
        ("x = rows\nhere(x)", None),
        ("x = []\nx = set(x)\nhere(x)", "set"),
        ("x = []\nif rows:\n    x = set()\nhere(x)", None),
        ("x = None\nif rows:\n    x = set()\nhere(x)", "set"),
        ("here('a'.join(rows).split())", "list"),
        ("with open(n) as x:\n    here(x)", "file"),
        ("with open(n) as x:\n    for line in x:\n        here(line)", "str"),
        ("x: list[int] = n\nhere(x)", "list"),
        ("[here(x) for x in rows]", None),
        ("x = []\n[here(x) for x in rows]", None),
        ("x = f'{n}'\nhere(x[1:])", "str"),
    ],
)
def test_what_a_value_is(body: str, expected: Any) -> None:
    cost, call = _cost(_in_function(body))
    assert cost.kind(call.args[0]) == expected


def test_growth_is_written_from_the_outside_in() -> None:
    cost, call = _cost(_in_function("for row in rows:\n    for cell in n:\n        here()"))
    assert cost.growth(cost.growing(call)) == "O(len(rows) · len(n))"
    assert cost.growth(cost.growing(call)[1:], "len(rows)") == "O(len(rows)²)"


@pytest.mark.parametrize(
    ("parameters", "body", "expected"),
    [
        ("rows", "here(rows)", True),
        ("user_ids", "here(user_ids)", True),
        ("values", "here(values)", True),
        ("all_names", "here(all_names)", True),
        ("a", "here(a)", True),
        ("orders", "paid = [one.id for one in orders]\nhere(paid)", True),
        ("path", "stop = open(path).read().split()\nhere(stop)", True),
        ("stop_values", "here(stop_values)", False),
        ("scopes", "wanted = sorted(scopes)\nhere(wanted)", False),
        ("steps", "names = [one.title for one in steps]\nhere(names)", False),
        ("rec", "rec.classes = list(rec.found)\nhere(rec.classes)", False),
    ],
)
def test_many_by_its_words(parameters: str, body: str, expected: bool) -> None:
    cost, call = _cost(_in_function(body, parameters))
    assert cost.is_many(call.args[0]) is expected


def test_many_by_what_the_function_looks_for() -> None:
    cost, call = _cost("def duplicates(things):\n    kept = list(things)\n    here(kept)\n")
    assert cost.is_many(call.args[0])


def test_a_counted_pass_runs_once() -> None:
    cost, call = _cost("def f(rows):\n    for i, row in enumerate(rows):\n        if i == 0:\n            here()\n")
    assert cost.leaves(call, cost.loops(call)[0])


@pytest.mark.parametrize(
    ("imported", "expected"), [("import typer", True), ("import json", False), ("import typer\nimport fastapi", False)]
)
def test_a_tool_for_one_person(imported: str, expected: bool) -> None:
    cost, _ = _cost(f"{imported}\n\nasync def f():\n    here()\n")
    assert cost.for_one_person() is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app.py", False),
        ("shop/migrations/0002_more.py", True),
        ("database/revisions/tenant/versions/2021-10-27_a.py", True),
        ("benchmarks/speed.py", True),
        ("base_test_case.py", True),
    ],
)
def test_files_that_run_once(path: str, expected: bool) -> None:
    cost, call = _cost("def f(rows):\n    for row in rows:\n        here()\n", path)
    assert cost.cold(call) is expected
