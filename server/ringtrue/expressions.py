"""Expressions: what an expression says by itself, by its shape alone.

Does not know names' origins, types, or what ran before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

# Builtins whose call changes nothing and only looks at its arguments.
PURE_BUILTINS = frozenset(
    ("abs", "all", "any", "bin", "bool", "chr", "complex", "dict", "divmod", "enumerate", "float", "format",
     "frozenset", "hex", "int", "isinstance", "issubclass", "len", "list", "max", "min", "oct", "ord", "pow", "range",
     "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "type", "zip")
)  # fmt: skip
PURE_METHODS = frozenset(
    ("capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find", "format", "index",
     "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isspace",
     "istitle", "isupper", "join", "ljust", "lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace",
     "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip",
     "swapcase", "title", "translate", "upper", "zfill", "items", "keys", "values", "bit_length", "is_integer")
)  # fmt: skip
_SKIPPED = frozenset(("ctx", "kind", "type_comment"))


def dotted(node: ast.AST) -> str:
    """`a.b.c` for such an expression, otherwise the empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := dotted(node.value)):
        return f"{owner}.{node.attr}"
    return ""


def same(one: object, other: object) -> bool:
    """Whether two pieces of syntax are alike, wherever they stand."""
    if type(one) is not type(other):
        return False
    if isinstance(one, ast.AST):
        return all(
            same(getattr(one, name, None), getattr(other, name, None)) for name in one._fields if name not in _SKIPPED
        )
    if isinstance(one, list):
        assert isinstance(other, list)  # the types are equal
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def is_pure(node: ast.expr) -> bool:
    """Whether evaluating `node` twice in a row gives the same and changes nothing, as far as builtins go."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            if not _pure_call(inner):
                return False
        elif isinstance(inner, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
            return False
    return True


def _pure_call(node: ast.Call) -> bool:
    if isinstance(node.func, ast.Name):
        return node.func.id in PURE_BUILTINS
    return isinstance(node.func, ast.Attribute) and node.func.attr in PURE_METHODS


def names_in(node: ast.AST) -> frozenset[str]:
    """The names that stand anywhere in `node`."""
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def mentions(node: ast.AST, part: ast.AST) -> bool:
    """Whether something like `part` stands anywhere in `node`."""
    return any(type(inner) is type(part) and same(inner, part) for inner in ast.walk(node))


def tests_above(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[tuple[ast.AST, ast.expr]]:
    """The conditions under which `node` is evaluated inside its function, innermost first, with what they guard."""
    below = node
    while (parent := parents.get(below)) is not None:
        match parent:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if below is not test:
                yield parent, test
            case ast.BoolOp(values=values):
                for value in values:
                    if value is below:
                        break
                    yield parent, value
            case ast.comprehension(ifs=ifs) if below in ifs:
                yield from ((parent, test) for test in ifs[: ifs.index(below)])
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                before = parent.generators
                if isinstance(below, ast.comprehension):
                    before = before[: before.index(below)]
                yield from ((parent, test) for generator in before for test in generator.ifs)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                return
            case _:
                pass
        below = parent
