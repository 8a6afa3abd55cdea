"""Annotations: the paths of the objects that an annotation admits.

Does not know whether the names in it are classes, aliases or type variables: the surface does.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from typing import TypeAlias

from ringtrue.receivers.alternatives import NONE, UNKNOWN, Paths, arguments, either, then

Resolve: TypeAlias = Callable[[ast.expr], Paths]

_TYPING = ("typing.", "typing_extensions.", "collections.abc.")
_WRAPPERS = frozenset(("Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly"))
_NOTHING = frozenset(
    ("Any", "object", "TypeVar", "Self", "LiteralString", "Never", "NoReturn", "Callable", "TypeGuard", "TypeIs",
     "Concatenate", "Unpack", "Protocol", "Generic", "AnyStr", "Hashable", "Sized", "NamedTuple", "TypedDict", "Text",
     "SupportsInt", "SupportsFloat", "SupportsIndex", "SupportsAbs", "SupportsBytes", "SupportsRound", "Buffer")
)  # fmt: skip
_BUILTIN = {
    "List": "list", "Dict": "dict", "Set": "set", "FrozenSet": "frozenset", "Tuple": "tuple", "Type": "type",
}  # fmt: skip


def annotated(node: ast.expr | None, resolve: Resolve) -> Paths:
    """What an object annotated by `node` is; `resolve` says what a dotted name in it stands for."""
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str() as text):
            return _quoted(text, node, resolve)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return either((annotated(left, resolve), annotated(right, resolve)))
        case ast.Subscript(value=value, slice=inner):
            return _generic(resolve(value), inner, resolve)
        case ast.Name() | ast.Attribute():
            return _plain(resolve(node))
        case _:
            return UNKNOWN


def _quoted(text: str, node: ast.expr, resolve: Resolve) -> Paths:
    """An annotation in quotes; its names are looked up where the text stands."""
    try:
        inner = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return UNKNOWN
    return annotated(inner, resolve) if not isinstance(inner, ast.Constant) else UNKNOWN


def _plain(found: Paths) -> Paths:
    if len(found) != 1:
        return UNKNOWN
    name = found[0]
    if name == "builtins.float":
        return ("builtins.float()", "builtins.int()")  # PEP 484 lets an int stand for a float
    if name.startswith(_TYPING):
        word = name.rpartition(".")[2]
        return (
            (f"builtins.{_BUILTIN[word]}()",)
            if word in _BUILTIN
            else UNKNOWN
            if word in _NOTHING
            else then(found, "()")
        )
    if name.startswith("builtins."):
        made = getattr(builtins, name.removeprefix("builtins."), None)
        if not isinstance(made, type) or made in (object, type):
            return UNKNOWN  # `any` for `Any`
    return then(found, "()")


def _generic(found: Paths, inner: ast.expr, resolve: Resolve) -> Paths:
    if len(found) != 1:
        return UNKNOWN
    name = found[0]
    word = name.rpartition(".")[2]
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name.startswith(_TYPING):
        if word == "Optional":
            return either((annotated(inner, resolve), NONE))
        if word == "Union":
            return either(annotated(part, resolve) for part in parts)
        if word in _WRAPPERS:
            return annotated(parts[0], resolve)
        if word == "Literal":
            return either(_literal(part) for part in parts)
        if word in _NOTHING:
            return UNKNOWN
        name = f"builtins.{_BUILTIN[word]}" if word in _BUILTIN else name
    if name == "builtins.type":
        found = resolve(inner) if isinstance(inner, ast.Name | ast.Attribute) else UNKNOWN
        return UNKNOWN if set(found) & _ANY_CLASS else found
    if name == "builtins.tuple" and len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is ...:
        return ("builtins.tuple()",)
    return (f"{name}{arguments(annotated(part, resolve) for part in parts)}()",)


_ANY_CLASS = frozenset(("typing.Any", "typing_extensions.Any", "builtins.object"))


def _literal(node: ast.expr) -> Paths:
    if not isinstance(node, ast.Constant):
        return UNKNOWN
    return NONE if node.value is None else (f"builtins.{type(node.value).__name__}()",)
