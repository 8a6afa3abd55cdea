"""A loop over `range(n)` asks whether its number is `n`, which it never is: the last one is `n - 1`. What was to be done
in the last pass is never done.

Compare with `n - 1`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, names_in, rule, same


@rule(
    ast.Compare,
    summary="number of a range compared with the end that it never reaches",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def joined(items):
                text = ""
                for i in range(len(items)):
                    text += items[i]
                    if i == len(items):
                    #  ^^^^^^^^^^^^^^^ 'i' never reaches 'len(items)': the range ends one before
                        text += "."
                return text
            """,
            fixed="""
            def joined(items):
                text = ""
                for i in range(len(items)):
                    text += items[i]
                    if i == len(items) - 1:
                        text += "."
                return text
            """,
        ),
        Bad(
            """
            def retry(call, attempts):
                for attempt in range(attempts):
                    try:
                        return call()
                    except OSError:
                        if attempt >= attempts:
                        #  ^^^^^^^^^^^^^^^^^^^ 'attempt' never reaches 'attempts': the range ends one before
                            raise
            """,
        ),
        Good(
            """
            def joined(items):
                text = ""
                for i in range(len(items)):
                    text += items[i]
                    if i == len(items) - 1:
                        text += "."
                return text
            """,
            why="the last one",
        ),
        Good(
            """
            def positions(count):
                for i in range(count + 1):
                    yield i, i == count
            """,
            why="the range goes one further",
        ),
        Good(
            """
            def shrinking(items):
                for i in range(len(items)):
                    items.pop()
                    if i == len(items):
                        break
            """,
            why="the length is another one by then",
        ),
    ],
)
def never_last(node: ast.Compare, ctx: Context) -> Iterator[Finding]:
    match node:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq() | ast.GtE() | ast.Gt()], comparators=[bound]):
            pass
        case _:
            return
    if ctx.block.damage or isinstance(bound, ast.Constant):
        return
    loop = _loop_of(node, name, ctx)
    if loop is None or not same(_stop(loop), bound):
        return
    if any(_may_change(inner, name, bound, loop) for part in loop.body for inner in ast.walk(part)):
        return
    evidence = Evidence(f"greatest '{name}' of this loop", f"{ctx.source(bound)} - 1"[:60], "what 'range' gives")
    at = ctx.span(bound)
    fixes: tuple[Fix, ...] = ()
    if isinstance(node.ops[0], ast.Eq):
        fixes = (Fix("Compare with the last one", (Edit(at._replace(start=at.end), " - 1"),)),)
    message = f"'{name}' never reaches '{ctx.source(bound)}': the range ends one before"
    yield Finding(ctx.span(node), message[:120], (evidence,), fixes)


def _loop_of(node: ast.AST, name: str, ctx: Context) -> ast.For | None:
    below = node
    for parent in ctx.tree.above(node):
        if (
            isinstance(parent, ast.For)
            and below in parent.body
            and isinstance(parent.target, ast.Name)
            and parent.target.id == name
        ):
            return parent
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            return None
        below = parent
    return None


def _stop(loop: ast.For) -> ast.expr | None:
    """Where the range ends that the loop runs over from first to last."""
    match loop.iter:
        case ast.Call(func=ast.Name(id="range"), args=[stop] | [_, stop], keywords=[]):
            return stop
        case _:
            return None


def _may_change(inner: ast.AST, name: str, bound: ast.expr, loop: ast.For) -> bool:
    names = names_in(bound) | {name}
    match inner:
        case ast.Name(id=found, ctx=ast.Store() | ast.Del()):
            return found in names
        case ast.Attribute(value=owner, ctx=ast.Load()) if isinstance(owner, ast.Name) and owner.id in names:
            return True
        case ast.Attribute(value=owner, ctx=ast.Store()):
            return bool(names_in(owner) & names)
        case ast.Delete():
            return bool(names_in(inner) & names)
        case ast.Call(args=args, func=func) if not (
            isinstance(func, ast.Name) and func.id in ("len", "print", "range", "str", "int")
        ):
            called = any(isinstance(one, ast.Name) and one.id in names - {name} for one in args)
            return called and isinstance(bound, ast.Call)
        case _:
            return False
