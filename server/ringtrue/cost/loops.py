"""Loops: which loops a node of a block is repeated by, and what each of them binds and changes.

Does not know how often a loop runs, nor what the names in it hold.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ringtrue.tree import Tree

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (*FUNCTIONS, ast.Lambda, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CONSUMERS = {"sorted", "map", "filter", "min", "max", "sort", "reduce", "groupby", "any", "all"}
_GROWING = {"append", "extend", "insert", "add", "update", "appendleft", "extendleft", "setdefault", "push"}
_CHANGING = _GROWING | {
    "remove", "pop", "popleft", "popitem", "clear", "sort", "reverse", "discard", "rotate", "seek", "read", "readline",
    "truncate", "write", "difference_update", "intersection_update",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Repetition:
    """A `for`, a `while`, one `for` of a comprehension, or a call that applies a lambda to every element.

    `iterable` is None for `while`; `again` are the nodes evaluated in every pass.
    """

    node: ast.AST
    target: ast.AST | None
    iterable: ast.expr | None
    again: tuple[ast.AST, ...]

    @property
    def is_statement(self) -> bool:
        return isinstance(self.node, ast.For | ast.AsyncFor | ast.While)

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that the loop itself binds in each pass."""
        return frozenset() if self.target is None else stored(self.target)

    @cached_property
    def bound(self) -> frozenset[str]:
        """Every name that is bound anywhere in the passes."""
        return self.variables.union(*(stored(node) for node in self.again))

    @cached_property
    def grown(self) -> frozenset[str]:
        """Dotted names of what a pass may add to."""
        return frozenset(self._changed(_GROWING)) - {""}

    @cached_property
    def changed(self) -> frozenset[str]:
        """Dotted names of what a pass may change in place or rebind."""
        return (frozenset(self._changed(_CHANGING)) | self.bound) - {""}

    def _changed(self, methods: set[str]) -> Iterator[str]:
        for node in (inner for root in self.again for inner in ast.walk(root)):
            match node:
                case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in methods:
                    yield dotted(value)
                case ast.AugAssign(target=target):
                    yield dotted(target.value if isinstance(target, ast.Subscript) else target)
                case (
                    ast.Subscript(value=value, ctx=ast.Store() | ast.Del())
                    | ast.Attribute(value=value, ctx=ast.Store() | ast.Del())
                ):
                    yield dotted(value)
                    yield dotted(node)

    def rebinds(self, node: ast.AST) -> bool:
        """Whether `node` reads a name that a pass binds."""
        return any(isinstance(inner, ast.Name) and inner.id in self.bound for inner in ast.walk(node))

    def depends(self, node: ast.AST) -> bool:
        """Whether `node` reads something that a pass binds or changes."""
        changed = self.changed
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name | ast.Attribute) and dotted(inner) in changed:
                return True
            if isinstance(inner, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
                return True
        return False


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a plain dotted expression, else the empty string."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.id, *reversed(parts)))


def stored(node: ast.AST) -> frozenset[str]:
    """The plain names that `node` binds, functions inside it left out."""
    found: set[str] = set()
    work = [node]
    while work:
        inner = work.pop()
        if isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            found.add(inner.id)
        elif isinstance(inner, ast.ExceptHandler) and inner.name:
            found.add(inner.name)
        if isinstance(inner, SCOPES):
            continue
        work.extend(ast.iter_child_nodes(inner))
    return frozenset(found)


def loops_around(node: ast.AST, tree: Tree) -> Iterator[Repetition]:
    """The loops that repeat `node` within its function, innermost first."""
    below, child = node, node
    for parent in tree.above(node):
        if isinstance(parent, ast.For | ast.AsyncFor):
            if child is not parent.iter and child not in parent.orelse:
                yield Repetition(parent, parent.target, parent.iter, tuple(parent.body))
        elif isinstance(parent, ast.While):
            if child not in parent.orelse:
                yield Repetition(parent, None, None, (parent.test, *parent.body))
        elif isinstance(parent, COMPREHENSIONS):
            yield from _generators(parent, child, below)
        elif isinstance(parent, ast.Lambda):
            if (applied := _applied(parent, tree)) is None:
                return
            yield applied
        elif isinstance(parent, SCOPES):
            return
        below, child = child, parent


def _generators(
    parent: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, child: ast.AST, below: ast.AST
) -> Iterator[Repetition]:
    count = len(parent.generators)
    if isinstance(child, ast.comprehension):
        count = parent.generators.index(child) + (below in child.ifs)
    elements = (parent.key, parent.value) if isinstance(parent, ast.DictComp) else (parent.elt,)
    for i in range(count - 1, -1, -1):
        one = parent.generators[i]
        yield Repetition(parent, one.target, one.iter, (*one.ifs, *parent.generators[i + 1 :], *elements))


def _applied(node: ast.Lambda, tree: Tree) -> Repetition | None:
    """The call that applies the lambda to each element of an iterable, as a loop."""
    call = tree.parents.get(node)
    if isinstance(call, ast.keyword):
        call = tree.parents.get(call)
    if not isinstance(call, ast.Call):
        return None
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in _CONSUMERS:
        return None
    others = [one for one in call.args if one is not node]
    iterable = others[0] if others else call.func.value if isinstance(call.func, ast.Attribute) else None
    if iterable is None:
        return None
    targets = ast.Tuple([ast.Name(one.arg, ast.Store()) for one in node.args.args], ast.Store())
    return Repetition(call, targets, iterable, (node.body,))


def function_of(node: ast.AST, tree: Tree) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function whose body holds `node`; None at the top of a module or class."""
    child = node
    for parent in tree.above(node):
        if isinstance(parent, FUNCTIONS) and child in parent.body:
            return parent
        if isinstance(parent, ast.ClassDef):
            return None
        child = parent
    return None


def leaves(node: ast.AST, loop: Repetition, tree: Tree) -> bool:
    """Whether the loop is left for sure after `node` in the same pass, or `node` is one of the last things done."""
    child = node
    for parent in tree.above(node):
        if isinstance(parent, ast.If | ast.IfExp) and child is not parent.test and _is_of_one_pass(parent, child, loop):
            return True
        for suite in _suites(parent):
            if child in suite:
                after = suite[suite.index(child) :]
                if any(isinstance(one, ast.Return | ast.Break | ast.Raise) for one in after):
                    return True
        if parent is loop.node:
            return False
        child = parent
    return False


def _is_of_one_pass(asked: ast.If | ast.IfExp, child: ast.AST, loop: Repetition) -> bool:
    """`for i, line in enumerate(lines): if i == 0: ...`: what counts the passes is compared with a constant."""
    if child is asked.orelse or (isinstance(asked.orelse, list) and child in asked.orelse):
        return False
    match loop.iterable, loop.target:
        case ast.Call(func=ast.Name(id="enumerate")), ast.Tuple(elts=[ast.Name(id=counter), *_]):
            pass
        case ast.Call(func=ast.Name(id="range")), ast.Name(id=counter):
            pass
        case _:
            return False
    tests = (
        asked.test.values if isinstance(asked.test, ast.BoolOp) and isinstance(asked.test.op, ast.And) else [asked.test]
    )
    return any(
        isinstance(one, ast.Compare)
        and isinstance(one.left, ast.Name)
        and one.left.id == counter
        and isinstance(one.ops[0], ast.Eq)
        and isinstance(one.comparators[0], ast.Constant)
        for one in tests
    )


def _suites(node: ast.AST) -> Iterator[list[ast.AST]]:
    for name in ("body", "orelse", "finalbody"):
        suite = getattr(node, name, None)
        if isinstance(suite, list):
            yield suite
