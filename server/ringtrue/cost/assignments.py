"""Assignments: what may have bound a local name where it is read.

Positions stand in for flow: an assignment that surely runs before the read hides those before it. Does not know
values, types, other blocks, or what a `global` name holds.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ringtrue.cost.loops import FUNCTIONS, SCOPES
from ringtrue.tree import Tree, children

How = Literal["assign", "augment", "each", "with", "parameter", "import", "other"]


class Assigned(NamedTuple):
    """One binding of a name: how, what stands on the right, and its annotation."""

    name: str
    how: How
    at: ast.AST
    value: ast.expr | None = None
    annotation: ast.expr | None = None
    path: str = ""


class Assignments:
    """Every binding in one function (or in a block's own statements), found once."""

    def __init__(self, owner: ast.AST | None, roots: tuple[ast.AST, ...], tree: Tree) -> None:
        self._tree = tree
        self.outside: set[str] = set()
        """Names declared `global` or `nonlocal`."""
        self.by_name: dict[str, list[Assigned]] = {}
        if isinstance(owner, FUNCTIONS):
            for made in _parameters(owner):
                self.by_name.setdefault(made.name, []).append(made)
        for node in _inside(roots):
            if isinstance(node, ast.Global | ast.Nonlocal):
                self.outside.update(node.names)
            for made in _bound_by(node):
                self.by_name.setdefault(made.name, []).append(made)

    def reaching(self, name: str, use: ast.AST) -> list[Assigned]:
        """What may have bound `name` when `use` is evaluated; empty where the name is not local."""
        every = self.by_name.get(name, [])
        if len(every) < 2 or name in self.outside:
            return [] if name in self.outside else every
        around = [use, *self._tree.above(use)]
        above = set(around)
        here = _position(use)
        sure = [one for one in every if self._runs_before(one, above, here)]
        last = max(sure, key=lambda one: _position(one.at), default=None)
        if last is None:
            return every
        start = _position(last.at)
        loops = [one for one in around if isinstance(one, ast.For | ast.AsyncFor | ast.While)]
        inner = [one for one in loops if one not in set(self._tree.above(last.at))]
        back = inner[-1] if inner else None
        return [last, *(one for one in every if one is not last and self._later(one, start, here, back))]

    def _runs_before(self, one: Assigned, above: set[ast.AST], here: tuple[int, int]) -> bool:
        if one.how == "augment" or _position(one.at) >= here:
            return one.how == "parameter"
        if one.how == "parameter":
            return True
        if one.how in ("each", "with"):
            return one.at in above
        statement: ast.AST = one.at
        if not isinstance(statement, ast.stmt):
            return False
        parent = self._tree.parents.get(statement)
        return parent is None or (parent in above and _same_suite(parent, statement, above))

    def _later(self, one: Assigned, start: tuple[int, int], here: tuple[int, int], back: ast.AST | None) -> bool:
        at = _position(one.at)
        if start < at < here and one.how != "parameter":
            return True
        return back is not None and back in (one.at, *self._tree.above(one.at))


def _same_suite(parent: ast.AST, statement: ast.AST, above: set[ast.AST]) -> bool:
    for name in ("body", "orelse", "finalbody"):
        suite = getattr(parent, name, None)
        if isinstance(suite, list) and statement in suite:
            return any(other in above for other in suite)
    return False


def _position(node: ast.AST) -> tuple[int, int]:
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))


def _inside(roots: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
    work = list(reversed(roots))
    while work:
        node = work.pop()
        yield node
        if isinstance(node, SCOPES):
            continue
        work.extend(children(node))


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Assigned]:
    given = node.args
    for one in (*given.posonlyargs, *given.args, *given.kwonlyargs):
        yield Assigned(one.arg, "parameter", one, None, one.annotation)
    if given.vararg:
        yield Assigned(given.vararg.arg, "parameter", given.vararg, ast.Tuple([], ast.Load()))
    if given.kwarg:
        yield Assigned(given.kwarg.arg, "parameter", given.kwarg, ast.Dict([], []))


def _bound_by(node: ast.AST) -> Iterator[Assigned]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _targets(target, "assign", node, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=value, annotation=annotation):
            yield Assigned(name, "assign", node, value, annotation)
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            yield Assigned(name, "augment", node, value)
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield Assigned(name, "assign", node, value)
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield from _targets(target, "each", node, value)
        case ast.comprehension(target=target):
            pass  # a comprehension's names are its own
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield from _targets(item.optional_vars, "with", node, item.context_expr)
        case ast.Import(names=names):
            for alias in names:
                top = alias.name.partition(".")[0]
                yield Assigned(alias.asname or top, "import", node, path=alias.name if alias.asname else top)
        case ast.ImportFrom(module=module, names=names, level=level):
            for alias in names:
                path = f"{'.' * level}{module or ''}.{alias.name}"
                yield Assigned(alias.asname or alias.name, "import", node, path=path)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield Assigned(name, "other", node)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield Assigned(name, "other", node)
        case _:
            return


def _targets(target: ast.expr, how: How, node: ast.AST, value: ast.expr) -> Iterator[Assigned]:
    if isinstance(target, ast.Name):
        yield Assigned(target.id, how, node, value)
        return
    pairs = isinstance(target, ast.Tuple | ast.List) and how == "assign" and isinstance(value, ast.Tuple | ast.List)
    if pairs and len(target.elts) == len(value.elts):  # type: ignore[attr-defined]  # both are sequences here
        for one, part in zip(target.elts, value.elts, strict=True):  # type: ignore[attr-defined]  # likewise
            yield from _targets(one, how, node, part)
        return
    for name in ast.walk(target):
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
            yield Assigned(name.id, "other", node)
