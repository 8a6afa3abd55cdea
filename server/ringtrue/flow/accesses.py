"""Accesses: which names each step reads and binds, in the function's own scope.

A name read by an inner function, lambda or class is `captured`: it may be read at any later time. Does not know in
which order steps run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ringtrue.flow.definitions import Definition, DefinitionKind
from ringtrue.flow.graph import ENTRY, Graph, Step

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_SEES_ALL = frozenset(("locals", "vars", "eval", "exec", "dir"))
_NONE: frozenset[str] = frozenset()


@dataclass(eq=False)
class Accesses:
    """Filled once, then left alone."""

    definitions: list[Definition] = field(default_factory=list)
    reads: dict[ast.Name, int] = field(default_factory=dict)
    """Every read in the function's own scope, and its step; a read before an augmented assignment is its target."""
    captured: set[str] = field(default_factory=set)
    rebound: set[str] = field(default_factory=set)
    """Names that an inner function binds with `nonlocal`."""
    outer: set[str] = field(default_factory=set)
    """Names that are `global` or `nonlocal` here."""
    sees_all: bool = False
    """`locals()` or the like may read any name."""


def accesses(function: FunctionNode, graph: Graph) -> Accesses:
    """What `function`, whose graph is given, reads and binds."""
    found = _Reader()
    for argument in arguments(function):
        found.bind(argument.arg, ENTRY, "argument", argument, None)
    for step in graph.steps:
        if step.node is not None:
            found.read_step(step, step.node)
    return found.found


def arguments(function: FunctionNode) -> Iterator[ast.arg]:
    args = function.args
    yield from (*args.posonlyargs, *args.args, *args.kwonlyargs)
    yield from (star for star in (args.vararg, args.kwarg) if star is not None)


class _Reader:
    def __init__(self) -> None:
        self.found = Accesses()

    def bind(self, name: str, step: int, kind: DefinitionKind, node: ast.AST, value: ast.expr | None) -> None:
        made = self.found.definitions
        made.append(Definition(len(made), name, step, kind, node, value))

    def read_step(self, step: Step, node: Any) -> None:
        kind, at = step.kind, step.number
        if kind == "iterable":
            self.walk(node.iter, at, _NONE)
        elif kind == "item":
            self.target(node.target, at, "item", node.iter)
        elif kind == "test":
            self.walk(node.subject if isinstance(node, ast.Match) else node.test, at, _NONE)
            if isinstance(node, ast.Assert) and node.msg is not None:
                self.walk(node.msg, at, _NONE)
        elif kind == "enter":
            for item in node.items:
                self.walk(item.context_expr, at, _NONE)
                if item.optional_vars is not None:
                    self.target(item.optional_vars, at, "enter", item.context_expr)
        elif kind == "handler":
            if node.type is not None:
                self.walk(node.type, at, _NONE)
            if node.name:
                self.bind(node.name, at, "except", node, None)
        elif kind == "captures":
            self.pattern(node.pattern, at)
            if node.guard is not None:
                self.walk(node.guard, at, _NONE)
        elif kind == "statement":
            self.statement(node, at)

    def statement(self, node: ast.stmt, at: int) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                self.walk(value, at, _NONE)
                for target in targets:
                    self.target(target, at, "assign", value)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self.walk(value, at, _NONE)
                    self.target(target, at, "assign", value)
            case ast.AugAssign(target=target, value=value):
                self.walk(value, at, _NONE)
                if isinstance(target, ast.Name):
                    self.found.reads[target] = at
                    self.bind(target.id, at, "augment", target, value)
                else:
                    self.walk(target, at, _NONE)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                for alias in names:
                    self.bind(alias.asname or alias.name.split(".")[0], at, "import", alias, None)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                self.found.outer.update(names)
            case ast.Delete(targets=targets):
                for target in targets:
                    self.target(target, at, "del", None)
            case _:
                self.walk(node, at, _NONE)

    def target(self, node: ast.expr, at: int, kind: DefinitionKind, value: ast.expr | None, part: bool = False) -> None:
        if isinstance(node, ast.Name):
            self.bind(node.id, at, "part" if part and kind == "assign" else kind, node, value)
        elif isinstance(node, ast.Tuple | ast.List):
            for item in node.elts:
                self.target(item, at, kind, value, part=True)
        elif isinstance(node, ast.Starred):
            self.target(node.value, at, kind, value, part=True)
        else:
            self.walk(node, at, _NONE)

    def pattern(self, node: ast.AST, at: int) -> None:
        for inner in ast.walk(node):
            captured = getattr(inner, "rest", None) if isinstance(inner, ast.MatchMapping) else None
            if isinstance(inner, ast.MatchAs | ast.MatchStar):
                captured = inner.name
            if captured:
                self.bind(captured, at, "pattern", inner, None)
            if isinstance(inner, ast.Name):
                self.found.reads[inner] = at

    def walk(self, node: ast.AST, at: int, hidden: frozenset[str]) -> None:
        """Everything that evaluating `node` reads and binds; `hidden` names belong to comprehensions around it."""
        stack = [node]
        reads = self.found.reads
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is ast.Name:
                if node.id not in hidden:  # type: ignore[attr-defined]  # a Name by the test above
                    reads[node] = at  # type: ignore[index]  # likewise
            elif kind is ast.Constant:
                continue
            elif kind in _COMPREHENSIONS:
                self.comprehension(node, at, hidden)
            elif kind in _SCOPES_SET:
                self.inner(node, at, hidden)
            elif kind is ast.NamedExpr:
                stack.append(node.value)  # type: ignore[attr-defined]  # a NamedExpr by the test above
                target = node.target  # type: ignore[attr-defined]  # likewise
                self.bind(target.id, at, "walrus", target, node.value)  # type: ignore[attr-defined]  # likewise
            elif kind is ast.Attribute or kind is ast.Starred or kind is ast.keyword:
                stack.append(node.value)  # type: ignore[attr-defined]  # each of these has one
            elif kind is ast.Call:
                self.call(node, stack)
            else:
                for name in node._fields:
                    value = getattr(node, name, None)
                    if type(value) is list:
                        stack.extend([one for one in value if isinstance(one, ast.AST)])
                    elif isinstance(value, ast.AST):
                        stack.append(value)

    def call(self, node: Any, stack: list[ast.AST]) -> None:
        func = node.func
        if type(func) is ast.Name and func.id in _SEES_ALL and len(node.args) < 2:
            self.found.sees_all = True
        stack.append(func)
        stack.extend(node.args)
        stack.extend(keyword.value for keyword in node.keywords)

    def comprehension(self, node: Any, at: int, hidden: frozenset[str]) -> None:
        bound = {
            name.id
            for generator in node.generators
            for name in ast.walk(generator.target)
            if isinstance(name, ast.Name)
        }
        inside = hidden | bound
        for i, generator in enumerate(node.generators):
            self.walk(generator.iter, at, inside if i else hidden)
            for test in generator.ifs:
                self.walk(test, at, inside)
        for part in (node.key, node.value) if type(node) is ast.DictComp else (node.elt,):
            if part is not None:
                self.walk(part, at, inside)
        if type(node) is ast.GeneratorExp:  # it reads when it is consumed, which may be later
            self.found.captured.update(one.id for one in ast.walk(node) if isinstance(one, ast.Name))

    def inner(self, node: Any, at: int, hidden: frozenset[str]) -> None:
        for outside in _evaluated_now(node):
            self.walk(outside, at, hidden)
        if not isinstance(node, ast.Lambda):
            self.bind(node.name, at, "inner", node, None)
        declared: set[str] = set()
        for one in ast.walk(node):
            if isinstance(one, ast.Name):
                self.found.captured.add(one.id)
            elif isinstance(one, ast.Nonlocal):
                declared.update(one.names)
        self.found.rebound |= declared


def _evaluated_now(node: Any) -> Iterator[ast.AST]:
    yield from getattr(node, "decorator_list", ())
    yield from getattr(node, "bases", ())
    yield from (keyword.value for keyword in getattr(node, "keywords", ()))
    args = getattr(node, "args", None)
    if isinstance(args, ast.arguments):
        yield from args.defaults
        yield from (default for default in args.kw_defaults if default is not None)


_COMPREHENSIONS = frozenset((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp))
_SCOPES_SET = frozenset(_SCOPES)
