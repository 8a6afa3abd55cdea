"""Two twin lines treat the halves of a pair, and each gives the other half's name: `node.left = build(middle + 1, right)`
beside `node.right = build(left, middle - 1)`. One of the two names stands on the wrong side.

Give each its own. The rule asks that both lines are alike, and that each mentions only the name of the other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Good, Span, rule

_PAIRS = frozenset(
    (("left", "right"), ("first", "last"), ("start", "end"), ("begin", "end"), ("low", "high"), ("lower", "upper"),
     ("min", "max"), ("width", "height"), ("row", "column"), ("rows", "columns"), ("source", "target"), ("x", "y"),
     ("before", "after"), ("old", "new"), ("input", "output"), ("key", "value"), ("west", "east"), ("top", "bottom"))
)  # fmt: skip
# Bounds of what goes to either side of a tree.
_SIDES = {
    "low": "left",
    "start": "left",
    "begin": "left",
    "lower": "left",
    "high": "right",
    "end": "right",
    "upper": "right",
}
_OTHER = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}


@rule(
    ast.Assign,
    summary="twin lines whose names are crossed",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def build(values, left, right):
                if left > right:
                    return None
                middle = (left + right) // 2
                node = Node(values[middle])
                node.left = build(values, middle + 1, right)
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ gives 'right' for 'left', and the next line 'left' for 'right'
                node.right = build(values, left, middle - 1)
                return node
            """,
            fixed="""
            def build(values, left, right):
                if left > right:
                    return None
                middle = (left + right) // 2
                node = Node(values[middle])
                node.right = build(values, middle + 1, right)
                node.left = build(values, left, middle - 1)
                return node
            """,
        ),
        Bad(
            """
            def build(low, high):
                node = Node(low, high)
                middle = (low + high) // 2
                node.left = build(middle + 1, high)
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ gives 'right' for 'left', and the next line 'left' for 'right'
                node.right = build(low, middle)
                return node
            """,
        ),
        Good(
            """
            def build(values, left, right):
                node = Node(values[left])
                node.left = build(values, left, right - 1)
                node.right = build(values, left + 1, right)
                return node
            """,
            why="both lines name both",
        ),
        Good(
            """
            def mirrored(node):
                left, right = node.right, node.left
                node.left = mirrored(left)
                node.right = mirrored(right)
                return node
            """,
            why="each its own",
        ),
        Good(
            """
            def span(line, end):
                start = line.find("-", end)
                end = line.find(" ", start)
                return start, end
            """,
            why="locals that are worked out one from the other",
        ),
        Good(
            """
            def turn(box, width, height):
                box.width = height
                box.height = width
            """,
            why="swapped on purpose: nothing else is done",
        ),
        Good(
            """
            def build(low, high):
                node = Node(low, high)
                middle = (low + high) // 2
                node.left = build(low, middle)
                node.right = build(middle + 1, high)
                return node
            """,
            why="each to its side",
        ),
    ],
)
def crossed_pair(node: ast.Assign, ctx: Context) -> Iterator[Finding]:
    word = _target(node)
    if word is None or not isinstance(node.value, ast.Call) or len(node.value.args) < 2 or ctx.block.damage:
        return
    twin = _next(node, ctx)
    if not isinstance(twin, ast.Assign) or _target(twin) != _OTHER[word] or not isinstance(twin.value, ast.Call):
        return
    if ast.dump(node.value.func) != ast.dump(twin.value.func) or len(node.value.args) != len(twin.value.args):
        return
    of_tree = word in ("left", "right")
    if _named(node.value, of_tree) == {_OTHER[word]} and _named(twin.value, of_tree) == {word}:
        evidence = Evidence(f"'{word}' or '{_OTHER[word]}' in the call for '{word}'", _OTHER[word], "the two lines")
        message = f"gives '{_OTHER[word]}' for '{word}', and the next line '{word}' for '{_OTHER[word]}'"
        one, other = _end(node), _end(twin)
        edits = (Edit(_at(one, ctx), other.attr), Edit(_at(other, ctx), one.attr))
        yield Finding(ctx.span(node), message, (evidence,), (Fix("Swap the names", edits),))


def _end(node: ast.Assign) -> ast.Attribute:
    target = node.targets[0]
    assert isinstance(target, ast.Attribute)  # by `_target`
    return target


def _at(node: ast.Attribute, ctx: Context) -> Span:
    end = ctx.span(node).end
    return Span(end - len(node.attr), end)


def _target(node: ast.Assign) -> str | None:
    """The half of a pair that is assigned to, word for word."""
    if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Attribute):
        return None
    name = node.targets[0].attr
    return name if name in _OTHER else None


def _named(call: ast.Call, of_tree: bool) -> set[str]:
    """The halves of a pair among the plain names that the call is given."""
    named = {inner.id for argument in call.args for inner in ast.walk(argument) if isinstance(inner, ast.Name)}
    halves = {name for name in named if name in _OTHER}
    return {_SIDES.get(name, name) for name in halves} if of_tree else halves


def _next(node: ast.stmt, ctx: Context) -> ast.stmt | None:
    parent = ctx.tree.parents.get(node)
    for field in ("body", "orelse", "finalbody"):
        suite = getattr(parent, field, None)
        if isinstance(suite, list) and node in suite:
            return next(iter(suite[suite.index(node) + 1 :]), None)
    return None
