"""A loop takes as many items as a queue holds at this moment, to work through one level: `for _ in range(len(queue))`.
But it takes them from the end where the new ones are put, so that it meets items of the next level; or it takes one more
than there are.

Take from the front: `queue.popleft()`, `queue.pop(0)`; take `len(queue)` items.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, rule


@rule(
    ast.For,
    summary="level of a queue that is taken from the wrong end, or one item too long",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            from collections import deque


            def levels(root):
                queue, count = deque([root]), 0
                while queue:
                    for _ in range(len(queue)):
                        node = queue.pop()
                        #      ^^^^^^^^^^^ takes what this very loop has put to 'queue', not what was there before
                        for child in node.children:
                            queue.append(child)
                    count += 1
                return count
            """,
            fixed="""
            from collections import deque


            def levels(root):
                queue, count = deque([root]), 0
                while queue:
                    for _ in range(len(queue)):
                        node = queue.popleft()
                        for child in node.children:
                            queue.append(child)
                    count += 1
                return count
            """,
        ),
        Bad(
            """
            def levels(root, queue):
                queue.append(root)
                while queue:
                    for _ in range(len(queue) + 1):
                    #              ^^^^^^^^^^^^^^ takes more from 'queue' than it holds
                        node = queue.popleft()
                        queue.extend(node.children)
            """,
            fixed="""
            def levels(root, queue):
                queue.append(root)
                while queue:
                    for _ in range(len(queue)):
                        node = queue.popleft()
                        queue.extend(node.children)
            """,
        ),
        Good(
            """
            from collections import deque


            def levels(root):
                queue, count = deque([root]), 0
                while queue:
                    for _ in range(len(queue)):
                        node = queue.popleft()
                        for child in node.children:
                            queue.append(child)
                    count += 1
                return count
            """,
            why="from the front",
        ),
        Good(
            """
            def emptied(stack):
                for _ in range(len(stack)):
                    yield stack.pop()
            """,
            why="nothing is put back",
        ),
    ],
)
def level_from_wrong_end(node: ast.For, ctx: Context) -> Iterator[Finding]:
    match node.iter:
        case ast.Call(func=ast.Name(id="range"), args=[stop], keywords=[]):
            pass
        case _:
            return
    flow = ctx.flow_around(node)
    found = None if flow is None or ctx.block.damage else _queue(stop, flow)
    if found is None:
        return
    name, beyond = found
    takes = [inner for part in node.body for inner in ast.walk(part) if _is_call(inner, name, ("pop", "popleft"))]
    if len(takes) != 1:
        return
    taken = takes[0]
    assert isinstance(taken, ast.Call)  # by `_is_call`
    assert isinstance(taken.func, ast.Attribute)  # likewise
    if beyond > 0 and _stands_first(taken, node, ctx):
        evidence = Evidence(f"items taken from '{name}' against its length", f"{beyond} more", "arithmetic")
        fix = Fix("Take as many as there are", (Edit(ctx.span(stop), f"len({name})"),))
        yield Finding(ctx.span(stop), f"takes more from '{name}' than it holds", (evidence,), (fix,))
    elif beyond == 0 and taken.func.attr == "pop" and not taken.args and _puts(node, name):
        evidence = Evidence(f"where '{name}' is put to and taken from", "both at its end", "the code itself")
        yield Finding(ctx.span(taken), f"takes what this very loop has put to '{name}', not what was there before"[:120],
                      (evidence,), tuple(_fixes(taken, name, flow, ctx)))  # fmt: skip


def _queue(stop: ast.expr, flow: Flow | None) -> tuple[str, int] | None:
    """The `queue` of `len(queue)` and `len(queue) + 1`, and how much more."""
    match stop:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            return name, 0
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=int() as by)):
            inner = _queue(left, flow)
            return None if inner is None else (inner[0], inner[1] + by)
        case ast.Name() if flow is not None:
            reaching = flow.reaching(stop) or ()
            value = flow.bound_value(reaching[0]) if len(reaching) == 1 else None
            return _queue(value, None) if value is not None else None
        case _:
            return None


def _is_call(node: ast.AST, name: str, methods: tuple[str, ...]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr=attr)):
            return found == name and attr in methods
        case _:
            return False


def _puts(node: ast.For, name: str) -> bool:
    return any(_is_call(inner, name, ("append", "extend")) for part in node.body for inner in ast.walk(part))


def _stands_first(taken: ast.AST, node: ast.For, ctx: Context) -> bool:
    """Whether each pass takes one before anything else."""
    statement = node.body[0]
    return isinstance(statement, ast.Assign | ast.Expr) and any(inner is taken for inner in ast.walk(statement))


def _fixes(taken: ast.Call, name: str, flow: Flow | None, ctx: Context) -> Iterator[Fix]:
    starts = [flow.bound_value(one) for one in flow.by_name.get(name, ())] if flow is not None else []
    end = ctx.span(taken).end
    if starts and all(isinstance(start, ast.List) for start in starts):
        yield Fix("Take from the front", (Edit(Span(end - 1, end), "0)"),))
    elif starts and all(isinstance(start, ast.Call) and ctx.source(start.func).endswith("deque") for start in starts):
        assert isinstance(taken.func, ast.Attribute)  # by the caller
        at = ctx.span(taken.func)
        yield Fix("Take from the front", (Edit(at._replace(start=at.end - len("pop")), "popleft"),))
