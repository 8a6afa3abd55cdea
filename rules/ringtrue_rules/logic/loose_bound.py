"""A test is there to keep an index in bounds, and lets one value too many through: `i < len(text) and text[i + 1]`, or
`if i > len(text): return` before `text[i]`. For the last value that passes, the line raises `IndexError`. The same holds
for an index that starts at the length itself: `last = len(items)`, then `items[last]`, and for a test that comes after
what it guards: `text[i] != "#" and i < len(text)`.

Test for what is read: `i + 1 < len(text)`, `i >= len(text)`, `last = len(items) - 1`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import (
    Context,
    Evidence,
    Finding,
    Flow,
    builtin_type,
    is_sequence,
    length_offset,
    names_in,
    rule,
    same,
    walk,
)

from ringtrue_rules.logic.loose_bound_examples import EXAMPLES

_LEAVES = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_LOOKING = frozenset(("len", "print", "range", "enumerate", "min", "max", "sum", "sorted", "zip", "isinstance", "str"))


@rule(
    ast.Subscript,
    ast.BoolOp,
    summary="test of an index that lets one too many through",
    kind="fact",
    severity="warning",
    examples=EXAMPLES,
)
def loose_bound(node: ast.Subscript | ast.BoolOp, ctx: Context) -> Iterator[Finding]:
    if isinstance(node, ast.BoolOp):
        yield from _asked_too_late(node, ctx)
        return
    if isinstance(node.slice, ast.Attribute):
        yield from _of_attribute(node, ctx)
        return
    index = _index(node.slice)
    if index is None or ctx.block.damage or isinstance(node.ctx, ast.Del):
        return
    flow = ctx.flow_around(node)
    name, offset = index
    if flow is None or name.id not in flow.by_name or not isinstance(node.value, ast.Name | ast.Attribute):
        return
    if any(_grows(inner, node.value) for inner in ctx.below(flow.function)):
        return
    if offset > 0 and min(_steps(node, name.id, flow, ctx), default=0) > offset:
        return  # `i += 3`: what is read stands in groups
    limit = _limit(node, name, flow, ctx)
    if limit is not None and limit[0] is not None and limit[0] + offset >= 0:
        assert limit[1] is not None  # the test that sets the limit
        parent = ctx.tree.parents.get(limit[1])
        if isinstance(parent, ast.Call) or (isinstance(parent, ast.While) and offset <= 0):
            return  # 'index-past-end' and 'inclusive-length' say so
        yield from _told(
            node, limit[1], limit[0], f"the test lets '{name.id}' be {_shown(limit[0], node, ctx)}", flow, ctx
        )
    elif limit is None and offset >= 0:
        yield from _starting(node, name, flow, ctx)


def _asked_too_late(node: ast.BoolOp, ctx: Context) -> Iterator[Finding]:
    """`text[i] != "#" and i < len(text)`: what the second part keeps in bounds, the first has read."""
    if not isinstance(node.op, ast.And) or ctx.block.damage:
        return
    for at, test in enumerate(node.values):
        match test:
            case ast.Compare(
                left=ast.Name(id=index),
                ops=[ast.Lt()],
                comparators=[ast.Call(func=ast.Name(id="len"), args=[ast.Name() | ast.Attribute() as sequence])],
            ):
                pass
            case _:
                continue
        read = next((one for part in node.values[:at] for one in walk(part) if _is_at(one, sequence, index)), None)
        asked = any(f"len({ctx.source(sequence)})" in ctx.source(part) for part in node.values[:at])
        outside = any(
            isinstance(above, ast.If | ast.While | ast.For | ast.IfExp | ast.Try)
            and f"len({ctx.source(sequence)})" in ctx.source(above.test if hasattr(above, "test") else above)
            for above in ctx.tree.above(node)
            if not (hasattr(above, "test") and above.test is node)
        )
        if read is not None and not asked and not outside:
            evidence = Evidence(f"what is asked before '{ctx.source(read)}'"[:100], "nothing", "the order of 'and'")
            message = f"'{ctx.source(read)}' is read before '{ctx.source(test)}' is asked: swap the two"
            yield Finding(ctx.span(read), message[:120], (evidence,))
            return


def _is_at(node: ast.AST, sequence: ast.expr, index: str) -> bool:
    match node:
        case ast.Subscript(value=value, slice=ast.Name(id=found)):
            return found == index and same(value, sequence)
        case _:
            return False


def _steps(node: ast.AST, name: str, flow: Flow, ctx: Context) -> Iterator[int]:
    """By how much the index goes on: in the loop, or where the function calls itself."""
    loop = next((above for above in ctx.tree.above(node) if isinstance(above, ast.While)), None)
    own = getattr(flow.function, "name", None)
    for inner in ctx.below(loop or flow.function):
        match inner:
            case ast.AugAssign(target=ast.Name(id=target), op=ast.Add(), value=ast.Constant(value=int() as by)):
                yield from (by,) if target == name else ()
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield from _added(value, name)
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=args) if called == own:
                yield from (by for one in args for by in _added(one, name))


def _added(value: ast.expr, name: str) -> Iterator[int]:
    index = _index(value)
    if index is not None and index[0].id == name and index[1] > 0:
        yield index[1]


def _of_attribute(node: ast.Subscript, ctx: Context) -> Iterator[Finding]:
    """`self.at <= len(self.text) and self.text[self.at]`, in one condition."""
    below: ast.AST = node
    for above in ctx.tree.above(node):
        if isinstance(above, ast.BoolOp) and isinstance(above.op, ast.And):
            for value in above.values:
                if value is below:
                    break
                match value:
                    case ast.Compare(
                        left=left, ops=[ast.LtE()], comparators=[ast.Call(func=ast.Name(id="len"), args=[measured])]
                    ) if same(left, node.slice) and same(measured, node.value):
                        text = ctx.source(node)
                        evidence = Evidence(
                            f"greatest index that '{ctx.source(value)}' lets through"[:100],
                            "past the end",
                            "arithmetic",
                        )
                        why = f"the test lets '{ctx.source(left)}' be len({ctx.source(measured)})"
                        if not _is_tried(node, ctx) and not ctx.block.damage:
                            yield Finding(ctx.span(node), f"'{text}' may be past the end: {why}"[:120], (evidence,))
                        return
                    case _:
                        continue
        if not isinstance(above, ast.expr):
            return
        below = above


def _grows(inner: ast.AST, sequence: ast.expr) -> bool:
    match inner:
        case ast.Attribute(value=owner, attr="append" | "extend" | "insert" | "appendleft"):
            return same(owner, sequence)
        case ast.AugAssign(target=target):
            return same(target, sequence)
        case _:
            return False


def _told(node: ast.Subscript, at: ast.expr, limit: int, why: str, flow: Flow, ctx: Context) -> Iterator[Finding]:
    text = ctx.source(node)
    nearly = isinstance(at, ast.Compare) and limit < 0 and builtin_type(node.value, flow) is None
    known = nearly or is_sequence(node.value, flow) or (limit == 0 and _acts_as_sequence(node.value, at, ctx))
    if known and not _is_tried(node, ctx) and not _said_before(node, at, ctx):
        evidence = Evidence(f"greatest index that '{ctx.source(at)}' lets through"[:100], "past the end", "arithmetic")
        yield Finding(ctx.span(node), f"'{text}' may be past the end: {why}"[:120], (evidence,))


def _acts_as_sequence(owner: ast.expr, at: ast.expr, ctx: Context) -> bool:
    """Whether anything in the block speaks of positions from 0 on: keys of a dictionary may count from 1."""
    for inner in ctx.tree.nodes:
        match inner:
            case ast.Subscript(value=value, slice=ast.Slice() | ast.UnaryOp() | ast.Constant(value=0)) if same(
                value, owner
            ):
                return True
            case ast.Compare(
                ops=[ast.Eq() | ast.Lt() | ast.GtE()], comparators=[ast.Call(func=ast.Name(id="len"), args=[one])]
            ):
                if inner is not at and same(one, owner):
                    return True
            case _:
                continue
    return False


def _shown(limit: int, node: ast.Subscript, ctx: Context) -> str:
    length = f"len({ctx.source(node.value)})"
    return length if limit == 0 else f"{length} {'+' if limit > 0 else '-'} {abs(limit)}"


def _index(node: ast.expr) -> tuple[ast.Name, int] | None:
    """`i`, `i + 1` and `i - 1` as a name and what is added to it."""
    match node:
        case ast.Name():
            return node, 0
        case ast.BinOp(left=ast.Name() as name, op=ast.Add() | ast.Sub() as op, right=ast.Constant(value=int() as by)):
            return name, by if isinstance(op, ast.Add) else -by
        case _:
            return None


def _limit(node: ast.Subscript, name: ast.Name, flow: Flow, ctx: Context) -> tuple[int | None, ast.expr | None] | None:
    """The greatest that the tests let `name` be, less the length, and the test that says so. None where no test asks
    for it; (None, None) where one asks in a way that is not understood."""
    best = _of_range(node, name, flow)
    for test, truth in _tests(node, name.id, ctx):
        if name.id not in _asked(test):
            continue
        found = _of_test(test, truth, node, name, flow)
        if found is None:
            return None, None
        for one in found:
            if best is None or one[0] <= best[0]:
                best = one
    return best


def _of_range(node: ast.Subscript, name: ast.Name, flow: Flow) -> tuple[int, ast.expr] | None:
    """The last value of `for i in range(len(items) - 1)`, which another rule judges where nothing else is said."""
    reaching = flow.reaching(name) or ()
    match reaching[0].value if len(reaching) == 1 and reaching[0].kind == "item" else None:
        case ast.Call(func=ast.Name(id="range"), args=[stop] | [_, stop]):
            offset = length_offset(stop, node.value, flow)
            return None if offset is None else (offset - 1, stop)
        case _:
            return None


def _asked(test: ast.expr) -> frozenset[str]:
    """The names that the test compares themselves, not as an index of something."""
    inside = frozenset(id(name) for part in walk(test) if isinstance(part, ast.Subscript) for name in walk(part.slice))
    return frozenset(one.id for one in walk(test) if isinstance(one, ast.Name) and id(one) not in inside)


def _tests(node: ast.AST, name: str, ctx: Context) -> Iterator[tuple[ast.expr, bool]]:
    """The tests that have been passed when `node` is evaluated, each with its truth."""
    below = node
    for parent in ctx.tree.above(node):
        match parent:
            case ast.IfExp(test=test, body=body) if below is not test:
                yield test, below is body
            case ast.BoolOp(op=op, values=values):
                for value in values:
                    if value is below:
                        break
                    yield value, isinstance(op, ast.And)
            case ast.If(test=test, body=body) if below is not test:
                yield test, below in body
            case ast.While(test=test, body=body) if below in body:
                yield test, True
            case ast.comprehension(ifs=ifs) if below in ifs:
                yield from ((test, True) for test in ifs[: ifs.index(below)])
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                yield from (
                    (test, True) for generator in parent.generators for test in generator.ifs if test is not below
                )
            case _:
                pass
        for field in ("body", "orelse", "finalbody"):
            suite = getattr(parent, field, None)
            if isinstance(suite, list) and below in suite:
                for before in suite[: suite.index(below)]:
                    yield from _passed(before)
        if isinstance(parent, _FUNCTIONS) or (isinstance(parent, ast.For | ast.While) and _binds(parent, name)):
            return  # what was tested before a loop that changes the index is not so any more
        below = parent


def _binds(loop: ast.For | ast.While, name: str) -> bool:
    return any(
        isinstance(inner, ast.Name) and inner.id == name and not isinstance(inner.ctx, ast.Load)
        for part in loop.body
        for inner in walk(part)
    )


def _passed(statement: ast.stmt) -> Iterator[tuple[ast.expr, bool]]:
    match statement:
        case ast.Assert(test=test):
            yield test, True
        case ast.If(test=test, body=body, orelse=orelse):
            if isinstance(body[-1], _LEAVES):
                yield test, False
                for one in orelse:
                    yield from _passed(one)
            else:  # whatever it does for some values of the index
                yield ast.Tuple(elts=[test]), True
        case ast.While(test=test) if not any(isinstance(inner, ast.Break) for inner in walk(statement)):
            yield test, False
        case _:
            for inner in walk(statement):
                if isinstance(inner, ast.If | ast.While | ast.IfExp | ast.Assert):
                    yield ast.Tuple(elts=[inner.test]), True


def _of_test(
    test: ast.expr, truth: bool, node: ast.Subscript, name: ast.Name, flow: Flow
) -> list[tuple[int, ast.expr]] | None:
    """The limits that one test sets, less the length; empty where it sets none from above, None where that is not
    understood."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _of_test(inner, not truth, node, name, flow)
        case ast.BoolOp(op=op, values=values):
            asking = [value for value in values if name.id in _asked(value)]
            if isinstance(op, ast.And) is truth:
                parts = [_of_test(value, truth, node, name, flow) for value in asking]
                return None if None in parts else [one for part in parts for one in part or ()]
            if isinstance(op, ast.And) and [] in [_of_test(value, truth, node, name, flow) for value in asking]:
                return []  # behind `while i < len(text) and …`, where the index may be the length
            # One of them holds, and not all ask for the index: nothing is sure. This is no limit, but no protection.
            return [] if len(asking) < len(values) and all(_is_equality(value) for value in asking) else None
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _of_compare(left, op, right, truth, test, node, name, flow)
        case _:
            return None


def _is_equality(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq | ast.NotEq)


_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip


def _of_compare(
    left: ast.expr,
    op: ast.cmpop,
    right: ast.expr,
    truth: bool,
    test: ast.expr,
    node: ast.Subscript,
    name: ast.Name,
    flow: Flow,
) -> list[tuple[int, ast.expr]] | None:
    kind: type[ast.cmpop] | None = type(op)
    one, other = _index(left), right
    if one is None or one[0].id != name.id:
        one, other = _index(right), left
        kind = _MIRRORED.get(type(op), type(op))
    if one is None or one[0].id != name.id or kind not in _OPPOSITE:
        return None
    kind = kind if truth else _OPPOSITE[kind]
    if flow.reaching(one[0]) != flow.reaching(name):
        return []  # the index is another one by now
    limit = length_offset(other, node.value, flow)
    if limit is None:
        apart = kind is ast.NotEq and isinstance(other, ast.Name)
        return [] if apart or (kind in (ast.Gt, ast.GtE) and "len" not in names_in(other)) else None
    if kind in (ast.Gt, ast.GtE):
        return []
    if kind is ast.Eq:
        return None
    return [(limit - one[1] - (0 if kind is ast.LtE else 1), test)]


def _starting(node: ast.Subscript, name: ast.Name, flow: Flow, ctx: Context) -> Iterator[Finding]:
    """`last = len(items)`, which nothing has changed when `items[last]` is read."""
    if any(_may_fill(inner, node.value) for inner in ctx.below(flow.function)):
        return
    for one in flow.reaching(name) or ():
        value = flow.bound_value(one)
        if value is not None and length_offset(value, node.value, flow) == 0:
            yield from _told(node, value, 0, f"'{name.id}' starts at its length", flow, ctx)
            return


def _may_fill(inner: ast.AST, sequence: ast.expr) -> bool:
    """Whether a call is given the sequence, or the object that has it, and may make it longer."""
    if not isinstance(inner, ast.Call) or getattr(inner.func, "id", "") in _LOOKING:
        return False
    owner = sequence.value if isinstance(sequence, ast.Attribute) else None
    given = [*inner.args, *(word.value for word in inner.keywords)]
    if any(same(one, sequence) or (owner is not None and same(one, owner)) for one in given):
        return True
    return owner is not None and isinstance(inner.func, ast.Attribute) and same(inner.func.value, owner)


def _is_tried(node: ast.AST, ctx: Context) -> bool:
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.Try):
            return True
        if isinstance(parent, ast.With) and any(
            "raises" in ctx.source(item.context_expr).lower() for item in parent.items
        ):
            return True
    return False


def _said_before(node: ast.Subscript, test: ast.expr, ctx: Context) -> bool:
    """Whether the same item stands before, behind the same test: one finding is enough."""
    function = ctx.function_of(node)
    since, until = (test.lineno, test.col_offset), (node.lineno, node.col_offset)
    return function is not None and any(
        isinstance(inner, ast.Subscript)
        and since < (inner.lineno, inner.col_offset) < until
        and same(inner.slice, node.slice)
        and same(inner.value, node.value)
        for inner in walk(function)
    )
