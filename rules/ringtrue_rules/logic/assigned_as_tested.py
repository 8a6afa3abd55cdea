"""A test finds that something has a value, and the first thing done then is to give it that very value:
`while seen[i] == 0: seen[i] = 0`. The line does nothing; another value was meant.

Assign what it should be from now on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Evidence, Finding, Good, is_pure, rule, same


@rule(
    ast.If,
    ast.While,
    summary="assignment of the value that the test has just found",
    kind="fact",
    severity="warning",
    examples=[
        Bad(
            """
            def mark(nodes, seen, i):
                while i >= 0 and seen[i] == 0:
                    seen[i] = 0
                  # ^^^^^^^^^^^ 'seen[i]' is 0 already, as the test says
                    i = nodes[i]
            """,
        ),
        Bad(
            """
            def port(settings):
                value = settings.port
                if value is None:
                    value = None
                  # ^^^^^^^^^^^^ 'value' is None already, as the test says
                return value
            """,
        ),
        Bad(
            """
            def fill(seen, row, column):
                if not seen[row][column]:
                    seen[row][column] = False
                  # ^^^^^^^^^^^^^^^^^^^^^^^^^ 'seen[row][column]' is false already, as the test says
            """,
        ),
        Good(
            """
            def mark(nodes, seen, i):
                while i >= 0 and seen[i] == 0:
                    seen[i] = 1
                    i = nodes[i]
            """,
            why="another value",
        ),
        Good(
            """
            def whole(number):
                if number == 0.0:
                    number = 0
                return number
            """,
            why="equal, and of another type",
        ),
        Good(
            """
            def either(value, other):
                if value == 1 or other == 2:
                    value = 1
                return value
            """,
            why="the test may be true for the other reason",
        ),
        Good(
            """
            def normal(options):
                if not options["debug"]:
                    options["debug"] = False
            """,
            why="whatever is false becomes False",
        ),
        Good(
            """
            def position(args):
                if args["position"] == "last":
                    args["position"] = -1
                elif args["position"] == "flexible":
                    args["position"] = "flexible"
                else:
                    raise ValueError("bad position")
            """,
            why="the values that are let through, each as it stays",
        ),
    ],
)
def assigned_as_tested(node: ast.If | ast.While, ctx: Context) -> Iterator[Finding]:
    first = node.body[0]
    if not isinstance(first, ast.Assign) or len(first.targets) != 1 or ctx.block.damage:
        return
    if _ends_in_raise(node):
        return  # the values that are let through, each as it stays
    for test in (
        node.test.values if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And) else [node.test]
    ):
        if _is_mark_left(test, first):
            negated = isinstance(test, ast.UnaryOp)
            evidence = Evidence("truth of what is assigned to, under this test", str(not negated).lower(), "the test")
            message = f"'{ctx.source(first.targets[0])}' is {'false' if negated else 'true'} already, as the test says"
            yield Finding(ctx.span(first), message[:120], (evidence,))
        match test:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[ast.Constant() as value]):
                pass
            case _:
                continue
        target = first.targets[0]
        if not isinstance(first.value, ast.Constant) or not is_pure(left) or not _alike(target, left):
            continue
        if type(first.value.value) is type(value.value) and first.value.value == value.value:
            if isinstance(value.value, int | float) and not isinstance(left, ast.Subscript | ast.Name):
                continue
            evidence = Evidence(
                f"value of '{ctx.source(left)}' under this test"[:100], ctx.source(value)[:60], "the test"
            )
            message = f"'{ctx.source(left)}' is {ctx.source(value)} already, as the test says"
            yield Finding(ctx.span(first), message[:120], (evidence,))


def _ends_in_raise(node: ast.If | ast.While) -> bool:
    while isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        node = node.orelse[0]
    return any(isinstance(one, ast.Raise) for one in node.orelse)


def _is_mark_left(test: ast.expr, first: ast.Assign) -> bool:
    """`if not seen[row][column]: seen[row][column] = False`, where the index is no constant: a table of marks."""
    match test, first.value:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Subscript() as asked), ast.Constant(value=False):
            pass
        case ast.Subscript() as asked, ast.Constant(value=True):
            pass
        case _:
            return False
    assert isinstance(first.value, ast.Constant)
    marks = first.value.value is True or first.value.value is False
    return marks and not isinstance(asked.slice, ast.Constant) and is_pure(asked) and _alike(first.targets[0], asked)


def _alike(target: ast.expr, left: ast.expr) -> bool:
    """Whether what is assigned to is what was tested, the contexts aside."""
    return same(target, left)
