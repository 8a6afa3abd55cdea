"""Kinds: what values a parameter takes, read from an annotation or from values, and how to make such values.

Does not know functions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Kind:
    """A builtin type with the kinds of its items; "unknown" where nothing is known, "choice" of written values."""

    name: str
    items: tuple[Kind, ...] = ()
    values: tuple[str, ...] = ()


UNKNOWN: Final = Kind("unknown")
_NAMES: Final[Mapping[str, str]] = {
    **{name: name for name in ("int", "float", "str", "bool", "bytes", "complex", "list", "set", "dict", "tuple")},
    "frozenset": "frozenset", "List": "list", "Sequence": "list", "MutableSequence": "list", "Iterable": "list",
    "Collection": "list", "Set": "set", "AbstractSet": "set", "FrozenSet": "frozenset", "Dict": "dict",
    "Mapping": "dict", "MutableMapping": "dict", "Tuple": "tuple",
}  # fmt: skip  # a table reads better packed
_STRATEGIES: Final[Mapping[str, str]] = {
    "int": "st.integers()",
    "float": "st.floats(allow_nan=False, allow_infinity=False)",
    "str": "st.text()",
    "bool": "st.booleans()",
    "bytes": "st.binary()",
    "complex": "st.complex_numbers(allow_nan=False, allow_infinity=False)",
    "None": "st.none()",
}
_SMALL: Final[Mapping[str, str]] = {
    "int": "3", "float": "0.5", "str": "'a'", "bool": "False", "bytes": "b'a'", "complex": "1j", "None": "None",
    "list": "[]", "set": "set()", "dict": "{}", "tuple": "()", "frozenset": "frozenset()",
}  # fmt: skip  # as above
_GROWING: Final[Mapping[str, str]] = {
    "int": "n", "float": "float(n)", "str": "str(n)", "bytes": "b'%d' % n", "bool": "bool(n % 2)",
    "complex": "complex(n)",
}  # fmt: skip  # as above


def kind_of_annotation(node: ast.expr) -> Kind:
    match node:
        case ast.Constant(value=None):
            return Kind("None")
        case ast.Constant(value=str(text)):
            try:
                return kind_of_annotation(ast.parse(text, mode="eval").body)
            except (SyntaxError, ValueError):
                return UNKNOWN
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return Kind(_NAMES[name]) if name in _NAMES else UNKNOWN
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _either((kind_of_annotation(left), kind_of_annotation(right)))
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            return _of(name, inner.elts if isinstance(inner, ast.Tuple) else [inner])
        case _:
            return UNKNOWN


def _of(name: str, inner: list[ast.expr]) -> Kind:
    if name == "Literal":
        return Kind("choice", values=tuple(ast.unparse(one) for one in inner))
    if name == "Optional":
        return _either((kind_of_annotation(inner[0]), Kind("None")))
    items = tuple(kind_of_annotation(one) for one in inner if not _is_rest(one))
    if name == "Union":
        return _either(items)
    if name not in _NAMES or any(item == UNKNOWN for item in items):
        return UNKNOWN
    if _NAMES[name] == "tuple" and any(_is_rest(one) for one in inner):
        return Kind("row", items)
    return Kind(_NAMES[name], items)


def _is_rest(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _either(kinds: tuple[Kind, ...]) -> Kind:
    return UNKNOWN if UNKNOWN in kinds else Kind("either", tuple(dict.fromkeys(kinds)))


def kind_of_value(node: ast.expr) -> Kind:
    match node:
        case ast.Constant(value=None):
            return UNKNOWN  # a default says nothing of what else may be given
        case ast.Constant(value=value):
            return Kind(type(value).__name__) if type(value).__name__ in _STRATEGIES else UNKNOWN
        case ast.UnaryOp(operand=operand):
            return kind_of_value(operand)
        case ast.List(elts=elts):
            return Kind("list", _items(elts))
        case ast.Set(elts=elts):
            return Kind("set", _items(elts))
        case ast.Tuple(elts=elts):
            return Kind("tuple", tuple(map(kind_of_value, elts)))
        case ast.Dict(keys=keys, values=values):
            named = [key for key in keys if key is not None]
            return Kind("dict", (*_items(named), *_items(values)))
        case _:
            return UNKNOWN


def _items(nodes: list[ast.expr]) -> tuple[Kind, ...]:
    kind = merged(map(kind_of_value, nodes))
    return () if kind == UNKNOWN else (kind,)


def merged(kinds: Iterable[Kind]) -> Kind:
    """The one kind that values of several kinds have in common; unknown where there is none."""
    found = list(dict.fromkeys(kind for kind in kinds if kind != UNKNOWN))
    if {kind.name for kind in found} == {"int", "float"}:
        return Kind("float")
    if len({kind.name for kind in found}) != 1:
        return UNKNOWN
    return max(found, key=lambda kind: len(kind.items))  # an empty list says less than a full one


def strategy(kind: Kind) -> str | None:
    """The Hypothesis strategy for a kind, as code; None where there is none."""
    if kind.name in _STRATEGIES:
        return _STRATEGIES[kind.name]
    if kind.name == "choice":
        return f"st.sampled_from([{', '.join(kind.values)}])"
    inner = [strategy(item) for item in kind.items]
    if None in inner:
        return None
    return _strategy_of(kind.name, [one for one in inner if one is not None])


def _strategy_of(name: str, inner: list[str]) -> str | None:
    first = inner[0] if inner else _STRATEGIES["int"]
    match name:
        case "list":
            return f"st.lists({first})"
        case "row":
            return f"st.lists({first}).map(tuple)"
        case "set":
            return f"st.sets({first})"
        case "frozenset":
            return f"st.frozensets({first})"
        case "tuple":
            return f"st.tuples({', '.join(inner)})" if inner else f"st.lists({first}).map(tuple)"
        case "dict":
            key, value = inner if len(inner) == 2 else (_STRATEGIES["str"], first)
            return f"st.dictionaries({key}, {value})"
        case "either":
            return f"st.one_of({', '.join(inner)})"
        case _:
            return None


def small(kind: Kind) -> str | None:
    """Code for some small value of the kind."""
    if kind.name == "choice":
        return kind.values[0]
    if kind.name == "either":
        return next((value for value in map(small, kind.items) if value is not None), None)
    if kind.name == "tuple" and kind.items:
        inner = [small(item) for item in kind.items]
        return None if None in inner else f"({', '.join(str(one) for one in inner)},)"
    return "()" if kind.name == "row" else _SMALL.get(kind.name)


def grown(kind: Kind) -> str | None:
    """Code for a value of the kind that is as large as `size`; None where its size is not what grows."""
    items = [_GROWING.get(item.name) for item in kind.items]
    first = items[0] if items else "n"
    if kind.name == "str":
        return "'ab' * (size // 2)"
    if kind.name == "bytes":
        return "bytes(size)"
    if first is None or None in items:
        return None
    match kind.name:
        case "list":
            return "list(range(size))" if first == "n" else f"[{first} for n in range(size)]"
        case "row":
            return f"tuple({first} for n in range(size))"
        case "set" | "frozenset":
            return f"{kind.name}({first} for n in range(size))"
        case "dict":
            key, value = items if len(items) == 2 else ("str(n)", "n")
            return f"{{{key}: {value} for n in range(size)}}"
        case _:
            return None


def shown(kind: Kind) -> str:
    """The kind in words."""
    match kind.name:
        case "unknown":
            return "…"
        case "row":
            return f"tuple[{shown(kind.items[0])}, ...]" if kind.items else "tuple"
        case "either":
            return " | ".join(map(shown, kind.items))
        case "choice":
            return " or ".join(kind.values)
        case name:
            return f"{name}[{', '.join(map(shown, kind.items))}]" if kind.items else name
