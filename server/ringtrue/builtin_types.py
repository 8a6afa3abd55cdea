"""Builtin types: which builtin type an expression surely has, from literals, constructors and annotations.

Does not know classes, installed packages or values; unknown is the usual answer.
"""

from __future__ import annotations

import ast

from ringtrue.expressions import dotted
from ringtrue.flow import Definition, Flow

_LITERALS: dict[type[ast.expr], str] = {
    ast.List: "list", ast.ListComp: "list", ast.Dict: "dict", ast.DictComp: "dict", ast.Set: "set",
    ast.SetComp: "set", ast.Tuple: "tuple", ast.JoinedStr: "str", ast.GeneratorExp: "generator",
}  # fmt: skip
_CONSTRUCTORS = {
    "list": "list", "sorted": "list", "dict": "dict", "set": "set", "str": "str", "tuple": "tuple", "int": "int",
    "len": "int", "float": "float", "repr": "str", "bytearray": "bytearray", "frozenset": "frozenset", "input": "str",
    "chr": "str", "hex": "str", "bin": "str", "oct": "str",
}  # fmt: skip
_ANNOTATIONS = {
    "list": "list", "List": "list", "dict": "dict", "Dict": "dict", "set": "set", "Set": "set", "str": "str",
    "int": "int", "float": "float", "bytearray": "bytearray", "typing.List": "list", "typing.Dict": "dict",
    "t.List": "list", "t.Dict": "dict",
}  # fmt: skip
_COLLECTIONS = frozenset(
    ("list", "List", "set", "Set", "frozenset", "FrozenSet", "Sequence", "MutableSequence", "Iterable", "Iterator",
     "Collection", "AbstractSet", "deque", "Deque")
)  # fmt: skip
_STR_METHODS = frozenset(
    ("strip", "lower", "upper", "lstrip", "rstrip", "replace", "title", "capitalize", "casefold", "swapcase", "zfill",
     "removeprefix", "removesuffix", "join", "format", "expandtabs", "center", "ljust", "rjust")
)  # fmt: skip
_DEPTH = 6


def builtin_type(node: ast.expr | None, flow: Flow | None, depth: int = _DEPTH) -> str | None:
    """The name of the builtin type of `node`, a part of the function of `flow`; None where it is not certain."""
    if node is None or depth == 0:
        return None
    if (literal := _LITERALS.get(type(node))) is not None:
        return literal
    match node:
        case ast.Constant(value=value):
            return type(value).__name__
        case ast.Call(func=ast.Name(id=name)):
            return _CONSTRUCTORS.get(name)
        case ast.Call(func=ast.Attribute(value=owner, attr=method)):
            if builtin_type(owner, flow, depth - 1) == "str":
                return "str" if method in _STR_METHODS else "list" if method in ("split", "splitlines") else None
            return None
        case ast.Subscript(value=owner, slice=index):
            if isinstance(index, ast.Slice):
                kind = builtin_type(owner, flow, depth - 1)
                return kind if kind in _SLICED else None
            if builtin_type(owner, flow, depth - 1) == "str":
                return "str"
            return item_type(owner, flow, depth - 1) if _is_position(index, flow, depth) else None
        case ast.BinOp(left=left, right=right):
            return _of_operator(node.op, builtin_type(left, flow, depth - 1), builtin_type(right, flow, depth - 1))
        case ast.Name() if flow is not None:
            return _of_name(node, flow, depth)
        case _:
            return None


def _is_position(index: ast.expr, flow: Flow | None, depth: int) -> bool:
    """Whether it surely is a number: a name may hold a slice."""
    return isinstance(index, ast.BinOp | ast.UnaryOp) or builtin_type(index, flow, depth - 1) == "int"


def item_type(node: ast.expr | None, flow: Flow | None, depth: int = _DEPTH) -> str | None:
    """The builtin type of every item that iterating over `node` gives; None where it is not certain."""
    if node is None or depth <= 0:
        return None
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items) if items:
            kinds = {builtin_type(item, flow, depth - 1) for item in items}
            return kinds.pop() if len(kinds) == 1 else None
        case ast.Call(func=ast.Name(id="range")):
            return "int"
        case ast.Call(func=ast.Name(id="sorted" | "list" | "set" | "reversed" | "tuple"), args=[inner, *_]):
            return item_type(inner, flow, depth - 1)
        case ast.Call(func=ast.Attribute(attr="split" | "splitlines", value=owner)):
            return "str" if builtin_type(owner, flow, depth - 1) == "str" else None
        case ast.Name() if flow is not None:
            return _item_of_name(node, flow, depth)
        case _:
            return "str" if builtin_type(node, flow, depth - 1) == "str" else None


def _item_of_name(node: ast.Name, flow: Flow, depth: int) -> str | None:
    if builtin_type(node, flow, depth - 1) == "str":
        return "str"
    found = {_item_of_definition(one, node.id, flow, depth) for one in flow.reaching(node) or ()}
    return found.pop() if len(found) == 1 else None


def _item_of_definition(definition: Definition, name: str, flow: Flow, depth: int) -> str | None:
    if definition.kind == "argument" and isinstance(definition.node, ast.arg):
        return annotated_item(definition.node.annotation) if definition.node is not flow.function.args.vararg else None
    value = flow.bound_value(definition)
    if isinstance(value, ast.Call | ast.Name):  # what is made in the function may be filled with anything
        kept = not isinstance(value, ast.Call) or dotted(value.func) in ("range", "reversed") or _is_split(value)
        return item_type(value, flow, depth - 1) if kept and not _is_filled(name, flow) else None
    return None


def _is_split(value: ast.Call) -> bool:
    return isinstance(value.func, ast.Attribute) and value.func.attr in ("split", "splitlines")


def _is_filled(name: str, flow: Flow) -> bool:
    for node in ast.walk(flow.function):
        match node:
            case ast.Attribute(value=ast.Name(id=found), attr="append" | "extend" | "insert") if found == name:
                return True
            case ast.Subscript(value=ast.Name(id=found), ctx=ast.Store()) if found == name:
                return True
            case _:
                continue
    return False


_NUMBERS = ("int", "float")
_SLICED = ("list", "str", "tuple")


def _of_operator(operator: ast.operator, left: str | None, right: str | None) -> str | None:
    if isinstance(operator, ast.Mod) and left == "str":
        return "str"
    if left in _NUMBERS and right in _NUMBERS:
        if isinstance(operator, ast.Div):
            return "float"
        plain = isinstance(operator, ast.Add | ast.Sub | ast.Mult | ast.FloorDiv | ast.Mod)
        return ("float" if "float" in (left, right) else "int") if plain else None
    if isinstance(operator, ast.Add):
        return left if left == right and left in ("str", "list") else None
    return left if isinstance(operator, ast.Mult) and left in ("str", "list") else None


def _of_name(node: ast.Name, flow: Flow, depth: int) -> str | None:
    reaching = flow.reaching(node)
    if reaching is None and flow.outer is not None and node in flow.accesses.reads and node.id not in flow.by_name:
        return _of_outer(node, flow.outer, depth)
    if not reaching:
        return None
    found = {_of_definition(definition, flow, depth) for definition in reaching}
    return found.pop() if len(found) == 1 else None


def _of_outer(node: ast.Name, flow: Flow, depth: int) -> str | None:
    """Of a name of the function around, which binds it once."""
    ones = flow.by_name.get(node.id, ())
    if len(ones) != 1 or node.id in flow.accesses.rebound:
        return None
    return _of_definition(ones[0], flow, depth)


def _of_definition(definition: Definition, flow: Flow, depth: int) -> str | None:
    node = definition.node
    if definition.kind == "argument" and isinstance(node, ast.arg):
        return annotated_type(node.annotation) if node is not flow.function.args.vararg else "tuple"
    if definition.kind in ("assign", "walrus", "part"):
        return builtin_type(flow.bound_value(definition), flow, depth - 1)
    if definition.kind == "item" and getattr(flow.graph.steps[definition.step].node, "target", None) is node:
        return item_type(definition.value, flow, depth - 1)
    if definition.kind == "augment":
        before = {
            _of_definition(one, flow, depth - 1) if one is not definition and depth > 1 else None
            for one in flow.reaching_step(definition.name, definition.step)
            if one is not definition
        }
        found = before.pop() if len(before) == 1 else None
        if found in _NUMBERS and isinstance(statement := flow.graph.steps[definition.step].node, ast.AugAssign):
            return _of_operator(statement.op, found, builtin_type(definition.value, flow, depth - 1))
        return found if found in ("list", "str", "dict", "set") else None
    return None


def annotated_item(node: ast.expr | None) -> str | None:
    """The builtin type of the items of what an annotation names: `int` for `list[int]`."""
    if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Tuple):
        return None
    name = dotted(node.value).rpartition(".")[2]
    return annotated_type(node.slice) if name in _COLLECTIONS else None


def annotated_type(node: ast.expr | None) -> str | None:
    """The builtin type that an annotation names, its parameters left out."""
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _ANNOTATIONS.get(node.value.partition("[")[0])
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return _ANNOTATIONS.get(f"{node.value.id}.{node.attr}")
    return _ANNOTATIONS.get(node.id) if isinstance(node, ast.Name) else None
