"""Loading: which relations a file loads with their objects, which it reads of objects it is given, and which objects
it hands back after a commit.

Goes by annotations and shapes. Does not know whose objects reach whom, nor which names are models.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ringtrue.orm.reading import parsed

Relation: TypeAlias = tuple[str, str, bool]
"""The class (empty: any), the relation, and whether it is of many objects."""
Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"

_LOADERS = frozenset(
    ("joinedload", "selectinload", "subqueryload", "contains_eager", "immediateload", "lazyload", "raiseload", "noload",
     "defaultload", "joinedload_all", "Load")
)  # fmt: skip
_ONE = frozenset(("scalar_one", "scalar_one_or_none", "first", "one", "one_or_none", "scalar", "get"))
_MANY = frozenset(("all", "fetchall", "partitions", "fetchmany", "paginate"))
_SEQUENCES = frozenset(("Sequence", "list", "List", "Iterable", "Collection", "set", "Set", "tuple", "Iterator"))
_ELSEWHERE = frozenset(("run_sync", "awaitable_attrs", "refresh", "set_committed_value"))


@dataclass(frozen=True)
class Loading:
    """`reads` are relations that functions read of what they are given, `loads` those that queries load; `returned`
    are functions, each with the object that it adds, commits and returns without refreshing it."""

    reads: frozenset[Relation] = frozenset()
    loads: frozenset[Relation] = frozenset()
    returned: tuple[tuple[str, str], ...] = ()


def loading_in(text: str) -> Loading:
    tree = parsed(text)
    if tree is None:
        return Loading()
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    reads = frozenset(read for one in functions for read in _reads(one))
    loads = {load for one in functions for load in _loads(one)}
    loads |= {load for one in _outside(tree) for load in _loads(one)}
    returned = tuple(found for one in functions if (found := _returned(one)) is not None)
    return Loading(reads, frozenset(loads), returned)


def _outside(node: ast.Module | ast.ClassDef) -> Iterator[ast.stmt]:
    """The statements of a module and of its classes."""
    for one in node.body:
        if isinstance(one, ast.ClassDef):
            yield from _outside(one)
        elif not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            yield one


# Reads


def _reads(function: Function) -> Iterator[Relation]:
    words = {one.attr for one in ast.walk(function) if isinstance(one, ast.Attribute)}
    if not _ELSEWHERE.isdisjoint(words):
        return
    one_by_name, many_by_name = _given(function)
    for node in ast.walk(function):
        targets = [(node.target, node.iter)] if isinstance(node, ast.For | ast.comprehension) else []
        for target, iterated in targets:
            if isinstance(target, ast.Name) and isinstance(iterated, ast.Name) and iterated.id in many_by_name:
                yield from ((many_by_name[iterated.id], attr, True) for attr in _attributes(target.id, function))
    for name, owner in one_by_name.items():
        yield from ((owner, attr, False) for attr in _attributes(name, function))


def _attributes(name: str, function: Function) -> Iterator[str]:
    for one in ast.walk(function):
        match one:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr, ctx=ast.Load()) if owner == name:
                yield attr
            case _:
                pass


def _given(function: Function) -> tuple[dict[str, str], dict[str, str]]:
    """The classes of parameters, by name: of those that are one object, and of those that hold many."""
    one: dict[str, str] = {}
    many: dict[str, str] = {}
    bound = {part.id for part in ast.walk(function) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
        said = _unquoted(each.annotation)
        if each.arg in bound or said is None:
            continue
        match said:
            case ast.Subscript(value=holder, slice=inner) if _word(holder) in _SEQUENCES:
                first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
                many[each.arg] = _word(_unquoted(first))
            case _:
                one[each.arg] = _word(_optional(said))
    return one, many


def _unquoted(node: ast.expr | None) -> ast.expr | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return ast.parse(node.value, mode="eval").body
        except SyntaxError:
            return None
    return node


def _optional(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.BinOp(op=ast.BitOr(), left=left, right=ast.Constant(value=None)):
            return left
        case ast.Subscript(value=holder, slice=inner) if _word(holder) == "Optional":
            return inner
        case _:
            return node


def _word(node: ast.expr | None) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


# Loads


def _loads(node: ast.AST) -> Iterator[Relation]:
    calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
    words = {one.func.attr for one in calls if isinstance(one.func, ast.Attribute)}
    shapes = [many for many, named in ((False, _ONE), (True, _MANY)) if not words.isdisjoint(named)] or [False, True]
    for call in calls:
        word = _word(call.func)
        if word in _LOADERS:
            for argument in call.args:
                yield from (found for shape in shapes for found in _named(argument, shape))
        elif word == "refresh":
            texts = [
                one.value for one in ast.walk(call) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            yield from (("", text, False) for text in texts)
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and _word(one.value) == "awaitable_attrs":
            yield from (("", one.attr, shape) for shape in (False, True))


def _named(node: ast.expr, many: bool) -> Iterator[Relation]:
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value  # `User.posts.and_(...)`
    match node:
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attr):
            yield owner, attr, many
        case ast.Constant(value=str() as text):
            yield from (("", part, many) for part in text.split("."))
        case _:
            yield "", "*", many


# Commits


def _returned(function: Function) -> tuple[str, str] | None:
    """`session.add(user)`, `await session.commit()`, `return user`, with no refresh in between."""
    if not isinstance(function, ast.AsyncFunctionDef):
        return None
    added: set[str] = set()
    committed = False
    for statement in function.body:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="add"), args=[ast.Name(id=name)])):
                added.add(name)
            case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(attr="commit")))):
                committed = True
            case ast.Expr(value=ast.Await()) if committed:
                return None  # a refresh, or something else that may load it
            case ast.Return(value=ast.Name(id=name)) if committed and name in added:
                return function.name, name
            case _:
                if committed:
                    return None
    return None
