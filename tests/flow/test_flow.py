"""What Flow says of small functions, each worked out by hand."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from ringtrue.flow import Flow, flow_of


def flow(code: str) -> Flow:
    function = ast.parse(dedent(code)).body[0]
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    return flow_of(function)


@pytest.mark.parametrize(
    ("body", "falls"),
    [
        ("return 1", False),
        ("pass", True),
        ("raise ValueError", False),
        ("while True:\n    run()", False),
        ("while True:\n    if run(): break", True),
        ("while run():\n    return 1", True),
        ("for x in y:\n    return 1", True),
        ("for x in y:\n    return 1\nelse:\n    return 2", False),
        ("for x in y:\n    break\nelse:\n    return 2", True),
        ("if run():\n    return 1\nelse:\n    return 2", False),
        ("if run():\n    return 1", True),
        ("if True:\n    return 1", False),
        ("try:\n    return run()\nfinally:\n    stop()", False),
        ("try:\n    run()\nfinally:\n    return 1", False),
        ("try:\n    return run()\nexcept ValueError:\n    pass", True),
        ("try:\n    return 1\nexcept ValueError:\n    pass", False),
        ("try:\n    return run()\nexcept ValueError:\n    raise", False),
        ("with run():\n    return 1", False),
        ("try:\n    with run():\n        return run()\nfinally:\n    stop()", False),
        ("try:\n    if run():\n        return 1\nfinally:\n    stop()", True),
        ("while run():\n    try:\n        return run()\n    finally:\n        stop()", True),
        ("for x in run():\n    try:\n        break\n    finally:\n        stop()\nelse:\n    return 1", True),
        ("with run():\n    pass", True),
        ("match run():\n    case 1:\n        return 1", True),
        ("match run():\n    case 1:\n        return 1\n    case _:\n        return 2", False),
        ("match run():\n    case x if x:\n        return 1", True),
        ("sys.exit()", False),
        ("assert False", False),
        ("assert run()", True),
        ("while True:\n    try:\n        return run()\n    except ValueError:\n        continue", False),
        ("while True:\n    try:\n        continue\n    finally:\n        break", True),
    ],
)
def test_falls_off_end(body: str, falls: bool) -> None:
    code = "def f():\n" + "\n".join(f"    {line}" for line in body.splitlines())
    assert flow(code).falls_off_end is falls


def test_a_with_may_swallow_for_reachability_but_not_for_the_end() -> None:
    found = flow(
        """
        def f():
            with run():
                return run()
            stop()
        """
    )
    assert found.runs(found.function.body[1])
    assert not found.falls_off_end


def test_unreachable_statements_do_not_run() -> None:
    found = flow(
        """
        def f():
            try:
                return 1
                a()
            finally:
                b()
            c()
        """
    )
    attempt = found.function.body[0]
    assert isinstance(attempt, ast.Try)
    assert not found.runs(attempt.body[1])
    assert found.runs(attempt.finalbody[0])
    assert not found.runs(found.function.body[1])


def _last_read(found: Flow, name: str) -> ast.Name:
    return [read for read in found.accesses.reads if read.id == name and isinstance(read.ctx, ast.Load)][-1]


def _values(found: Flow, name: str) -> set[str]:
    reaching = found.reaching(_last_read(found, name))
    assert reaching is not None
    return {ast.unparse(one.value) if one.value is not None else one.kind for one in reaching}


def test_reaching_through_branches_and_loops() -> None:
    found = flow(
        """
        def f(a, n):
            x = 1
            while n:
                if a:
                    x = 2
                n = n - 1
            return x
        """
    )
    assert _values(found, "x") == {"1", "2"}
    assert _values(found, "a") == {"argument"}


def test_a_handler_sees_values_from_before_and_after_each_step() -> None:
    found = flow(
        """
        def f():
            x = 1
            try:
                x = run()
                x = 3
            except ValueError:
                pass
            return x
        """
    )
    assert _values(found, "x") == {"1", "run()", "3"}


def test_a_name_that_inner_functions_bind_is_unknown() -> None:
    found = flow(
        """
        def f():
            x = 1
            def g():
                nonlocal x
                x = 2
            g()
            return x
        """
    )
    assert found.reaching(_last_read(found, "x")) is None


def test_captured_names() -> None:
    found = flow(
        """
        def f(a, b, c, d):
            g = lambda: a
            later = (x for x in d if b)
            return g, later, c
        """
    )
    assert [name for name in "abcd" if found.captured(name)] == ["a", "b", "d"]


def test_comprehension_variables_are_not_the_function_s() -> None:
    found = flow(
        """
        def f(x):
            return [x for x in x]
        """
    )
    assert [read.col_offset for read in found.accesses.reads if read.id == "x"] == [23]


def test_constants() -> None:
    found = flow(
        """
        def f(n):
            x = 1
            if n:
                x = "a"
            y = x
            z = n
            return y, z
        """
    )
    constants = found.constants(_last_read(found, "y"))
    assert constants is not None
    assert {one.value for one in constants} == {1, "a"}
    assert found.constants(_last_read(found, "z")) is None


@pytest.mark.parametrize(
    ("value", "answer"),
    [("None", True), ("[]", False), ("1", False), ("run()", None), ("f'{a}'", False)],
)
def test_none(value: str, answer: bool | None) -> None:
    found = flow(f"def f(a):\n    x = {value}\n    return x")
    assert found.is_none(_last_read(found, "x")) is answer


def test_none_or_not() -> None:
    found = flow("def f(a):\n    x = None\n    if a:\n        x = []\n    return x")
    assert found.is_none(_last_read(found, "x")) is None


def test_loops() -> None:
    found = flow(
        """
        def f(xs):
            for x in xs:
                for y in x:
                    return y
                print(x)
            while True:
                break
        """
    )
    repeats = {type(loop.node.body[0]).__name__: found.repeats(loop) for loop in found.graph.loops}
    assert repeats == {"Return": False, "For": True, "Break": False}


def test_uses() -> None:
    found = flow(
        """
        def f(a):
            x = a
            x = x + 1
            x += 2
            return x
        """
    )
    assert [len(found.uses(one)) for one in found.by_name["x"]] == [1, 1, 1]
    assert [one.kind for one in found.by_name["x"]] == ["assign", "assign", "augment"]


def test_every_path_to_a_definition() -> None:
    found = flow(
        """
        def f(a):
            if a:
                x = 1
            y = 2
            x = 3
        """
    )
    first, second = found.by_name["x"]
    (y,) = found.by_name["y"]
    assert found.runs_after(y, second)
    assert not found.runs_after(first, second)
