"""An operator between two things that it does not work for: `numbers + 1` with a list, `text - other`, `input() > 18`.
The line raises `TypeError`. An equality between types that are never equal, `set(text) != "{'a'}"`, is always the same.

Convert one side: `int(input())`, `numbers + [1]`, `str(count)`. The rule asks that both types are certain: from literals,
constructors and annotations, on every path.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, builtin_type, rule

_NUMBERS = frozenset(("int", "float", "bool"))
_KNOWN = frozenset(("int", "float", "bool", "str", "list", "tuple", "dict", "set", "NoneType"))
_SEQUENCES = frozenset(("str", "list", "tuple"))
_RAISES = re.compile(r"rais|throw|(?:^|_)(?:fails?|failing|broken|error)(?:_|$)")
_EXPECTS = re.compile("suppress|raises|Raises")
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Pow: "**", ast.Lt: "<",
    ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


@rule(
    ast.BinOp,
    ast.AugAssign,
    ast.Compare,
    summary="operator between types that it does not work for",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            def ordered(numbers: list[int]):
                numbers.sort()
                return numbers + 1
                #      ^^^^^^^^^^^ '+' does not work between a list and an int
            """,
            fixed="""
            def ordered(numbers: list[int]):
                numbers.sort()
                return numbers + [1]
            """,
        ),
        Bad(
            """
            def binary(number: int):
                text = ""
                while number > 0:
                    text += number % 2
                  # ^^^^^^^^^^^^^^^^^^ '+' does not work between a str and an int
                    number //= 2
                return text[::-1]
            """,
            fixed="""
            def binary(number: int):
                text = ""
                while number > 0:
                    text += str(number % 2)
                    number //= 2
                return text[::-1]
            """,
        ),
        Bad(
            """
            def may_vote():
                age = input("Your age: ")
                return age >= 18
                #      ^^^^^^^^^ '>=' does not work between a str and an int
            """,
            fixed="""
            def may_vote():
                age = input("Your age: ")
                return int(age) >= 18
            """,
        ),
        Bad(
            """
            def pairs(numbers):
                numbers.sort()
                last = 0, len(numbers) - 1
                while last > 0:
                #     ^^^^^^^^ '>' does not work between a tuple and an int
                    yield numbers[0], numbers[last]
            """,
        ),
        Bad(
            """
            def only_a(text: str):
                letters = set(text)
                return letters == "a"
                #      ^^^^^^^^^^^^^^ a set and a str are never equal: this is always False
            """,
        ),
        Good(
            """
            @traced
            def convert_raising_type_error(tokens):
                return int(tokens[0]) + ".000"
            """,
            why="its name says that it raises",
        ),
        Good(
            """
            def binary(number: int):
                text = ""
                while number > 0:
                    text += str(number % 2)
                    number //= 2
                return text[::-1] * 2
            """,
            why="text and text, text and a count",
        ),
        Good(
            """
            def signs(text: str):
                found = []
                found += "+-"
                return found
            """,
            why="a list takes the characters",
        ),
        Good(
            """
            def add(value: str, more):
                if isinstance(value, list):
                    return value + [more]
                return value + more
            """,
            why="the type is asked for",
        ),
        Good(
            """
            def total(values, start=""):
                result = start
                for value in values:
                    result = result + value
                return result
            """,
            why="unknown types",
        ),
        Good(
            """
            def left(found: set, other: set, share: float):
                return found - other, share > 1, "%s" % found, share * 2
            """,
            why="sets have a difference, numbers mix",
        ),
        Bad(
            """
            def describe(job):
                minutes = int(job.seconds // 60)
                return "job " + job.name + " took " + minutes + " minutes"
                     # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ '+' does not work between a str and an int
            """,
        ),
        Bad(
            """
            def progress(done, total):
                percent = round(100 * done / total)
                return "[" + "#" * percent + "] " + percent + "%"
                     # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ '+' does not work between a str and an int
            """,
        ),
    ],
)
def mismatched_operands(node: ast.BinOp | ast.AugAssign | ast.Compare, ctx: Context) -> Iterator[Finding]:
    sides = _sides(node)
    if sides is None or type(sides[1]) not in _SIGNS:
        return
    left, op, right = sides
    if not _may_be_known(left) or not _may_be_known(right) or ctx.block.damage:
        return
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):  # written to raise
        return
    flow = ctx.flow_around(node)
    one = _type(left, node, flow)
    if one not in _KNOWN:
        return
    other = builtin_type(right, flow)
    if one == "str" and isinstance(op, ast.Add) and _is_rounded(right, flow):
        other = "int"
    if (
        other not in _KNOWN
        or _works(op, one, other)
        or (isinstance(node, ast.AugAssign) and _extends(op, one, other))
        or _is_expected(node, (left, right), ctx)
    ):
        return
    evidence = Evidence(
        f"types of the two sides of '{_SIGNS[type(op)]}'", f"{one} and {other}", "literals and annotations"
    )
    if isinstance(op, ast.Eq | ast.NotEq):
        message = f"{_article(one)} and {_article(other)} are never equal: this is always {isinstance(op, ast.NotEq)}"
    else:
        message = f"'{_SIGNS[type(op)]}' does not work between {_article(one)} and {_article(other)}"
    yield Finding(ctx.span(node), message, (evidence,), tuple(_fixes(op, left, right, one, other, flow, ctx)))


def _sides(node: ast.BinOp | ast.AugAssign | ast.Compare) -> tuple[ast.expr, ast.AST, ast.expr] | None:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return left, op, right
        case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
            return target, op, value
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return left, op, right
        case _:
            return None


def _may_be_known(node: ast.expr) -> bool:
    """Whether the type can be certain at all: most operands are attributes, or calls of what is not known."""
    if type(node) is ast.Call:
        func = node.func
        return type(func) is ast.Name or type(func) is ast.Attribute
    return not isinstance(node, ast.Attribute | ast.Lambda | ast.Await | ast.IfExp | ast.BoolOp)


def _type(left: ast.expr, node: ast.AST, flow: Flow | None) -> str | None:
    """The type of the left side; for `x += 1` of all that `x` may be before, its own results aside."""
    if not isinstance(node, ast.AugAssign):
        return builtin_type(left, flow) or ("str" if _is_text(left, flow) else None)
    if flow is None or not isinstance(left, ast.Name):
        return None
    before = [one for one in flow.reaching(left) or () if one.kind != "augment"]
    kinds = {builtin_type(flow.bound_value(one), flow) for one in before}
    return kinds.pop() if len(kinds) == 1 else None


def _is_rounded(node: ast.expr, flow: Flow | None) -> bool:
    """`round(x)`, by the way of a name that is bound once too: whatever number `x` is, no text comes of it."""
    if isinstance(node, ast.Name) and flow is not None:
        ones = flow.by_name.get(node.id, ())
        value = flow.bound_value(ones[0]) if len(ones) == 1 else None
        return value is not None and not isinstance(value, ast.Name) and _is_rounded(value, flow)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round"


def _is_text(node: ast.expr, flow: Flow | None) -> bool:
    """`"job " + job.name`: what text can be added to is text."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return "str" in (builtin_type(left, flow), builtin_type(right, flow)) or _is_text(left, flow)
        case _:
            return False


def _works(op: ast.AST, one: str, other: str) -> bool:
    both = {one, other}
    numbers = both <= _NUMBERS
    if isinstance(op, ast.Eq | ast.NotEq):
        return one == other or numbers or "NoneType" in both
    if isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        return numbers or (one == other and one not in ("dict", "NoneType"))
    if isinstance(op, ast.Add):
        return numbers or (one == other and one in _SEQUENCES)
    if isinstance(op, ast.Sub):
        return numbers or both == {"set"}
    if isinstance(op, ast.Mult):
        return numbers or bool(both & _SEQUENCES and both & {"int", "bool"})
    return numbers


def _extends(op: ast.AST, one: str, other: str) -> bool:
    """`items += "ab"`: a list takes whatever can be iterated."""
    return isinstance(op, ast.Add) and one == "list" and other not in (*_NUMBERS, "NoneType")


def _article(kind: str) -> str:
    return "None" if kind == "NoneType" else f"an {kind}" if kind == "int" else f"a {kind}"


def _is_expected(node: ast.AST, sides: tuple[ast.expr, ast.expr], ctx: Context) -> bool:
    """Whether the error is waited for, or the type of a side asked for somewhere."""
    below = node
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.Try) and below in parent.body:
            return True
        if isinstance(parent, ast.With) and any(
            _EXPECTS.search(ctx.source(item.context_expr)) for item in parent.items
        ):
            return True
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and _RAISES.search(parent.name):
            return True
        below = parent
    names = {inner.id for side in sides for inner in ast.walk(side) if isinstance(inner, ast.Name)}
    for inner in ctx.tree.nodes:
        match inner:
            case ast.Call(
                func=ast.Name(id="isinstance" | "type" | "hasattr" | "callable"), args=[ast.Name(id=asked), *_]
            ):
                if asked in names:
                    return True
            case _:
                continue
    return any(
        ctx.binds(name) for name in names | {"str", "int", "list", "set", "dict", "input", "len", "float", "round"}
    )


def _fixes(
    op: ast.AST, left: ast.expr, right: ast.expr, one: str, other: str, flow: Flow | None, ctx: Context
) -> Iterator[Fix]:
    kinds = {one, other}
    text, number = (left, right) if one == "str" else (right, left)
    if kinds == {"str", "int"} and isinstance(op, ast.Add) and text is left:
        yield Fix("Make it text", (Edit(ctx.span(number), f"str({ctx.source(number)})"),))
    elif kinds == {"list", "int"} and isinstance(op, ast.Add) and one == "list":
        yield Fix("Add a list of one", (Edit(ctx.span(right), f"[{ctx.source(right)}]"),))
    elif kinds == {"str", "int"} and isinstance(op, ast.cmpop):
        yield Fix("Compare it as a number", (Edit(ctx.span(text), f"int({ctx.source(text)})"),))
