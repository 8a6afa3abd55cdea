"""Own attributes: what the classes of a module have and get, as facts for the other blocks to ask for.

An attribute is there if the class body binds it or if any code of the module stores it on anything. Does not know
what other modules add to a class, nor what a class that is not of this module has.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from ringtrue.expressions import dotted

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.syntax import Block

Shape: TypeAlias = "tuple[str, ...] | None"
"""The names of a class's bases; None where more than bases decides what it has: a metaclass, a decorator."""

_PLAIN_DECORATORS = frozenset(
    ("dataclass", "dataclasses.dataclass", "total_ordering", "functools.total_ordering", "final", "typing.final")
)
_OPENING_METHODS = frozenset(("__getattr__", "__getattribute__", "__setattr__", "__class_getitem__"))
_OPENING_NAMES = frozenset(("locals", "vars", "exec", "eval", "globals"))
_BY_NAME = frozenset(("setattr", "getattr", "hasattr", "delattr"))
_RECEIVERS = frozenset(("self", "cls"))
_TO_DERIVE_FROM = re.compile(r"Mix_?-?[Ii]n|Base(?![a-z])|Abstract|Interface|Protocol$|Template$")
_GIVES = re.compile(
    r"attr|set_|update|assign|inject|populate|apply|fill|bind|merge|init|store|load|copy", re.IGNORECASE
)
_DEPTH = 8
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def shape_key(owner: str) -> str:
    """The key under which the Shape of the class `owner` stands: one for each of its definitions."""
    return f"shape {owner}"


def open_key(owner: str = "") -> str:
    """The key that is there where class `owner`, or without it any object, may get attributes by computed names."""
    return f"open {owner}"


def stores_key(attribute: str, owner: str = "") -> str:
    """The key that is there where class `owner` sets `attribute` on itself, or without it any code on any object."""
    return f"stores {owner}.{attribute}"


def based_key(name: str) -> str:
    """The key that is there where a class of the module has `name` among its bases."""
    return f"based {name}"


def joins_key(owner: str) -> str:
    """The key that is there where class `owner` passes whatever it is given on to `super()`."""
    return f"joins {owner}"


def mixes_key(owner: str) -> str:
    """The key that is there where class `owner` calls a method of `super()` that `object` does not have."""
    return f"mixes {owner}"


def handed_key(owner: str) -> str:
    """The key that is there where the module hands class `owner` to a call, which may give it more: a mapper."""
    return f"handed {owner}"


def unbound_key(owner: str, method: str) -> str:
    """The key that is there where a method is called through its class, with something else in the place of `self`."""
    return f"unbound {owner}.{method}"


def defined_key(name: str) -> str:
    """The key under which it stands how often the module defines a function or class of that name, or assigns to it
    where the module itself is run."""
    return f"defined {name}"


def attribute_facts(block: Block) -> Iterator[tuple[str, object]]:
    """What `block` says of classes and of the attributes of objects."""
    from ringtrue.facts import Count  # the facts ask here

    if block.kind == "header" and isinstance(block.nodes[0], ast.ClassDef):
        yield shape_key(block.owner), (_shape(block.nodes[0]),)
    if block.kind != "member" and block.nodes and isinstance(block.nodes[0], _DEFINITIONS):
        yield defined_key(block.nodes[0].name), Count(1)
    owner = block.owner if block.kind == "member" else ""
    function = isinstance(block.nodes[0], ast.FunctionDef | ast.AsyncFunctionDef) if block.nodes else False
    if owner and function and block.nodes[0].name in _OPENING_METHODS:
        yield open_key(owner), True
    for node in block.tree.nodes:
        kind = type(node)
        if kind is ast.Attribute:
            yield from _of_attribute(node, owner)
        elif kind is ast.Call:
            yield from _of_call(node, owner)
            if block.kind == "statement" and not function:
                handed = (one.id for one in node.args if isinstance(one, ast.Name) and one.id[:1].isupper())
                yield from ((handed_key(name), True) for name in handed)
        elif kind is ast.ClassDef:
            yield from ((based_key(name), True) for base in node.bases for name in _words(base))
        elif kind is ast.Constant and owner and not function and isinstance(node.value, str):
            yield stores_key(node.value, owner), True  # `__slots__` and its like
        elif kind is ast.Name and owner and not function and node.id in _OPENING_NAMES:
            yield open_key(owner), True
        elif kind is ast.Name and block.kind == "statement" and not function and type(node.ctx) is ast.Store:
            yield defined_key(node.id), Count(1)


def _shape(node: ast.ClassDef) -> Shape:
    if node.keywords or any(dotted(_called(one)) not in _PLAIN_DECORATORS for one in node.decorator_list):
        return None
    bases = tuple(dotted(base) for base in node.bases)
    return bases if all(bases) else None


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _of_attribute(node: ast.Attribute, owner: str) -> Iterator[tuple[str, object]]:
    if node.attr == "__dict__":
        yield open_key(owner), True
    elif type(node.ctx) is not ast.Load:
        own = isinstance(node.value, ast.Name) and node.value.id in _RECEIVERS
        yield stores_key(node.attr, owner if own else ""), True


def _of_call(node: ast.Call, owner: str) -> Iterator[tuple[str, object]]:
    if owner and _passes_on(node):
        yield joins_key(owner), True
    if owner and _asks_super(node):
        yield mixes_key(owner), True
    word = dotted(node.func).rpartition(".")[2]
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=other), attr=method), args=[first, *_]):
            if other[:1].isupper() and not (isinstance(first, ast.Name) and first.id in _RECEIVERS):
                yield unbound_key(other, method), True
    if owner and _hands_attributes(node, word):
        yield open_key(owner), True
    if word == "vars" and node.args:
        yield open_key(owner), True
    if word in _BY_NAME or word == "__setattr__":
        named = next(
            (one for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)), None
        )
        if named is not None:
            yield stores_key(named.value), True  # type: ignore[arg-type]  # a string by the test above
        elif word in ("setattr", "__setattr__"):
            yield open_key(owner), True


def _hands_attributes(node: ast.Call, word: str) -> bool:
    """`set_attributes(self, kwargs)`: a function that by its name gives the object what it is handed besides."""
    if word in ("parse_args", "parse_known_args"):  # into the namespace that it is given
        given = (*node.args[1:], *(keyword.value for keyword in node.keywords))
        return any(isinstance(one, ast.Name) and one.id in _RECEIVERS for one in given)
    first = node.args[0] if len(node.args) + len(node.keywords) > 1 and node.args else None
    own = isinstance(first, ast.Name) and first.id in _RECEIVERS
    return own and word not in _BY_NAME and _GIVES.search(word) is not None


def _passes_on(node: ast.Call) -> bool:
    """`super().__init__(*args, **kwargs)`."""
    match node.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return any(isinstance(one, ast.Starred) for one in node.args) or any(
                keyword.arg is None for keyword in node.keywords
            )
        case _:
            return False


def _asks_super(node: ast.Call) -> bool:
    """`super().set_up()`."""
    match node.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attr):
            return not hasattr(object, attr)
        case _:
            return False


def _words(base: ast.expr) -> Iterator[str]:
    for node in ast.walk(base):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def may_be_told(ctx: Context, owner: str) -> bool:
    """Whether anything can be said of what `owner` lacks: a quick first question, before one is asked for each name."""
    shapes = ctx.fact(shape_key(owner))
    return (
        isinstance(shapes, tuple) and len(shapes) == 1 and shapes[0] is not None and ctx.fact(open_key(owner)) is None
    )


def lacks(ctx: Context, owner: str, name: str) -> bool:
    """Whether the objects of `owner`, a class of this module, surely have no attribute `name`. Asks the world last."""
    if name.startswith("__") or ctx.fact(handed_key(owner)) is not None:
        return False
    return _surely_absent(ctx, owner, name, _DEPTH) and _is_final(ctx, owner)


def _is_final(ctx: Context, owner: str) -> bool:
    """Whether no class derives from `owner`, in this module or in another file of the workspace, nor is meant to."""
    if is_joined(ctx, owner):
        return False
    return ctx.fact(based_key(owner)) is None and ctx.ask("derived", owner) is False


def is_joined(ctx: Context, owner: str) -> bool:
    """Whether `owner` is made to be one of several bases, which may have what it lacks."""
    if _TO_DERIVE_FROM.search(owner) or ctx.fact(joins_key(owner)) is not None:
        return True
    # It stands beside a class that has the method.
    return ctx.fact(mixes_key(owner)) is not None and ctx.fact(shape_key(owner)) in (((),), (("object",),))


def _surely_absent(ctx: Context, owner: str, name: str, depth: int) -> bool:
    shapes = ctx.fact(shape_key(owner))
    if (
        not isinstance(shapes, tuple)
        or len(shapes) != 1
        or shapes[0] is None
        or not depth
        or _may_get(ctx, owner, name)
    ):
        return False
    return all(
        _surely_absent(ctx, base, name, depth - 1)
        if ctx.fact(shape_key(base)) is not None
        else _of_builtin(ctx, base, name)
        for base in shapes[0]
    )


def _may_get(ctx: Context, owner: str, name: str) -> bool:
    keys = (
        f"{owner}.{name}",
        stores_key(name, owner),
        stores_key(name),
        open_key(owner),
        open_key(),
        f"damaged {name}",
    )
    return any(ctx.fact(key) is not None for key in keys)


def _of_builtin(ctx: Context, base: str, name: str) -> bool:
    """Whether `base` is a builtin class that lacks `name` in every Python."""
    made = getattr(builtins, base, None)
    return (
        isinstance(made, type)
        and not ctx.binds(base)
        and not ctx.stars()
        and not hasattr(made, name)
        and name != "add_note"
    )
