"""The expected value comes from the code under test: the test calls the function twice and compares, or holds a copy of its
body. Where the function is wrong, the test is wrong in the same way, and stays green.

Write down what the answer has to be, worked out by other means. The rule is silent about tests that ask whether two calls
agree (`test_is_deterministic`, `test_cached`), and about answers that are built from what was handed in by one step.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import (
    Bad,
    Context,
    Defined,
    Evidence,
    Finding,
    Flow,
    Given,
    Good,
    Related,
    Trial,
    assertions_of,
    is_pure,
    parsed_definition,
    rule,
    same,
    trial_of,
)

_SHOP = """
def total(prices, discount):
    amount = 0
    for price in prices:
        amount += price * (1 - discount)
    return round(amount, 2)


def taxed(price, rate):
    return round(price * (1 + rate), 2)
"""
_IN_TESTS = Given(path="tests/test_shop.py", files={"shop.py": _SHOP})
# What says that two calls are compared on purpose.
_REPEATED = re.compile(
    r"determin|same|cache|repeat|idempot|consist|stable|twice|memo|hash|seed|random|rng|equal|eq(?![a-z])|reprod|again|"
    r"ident|singleton|intern|unique|differ|order|compar|invarian|symm|reuse|lru|copy|alias|invalid|clear|reset|refresh",
    re.IGNORECASE,
)
_EXPECTED = re.compile(r"expect|want|correct|desired|should|answer|reference|truth", re.IGNORECASE)
_STEPS = (ast.BinOp, ast.Call, ast.BoolOp, ast.Compare, ast.comprehension, ast.Subscript, ast.IfExp, ast.UnaryOp)
_SKIPPED = frozenset(("ctx", "kind", "type_comment", "annotation", "simple"))


@rule(
    ast.FunctionDef,
    summary="expected value that comes from the code under test",
    kind="pattern",
    severity="warning",
    examples=[
        Bad(
            """
            from shop import taxed


            def test_taxed():
                expected = taxed(100, 0.2)
                assert taxed(100, 0.2) == expected
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ both sides are what 'taxed' answers
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import taxed


            def test_taxed():
                price, rate = 100, 0.2
                assert taxed(price, rate) == round(price * (1 + rate), 2)
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the expected value is a copy of the body of 'taxed'
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            from shop import total


            def test_total():
                prices = [3, 4]
                expected = 0
                for p in prices:
                    expected += p * (1 - 0.5)
                assert total(prices, 0.5) == round(expected, 2)
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the expected value is a copy of the body of 'total'
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import taxed


            def test_taxed():
                assert taxed(100, 0.2) == 120
            """,
            why="a value that was worked out",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import taxed


            def test_taxed_is_deterministic():
                assert taxed(100, 0.2) == taxed(100, 0.2)
            """,
            why="whether two calls agree is what is asked",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import taxed


            def test_taxed():
                first = taxed(100, 0.2)
                second = taxed(100, 0.2)
                assert first == second
            """,
            why="two runs are compared, and none is called the expected one",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import taxed, use


            def test_taxed():
                before = taxed(100, 0.2)
                use("another currency")
                assert taxed(100, 0.2) == before
            """,
            why="something happens in between",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import taxed


            def test_taxed():
                assert taxed(100, 0.2) == 100 + 100 * 0.2
            """,
            why="the same by another way",
            given=_IN_TESTS,
        ),
        Good(
            """
            from shop import nor


            def test_nor():
                for pair in ((1, 0), (0, 0)):
                    assert nor(pair) == opposite(either(pair))
            """,
            why="says what the short function is",
            given=Given(
                path="tests/test_shop.py", files={"shop.py": "def nor(pair):\n    return opposite(either(pair))\n"}
            ),
        ),
        Good(
            """
            from shop import double


            def test_double():
                assert double(4) == 2 * 4
            """,
            why="one step shows what is meant",
            given=Given(path="tests/test_shop.py", files={"shop.py": "def double(n):\n    return 2 * n\n"}),
        ),
    ],
)
def mirrored_implementation(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    trial = trial_of(node, ctx)
    if trial is None or ctx.block.damage:
        return
    flow = ctx.flow(node)
    for one in assertions_of(node, ctx):
        match one.test:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                pass
            case _:
                continue
        found = _twice(left, right, trial, flow, ctx) or _copied(left, right, node, flow, ctx)
        found = found or _copied(right, left, node, flow, ctx)
        if found:
            message, related = found
            evidence = Evidence("where the expected value comes from", message, "the function's own source")
            yield Finding(ctx.span(one.node), message[:120], (evidence,), related=related)


def _twice(
    left: ast.expr, right: ast.expr, trial: Trial, flow: Flow, ctx: Context
) -> tuple[str, tuple[Related, ...]] | None:
    named = [side.id for side in (left, right) if isinstance(side, ast.Name)]
    if not any(_EXPECTED.search(name) for name in named):
        return None
    one, other = _behind(left, flow), _behind(right, flow)
    if not isinstance(one, ast.Call) or not isinstance(other, ast.Call) or one is other or not same(one, other):
        return None
    said = f"{trial.name} {trial.owner} {ast.get_docstring(trial.node) or ''}"
    if _REPEATED.search(said) or not _is_of_project(one, ctx) or "#" in ctx.block.text:
        return None
    if not all(is_pure(part) for part in (*one.args, *(word.value for word in one.keywords))):
        return None
    if _happens_between(one, other, trial.node, ctx) or not isinstance(one.func, ast.Name):
        return None
    return f"both sides are what '{one.func.id}' answers", ()


def _is_of_project(call: ast.Call, ctx: Context) -> bool:
    if not isinstance(call.func, ast.Name) or call.func.id[:1].isupper():
        return False
    bindings = ctx.bindings(call.func.id)
    return len(bindings) == 1 and bindings[0].kind == "from"


def _happens_between(one: ast.Call, other: ast.Call, node: ast.AST, ctx: Context) -> bool:
    first, last = sorted((ctx.span(one), ctx.span(other)))
    between = (
        inner
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call | ast.Assign | ast.AugAssign | ast.With | ast.Delete)
        and first.end <= ctx.span(inner).start < last.start
    )
    return any(
        not isinstance(inner, ast.Assign | ast.Call)
        or (isinstance(inner, ast.Assign) and inner.value not in (one, other))
        or (isinstance(inner, ast.Call) and not getattr(inner.func, "attr", "").startswith("assert"))
        for inner in between
        if inner not in (one, other)
    )


def _behind(node: ast.expr, flow: Flow) -> ast.expr:
    """What a name stands for, where that is one expression."""
    if isinstance(node, ast.Name):
        found = flow.reaching(node)
        if found and len(found) == 1 and found[0].kind == "assign" and found[0].value is not None:
            return found[0].value
    return node


def _copied(
    asked: ast.expr, expected: ast.expr, node: ast.FunctionDef, flow: Flow, ctx: Context
) -> tuple[str, tuple[Related, ...]] | None:
    call = _behind(asked, flow)
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not _is_of_project(call, ctx):
        return None
    if isinstance(_behind(expected, flow), ast.Constant) and not isinstance(expected, ast.Name):
        return None
    binding = ctx.bindings(call.func.id)[0]
    found = ctx.ask_here("definition", binding.level, binding.module, binding.member)
    if not isinstance(found, Defined) or found.kind != "function" or found.decorated:
        return None
    function = parsed_definition(found.source)
    if not isinstance(function, ast.FunctionDef):
        return None
    given = _given(function, call)
    if given is None or not _is_copy(function, given, expected, node, flow):
        return None
    related = (Related(f"'{call.func.id}' is defined here", found.path, found.line),)
    return f"the expected value is a copy of the body of '{call.func.id}'", related


def _given(function: ast.FunctionDef, call: ast.Call) -> dict[str, ast.expr] | None:
    """The arguments of the call by the names of the parameters."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if len(call.args) > len(names) or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    given = dict(zip(names, call.args, strict=False))
    given.update({word.arg: word.value for word in call.keywords if word.arg})
    return given


def _is_copy(
    function: ast.FunctionDef, given: dict[str, ast.expr], expected: ast.expr, node: ast.FunctionDef, flow: Flow
) -> bool:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    *steps, last = body or [ast.Pass()]
    if not isinstance(last, ast.Return) or last.value is None:
        return False
    answer = last.value
    if not steps:
        enough = _is_long(answer)
        return enough and any(_fits(answer, one, dict(given), set()) for one in (expected, _behind(expected, flow)))
    own = {one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    if not any(isinstance(one, ast.For | ast.While | ast.If) for one in steps) and len(steps) < 2:
        return False
    for start in range(len(node.body) - len(steps) + 1):
        names = dict(given)
        if all(_fits(step, there, names, own) for step, there in zip(steps, node.body[start:], strict=False)):
            return any(_fits(answer, one, dict(names), own) for one in (expected, _behind(expected, flow)))
    return False


def _is_long(answer: ast.expr) -> bool:
    """Whether nobody writes it a second time to show what is meant: three steps, or two of reckoning."""
    steps = [one for one in ast.walk(answer) if isinstance(one, _STEPS)]
    return len(steps) >= 3 or (len(steps) == 2 and all(isinstance(one, ast.BinOp) for one in steps))


def _fits(pattern: object, node: object, names: dict[str, ast.expr], own: set[str]) -> bool:
    """Whether `node` says what `pattern` does, with the function's `names` replaced; `own` names may get new ones."""
    if isinstance(pattern, ast.Name):
        if pattern.id in names and isinstance(node, ast.expr):
            return same(names[pattern.id], node)
        if pattern.id in own and isinstance(node, ast.Name):
            names[pattern.id] = node
            return True
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, ast.AST):
        fields = (name for name in pattern._fields if name not in _SKIPPED)
        return all(_fits(getattr(pattern, name, None), getattr(node, name, None), names, own) for name in fields)
    if isinstance(pattern, list):
        assert isinstance(node, list)  # the types are equal
        return len(pattern) == len(node) and all(_fits(a, b, names, own) for a, b in zip(pattern, node, strict=True))
    return pattern == node
