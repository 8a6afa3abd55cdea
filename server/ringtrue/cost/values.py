"""Values: what a name or expression of a block holds: its kind of container, and the dotted name it comes from.

Reads assignments of the same function, imports, and what the module states of its names and of the class's
attributes. Unknown is None. Does not know other modules.
"""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, cast

from ringtrue.cost.assignments import Assigned, Assignments
from ringtrue.cost.loops import COMPREHENSIONS, FUNCTIONS, dotted, stored
from ringtrue.cost.stated import described, made_key
from ringtrue.cost.tables import ANNOTATED, ANY_METHOD, METHODS, RETURNS, Kind

if TYPE_CHECKING:
    from ringtrue.context import Context

_BUILTINS = frozenset(dir(builtins))
_DEPTH = 12
_LITERAL: dict[type[ast.AST], Kind] = {
    ast.List: "list", ast.ListComp: "list", ast.Set: "set", ast.SetComp: "set", ast.Dict: "dict",
    ast.DictComp: "dict", ast.Tuple: "tuple", ast.GeneratorExp: "generator", ast.JoinedStr: "str",
    ast.Compare: "bool",
}  # fmt: skip
_STATED: dict[str, Kind] = {
    "=list": "list",
    "=dict": "dict",
    "=set": "set",
    "=tuple": "tuple",
    "=str": "str",
    "=bytes": "bytes",
}
_NARROW: dict[str, Kind] = {"str": "str", "bytes": "bytes", "int": "int", "float": "float", "bool": "bool"}


# What only text has; `.str.lower()` of a data frame's column is none.
_OF_STRINGS = frozenset(("lower", "upper", "casefold", "title", "capitalize", "strip", "lstrip", "rstrip"))


class Values:
    """Answers about the expressions of one block; what is worked out is kept while the block is checked."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._scopes: dict[ast.AST | None, Assignments] = {}
        self._paths: dict[ast.AST, str | None] = {}

    def assignments(self, node: ast.AST) -> Assignments:
        """The bindings of the scope that `node` is evaluated in."""
        owner = self._owner(node)
        made = self._scopes.get(owner)
        if made is None:
            roots = tuple(owner.body) if isinstance(owner, FUNCTIONS) else self._ctx.block.nodes
            made = self._scopes[owner] = Assignments(owner, roots, self._ctx.tree)
        return made

    def _owner(self, node: ast.AST) -> ast.AST | None:
        child = node
        for parent in self._ctx.tree.above(node):
            if isinstance(parent, FUNCTIONS) and child in parent.body:
                return parent
            child = parent
        return None

    def reaching(self, node: ast.Name) -> list[Assigned] | None:
        """What may have bound a name where it is read; None where a comprehension or lambda binds it."""
        child: ast.AST = node
        for parent in self._ctx.tree.above(node):
            if isinstance(parent, COMPREHENSIONS):
                if (
                    any(node.id in stored(one.target) for one in parent.generators)
                    and child is not parent.generators[0]
                ):
                    return None
            elif isinstance(parent, ast.Lambda) and any(one.arg == node.id for one in parent.args.args):
                return None
            elif isinstance(parent, FUNCTIONS):
                break
            child = parent
        return self._around(node)

    def _around(self, node: ast.Name) -> list[Assigned]:
        """Bindings in the function, or in those around it where it binds no such name."""
        at: ast.AST | None = node
        while at is not None:
            owner = self._owner(at)
            scope = self.assignments(at)
            if node.id in scope.by_name:
                return scope.reaching(node.id, at)
            if node.id in scope.outside or owner is None:
                return []
            at = owner
        return []

    # -- dotted names ------------------------------------------------------------------------------------------------

    def path(self, node: ast.AST, depth: int = 0) -> str | None:
        """The dotted name that a value comes from: `requests.Session.get`; calls on the way are left out."""
        if depth > _DEPTH:
            return None
        if node not in self._paths:
            self._paths[node] = self._path(node, depth)
        return self._paths[node]

    def _path(self, node: ast.AST, depth: int) -> str | None:
        match node:
            case ast.Await(value=value):
                return self.path(value, depth + 1)
            case ast.Call(func=func):
                return self.path(func, depth + 1)
            case ast.Attribute(value=ast.Name(id="self"), attr=attr) if self._ctx.block.kind == "member":
                return self._stated(f"{self._ctx.block.owner}.{attr}")
            case ast.Attribute(value=value, attr=attr):
                owner = self.path(value, depth + 1)
                return None if owner is None else f"{owner}.{attr}"
            case ast.Subscript(value=value) if not isinstance(node.slice, ast.Slice):
                return self.path(value, depth + 1)
            case ast.Name():
                return self._name_path(node, depth)
            case _:
                return None

    def _name_path(self, node: ast.Name, depth: int) -> str | None:
        reaching = self.reaching(node)
        if reaching is None:
            return None
        if not reaching:
            return self.outside_path(node.id)
        found = {self._bound_path(one, depth) for one in reaching if not _is_none(one)}
        return found.pop() if len(found) == 1 else None

    def _bound_path(self, one: Assigned, depth: int) -> str | None:
        if one.how == "import":
            return one.path
        if one.annotation is not None:
            return self.resolved(described(None, one.annotation))
        if one.how in ("assign", "with") and isinstance(
            one.value, ast.Call | ast.Await | ast.Attribute | ast.Name | ast.Subscript
        ):
            return self.path(one.value, depth + 1)
        return None

    def outside_path(self, name: str) -> str | None:
        """What a name of the module comes from."""
        bindings = self._ctx.bindings(name)
        if not bindings:
            return name if name in _BUILTINS else None
        paths = {
            f"{'.' * one.level}{one.module}{'.' if one.member else ''}{one.member}"
            if one.kind in ("import", "from")
            else ""
            for one in bindings
        }
        if paths == {""}:
            return self._stated(name)
        return paths.pop() if len(paths) == 1 else None

    def _stated(self, key: str) -> str | None:
        found = self._statements(key)
        return self.resolved(found.pop()) if len(found) == 1 else None

    def _statements(self, key: str) -> set[str]:
        told = self._ctx.fact(made_key(key))
        return {one for one in told if one} if isinstance(told, tuple) else set()

    def resolved(self, written: str) -> str | None:
        """The full name of what the module writes as `written`."""
        if not written or written[0] in "=?":
            return None
        top, dot, rest = written.partition(".")
        if top == "self":
            return None
        bindings = self._ctx.bindings(top)
        if bindings and all(one.kind not in ("import", "from") for one in bindings):
            return None
        base = self.outside_path(top)
        return None if base is None else base + dot + rest

    # -- kinds -------------------------------------------------------------------------------------------------------

    def kind(self, node: ast.AST | None, depth: int = 0) -> Kind | None:
        """What sort of container or value an expression gives."""
        if node is None or depth > _DEPTH:
            return None
        if (literal := _LITERAL.get(type(node))) is not None:
            return literal
        match node:
            case ast.Constant(value=value):
                return _NARROW.get(type(value).__name__)
            case ast.Name():
                return self._name_kind(node, depth)
            case ast.Call():
                return self._call_kind(node, depth)
            case ast.Attribute(value=ast.Name(id="self"), attr=attr) if self._ctx.block.kind == "member":
                return self._stated_kind(f"{self._ctx.block.owner}.{attr}")
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                mine, other = self.kind(left, depth + 1), self.kind(right, depth + 1)
                return mine if mine == other or other is None else other if mine is None else None
            case ast.BinOp(left=left, op=ast.Mod()):
                return "str" if self.kind(left, depth + 1) == "str" else None
            case ast.BinOp(left=left, op=ast.Mult()):
                found = self.kind(left, depth + 1)
                return found if found in ("list", "str", "bytes", "tuple") else None
            case ast.Subscript(value=value, slice=ast.Slice()):
                return self.kind(value, depth + 1)
            case ast.IfExp(body=body, orelse=orelse):
                return self._same((body, orelse), depth)
            case ast.BoolOp(op=ast.Or(), values=values):
                return self._same(tuple(values), depth)
            case ast.NamedExpr(value=value):
                return self.kind(value, depth + 1)
            case _:
                return None

    def _same(self, nodes: tuple[ast.expr, ...], depth: int) -> Kind | None:
        found = {self.kind(node, depth + 1) for node in nodes}
        return found.pop() if len(found) == 1 else None

    def _name_kind(self, node: ast.Name, depth: int) -> Kind | None:
        reaching = self.reaching(node)
        if reaching is None:
            return None
        if not reaching:
            return self._stated_kind(node.id) if self._ctx.bindings(node.id) else None
        found = {self.bound_kind(one, depth) for one in reaching if one.how != "augment" and not _is_none(one)}
        return found.pop() if len(found) == 1 else None

    def bound_kind(self, one: Assigned, depth: int = 0) -> Kind | None:
        """What one binding gives."""
        if one.annotation is not None:
            return self._annotation_kind(one.annotation)
        if one.how in ("assign", "with", "parameter"):
            return self.kind(one.value, depth + 1)
        if one.how == "each":
            over = self.kind(one.value, depth + 1)
            return "str" if over in ("file", "str") else "int" if over == "range" else None
        return None

    def _annotation_kind(self, annotation: ast.expr) -> Kind | None:
        return ANNOTATED.get(self.resolved(described(None, annotation)) or "")

    def _stated_kind(self, key: str) -> Kind | None:
        found = self._statements(key)
        if len(found) != 1:
            return None
        written = found.pop()
        path = self.resolved(written) or ""
        return _STATED.get(written) or RETURNS.get(path) or ANNOTATED.get(path)

    def _call_kind(self, node: ast.Call, depth: int) -> Kind | None:
        path = self.path(node.func, depth + 1)
        if path is not None and path in RETURNS:
            return RETURNS[path] if RETURNS[path] != "none" else None
        if not isinstance(node.func, ast.Attribute):
            return None
        name = node.func.attr
        receiver = self.kind(node.func.value, depth + 1)
        if receiver is not None:
            return METHODS.get(receiver, cast("dict[str, Kind]", {})).get(name)
        if name in _OF_STRINGS and not (isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "str"):
            return "str"
        return ANY_METHOD.get(name)


def _is_none(one: Assigned) -> bool:
    return isinstance(one.value, ast.Constant) and one.value.value is None and one.annotation is None


__all__ = ["Values", "dotted"]
