"""Stated: what a module's names and a class's attributes are made from, as facts for the other blocks to ask for.

An answer is what stands on the right as text: a dotted callable, `=list` for a literal, `?` for anything else. Does
not know what the callables are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.cost.loops import FUNCTIONS, dotted
from ringtrue.tree import walk

if TYPE_CHECKING:
    from ringtrue.syntax import Block

UNKNOWN = "?"
_SHRINKING = {"pop", "popitem", "clear", "remove", "discard", "popleft", "move_to_end", "maxlen"}
_FILLING = {"append", "extend", "insert", "add", "update", "setdefault", "appendleft"}
_LITERALS: dict[type[ast.AST], str] = {
    ast.List: "=list", ast.ListComp: "=list", ast.Dict: "=dict", ast.DictComp: "=dict", ast.Set: "=set",
    ast.SetComp: "=set", ast.Tuple: "=tuple", ast.JoinedStr: "=str",
}  # fmt: skip


def made_key(name: str) -> str:
    """The key under which it stands what `name`, or `Class.attribute`, is made from."""
    return f"made {name}"


def kept_small_key(name: str) -> str:
    """The key that has an answer where some block takes away from `name`, or asks for its length."""
    return f"kept small {name}"


def filled_key(owner: str, attribute: str) -> str:
    """The key that has an answer where a method of class `owner` puts something into `self.attribute`."""
    return f"filled {owner}.{attribute}"


def stated(block: Block) -> Iterator[tuple[str, object]]:
    """What `block` says of the module's names and of its class's attributes."""
    if block.kind == "statement":
        for node in block.nodes:
            for target, value, annotation in _assigned(node):
                if isinstance(target, ast.Name):
                    yield made_key(target.id), (described(value, annotation),)
    elif block.kind == "member":
        for node in block.nodes:
            if isinstance(node, FUNCTIONS):
                yield from _attributes(node, block.owner)
        yield from _filled(block)
    yield from _kept_small(block)


def described(value: ast.expr | None, annotation: ast.expr | None = None) -> str:
    """What a value is made from."""
    if annotation is not None and (name := _annotated(annotation)):
        return name
    while isinstance(value, ast.Await):
        value = value.value
    match value:
        case ast.Constant(value=str()):
            return "=str"
        case ast.Constant(value=bytes()):
            return "=bytes"
        case ast.Constant(value=None):
            return ""
        case ast.Call(func=func):
            return dotted(func) or UNKNOWN
        case _:
            return UNKNOWN if value is None else _LITERALS.get(type(value), UNKNOWN)


def _annotated(node: ast.expr) -> str:
    """The class of an annotation that is a plain name, quoted or with parameters; `X | None` is X."""
    match node:
        case ast.Constant(value=str(text)) if text.replace(".", "").isidentifier():
            return text
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            return _annotated(left)
        case ast.Subscript(value=value, slice=inner):
            name = dotted(value)
            return _annotated(inner) if name.endswith("Optional") else name
        case ast.Name() | ast.Attribute():
            return dotted(node)
        case _:
            return ""


def _assigned(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None, ast.expr | None]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield target, node.value, None
    elif isinstance(node, ast.AnnAssign):
        yield node.target, node.value, node.annotation


def _attributes(function: ast.FunctionDef | ast.AsyncFunctionDef, owner: str) -> Iterator[tuple[str, object]]:
    parameters = {one.arg: one.annotation for one in (*function.args.args, *function.args.kwonlyargs)}
    for node in walk(function):
        for target, value, annotation in _assigned(node):
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
                if isinstance(value, ast.Name) and annotation is None:
                    annotation = parameters.get(value.id)
                yield made_key(f"{owner}.{target.attr}"), (described(value, annotation),)


def _filled(block: Block) -> Iterator[tuple[str, object]]:
    for node in block.tree.nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr=name), attr=method)):
                if method in _FILLING:
                    yield filled_key(block.owner, name), True
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id="self"), attr=name), ctx=ast.Store()):
                yield filled_key(block.owner, name), True
            case _:
                continue


def _kept_small(block: Block) -> Iterator[tuple[str, object]]:
    local = block.kind == "statement" and not any(isinstance(node, FUNCTIONS) for node in block.nodes)
    for node in block.tree.nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in _SHRINKING:
                yield kept_small_key(name), True
            case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
                yield kept_small_key(name), True
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Del()):
                yield kept_small_key(name), True
            case ast.Attribute(value=ast.Attribute(attr=name) | ast.Name(id=name), attr="cache_clear"):
                yield kept_small_key(name), True
            case ast.Global(names=names):
                yield from ((kept_small_key(name), True) for name in names)
            case ast.Call(args=[ast.Name(id=name), *_]) if not local:
                yield kept_small_key(name), True
            case _:
                continue
