"""Verdicts: what a test says of the values in it, by its form.

A test judges a name, or an expression that is written the same again. Does not know where values come from, nor
whether a test is strict enough: an allow list, a pattern, a conversion or a check by name counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ringtrue.expressions import tests_above
from ringtrue.taint.model import Weakness
from ringtrue.taint.tables import CHECKS, REFUSES, TYPE_CHECKS
from ringtrue.tree import Tree

_ASKS = frozenset(
    ("isdigit", "isalnum", "isalpha", "isnumeric", "isdecimal", "isidentifier", "is_relative_to", "fullmatch", "match",
     "startswith", "endswith", "issubset", "relative_to", "is_absolute", "full_match")
)  # fmt: skip
# Tests of where a path or an address begins or ends: enough for these, and for nothing that is run. The keys that they
# judge are marked.
_PLACES = frozenset(("startswith", "endswith", "is_relative_to", "relative_to", "is_absolute"))
MARK = "^"
LIMIT = "<"  # what is judged by its size alone
MARKS = "^<"
PLACED: frozenset[Weakness] = frozenset(("path", "url", "redirect"))
_CHANGES = frozenset(
    ("strip", "lower", "upper", "casefold", "lstrip", "rstrip", "removeprefix", "removesuffix", "replace", "resolve",
     "absolute", "decode", "encode", "title", "get", "split", "partition", "rpartition", "rsplit", "joinpath")
)  # fmt: skip
# What of an address or a path says whether it may be used.
_PARTS = frozenset(("hostname", "netloc", "host", "parents", "parent", "parts", "scheme"))

_NUMBERS = frozenset(("int", "float", "bool", "complex", "UUID", "Decimal", "date", "datetime"))


class Verdict(NamedTuple):
    """The keys that stood a test if it is true, and those that did if it is false."""

    true: frozenset[str] = frozenset()
    false: frozenset[str] = frozenset()

    def turned(self) -> Verdict:
        return Verdict(self.false, self.true)


_NOTHING = Verdict()


def key_of(node: ast.AST) -> str:
    """How a value is written, if the same text means the same value again; else the empty string."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            inner = key_of(value)
            return f"{inner}.{attr}" if inner else ""
        case ast.Subscript(value=value, slice=ast.Constant(value=index)):
            inner = key_of(value)
            return f"{inner}[{index!r}]" if inner else ""
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[ast.Constant(value=index), *_]):
            inner = key_of(value)
            return f"{inner}[{index!r}]" if inner else ""
        case ast.Await(value=value) | ast.NamedExpr(target=value):
            return key_of(value)
        case _:
            return ""


def judged(node: ast.AST) -> Iterator[str]:
    """The keys of what a test looks at: the value itself, or what it was a moment ago."""
    if key := key_of(node):
        yield key
    match node:
        case ast.NamedExpr(target=target, value=value):
            yield from judged(target)
            yield from judged(value)
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=args):
            if attr in _CHANGES:
                yield from judged(value)
            for one in args:
                yield from judged(one)
        case ast.Call(args=args):
            for one in args:
                yield from judged(one)
        case ast.Attribute(value=value, attr=attr) if attr in _PARTS:
            yield from judged(value)
        case ast.BinOp(left=left, op=ast.Div() | ast.Add(), right=right):
            yield from judged(left)
            yield from judged(right)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for one in elements:
                yield from judged(one)
        case ast.JoinedStr(values=values):
            for one in values:
                if isinstance(one, ast.FormattedValue):
                    yield from judged(one.value)
        case ast.Await(value=value) | ast.Starred(value=value):
            yield from judged(value)
        case (
            ast.GeneratorExp(generators=[ast.comprehension(iter=value), *_])
            | ast.ListComp(generators=[ast.comprehension(iter=value), *_])
        ):
            yield from judged(value)
        case _:
            return


def verdict(test: ast.expr) -> Verdict:
    """What a test says of the values in it."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return verdict(inner).turned()
        case ast.BoolOp(op=operator, values=values):
            found = [verdict(one) for one in values]
            if isinstance(operator, ast.And):
                return Verdict(_union(one.true for one in found), _common(one.false for one in found))
            return Verdict(_common(one.true for one in found), _union(one.false for one in found))
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _compared(left, operator, right)
        case ast.Compare(left=_, ops=[ast.Lt() | ast.LtE(), ast.Lt() | ast.LtE()], comparators=[middle, _]):
            return Verdict(true=marked(judged(middle), LIMIT))
        case ast.Call():
            return _called(test)
        case ast.NamedExpr(value=value):
            return verdict(value)
        case ast.Await(value=value):
            return verdict(value)
        case ast.Name() | ast.Attribute() | ast.Subscript():  # what is empty does no harm
            return Verdict(false=frozenset((key,)) if (key := key_of(test)) else frozenset())
        case _:
            return _NOTHING


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _common(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    given = list(sets)
    return frozenset.intersection(*given) if given else frozenset()


def _compared(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Verdict:
    names = frozenset(judged(left))
    match operator:
        case ast.In():
            if isinstance(left, ast.Constant):  # `".." in name`: what holds a bad part is refused
                return Verdict(false=marked(judged(right)))
            if isinstance(right, ast.Attribute) and right.attr in ("parents", "parent"):
                return Verdict(true=marked(judged(right)))
            return Verdict(true=names)
        case ast.NotIn():
            if isinstance(left, ast.Constant):
                return Verdict(true=marked(judged(right)))
            if isinstance(right, ast.Attribute) and right.attr in ("parents", "parent"):
                return Verdict(false=marked(judged(right)))
            return Verdict(false=names)
        case ast.Eq() | ast.Is():
            if isinstance(right, ast.Constant) and right.value is None:
                return _NOTHING if not _asks(left) else Verdict(false=frozenset(judged(left)))
            return Verdict(true=_equal(left, right))
        case ast.NotEq() | ast.IsNot():
            if isinstance(right, ast.Constant) and right.value is None:
                return _NOTHING if not _asks(left) else Verdict(true=frozenset(judged(left)))
            return Verdict(false=_equal(left, right))
        case ast.LtE() | ast.Lt():  # set(name) <= ALLOWED, len(name) < 10, number < 100
            called = left.func.id if isinstance(left, ast.Call) and isinstance(left.func, ast.Name) else ""
            return (
                Verdict(true=names)
                if called in ("set", "frozenset")
                else Verdict(true=marked(names, LIMIT), false=marked(judged(right), LIMIT))
            )
        case ast.GtE() | ast.Gt():
            return Verdict(true=marked(judged(right), LIMIT), false=marked(names, LIMIT))
        case _:
            return _NOTHING


def marked(keys: Iterable[str], mark: str = MARK) -> frozenset[str]:
    return frozenset(mark + key.lstrip(MARKS) for key in keys)


def _equal(left: ast.expr, right: ast.expr) -> frozenset[str]:
    """What is judged by being equal to something fixed: a constant, a name of one, what two paths have in common."""
    for one, other in ((left, right), (right, left)):
        match one:
            case ast.Constant():
                return frozenset(judged(other))
            case ast.Name(id=name) | ast.Attribute(attr=name) if name.isupper():
                return frozenset(judged(other)) | marked(judged(other))
            case ast.Attribute(value=ast.Name(id="settings") | ast.Attribute(attr="settings" | "config")):
                return frozenset(judged(other)) | marked(judged(other))
            case ast.Call(func=ast.Attribute(attr="commonpath") | ast.Name(id="commonpath"), args=args):
                return marked(key for given in args for key in judged(given))
            case ast.Call(func=ast.Attribute(attr="commonprefix")):
                return frozenset()
            case ast.Attribute(value=value, attr="parent"):
                return marked(judged(value))
            case _:
                continue
    return frozenset()


def _asks(node: ast.expr) -> bool:
    """`PATTERN.fullmatch(x)` compared with None."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKS


def _called(node: ast.Call) -> Verdict:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    given = frozenset(key for one in node.args for key in judged(one)) | frozenset(
        key for one in node.keywords for key in judged(one.value)
    )
    receiver = frozenset(judged(node.func.value)) if isinstance(node.func, ast.Attribute) else frozenset[str]()
    if name == "isinstance" and len(node.args) == 2:
        kinds = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in _kinds(node.args[1])}
        return Verdict(true=frozenset(judged(node.args[0]))) if kinds <= _NUMBERS else _NOTHING
    if name in ("all", "bool"):
        return Verdict(true=given)
    if name == "any":
        return Verdict(true=given) if _is_prefix_test(node) else Verdict(false=given)
    if name in _PLACES:
        return Verdict(true=marked(receiver)) if not _is_suffix(node) else _NOTHING
    if name == "commonpath":
        return Verdict(true=marked(given))
    if name in ("match", "search") and (pattern := _pattern(node)) is not None:
        whole = pattern.endswith(("$", "\\Z", "\\z"))
        if name == "search" and not (whole and pattern.startswith("^")):
            return Verdict(false=given)
        return Verdict(true=given) if whole else _NOTHING
    if name in _ASKS:
        return Verdict(true=given | receiver)
    if TYPE_CHECKS.search(name):
        return _NOTHING
    if REFUSES.search(name):
        return Verdict(false=given | receiver)
    if CHECKS.search(name):
        return Verdict(true=given | receiver)
    return _NOTHING


def _is_suffix(node: ast.Call) -> bool:
    """`name.endswith(".png")` says nothing of where the file lies."""
    match node:
        case ast.Call(func=ast.Attribute(attr="endswith"), args=[argument]):
            ends = argument.elts if isinstance(argument, ast.Tuple) else [argument]
            return not all(
                isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.count(".") > 1
                for one in ends
            )
        case _:
            return False


def _pattern(node: ast.Call) -> str | None:
    """The pattern of `re.match("…", x)`, where it is written there."""
    match node.args:
        case [ast.Constant(value=str(text)), _, *_]:
            return text
        case _:
            return None


def _is_prefix_test(node: ast.Call) -> bool:
    """`any(name.startswith(one) for one in ALLOWED)`: it stands the test if any holds."""
    match node.args:
        case [ast.GeneratorExp(elt=element)]:
            return any(
                (isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in _ASKS)
                or (isinstance(one, ast.Compare) and isinstance(one.ops[0], ast.Eq))
                for one in ast.walk(element)
            )
        case _:
            return False


def _kinds(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Tuple):
        return node.elts
    if isinstance(node, ast.BinOp):
        return [*_kinds(node.left), *_kinds(node.right)]
    return [node]


def made_from(value: ast.expr) -> Iterator[str]:
    """The names that a value is another form of: parsed, resolved, joined; not one of many things in a collection."""
    match value:
        case ast.Call(func=func, args=args):
            if isinstance(func, ast.Attribute) and func.attr in _CHANGES - {"get"}:
                yield from _whole(func.value)
            for one in args:
                yield from _whole(one)
        case ast.Attribute(value=inner) | ast.Await(value=inner):
            yield from made_from(inner)
        case ast.Subscript(value=ast.Call() as inner):
            yield from made_from(inner)
        case ast.BinOp(left=left, op=ast.Div() | ast.Add(), right=right):
            for one in (left, right):
                yield from _whole(one)
        case ast.JoinedStr(values=values):
            for one in values:
                if isinstance(one, ast.FormattedValue):
                    yield from _whole(one.value)
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp():
            said = verdict(value)
            yield from said.true
        case _:
            return


def _whole(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Call | ast.BinOp | ast.JoinedStr):
        yield from made_from(node)
    elif key := key_of(node):
        yield key


def tested_here(node: ast.AST, key: str, weakness: Weakness, tree: Tree) -> bool:
    """Whether a condition inside the same expression lets `node` be evaluated only where `key` stood it."""
    keys = {key, MARK + key} if weakness in PLACED else {key, LIMIT + key} if weakness == "size" else {key}
    for parent, test in tests_above(node, tree.parents):
        if isinstance(parent, ast.If | ast.While):
            continue
        said = verdict(test)
        true = not (isinstance(parent, ast.IfExp) and _in(node, parent.orelse, tree))
        if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or):
            true = False
        if not keys.isdisjoint(said.true if true else said.false):
            return True
    return False


def _in(node: ast.AST, part: ast.AST, tree: Tree) -> bool:
    return node is part or part in tree.above(node)
