"""A function that calls itself twice or more on slightly smaller arguments solves the same smaller problems over and
over. Each step down doubles the work: `fib(30)` makes a million calls, `fib(50)` ten thousand million.

Remember what was computed (`functools.cache`), or fill a table from the small end up.

The rule wants at least two calls that both happen in one run, whose arguments are the function's own parameters,
reduced by something. It is silent for walks over trees (each call gets another part of the data), for functions that
remember, and for recursions that must visit everything because each call does something of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Given, Good, Span, in_test, rule, walk

_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef
_PURE = {"min", "max", "abs", "len", "sum", "int", "pow", "divmod", "range", "bool"}


@rule(
    ast.FunctionDef,
    summary="function that solves the same smaller problems again and again",
    kind="pattern",
    severity="warning",
    fix="safe",
    examples=[
        Bad(
            """
            def fib(n):
                if n < 2:
                    return n
                return fib(n - 1) + fib(n - 2)
                #      ^^^^^^^^^^ 'fib' calls itself 2 times on overlapping problems: up to O(2^n) calls
            """,
            fixed="""
            import functools

            @functools.cache
            def fib(n):
                if n < 2:
                    return n
                return fib(n - 1) + fib(n - 2)
            """,
        ),
        Bad(
            """
            def common(left, right, i, j):
                if i == 0 or j == 0:
                    return 0
                if left[i - 1] == right[j - 1]:
                    return 1 + common(left, right, i - 1, j - 1)
                return max(common(left, right, i - 1, j), common(left, right, i, j - 1))
                #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'common' calls itself 3 times on overlapping problems: up to O(2^i) calls
            """,
        ),
        Bad(
            """
            class Stairs:
                def ways(self, steps):
                    if steps <= 1:
                        return 1
                    one = self.ways(steps - 1)
                    #     ^^^^^^^^^^^^^^^^^^^^ 'ways' calls itself 2 times on overlapping problems: up to O(2^steps) calls
                    two = self.ways(steps - 2)
                    return one + two
            """,
        ),
        Good(
            """
            import functools


            @functools.cache
            def fib(n):
                return n if n < 2 else fib(n - 1) + fib(n - 2)
            """,
            why="it remembers",
        ),
        Good(
            """
            def size(node):
                if node is None:
                    return 0
                return 1 + size(node.left) + size(node.right)
            """,
            why="each call gets another part of the tree",
        ),
        Good(
            """
            def gcd(a, b):
                if a > b:
                    return gcd(a - b, b)
                if b > a:
                    return gcd(a, b - a)
                return a
            """,
            why="only one of the calls happens in a run",
        ),
        Good(
            """
            def hanoi(n, source, target, spare):
                if n:
                    hanoi(n - 1, source, spare, target)
                    print(source, target)
                    hanoi(n - 1, spare, target, source)
            """,
            why="every move has to be printed",
        ),
        Good(
            """
            def ways(n, known):
                if n in known:
                    return known[n]
                known[n] = ways(n - 1, known) + ways(n - 2, known)
                return known[n]
            """,
            why="it remembers by itself",
        ),
        Good(
            """
            def sort(items, low, high):
                if low < high:
                    middle = (low + high) // 2
                    sort(items, low, middle)
                    sort(items, middle + 1, high)
            """,
            why="the halves do not overlap",
        ),
        Good(
            """
            def fib(n):
                return n if n < 2 else fib(n - 1) + fib(n - 2)
            """,
            why="what a test calls is small",
            given=Given(path="tests/test_pickle.py"),
        ),
    ],
)
def exponential_recursion(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or any(not _plain(one) for one in node.decorator_list) or node.args.vararg or node.args.kwarg:
        return
    method = ctx.block.kind == "member" and ctx.tree.parents.get(node) is None
    calls = [one for one in ctx.below(node) if isinstance(one, ast.Call) and _is_self_call(one, node.name, method)]
    if len(calls) < 2 or _remembers(node) or in_test(ctx):
        return
    parameters = [one.arg for one in (*node.args.posonlyargs, *node.args.args)][1 if method else 0 :]
    reduced = [one for one in calls if _reduces(one, parameters)]
    pair = _both_run(reduced, ctx)
    if pair is None or len(reduced) != len(calls) or not all(_used(one, ctx) for one in calls):
        return
    shown = next(one for one in parameters if any(_less(a, one) for a in _arguments(pair[0])))
    growth = f"O(2^{shown})"
    message = f"'{node.name}' calls itself {len(calls)} times on overlapping problems: up to {growth} calls"
    fix = None if method else _cached(node, parameters, ctx)
    why = "no result is kept, and the smaller problems repeat"
    yield Finding(ctx.span(pair[0]), message, ctx.cost.evidence(growth, why), (fix,) if fix else ())


def _plain(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id in ("staticmethod", "classmethod")


def _is_self_call(node: ast.Call, name: str, method: bool) -> bool:
    match node.func:
        case ast.Name(id=called):
            return called == name and not method
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=called):
            return called == name and method
        case _:
            return False


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(one.value for one in call.keywords)]


def _less(node: ast.expr, parameter: str) -> bool:
    match node:
        case ast.BinOp(left=ast.Name(id=name), op=ast.Sub() | ast.Add(), right=right):
            return name == parameter and not _names(right) & {name}
        case _:
            return False


def _reduces(call: ast.Call, parameters: list[str]) -> bool:
    """Whether each argument is a parameter in its own place, at least one of them moved by something."""
    given = _arguments(call)
    if len(given) > len(parameters) or any(isinstance(one, ast.Starred) for one in given):
        return False
    names = [*parameters[: len(call.args)], *(one.arg or "" for one in call.keywords)]
    moved = [
        _less(one, name)
        for one, name in zip(given, names, strict=True)
        if not (isinstance(one, ast.Name) and one.id == name)
    ]
    return bool(moved) and all(moved)


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in walk(node) if isinstance(one, ast.Name)}


def _both_run(calls: list[ast.Call], ctx: Context) -> tuple[ast.Call, ast.Call] | None:
    """Two calls that one run of the function makes: in one expression, or in statements that follow one another."""
    for i, first in enumerate(calls):
        for second in calls[i + 1 :]:
            if _follow(first, second, ctx) and not ctx.cost.same(first, second):
                return (first, second)
    return None


def _follow(first: ast.Call, second: ast.Call, ctx: Context) -> bool:
    one, other = [first, *ctx.tree.above(first)], [second, *ctx.tree.above(second)]
    shared = next(node for node in one if node in other)
    below_one, below_other = one[one.index(shared) - 1], other[other.index(shared) - 1]
    if isinstance(shared, ast.If | ast.IfExp):
        return below_one is shared.test or below_other is shared.test
    if isinstance(shared, ast.BoolOp):
        return False
    if isinstance(shared, ast.stmt) and isinstance(below_one, ast.stmt):
        return not _returns(below_one) or below_one is below_other
    return True


def _returns(statement: ast.AST) -> bool:
    return any(isinstance(one, ast.Return) for one in walk(statement))


def _used(call: ast.Call, ctx: Context) -> bool:
    parent = ctx.tree.parents.get(call)
    return not isinstance(parent, ast.Expr | ast.Await | ast.YieldFrom | ast.For)


def _remembers(node: ast.FunctionDef) -> bool:
    """Whether results are stored or looked up: something is assigned by subscript, or generators yield."""
    return any(
        (isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store))
        or isinstance(one, ast.Yield | ast.YieldFrom | ast.Global | ast.Nonlocal)
        or (
            isinstance(one, ast.Call)
            and isinstance(one.func, ast.Attribute)
            and one.func.attr in ("append", "add", "setdefault")
        )
        for one in walk(node)
    )


def _cached(node: ast.FunctionDef, parameters: list[str], ctx: Context) -> Fix | None:
    """Only where the result depends on numbers alone: parameters are used in arithmetic and comparisons."""
    if node.decorator_list or ctx.cost.function(node) is not None or ctx.block.kind == "member":
        return None
    for one in walk(node):
        if isinstance(one, ast.Attribute | ast.Subscript | ast.Await | ast.Global | ast.Nonlocal):
            return None
        if isinstance(one, ast.Call) and not (isinstance(one.func, ast.Name) and one.func.id in (*_PURE, node.name)):
            return None
        known = {*parameters, *_PURE, node.name}
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load) and one.id not in known:
            return None
    at = ctx.span(node).start
    return Fix(
        "Remember results with 'functools.cache'",
        (Edit(Span(at, at + len("def")), "@functools.cache\ndef"),),
        safe=True,
        imports=("import functools",),
    )
