"""Every way through a function returns the same constant, and the function does nothing else: all its tests and loops
decide nothing. Usually one of the answers was meant to be the other one.

Return the other answer where the tests say so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Flow, Good, is_pure, rule

_EFFECTS = (
    ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Await, ast.Raise, ast.Assert, ast.Try, ast.With, ast.AsyncWith,
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.AsyncFor, ast.Delete,
)  # fmt: skip
_CONTAINERS = frozenset(("list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict", "sorted"))


@rule(
    ast.FunctionDef,
    summary="function whose every answer is the same constant",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def is_sorted(items):
                before = None
                for item in items:
                    if before is not None and item < before:
                        return False
                    before = item
                return False
                #      ^^^^^ 'is_sorted' returns False on every path, and does nothing else
            """,
        ),
        Bad(
            """
            def is_leap(year):
                if year % 400 == 0:
                    return True
                if year % 100 == 0:
                    return True
                return True
                     # ^^^^ 'is_leap' returns True on every path, and does nothing else
            """,
        ),
        Good(
            """
            def is_sorted(items):
                before = None
                for item in items:
                    if before is not None and item < before:
                        return False
                    before = item
                return True
            """,
            why="two answers",
        ),
        Good(
            """
            def run(jobs):
                if not jobs:
                    return 0
                for job in jobs:
                    job.run()
                return 0
            """,
            why="does something",
        ),
        Good(
            """
            def handle(self, event):
                if event.kind == "key":
                    self.key = event
                    return True
                return True
            """,
            why="likewise",
        ),
    ],
)
def same_answer(node: ast.FunctionDef, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or node.decorator_list or ctx.block.text.count("return ") < 2:
        return
    flow = ctx.flow(node)
    answers = [one.value for one in flow.returns]
    first = answers[0] if answers else None
    if len(answers) < 2 or not isinstance(first, ast.Constant) or first.value is None or flow.falls_off_end:
        return
    if any(not isinstance(one, ast.Constant) or ast.dump(one) != ast.dump(first) for one in answers):
        return
    if any(isinstance(inner, _EFFECTS) for inner in ast.walk(node) if inner is not node):
        return
    loops = any(isinstance(inner, ast.For | ast.While) for inner in ast.walk(node))
    if (not loops and len(answers) < 3) or not _is_harmless(node, flow):
        return
    last = flow.returns[-1]
    evidence = Evidence(f"answers of '{node.name}'", f"{len(answers)} times {ctx.source(first)}"[:60], "control flow")
    message = f"'{node.name}' returns {ctx.source(first)} on every path, and does nothing else"
    assert last.value is not None  # a constant
    yield Finding(ctx.span(last.value), message[:120], (evidence,))


def _is_harmless(node: ast.FunctionDef, flow: Flow) -> bool:
    """Whether nothing but what the function has made itself is changed."""
    own = {name for name, ones in flow.by_name.items() if all(_is_made(flow.bound_value(one)) for one in ones)}
    for inner in ast.walk(node):
        match inner:
            case ast.Attribute(ctx=ast.Store() | ast.Del()):
                return False
            case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()) if _root(owner) not in own:
                return False
            case ast.Call(func=func):
                bare = ast.Call(func=func, args=[], keywords=[])
                constructor = isinstance(func, ast.Name | ast.Attribute) and _word(func) in _CONTAINERS
                if not is_pure(bare) and not constructor and (isinstance(func, ast.Name) or _root(func) not in own):
                    return False
            case _:
                continue
    return True


def _is_made(value: ast.expr | None) -> bool:
    match value:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp() | ast.Constant():
            return True
        case ast.BinOp(left=ast.List(), op=ast.Mult()):
            return True
        case ast.Call(func=ast.Name() | ast.Attribute() as func):
            return _word(func) in _CONTAINERS
        case _:
            return False


def _word(func: ast.Name | ast.Attribute) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
