"""The two halves of an expression are the same recursive call: `max(depth(node.left), depth(node.left))`,
`fibonacci(n - 1) + fibonacci(n - 1)`. One of them was meant to treat the other part.

Pass what the second one is about.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, rule, same

_OTHER = {"left": "right", "right": "left", "first": "second", "second": "first", "low": "high", "high": "low"}


@rule(
    ast.BinOp,
    ast.BoolOp,
    ast.Call,
    ast.Assign,
    summary="the same recursive call twice, where two parts are meant",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def depth(node):
                if node is None:
                    return 0
                return 1 + max(depth(node.left), depth(node.left))
                #                                ^^^^^^^^^^^^^^^^ the same call of 'depth' twice: the other part is left out
            """,
            fixed="""
            def depth(node):
                if node is None:
                    return 0
                return 1 + max(depth(node.left), depth(node.right))
            """,
        ),
        Bad(
            """
            def fibonacci(n):
                if n < 2:
                    return n
                return fibonacci(n - 1) + fibonacci(n - 1)
                #                         ^^^^^^^^^^^^^^^^ the same call of 'fibonacci' twice: the other part is left out
            """,
        ),
        Bad(
            """
            def insert(node, value):
                if value < node.value:
                    node.left = insert(node.right, value)
                    #           ^^^^^^^^^^^^^^^^^^^^^^^^^ the same call of 'insert' twice: the other part is left out
                else:
                    node.right = insert(node.right, value)
                return node
            """,
            fixed="""
            def insert(node, value):
                if value < node.value:
                    node.left = insert(node.left, value)
                else:
                    node.right = insert(node.right, value)
                return node
            """,
        ),
        Good(
            """
            def depth(node):
                if node is None:
                    return 0
                return 1 + max(depth(node.left), depth(node.right))
            """,
            why="both parts",
        ),
        Good(
            """
            def draw(random):
                if random() < 0.5:
                    return random()
                return random() + random()
            """,
            why="another function, which may give something else",
        ),
        Good(
            """
            def mirrored(node):
                node.left, node.right = mirrored(node.right), mirrored(node.left)
                return node
            """,
            why="swapped, each once",
        ),
    ],
)
def repeated_recursion(node: ast.BinOp | ast.BoolOp | ast.Call | ast.Assign, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or not _may_repeat(node):
        return
    function = ctx.function_of(node)
    if function is None or ctx.block.text.count(f"{function.name}(") < 3:
        return
    pair = _assigned(node, function.name, ctx) if isinstance(node, ast.Assign) else _twins(node, function.name)
    if pair is None or not pair[1].args:
        return
    evidence = Evidence(f"what the two calls of '{function.name}' are given", "the same", "the code itself")
    what = f"the same call of '{function.name}' twice: the other part is left out"
    yield Finding(ctx.span(pair[1]), what[:120], (evidence,), tuple(_fixes(pair[1], isinstance(node, ast.Assign), ctx)))


def _may_repeat(node: ast.AST) -> bool:
    """A quick look at the shape, before anything is compared."""
    match node:
        case ast.BinOp(left=ast.Call(), op=ast.Add(), right=ast.Call()):
            return True
        case ast.BoolOp(values=[ast.Call(), *_]) | ast.Call(func=ast.Name(id="max" | "min"), args=[_, _, *_]):
            return True
        case ast.Assign(targets=[ast.Attribute(attr=attr)], value=ast.Call()):
            return attr in _OTHER
        case _:
            return False


def _twins(node: ast.AST, name: str) -> tuple[ast.Call, ast.Call] | None:
    match node:
        case ast.BinOp(left=ast.Call() as one, right=ast.Call() as other):
            sides: list[ast.expr] = [one, other]
        case ast.BoolOp(values=values):
            sides = values
        case ast.Call(func=ast.Name(id="max" | "min"), args=args):
            sides = args
        case _:
            return None
    calls = [side for side in sides if isinstance(side, ast.Call) and _is_own(side, name)]
    for i, one in enumerate(calls):
        for other in calls[i + 1 :]:
            if same(one, other):
                return one, other
    return None


def _assigned(node: ast.Assign, name: str, ctx: Context) -> tuple[ast.Call, ast.Call] | None:
    """`node.left = f(node.right)` where another line says `node.right = f(node.right)`."""
    match node:
        case ast.Assign(targets=[ast.Attribute(attr=attr) as target], value=ast.Call() as call) if attr in _OTHER:
            pass
        case _:
            return None
    if not _is_own(call, name) or not any(_is_part(one, target, _OTHER[attr]) for one in call.args):
        return None
    if any(_is_part(one, target, attr) for one in call.args):
        return None
    for other in ctx.tree.nodes:
        match other:
            case ast.Assign(targets=[ast.Attribute(attr=found)], value=ast.Call() as twin) if found == _OTHER[attr]:
                if same(twin, call):
                    return twin, call
            case _:
                continue
    return None


def _is_part(node: ast.expr, target: ast.Attribute, attr: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == attr and same(node.value, target.value)


def _is_own(call: ast.Call, name: str) -> bool:
    match call.func:
        case ast.Name(id=found) | ast.Attribute(value=ast.Name(id="self"), attr=found):
            return found == name
        case _:
            return False


def _fixes(call: ast.Call, assigned: bool, ctx: Context) -> Iterator[Fix]:
    parts = [one for one in call.args if isinstance(one, ast.Attribute) and one.attr in _OTHER]
    if len(parts) == 1:
        at = ctx.span(parts[0])
        other = _OTHER[parts[0].attr]
        yield Fix(f"Pass '{other}'", (Edit(at._replace(start=at.end - len(parts[0].attr)), other),))
