"""Adding to a string, bytes or tuple makes a new one and copies everything gathered so far. In a loop the copies add up
to the square of the result's length.

Append the parts to a list and join them once (`"".join(parts)`, `b"".join(parts)`), write into `io.StringIO`, or use a
`bytearray` for bytes. For lists, `+=` and `extend` add in place; `result = result + [x]` copies.

CPython can often extend a local string in place, so that `text += part` is quick there until something else refers to
the string; other interpreters copy, and CPython does for `bytes`, attributes, `text = text + a + b` and additions in
front. The rule reports the first as information, and the others as a warning. It is silent where the loop is short,
and where the string begins anew in every pass.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Finding, Fix, Good, Repetition, Span, rule

_COPIED = {"str": "string", "bytes": "bytes", "tuple": "tuple"}


@rule(
    ast.AugAssign,
    ast.Assign,
    summary="string, bytes or tuple that is built by adding to it in a loop",
    kind="pattern",
    severity="warning",
    fix="suggestion",
    default=False,  # right in fewer than 19 of 20 findings read so far
    examples=[
        Bad(
            """
            def received(chunks):
                data = b""
                for chunk in chunks:
                    data += chunk
                #   ^^^^^^^^^^^^^ copies the bytes gathered so far in each pass: O(len(chunks)²)
                return data
            """,
            fixed="""
            def received(chunks):
                data = bytearray()
                for chunk in chunks:
                    data += chunk
                return bytes(data)
            """,
        ),
        Bad(
            """
            def listed(rows):
                text = ""
                for row in rows:
                    text += f"{row.name}: {row.value}\\n"
                #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ copies the string gathered so far in each pass: O(len(rows)²), unless CPython can extend it in place
                return text
            """,
            fixed="""
            def listed(rows):
                text = []
                for row in rows:
                    text.append(f"{row.name}: {row.value}\\n")
                return "".join(text)
            """,
        ),
        Bad(
            """
            def backwards(words):
                text = ""
                for word in words:
                    text = word + text
                #   ^^^^^^^^^^^^^^^^^^ copies the string gathered so far in each pass: O(len(words)²)
                return text
            """,
        ),
        Bad(
            """
            def flat(groups):
                result = []
                for group in groups:
                    result = result + group.members
                #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ copies the list gathered so far in each pass: O(len(groups)²)
                return result
            """,
            fixed="""
            def flat(groups):
                result = []
                for group in groups:
                    result += group.members
                return result
            """,
        ),
        Good(
            """
            def listed(rows):
                return "".join(f"{row.name}: {row.value}" for row in rows)
            """,
            why="joined once",
        ),
        Good(
            """
            def banner():
                line = ""
                for i in range(20):
                    line += "-"
                return line
            """,
            why="twenty passes, whatever the data",
        ),
        Good(
            """
            def labels(rows):
                for row in rows:
                    label = ""
                    if row.bold:
                        label += "*"
                    label += row.name
                    yield label
            """,
            why="begins anew in every pass",
        ),
        Good(
            """
            def count(rows):
                total = 0
                for row in rows:
                    total += row.size
                return total
            """,
            why="numbers do not grow",
        ),
        Good(
            """
            def gathered(groups):
                result = []
                for group in groups:
                    result += group.members
                return result
            """,
            why="'+=' adds to a list in place",
        ),
        Good(
            """
            def made(disk, names):
                path = ""
                for name in names:
                    path += f"{name}/"
                    disk.mkdir(path)
            """,
            why="each pass needs what is gathered so far",
        ),
        Good(
            """
            def in_base(number, digits):
                text = ""
                while number:
                    number, digit = divmod(number, len(digits))
                    text = digits[digit] + text
                return text
            """,
            why="the digits of a number are few",
        ),
    ],
)
def string_build_in_loop(node: ast.AugAssign | ast.Assign, ctx: Context) -> Iterator[Finding]:
    found = _added(node)
    if found is None:
        return
    target, in_place = found
    cost = ctx.cost
    loops = cost.growing(node)
    if not loops or cost.leaves(node, loops[0]):
        return
    kind = _kind(target, ctx)
    what = _COPIED.get(kind or "") or (
        "list" if kind == "list" and in_place and not isinstance(node, ast.AugAssign) else None
    )
    loop = _carried(target, node, loops, ctx)
    if what is None or loop is None or not _adds(node, loop):
        return
    if cost.passes(loop) == "passes" and kind != "bytes":
        return  # bytes are read until they end; what else a loop without a bound builds is short
    growth = f"O({cost.passes(loop)}²)"
    quick = kind == "str" and in_place and isinstance(target, ast.Name) and _extended(node)
    if not _first(node, target, loop) or (quick and not _worth_it(node, loop, ctx)):
        return
    message = f"copies the {what} gathered so far in each pass: {growth}"
    if quick:
        message += ", unless CPython can extend it in place"
    fix = _fix(node, target, kind, in_place, ctx)
    evidence = cost.evidence(growth, f"adding to {what} makes a new one of the whole length")
    yield Finding(ctx.span(node), message, evidence, (fix,) if fix else (), severity="information" if quick else None)


def _added(node: ast.AugAssign | ast.Assign) -> tuple[ast.Name | ast.Attribute, bool] | None:
    """What is added to, and whether at its end."""
    match node:
        case ast.AugAssign(target=ast.Name() | ast.Attribute() as target, op=ast.Add()):
            return target, True
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=ast.BinOp(op=ast.Add()) as value):
            first, last = _ends(value)
            if _is(first, target):
                return target, True
            return (target, False) if _is(last, target) else None
        case ast.Assign(
            targets=[ast.Name() as target], value=ast.JoinedStr(values=[ast.FormattedValue(value=first), *_])
        ):
            return (target, False) if _is(first, target) else None
        case _:
            return None


def _extended(node: ast.AugAssign | ast.Assign) -> bool:
    """Whether CPython tries to extend: `s += x` and `s = s + x`, but not `s = s + x + y` or an f-string."""
    return isinstance(node, ast.AugAssign) or (
        isinstance(node.value, ast.BinOp) and isinstance(node.value.left, ast.Name)
    )


def _first(node: ast.AST, target: ast.Name | ast.Attribute, loop: Repetition) -> bool:
    """Whether this is the first addition to the target in the loop: one word for each is enough."""
    name = ast.unparse(target)
    for one in (inner for root in loop.again for inner in ast.walk(root)):
        if isinstance(one, ast.AugAssign | ast.Assign) and (found := _added(one)) and ast.unparse(found[0]) == name:
            return (one.lineno, one.col_offset) >= (node.lineno, node.col_offset)  # type: ignore[attr-defined]  # a statement
    return True


def _worth_it(node: ast.AugAssign | ast.Assign, loop: Repetition, ctx: Context) -> bool:
    """A string that CPython extends: only where each element of some data adds to it, and not in a `__repr__`."""
    function = ctx.cost.function(node)
    shows = function is not None and function.name.startswith("__")
    if not isinstance(loop.node, ast.For) or shows or ctx.cost.passes(loop) == "passes":
        return False
    target = ast.unparse(node.target if isinstance(node, ast.AugAssign) else node.targets[0])
    reads = [one for root in loop.again for one in ast.walk(root) if _is_read(one, target)]
    return all(_added(statement) for one in reads if (statement := _statement(one, ctx)) is not None)


def _is_read(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id == name


def _statement(node: ast.AST, ctx: Context) -> ast.AugAssign | ast.Assign | None:
    """The assignment that reads the name, or a stand-in that adds nothing."""
    for above in ctx.tree.above(node):
        if isinstance(above, ast.AugAssign | ast.Assign):
            return above
        if isinstance(above, ast.stmt):
            return ast.Assign([], ast.Constant(None))
    return None


def _ends(node: ast.BinOp) -> tuple[ast.expr, ast.expr]:
    first: ast.expr = node
    while isinstance(first, ast.BinOp) and isinstance(first.op, ast.Add):
        first = first.left
    return first, node.right


def _is(node: ast.expr, target: ast.Name | ast.Attribute) -> bool:
    return ast.unparse(node) == ast.unparse(target)


def _kind(target: ast.Name | ast.Attribute, ctx: Context) -> str | None:
    """What the target holds before the loop; a class's attribute as its class states it."""
    if isinstance(target, ast.Attribute):
        return ctx.cost.kind(target)
    starts = [
        one for one in ctx.cost.bindings(target.id, target) if one.how != "augment" and not _reads(one.value, target)
    ]
    kinds = {ctx.cost.kind(one.value) for one in starts if one.how in ("assign", "parameter")}
    return kinds.pop() if len(kinds) == 1 and all(one.how == "assign" for one in starts) else None


def _reads(value: ast.expr | None, target: ast.Name) -> bool:
    return value is not None and any(isinstance(one, ast.Name) and one.id == target.id for one in ast.walk(value))


def _carried(
    target: ast.Name | ast.Attribute, node: ast.AST, loops: tuple[Repetition, ...], ctx: Context
) -> Repetition | None:
    """The innermost loop that carries the value from pass to pass: nothing in it begins the value anew."""
    for loop in loops:
        if not loop.is_statement or not _begins(target, node, loop):
            return loop if loop.is_statement else None
    return None


def _begins(target: ast.Name | ast.Attribute, node: ast.AST, loop: Repetition) -> bool:
    name = ast.unparse(target)
    for inner in (one for root in loop.again for one in ast.walk(root)):
        if (
            isinstance(inner, ast.Assign)
            and inner is not node
            and any(ast.unparse(one) == name for one in inner.targets)
        ):
            if not any(
                isinstance(one, ast.Name | ast.Attribute) and ast.unparse(one) == name for one in ast.walk(inner.value)
            ):
                return True
            if isinstance(inner.value, ast.Subscript):
                return True
        if isinstance(inner, ast.For | ast.With) and name in loop.variables:
            return True
    return name in loop.variables


def _adds(node: ast.AugAssign | ast.Assign, loop: Repetition) -> bool:
    """Whether a pass adds something of its own: a constant separator alone is not worth a word."""
    return isinstance(node, ast.Assign) or loop.depends(node.value) or not isinstance(node.value, ast.Constant)


def _fix(
    node: ast.AugAssign | ast.Assign, target: ast.expr, kind: str | None, in_place: bool, ctx: Context
) -> Fix | None:
    if not in_place or not isinstance(target, ast.Name):
        return None
    if kind == "list" and isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        if isinstance(node.value.left, ast.Name):
            text = f"{target.id} += {ctx.source(node.value.right)}"
            return Fix("Add to the list in place", (Edit(ctx.span(node), text),))
        return None
    if isinstance(node, ast.Assign):
        return None
    uses = [one for one in ctx.tree.nodes if isinstance(one, ast.Name) and one.id == target.id]
    start = next((one for one in ctx.cost.bindings(target.id, node) if one.how == "assign"), None)
    if (
        len(uses) != 3
        or start is None
        or not isinstance(start.value, ast.Constant)
        or start.value.value not in ("", b"")
    ):
        return None
    last = uses[-1]
    if not isinstance(ctx.tree.parents[last], ast.Return):
        return None
    if kind == "bytes":
        edits = (Edit(ctx.span(start.value), "bytearray()"), Edit(ctx.span(last), f"bytes({target.id})"))
        return Fix(f"Make '{target.id}' a bytearray", edits)
    added = ctx.span(node.value)
    whole = ctx.span(node)
    joined = (
        Edit(ctx.span(start.value), "[]"),
        Edit(Span(whole.start, added.start), f"{target.id}.append("),
        Edit(Span(added.end, added.end), ")"),
        Edit(ctx.span(last), f'"".join({target.id})'),
    )
    return Fix("Gather the parts and join them once", joined)
