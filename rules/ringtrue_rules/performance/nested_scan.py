"""Two loops, one inside the other, that compare every element with every other to find partners or repeats. The work
grows with the product of the lengths: a thousand rows take a million comparisons, ten thousand take a hundred
million.

Go through one collection once and put it in a `dict` by the compared key (or in a `Counter` or `set`); then go through
the other and look up.

An inner loop that adds the outer element to a set, whatever its own element is, is of the same kind: usually the test is
missing.

The rule wants an equality between something of the inner element and something of the outer one, and nothing else in
the inner loop, and a word that says that there are many: a collection's name, or a key that tells records apart. It is
silent where the inner collection belongs to the outer element, where either is constant, and where the outer loop is
left after the first scan.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Good, Repetition, Span, rule

# What tells one record from another.
_KEY = re.compile(r"(?:\b|_|[a-z](?=I))(?:id|uid|uuid|key|email|code|sku|isbn)(?![a-z])", re.IGNORECASE)


@rule(
    ast.Compare,
    ast.For,
    summary="inner loop that looks for the partner of each outer element",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            def find_duplicates(items):
                duplicates = []
                for i in range(len(items)):
                    for j in range(i + 1, len(items)):
                        if items[i] == items[j] and items[i] not in duplicates:
                        #  ^^^^^^^^^^^^^^^^^^^^ compares each pair: O(len(items)²): a dict or Counter finds partners in one pass
                            duplicates.append(items[i])
                return duplicates
            """,
            fixed="""
            from collections import Counter

            def find_duplicates(items):
                return [item for item, count in Counter(items).items() if count > 1]
            """,
        ),
        Bad(
            """
            def joined(orders, users):
                pairs = []
                for order in orders:
                    for user in users:
                        if user.id == order.user_id:
                        #  ^^^^^^^^^^^^^^^^^^^^^^^^ compares each pair: O(len(orders) · len(users)): a dict or Counter finds partners in one pass
                            pairs.append((order, user))
                return pairs
            """,
        ),
        Bad(
            """
            def owners(cars, people):
                return [next(p for p in people if p.id == car.owner) for car in cars]
                #                                 ^^^^^^^^^^^^^^^^^ compares each pair: O(len(cars) · len(people)): a dict or Counter finds partners in one pass
            """,
        ),
        Bad(
            """
            def adding_up(numbers: list[int], target: int):
                for i in range(len(numbers)):
                    for j in range(i + 1, len(numbers)):
                        if numbers[i] + numbers[j] == target:
                        #  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ compares each pair: O(len(numbers)²): a dict or Counter finds partners in one pass
                            yield numbers[i], numbers[j]
            """,
        ),
        Good(
            """
            def longest(left, right):
                most, before = 0, [0] * (len(right) + 1)
                for i in range(1, len(left) + 1):
                    row = [0] * (len(right) + 1)
                    for j in range(1, len(right) + 1):
                        if left[i - 1] == right[j - 1]:
                            row[j] = before[j - 1] + 1
                            if row[j] > most:
                                most = row[j]
                    before = row
                return most
            """,
            why="a table that is kept row by row: each pair has a place in it",
        ),
        Good(
            """
            def called(members, users, name):
                found = [user for user in users if user.name == name]
                for member in members:
                    if member.nick == name and not any(user.id == member.id for user in found):
                        found.append(member)
                return found
            """,
            why="only for those who are called so",
        ),
        Good(
            """
            def joined(orders, users):
                by_id = {user.id: user for user in users}
                return [(order, by_id[order.user_id]) for order in orders]
            """,
            why="one pass over each",
        ),
        Good(
            """
            def lines(orders, wanted):
                return [line for order in orders for line in order.lines if line.item == wanted]
            """,
            why="the inner collection belongs to the outer element",
        ),
        Good(
            """
            def grid(rows, columns):
                cells = {}
                for row in rows:
                    for column in columns:
                        cells[row, column] = row * column
                return cells
            """,
            why="every pair is wanted",
        ),
        Good(
            """
            def closest(points, others):
                return [min(others, key=lambda other: abs(other - point)) for point in points]
            """,
            why="no equality: a dict would not help",
        ),
        Good(
            """
            def by_suit(cards):
                for suit in ("hearts", "spades"):
                    for card in cards:
                        if card.suit == suit:
                            yield card
            """,
            why="two passes, whatever the data",
        ),
        Good(
            """
            from .kinds import Kind


            def known(topics):
                return [any(kind.value == topic for kind in Kind) for topic in topics]
            """,
            why="an enumeration does not grow",
        ),
        Good(
            """
            def common(left, right):
                length = {}
                for i in range(len(left)):
                    for j in range(len(right)):
                        if left[i] == right[j]:
                            length[i, j] = length.get((i - 1, j - 1), 0) + 1
                return max(length.values())
            """,
            why="a table over all pairs: each has a place of its own",
        ),
        Bad(
            """
            def common(left: list, right: list):
                found = set()
                for one in left:
                    for other in right:
                        found.add(one)
                    #   ^^^^^^^^^^^^^^ each pass of the inner loop adds the same 'one': O(len(left) · len(right)): one would do
                return found
            """,
        ),
        Good(
            """
            def partner(nodes, runs):
                found = []
                for node in nodes:
                    if node.is_open:
                        for run in runs:
                            if run.qubit == node.qubit:
                                found = run
                        break
                return found
            """,
            why="the outer loop is left after one pass of the inner one",
        ),
        Good(
            """
            def pairs(left: list, right: list):
                found = set()
                for one in left:
                    for other in right:
                        found.add(other)
                return found
            """,
            why="another one in each pass",
        ),
    ],
)
def nested_scan(node: ast.Compare | ast.For, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.For):
        yield from _same_in_each_pass(node, ctx)
        return
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq):
        return
    cost = ctx.cost
    loops = cost.growing(node)
    if len(loops) < 2 or not _only_selects(node, loops[0], ctx):
        return
    inner, outer = loops[:2]
    iterable = inner.iterable
    if iterable is None or outer.iterable is None or not inner.variables or not outer.variables:
        return
    if not cost.is_many(iterable, outer.iterable) and not _KEY.search(ctx.source(node)):
        return
    if _is_picked(inner.node, outer, ctx):
        return
    if outer.is_statement and cost.leaves(inner.node, outer):
        return
    if not _pairs(node, inner, outer) or not _scans_the_same(inner, outer, ctx) or _fills_table(inner, outer):
        return
    growth = cost.growth(loops[:2])
    fix = _counter(node, inner, outer, ctx)
    message = f"compares each pair: {growth}: a dict or Counter finds partners in one pass"
    why = f"'{ctx.source(node)}' runs for each element of both"
    yield Finding(ctx.span(node), message, cost.evidence(growth, why), (fix,) if fix else ())


def _same_in_each_pass(node: ast.For, ctx: Context) -> Iterator[Finding]:
    """An inner loop whose every pass puts the same element into the same set: all but the first are for nothing."""
    match node.body:
        case [
            ast.Expr(
                ast.Call(func=ast.Attribute(value=ast.Name(id=into) as kept, attr="add"), args=[ast.Name(id=added)])
            )
        ]:
            pass
        case _:
            return
    loops = ctx.cost.growing(node.body[0])
    if len(loops) < 2 or loops[0].node is not node or loops[1].iterable is None or ctx.block.damage:
        return
    inner, outer = loops[:2]
    if added in inner.bound or added not in outer.variables or not _scans_the_same(inner, outer, ctx):
        return
    if ctx.cost.kind(kept) != "set":
        return
    growth = ctx.cost.growth(loops[:2])
    message = f"each pass of the inner loop adds the same '{added}': {growth}: one would do"
    why = f"'{into}' has '{added}' after the first pass"
    yield Finding(ctx.span(node.body[0]), message[:120], ctx.cost.evidence(growth, why))


def _only_selects(node: ast.Compare, inner: Repetition, ctx: Context) -> bool:
    """Whether the comparison decides about the whole pass of the inner loop."""
    test: ast.AST = node
    parent = ctx.tree.parents.get(test)
    if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.And):
        equalities = (one for one in parent.values if isinstance(one, ast.Compare) and isinstance(one.ops[0], ast.Eq))
        if node is not next(equalities, None):
            return False  # said of the first one
        test, parent = parent, ctx.tree.parents.get(parent)
    if isinstance(parent, ast.comprehension):
        return inner.node is ctx.tree.parents.get(parent) and test in parent.ifs
    if isinstance(parent, ast.If) and parent.test is test and not parent.orelse:
        return inner.is_statement and getattr(inner.node, "body", None) == [parent]
    whole = ctx.tree.parents.get(parent) if isinstance(parent, ast.GeneratorExp) else None
    return isinstance(whole, ast.Call) and isinstance(whole.func, ast.Name) and whole.func.id == "any"


def _is_picked(node: ast.AST, outer: Repetition, ctx: Context) -> bool:
    """`member.nick == asked and not any(...)`: only the few outer elements that are equal to something get there."""
    below = node
    for above in ctx.tree.above(node):
        if isinstance(above, ast.BoolOp) and isinstance(above.op, ast.And) and below in above.values:
            before = above.values[: above.values.index(below)]
            if any(isinstance(one, ast.Compare) and isinstance(one.ops[0], ast.Eq) for one in before):
                return True
        if above is outer.node:
            return False
        below = above
    return False


def _pairs(node: ast.Compare, inner: Repetition, outer: Repetition) -> bool:
    """Whether one side is of the inner element alone, and the other of the outer one alone."""
    sides = [_names(node.left), _names(node.comparators[0])]
    match node.left:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right) if not sides[1] & (
            inner.variables | outer.variables
        ):
            sides = [_names(left), _names(right)]  # `a[i] + a[j] == target`: the other one is known
        case _:
            pass
    for mine, other in (sides, reversed(sides)):
        of_inner = bool(mine & inner.variables) and not mine & outer.variables
        if of_inner and other & outer.variables and not other & inner.variables:
            return True
    return False


def _fills_table(inner: Repetition, outer: Repetition) -> bool:
    """Whether a pass stores under both variables: every pair has a place of its own in the result."""
    for node in (one for root in inner.again for one in ast.walk(root)):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            read = _names(node)
            if read & inner.variables and (read & outer.variables or _is_row(node, inner)):
                return True
    return False


def _is_row(node: ast.Subscript, inner: Repetition) -> bool:
    """`row[j] = before[j - 1] + 1`: a table that is kept row by row."""
    again = (one for root in inner.again for one in ast.walk(root))
    reads = {
        ast.unparse(one.value)
        for one in again
        if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Load) and _names(one.slice) & inner.variables
    }
    return len(reads - {ast.unparse(node.value)}) > 1 and isinstance(node.slice, ast.Name)


def _names(node: ast.AST) -> frozenset[str]:
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _scans_the_same(inner: Repetition, outer: Repetition, ctx: Context) -> bool:
    """Whether each outer pass goes through the same inner collection, or through the rest of it."""
    assert inner.iterable is not None
    names = _names(inner.iterable)
    if names.isdisjoint(outer.bound):
        return not any(isinstance(one, ast.Call) and not _plain_call(one) for one in ast.walk(inner.iterable))
    match inner.iterable:
        case ast.Call(func=ast.Name(id="range"), args=[first, _]) if _names(first) <= outer.variables:
            return ctx.cost.passes(inner) == ctx.cost.passes(outer)
        case _:
            return False


def _plain_call(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Name):
        return node.func.id in ("range", "len", "enumerate", "list", "sorted", "reversed", "zip")
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("values", "items", "keys")


def _counter(node: ast.Compare, inner: Repetition, outer: Repetition, ctx: Context) -> Fix | None:
    """The whole of a `find_duplicates`, as one pass of a Counter; only where each repeat is kept once, in order."""
    match inner.node, outer.node:
        case (
            ast.For(
                body=[
                    ast.If(
                        test=ast.BoolOp(
                            op=ast.And(),
                            values=[_, ast.Compare(left=kept, ops=[ast.NotIn()], comparators=[ast.Name(id=result)])],
                        ),
                        body=[
                            ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(id=into), attr="append"), args=[added]))
                        ],
                    )
                ]
            ),
            ast.For(body=[_], iter=ast.Call(args=[ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=items)])])),
        ) if into == result:
            pass
        case _:
            return None
    function = ctx.cost.function(node)
    same = (
        ctx.cost.same(kept, added) and ast.unparse(node.left).startswith(f"{items}[") and ctx.cost.same(kept, node.left)
    )
    if function is None or not same or len(function.body) < 3:
        return None
    first, loop, last = function.body[-3:]
    match first, last:
        case ast.Assign(targets=[ast.Name(id=made)], value=ast.List(elts=[])), ast.Return(value=ast.Name(id=given)):
            if not (made == given == result) or loop is not outer.node:
                return None
        case _:
            return None
    span = Span(ctx.span(first).start, ctx.span(last).end)
    text = f"return [item for item, count in Counter({items}).items() if count > 1]"
    return Fix("Count in one pass with 'Counter'", (Edit(span, text),), imports=("from collections import Counter",))
