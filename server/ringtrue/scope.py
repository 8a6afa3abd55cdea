"""Scope: which names a block binds in its module or class, and which reads leave the block unanswered.

Python's rules of binding as the language reference gives them ("Naming and binding"), without order of execution:
a name bound anywhere in a scope counts as bound. Does not know other blocks, modules or builtins.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from ringtrue.tree import Tree, children

_Kind = Literal["module", "class", "function", "comprehension"]


@dataclass(frozen=True, eq=False)
class Read:
    """One read that no scope inside the block answers; a `direct` one stands in the class body, not in a method."""

    node: ast.Name
    direct: bool


@dataclass(frozen=True, eq=False)
class Names:
    """`bound` in the scope that the block stands in, `global_bound` by `global` statements, `reads` left unanswered."""

    bound: frozenset[str]
    global_bound: frozenset[str]
    reads: tuple[Read, ...]


@dataclass(eq=False)
class _Scope:
    kind: _Kind
    parent: _Scope | None
    bound: set[str] = field(default_factory=set)
    declared_global: set[str] = field(default_factory=set)
    declared_nonlocal: set[str] = field(default_factory=set)
    reads: list[ast.Name] = field(default_factory=list)
    inner: list[_Scope] = field(default_factory=list)

    def child(self, kind: _Kind) -> _Scope:
        made = _Scope(kind, self)
        self.inner.append(made)
        return made


_Work = list[tuple[_Scope, ast.AST]]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def names_of(roots: Iterable[ast.AST], tree: Tree, kind: Literal["module", "class"]) -> Names:
    """The names of a block whose statements `roots` stand directly in a scope of this `kind`."""
    outer = _Scope(kind, None)
    below = tree.below
    work: _Work = [(outer, node) for node in roots]
    while work:
        scope, node = work.pop()
        if type(node) is ast.Name:
            if type(node.ctx) is ast.Load:
                scope.reads.append(node)
            else:
                scope.bound.add(node.id)
        elif (visit := _VISITS.get(type(node))) is not None:
            visit(scope, node, work)
        elif (inner := below.get(node)) is not None:
            work += [(scope, child) for child in inner]
    reads = sorted(_unanswered(outer), key=lambda read: (read.node.lineno, read.node.col_offset))
    return Names(frozenset(outer.bound), frozenset(_global_bound(outer)), tuple(reads))


def _function(scope: _Scope, node: ast.AST, work: _Work) -> None:
    assert isinstance(node, _FUNCTIONS)
    scope.bound.add(node.name)
    work.extend((scope, decorator) for decorator in node.decorator_list)
    outside = _with_type_params(scope, node, work)
    inside = outside.child("function")
    _arguments(outside, inside, node.args, work, defaults=scope)
    if node.returns is not None:
        work.append((outside, node.returns))
    if not is_assembled(node):
        work.extend((inside, statement) for statement in node.body)


def is_assembled(node: ast.AST | None) -> bool:
    """Whether a function's body is assembler, by the decorators that MicroPython gives meaning to."""
    marks = node.decorator_list if isinstance(node, _FUNCTIONS) else ()
    calls = (mark.func if isinstance(mark, ast.Call) else mark for mark in marks)
    names: Iterator[str] = (getattr(call, "attr", "") or getattr(call, "id", "") for call in calls)
    return any(name.startswith("asm_") for name in names)


def _lambda(scope: _Scope, node: ast.AST, work: _Work) -> None:
    assert isinstance(node, ast.Lambda)
    inside = scope.child("function")
    _arguments(scope, inside, node.args, work, defaults=scope)
    work.append((inside, node.body))


def _arguments(outside: _Scope, inside: _Scope, args: ast.arguments, work: _Work, defaults: _Scope) -> None:
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *(a for a in (args.vararg, args.kwarg) if a is not None)]
    for arg in every:
        inside.bound.add(arg.arg)
        if arg.annotation is not None:
            work.append((outside, arg.annotation))
    work.extend((defaults, default) for default in (*args.defaults, *args.kw_defaults) if default is not None)


def _class(scope: _Scope, node: ast.AST, work: _Work) -> None:
    assert isinstance(node, ast.ClassDef)
    scope.bound.add(node.name)
    work.extend((scope, decorator) for decorator in node.decorator_list)
    outside = _with_type_params(scope, node, work)
    work.extend((outside, part) for part in (*node.bases, *node.keywords))
    inside = outside.child("class")
    work.extend((inside, statement) for statement in node.body)


def _with_type_params(scope: _Scope, node: ast.AST, work: _Work) -> _Scope:
    """The scope of PEP 695 type parameters, or `scope` itself where there are none."""
    params = getattr(node, "type_params", None)
    if not params:
        return scope
    inside = scope.child("function")
    for param in params:
        inside.bound.add(param.name)
        work.extend((inside, child) for child in children(param))
    return inside


def _type_alias(scope: _Scope, node: ast.AST, work: _Work) -> None:
    work.append((scope, node.name))  # type: ignore[attr-defined]  # ast.TypeAlias exists from 3.12 on
    work.append((_with_type_params(scope, node, work), node.value))  # type: ignore[attr-defined]  # likewise


def _comprehension(scope: _Scope, node: ast.AST, work: _Work) -> None:
    assert isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp)
    inside = scope.child("comprehension")
    for i, generator in enumerate(node.generators):
        work.append((inside, generator.target))
        work.append((inside if i else scope, generator.iter))  # the first iterable is evaluated outside
        work.extend((inside, test) for test in generator.ifs)
    parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    work.extend((inside, part) for part in parts if part is not None)


def _walrus(scope: _Scope, node: ast.AST, work: _Work) -> None:
    assert isinstance(node, ast.NamedExpr)
    work.append((scope, node.value))
    while scope.kind == "comprehension" and scope.parent is not None:
        scope = scope.parent
    scope.bound.add(node.target.id)


def _import(scope: _Scope, node: ast.AST, work: _Work) -> None:
    assert isinstance(node, ast.Import | ast.ImportFrom)
    plain = isinstance(node, ast.Import)
    for alias in node.names:
        if alias.name == "*":  # a fact of the module, not a name
            continue
        scope.bound.add(alias.asname or (alias.name.split(".")[0] if plain else alias.name))


def _global(scope: _Scope, node: ast.AST, work: _Work) -> None:
    assert isinstance(node, ast.Global)
    scope.declared_global.update(node.names)


def _nonlocal(scope: _Scope, node: ast.AST, work: _Work) -> None:
    assert isinstance(node, ast.Nonlocal)
    scope.declared_nonlocal.update(node.names)


def _except(scope: _Scope, node: ast.AST, work: _Work) -> None:
    assert isinstance(node, ast.ExceptHandler)
    if node.name:
        scope.bound.add(node.name)
    work.extend((scope, child) for child in children(node))


def _match(scope: _Scope, node: ast.AST, work: _Work) -> None:
    captured = getattr(node, "rest", None) if isinstance(node, ast.MatchMapping) else getattr(node, "name", None)
    if captured:
        scope.bound.add(captured)
    work.extend((scope, child) for child in children(node))


_VISITS: dict[type[ast.AST], Callable[[_Scope, ast.AST, _Work], None]] = {
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.Lambda: _lambda,
    ast.ClassDef: _class,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.NamedExpr: _walrus,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.ExceptHandler: _except,
    ast.MatchAs: _match,
    ast.MatchStar: _match,
    ast.MatchMapping: _match,
}
if hasattr(ast, "TypeAlias"):
    _VISITS[ast.TypeAlias] = _type_alias


def _unanswered(outer: _Scope) -> Iterator[Read]:
    """Reads that reach the outer scope. Reads of names bound there are among them: other blocks may bind them too."""
    visible: dict[_Scope, frozenset[str]] = {outer: frozenset()}
    work = [outer]
    while work:
        scope = work.pop()
        around = visible[scope]
        own = scope.bound - scope.declared_global
        hidden = around - scope.declared_global
        for node in scope.reads:
            answered = node.id in hidden or (scope is not outer and node.id in own)
            if not answered and not (node.id == "__class__" and scope is not outer):
                # Of a comprehension only the first iterable sees class names, and that is a read of the outer scope.
                yield Read(node, direct=scope is outer)
        passed_on = hidden if scope is outer or scope.kind == "class" else hidden | own
        for inner in scope.inner:
            visible[inner] = passed_on
            work.append(inner)


def _global_bound(outer: _Scope) -> Iterator[str]:
    work = [outer]
    while work:
        scope = work.pop()
        yield from scope.declared_global
        work.extend(scope.inner)
