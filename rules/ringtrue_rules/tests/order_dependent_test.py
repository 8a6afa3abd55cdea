"""A test leaves something behind that other tests read: a `global`, an attribute of the class, an item in a list of the
module. Alone, or in another order, the others fail.

Let a fixture, or `setUp`, make what each test needs. Off by default: some suites are meant to run in order.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Given, Good, Span, dotted, rule, trial_of

_IN_TESTS = Given(path="tests/test_shop.py")
_CHANGING = frozenset(("append", "add", "update", "extend", "insert", "setdefault"))
_UNDOING = frozenset(("clear", "pop", "remove", "discard", "popitem"))


@rule(
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    summary="test that leaves something behind for other tests",
    kind="pattern",
    severity="information",
    default=False,
    examples=[
        Bad(
            """
            cart = None


            def test_make_cart():
                global cart
                cart = ["apple"]
              # ^^^^^^^^^^^^^^^^ the test leaves 'cart' behind for other tests
                assert len(cart) == 1
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            class TestCart:
                def test_make_cart(self):
                    TestCart.cart = ["apple"]
                  # ^^^^^^^^^^^^^^^^^^^^^^^^^ the test leaves 'TestCart.cart' behind for other tests
                    assert TestCart.cart
            """,
            given=_IN_TESTS,
        ),
        Bad(
            """
            CARTS = []


            def test_make_cart():
                CARTS.append("apple")
              # ^^^^^^^^^^^^^^^^^^^^^ the test leaves 'CARTS' behind for other tests
                assert len(CARTS) == 1
            """,
            given=_IN_TESTS,
        ),
        Good(
            """
            def test_make_cart():
                cart = []
                cart.append("apple")
                assert len(cart) == 1
            """,
            why="the list belongs to the test",
            given=_IN_TESTS,
        ),
        Good(
            """
            CARTS = []


            def test_make_cart():
                CARTS.append("apple")
                try:
                    assert len(CARTS) == 1
                finally:
                    CARTS.clear()
            """,
            why="the test tidies up",
            given=_IN_TESTS,
        ),
        Good(
            """
            class TestCart:
                def test_make_cart(self):
                    self.cart = ["apple"]
                    assert self.cart
            """,
            why="each test has an object of its own",
            given=_IN_TESTS,
        ),
    ],
)
def order_dependent_test(node: ast.FunctionDef | ast.AsyncFunctionDef, ctx: Context) -> Iterator[Finding]:
    trial = trial_of(node, ctx)
    if trial is None or ctx.block.damage:
        return
    undone = {name for one in ast.walk(node) for name in _undone(one)}
    shared = {name for one in ast.walk(node) if isinstance(one, ast.Global) for name in one.names}
    told: set[str] = set()
    for one in ast.walk(node):
        for name, at in _left(one, shared, trial.owner, ctx):
            if name not in undone and name not in told:
                told.add(name)
                evidence = Evidence(f"who undoes what is done to '{name}'", "not this test", "its body")
                yield Finding(at, f"the test leaves '{name[:60]}' behind for other tests", (evidence,))


def _undone(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _UNDOING:
            yield dotted(value)
        case ast.Try(finalbody=[_, *_] as final):
            for inner in (one for statement in final for one in ast.walk(statement)):
                if isinstance(inner, ast.Assign):
                    yield from map(dotted, inner.targets)
        case ast.Delete(targets=targets):
            for target in targets:
                yield dotted(target.value if isinstance(target, ast.Subscript) else target)


def _left(node: ast.AST, shared: set[str], owner: str, ctx: Context) -> Iterator[tuple[str, Span]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) if name in shared:
            yield name, ctx.span(node)
        case ast.Assign(targets=[ast.Attribute(value=value) as target]) if owner and dotted(value) in (
            owner, "self.__class__",
        ):  # fmt: skip
            yield dotted(target), ctx.span(node)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name) as read, attr=attr))) if (
            attr in _CHANGING and _is_of_module(read, ctx)
        ):
            yield name, ctx.span(node)


def _is_of_module(read: ast.Name, ctx: Context) -> bool:
    """Whether the name is a value of the module, not of the test."""
    if [one.kind for one in ctx.bindings(read.id)] != ["value"]:
        return False
    return any(one.node is read for one in ctx.names.reads)
