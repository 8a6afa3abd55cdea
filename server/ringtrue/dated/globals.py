"""Globals: the class of what a script keeps under a name at its top level, by what its statements call.

Scripts write `rows = rows.append(...)`: a name that is made from itself. Does not know what libraries hold: what makes
which class stands in their migrations.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.migrations.shelf import LIBRARIES, library

if TYPE_CHECKING:
    from ringtrue.context import Context

_DEPTH = 12


def class_of_global(node: ast.expr, ctx: Context) -> str:
    """The public name of the class whose instance the module keeps under the name that `node` reads, or that is made
    from it, `:Name` for a class of its own, or the empty string where something else may be meant."""
    root = node
    while isinstance(root, ast.Attribute | ast.Subscript | ast.Call):
        root = root.func if isinstance(root, ast.Call) else root.value
    if not isinstance(root, ast.Name) or not any(read.node is root for read in ctx.names.reads):
        return ""
    return _class_of_name(root.id, ctx, 0) if root is node else _Making("", ctx).class_of(node, 0) or ""


def _class_of_name(name: str, ctx: Context, depth: int) -> str:
    bindings = ctx.bindings(name)
    if depth > _DEPTH or not bindings or any(one.kind != "value" for one in bindings):
        return ""
    found: set[str] = set()
    for definition in ctx.definitions(name):
        if definition.kind != "value":
            continue
        for value in _assigned(definition.text, name):
            made = _Making(name, ctx).class_of(value, depth) if value is not None else None
            if made is None:
                return ""
            found.add(made)
    found.discard("")
    return found.pop() if len(found) == 1 else ""


def _assigned(text: str, name: str) -> Iterator[ast.expr | None]:
    """Each value that the statement gives the name; None for one that is not written out."""
    tree = ast.parse(text)
    stored = sum(
        isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store) for one in ast.walk(tree)
    )
    for node in ast.walk(tree):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=other)], value=value)
                | ast.AnnAssign(target=ast.Name(id=other), value=value)
                | ast.withitem(context_expr=value, optional_vars=ast.Name(id=other))
            ) if other == name:
                stored -= 1
                yield value
    if stored:
        yield None


class _Making:
    """Works out what one value is."""

    def __init__(self, own: str, ctx: Context) -> None:
        self.own = own
        self.ctx = ctx

    def class_of(self, value: ast.expr, depth: int) -> str | None:
        """The class, the empty string for "the same as before", or None where that is not known."""
        if depth > _DEPTH:
            return None
        if isinstance(value, ast.Name):
            return "" if value.id == self.own else _class_of_name(value.id, self.ctx, depth + 1) or None
        if isinstance(value, ast.Subscript | ast.Attribute):
            return self._part_of(value, depth)
        if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute | ast.Name):
            return None
        name = self.full_name(value.func)
        if name:
            return self._made_by(name)
        if isinstance(value.func, ast.Name):
            return self._own_class(value.func.id)
        if not isinstance(value.func, ast.Attribute):
            return None
        owner = self.class_of(value.func.value, depth + 1)
        if owner == "":
            return ""  # a method that gives another class would be a slip, and changes nothing before it
        return self._made_by(f"{owner}.{value.func.attr}") if owner and not owner.startswith(":") else None

    def _part_of(self, value: ast.Subscript | ast.Attribute, depth: int) -> str | None:
        """The class of what is taken by any key, or as an attribute of some name, or of any."""
        owner = self.class_of(value.value, depth + 1)
        found = library(owner.partition(".")[0]) if owner else None
        if found is None:
            return None
        if isinstance(value, ast.Subscript):
            return found.makers.get(f"{owner}[]")
        return found.makers.get(f"{owner}.{value.attr}") or found.makers.get(f"{owner}.*")

    def _own_class(self, name: str) -> str | None:
        """A class of the module itself, with a colon before its name."""
        return f":{name}" if [one.kind for one in self.ctx.bindings(name)] == ["class"] else None

    def full_name(self, node: ast.expr) -> str:
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        meanings = {
            one.module if one.kind == "import" else f"{one.module}.{one.member}"
            for one in self.ctx.bindings(node.id)
            if one.kind in ("import", "from") and not one.level
        }
        return ".".join([meanings.pop(), *reversed(parts)]) if len(meanings) == 1 else ""

    def _made_by(self, name: str) -> str | None:
        top = name.partition(".")[0]
        found = library(top) if top in LIBRARIES else None
        if found is not None:
            name = found.canonical(name)
            if (made := found.makers.get(name)) is not None:
                return made
        return name if name.rpartition(".")[2][:1].isupper() else None
