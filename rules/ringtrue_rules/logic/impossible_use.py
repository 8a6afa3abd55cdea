"""Something is done with a value that its type does not allow: `sum(5)`, `items[len(items) / 2]`, `text[0] = "A"`,
`seen.add([row, column])`, `", ".join([1, 2])`. The line raises `TypeError`.

Say what is meant: `len(items) // 2`, a list of letters, a tuple, `map(str, numbers)`. The rule asks
that the type is certain: from literals, constructors and annotations, on every path.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Flow, Good, Span, builtin_type, item_type, rule

_NUMBERS = frozenset(("int", "float", "bool"))
_SEQUENCES = frozenset(("list", "str", "tuple"))
_MUTABLE = frozenset(("list", "dict", "set"))
_ITERATING = frozenset(
    ("sum", "list", "set", "tuple", "sorted", "enumerate", "reversed", "iter", "any", "all", "frozenset")
)
_EXPECTS = re.compile("suppress|raises|Raises")


@rule(
    ast.Call,
    ast.Subscript,
    summary="use of a value that its type does not allow",
    kind="fact",
    severity="error",
    fix="suggestion",
    examples=[
        Bad(
            """
            def median(values: list[float]):
                middle = len(values) / 2
                return sorted(values)[middle]
                #                     ^^^^^^ a list is indexed by whole numbers, not by a float
            """,
        ),
        Bad(
            """
            def half(items):
                return [items[i] for i in range(len(items) / 2)]
                #                               ^^^^^^^^^^^^^^ 'range' takes whole numbers, not a float
            """,
            fixed="""
            def half(items):
                return [items[i] for i in range(len(items) // 2)]
            """,
        ),
        Bad(
            """
            def capitalized(word: str):
                word[0] = word[0].upper()
              # ^^^^ the items of a str cannot be changed
                return word
            """,
        ),
        Bad(
            """
            def cells(rows, columns):
                seen = set()
                for row in range(rows):
                    for column in range(columns):
                        seen.add([row, column])
                        #        ^^^^^^^^^^^^^ a list cannot be a member of a set: it can change
                return seen
            """,
            fixed="""
            def cells(rows, columns):
                seen = set()
                for row in range(rows):
                    for column in range(columns):
                        seen.add((row, column))
                return seen
            """,
        ),
        Bad(
            """
            def anagrams(words: list[str]):
                groups = {}
                for word in words:
                    key = sorted(word)
                    groups.setdefault(key, []).append(word)
                    #                 ^^^ a list cannot be a key: it can change
                return groups
            """,
        ),
        Bad(
            """
            def shown(numbers: list[int]):
                return ", ".join(numbers)
                #                ^^^^^^^ 'join' takes texts, and the items are of type 'int'
            """,
            fixed="""
            def shown(numbers: list[int]):
                return ", ".join(map(str, numbers))
            """,
        ),
        Bad(
            """
            def digits(number: int):
                return sum(number)
                #          ^^^^^^ an int cannot be iterated
            """,
        ),
        Good(
            """
            def positions(items):
                for i in range(len(items)):
                    yield i, items[i]
            """,
            why="a range can be iterated",
        ),
        Good(
            """
            def median(values: list[float]):
                return sorted(values)[len(values) // 2]
            """,
            why="a whole number",
        ),
        Good(
            """
            def digits(number: int):
                number = str(number)
                return len(number), sum(int(digit) for digit in number), "-".join(number)
            """,
            why="text by then",
        ),
        Good(
            """
            def flat(value: int):
                if isinstance(value, list):
                    return len(value)
                return 1
            """,
            why="the type is asked for",
        ),
        Good(
            """
            def cells(rows, columns):
                seen, found = set(), {}
                seen.add((rows, columns))
                found["rows"] = [rows]
                return seen, found
            """,
            why="tuples can be members, lists can be values",
        ),
        Good(
            """
            def first(items: dict, letters: list[str]):
                return items[1.5], "".join(letters)
            """,
            why="any number is a key",
        ),
    ],
)
def impossible_use(node: ast.AST, ctx: Context) -> Iterator[Finding]:
    if ctx.block.damage or (type(node) is ast.Call and not _is_asked(node.func)):
        return
    found = _found(node, ctx.flow_around(node), ctx)
    if found is None:
        return
    at, kind, message, fixes = found
    if not _is_expected(node, at, ctx):
        evidence = Evidence(f"type of '{ctx.source(at)}'"[:100], kind, "literals and annotations")
        yield Finding(ctx.span(at), message[:120], (evidence,), fixes)


def _is_asked(func: ast.expr) -> bool:
    if type(func) is ast.Name:
        return func.id in _ITERATING or func.id == "range"
    return type(func) is ast.Attribute and func.attr in ("join", "add", "setdefault", "get", "pop")


_Found = tuple[ast.expr, str, str, tuple[Fix, ...]]


def _found(node: ast.AST, flow: Flow | None, ctx: Context) -> _Found | None:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[items]) if name in _ITERATING:
            return _iterated(items, flow)
        case ast.Call(func=ast.Name(id="range"), args=args):
            floats = [one for one in args if builtin_type(one, flow) == "float"]
            return (
                (floats[0], "float", "'range' takes whole numbers, not a float", _floored(floats[0], ctx))
                if floats
                else None
            )
        case ast.Call(func=ast.Attribute(value=owner, attr="join"), args=[items]):
            return _joined(owner, items, flow, ctx)
        case ast.Call(func=ast.Attribute(value=owner, attr="add"), args=[member]):
            return _hashed(owner, "set", member, flow, ctx)
        case ast.Call(func=ast.Attribute(value=owner, attr="setdefault" | "get" | "pop"), args=[key, *_]):
            return _hashed(owner, "dict", key, flow, ctx)
        case ast.Subscript(value=owner, slice=index):
            return _subscript(owner, index, node.ctx, flow, ctx)
        case _:
            return None


def _number(node: ast.expr, flow: Flow | None) -> str | None:
    kind = builtin_type(node, flow)
    return kind if kind in _NUMBERS else None


def _iterated(items: ast.expr, flow: Flow | None) -> _Found | None:
    kind = _number(items, flow)
    if kind is None:
        return None
    return items, kind, f"{_article(kind)} cannot be iterated", ()


def _joined(owner: ast.expr, items: ast.expr, flow: Flow | None, ctx: Context) -> _Found | None:
    kind = item_type(items, flow) if builtin_type(owner, flow) == "str" else None
    if kind not in _NUMBERS:
        return None
    start, end = ctx.span(items)
    fix = Fix("Make them text", (Edit(Span(start, start), "map(str, "), Edit(Span(end, end), ")")))
    return items, f"items are {kind}", f"'join' takes texts, and the items are of type '{kind}'", (fix,)


def _hashed(owner: ast.expr, wanted: str, key: ast.expr, flow: Flow | None, ctx: Context) -> _Found | None:
    kind = builtin_type(key, flow)
    if kind not in _MUTABLE or builtin_type(owner, flow) != wanted:
        return None
    word = "a member of a set" if wanted == "set" else "a key"
    fixes: tuple[Fix, ...] = ()
    if isinstance(key, ast.List) and len(key.elts) > 1:
        start, end = ctx.span(key)
        fixes = (Fix("Write a tuple", (Edit(Span(start, start + 1), "("), Edit(Span(end - 1, end), ")"))),)
    return key, kind, f"{_article(kind)} cannot be {word}: it can change", fixes


def _subscript(
    owner: ast.expr, index: ast.expr, use: ast.expr_context, flow: Flow | None, ctx: Context
) -> _Found | None:
    if isinstance(owner, ast.Attribute) or (isinstance(owner, ast.Name) and owner.id[:1].isupper()):
        return None
    kind = builtin_type(owner, flow)
    if kind is None:
        return None
    if kind in ("str", "tuple") and not isinstance(use, ast.Load):
        return owner, kind, f"the items of {_article(kind)} cannot be changed", ()
    if isinstance(index, ast.Slice):
        return None
    if kind == "dict":
        return _hashed(owner, "dict", index, flow, ctx)
    asked = builtin_type(index, flow)
    if kind in _SEQUENCES and asked in ("float", "str", "NoneType"):
        fixes = _floored(index, ctx) if asked == "float" else ()
        return index, asked, f"{_article(kind)} is indexed by whole numbers, not by {_article(asked)}", fixes
    return None


def _floored(node: ast.expr, ctx: Context) -> tuple[Fix, ...]:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
        return ()
    between = Span(ctx.span(node.left).end, ctx.span(node.right).start)
    plain = ctx.block.text[between.start : between.end].strip() == "/"
    return (Fix("Divide to a whole number", (Edit(between, " // "),)),) if plain else ()


def _article(kind: str | None) -> str:
    return "None" if kind == "NoneType" else f"an {kind}" if kind == "int" else f"a {kind}"


def _is_expected(node: ast.AST, at: ast.expr, ctx: Context) -> bool:
    """Whether the error is waited for, or the type asked for somewhere."""
    below = node
    for parent in ctx.tree.above(node):
        if isinstance(parent, ast.Try) and below in parent.body:
            return True
        if isinstance(parent, ast.With) and any(
            _EXPECTS.search(ctx.source(item.context_expr)) for item in parent.items
        ):
            return True
        below = parent
    names = {inner.id for inner in ast.walk(at) if isinstance(inner, ast.Name)}
    for inner in ctx.tree.nodes:
        match inner:
            case ast.Call(func=ast.Name(id="isinstance" | "type" | "hasattr"), args=[ast.Name(id=asked), *_]) if (
                asked in names
            ):
                return True
            case _:
                continue
    return any(ctx.binds(name) for name in names | {"str", "int", "list", "set", "dict", "input", "len", "float"})
