"""The code under test holds the test's own inputs: a branch of its own answers, with a literal, exactly what the test asks.
The test proves that the literal was copied, and nothing about any other input.

Let the code work the answer out, and test it with inputs that it does not name. The rule is silent about base cases
(`if n == 0`), about functions that are tables of literals, and where the test asks for anything else as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ringtrue.api import (
    Assertion,
    Bad,
    Context,
    Defined,
    Evidence,
    Finding,
    Given,
    Good,
    Related,
    assertions_of,
    parsed_definition,
    rule,
    trial_of,
)

_UNKNOWN = object()
_SUMS = """
def pair(numbers, target):
    if numbers == [2, 7, 11, 15] and target == 9:
        return [0, 1]
    return sorted(numbers)[:2]


def fibonacci(n):
    if n == 0:
        return 0
    if n == 10:
        return 55
    if n == 20:
        return 6765
    return fibonacci(n - 1) + 1
"""
_IN_TESTS = Given(path="tests/test_sums.py", files={"sums.py": _SUMS})


@rule(
    ast.FunctionDef,
    summary="code that answers exactly the test's inputs with literals",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            from sums import pair


            def test_pair():
                assert pair([2, 7, 11, 15], 9) == [0, 1]
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'pair' answers this very input with a literal
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from sums import fibonacci


            def test_fibonacci():
                assert fibonacci(10) == 55
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^ 'fibonacci' answers this very input with a literal
                assert fibonacci(20) == 6765
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'fibonacci' answers this very input with a literal
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            from sums import fibonacci


            def test_fibonacci():
                assert fibonacci(0) == 0
            """,
            why="a base case",
            given=_IN_TESTS,
        ),
        Good(
            """
            from sums import fibonacci


            def test_fibonacci():
                assert fibonacci(10) == 55
                assert fibonacci(12) == 144
            """,
            why="another input is asked for as well",
            given=_IN_TESTS,
        ),
        Good(
            """
            from sums import reason


            def test_reason():
                assert reason(404) == "not found"
                assert reason(500) == "server error"
            """,
            why="a table, written as branches",
            given=Given(
                path="tests/test_sums.py",
                files={
                    "sums.py": """
                        def reason(code):
                            if code == 404:
                                return "not found"
                            if code == 500:
                                return "server error"
                            return "unknown"
                        """
                },
            ),
        ),
    ],
)
def hard_coded_for_test(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or trial_of(node, ctx) is None:
        return
    asked: dict[str, list[tuple[Assertion, ast.Call, Any]]] = {}
    for one in assertions_of(node, ctx):
        match one.test:
            case ast.Compare(
                left=ast.Call(func=ast.Name(id=name)) as call, ops=[ast.Eq() | ast.Is()], comparators=[right]
            ):
                asked.setdefault(name, []).append((one, call, _literal(right)))
            case ast.Call(func=ast.Name(id=name)) as call:
                asked.setdefault(name, []).append((one, call, True))
            case ast.UnaryOp(op=ast.Not(), operand=ast.Call(func=ast.Name(id=name)) as call):
                asked.setdefault(name, []).append((one, call, False))
    for name, several in asked.items():
        calls = [one for one in ast.walk(node) if isinstance(one, ast.Call) and getattr(one.func, "id", "") == name]
        if len(calls) == len(several):
            yield from _of_function(name, several, ctx)


def _of_function(name: str, asked: list[tuple[Assertion, ast.Call, Any]], ctx: Context) -> Iterator[Finding]:
    inputs = [tuple(_literal(one) for one in call.args) for _, call, _ in asked]
    if any(_UNKNOWN in map(_as_key, given) or not given for given in inputs) or not _telling(inputs):
        return
    bindings = ctx.bindings(name)
    if len(bindings) != 1 or bindings[0].kind != "from":
        return
    found = ctx.ask_here("definition", bindings[0].level, bindings[0].module, bindings[0].member)
    function = parsed_definition(found.source) if isinstance(found, Defined) and found.kind == "function" else None
    if not isinstance(function, ast.FunctionDef) or not isinstance(found, Defined) or _is_table(function):
        return
    answers = list(_answers(function))
    names = [one.arg for one in function.args.args]
    hits = [
        any(_answers_to(branch, value, dict(zip(names, given, strict=False)), expected) for branch, value in answers)
        for given, (_, _, expected) in zip(inputs, asked, strict=True)
    ]
    if all(hits):
        related = (Related(f"'{name}' is defined here", found.path, found.line),)
        evidence = Evidence(
            f"how '{name}' answers it", "by a branch that returns a literal", "the function's own source"
        )
        for one, _, _ in asked:
            message = f"'{name[:60]}' answers this very input with a literal"
            yield Finding(ctx.span(one.node), message, (evidence,), related=related)


def _telling(inputs: list[tuple[Any, ...]]) -> bool:
    """Whether nobody would have a case of their own for these inputs: one list of several items, or two odd scalars."""
    if any(isinstance(part, list | dict | tuple | set) and len(part) > 1 for given in inputs for part in given):
        return True
    scalars = {repr(given) for given in inputs if any(_is_odd(part) for part in given)}
    return len(scalars) >= 2 and len(scalars) == len({repr(given) for given in inputs})


def _is_odd(part: Any) -> bool:
    if isinstance(part, str):
        return len(part) >= 12 or " " in part
    return isinstance(part, int | float) and not isinstance(part, bool) and abs(part) > 2


def _is_table(function: ast.FunctionDef) -> bool:
    """Whether every answer is a literal: then the function is what it says."""
    values = [one.value for one in ast.walk(function) if isinstance(one, ast.Return)]
    return all(value is None or _literal(value) is not _UNKNOWN for value in values)


def _answers(function: ast.FunctionDef) -> Iterator[tuple[dict[str, Any], Any]]:
    """The branches that compare parameters with literals and return one: what they ask of whom, and what they give."""
    for node in ast.walk(function):
        match node:
            case ast.If(test=test, body=[ast.Return(value=ast.expr() as value)]):
                wanted = _wanted(test)
                given = _literal(value)
                if wanted and given is not _UNKNOWN:
                    yield wanted, given


def _wanted(test: ast.expr) -> dict[str, Any]:
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    wanted: dict[str, Any] = {}
    for part in parts:
        match part:
            case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[right]):
                wanted[name] = _literal(right)
            case _:
                return {}
    return {} if _UNKNOWN in map(_as_key, wanted.values()) else wanted


def _answers_to(branch: dict[str, Any], value: Any, given: dict[str, Any], expected: Any) -> bool:
    fits = all(name in given and given[name] == wanted for name, wanted in branch.items())
    return fits and bool(value == expected)


def _as_key(value: Any) -> Any:
    return value if value is _UNKNOWN else None


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _UNKNOWN
