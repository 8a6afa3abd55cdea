"""Purity: the proof that running a piece of code computes and does nothing else.

The proof is of the very text that is to be run, and by what stands in it alone: every name is bound in it, or is a
builtin or a name of the standard library that is known to be harmless; no attribute leads to frames, code or classes
at large; no name is made up while it runs. Endless loops and memory are left to the limits of the child process.
Does not know where the text comes from.
"""

from __future__ import annotations

import ast
import builtins
import string
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from ringtrue.cut import FILE_NAME
from ringtrue.examples.harmless import BARRED, BUILTINS, CALLED_ONLY, DUNDERS, MODULES

_BARRED_NODES: Final[Mapping[type[ast.AST], str]] = {
    ast.Global: "global",
    ast.AsyncFunctionDef: "async",
    ast.AsyncFor: "async",
    ast.AsyncWith: "async",
    ast.Await: "await",
}
_BARRED_BUILTINS = frozenset(dir(builtins)) - BUILTINS - {"__name__"}
_DOING = {"__future__", "antigravity", "this"}
"""Modules that do something when they are imported."""
_METACLASSES = {"ABCMeta", "EnumMeta", "EnumType"}
_OWN_NAMES = {"__all__", "__version__", "__author__", "__slots__"}
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Impure(Exception):  # noqa: N818  # an outcome, not an error
    """What cannot be proved harmless, in words."""


@lru_cache(maxsize=256)
def impurity(source: str) -> str | None:
    """Why `source` is not proved to do nothing but compute; None where it is."""
    try:
        _Proof(ast.parse(source, FILE_NAME)).check()
    except Impure as reason:
        return str(reason)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "it cannot be parsed"
    return None


@lru_cache(maxsize=256)
def imported(source: str) -> tuple[str, ...]:
    """The modules of the standard library that `source` imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source, FILE_NAME)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = (f"{node.module}.{alias.name}" for alias in node.names)
            found.update((node.module, *(name for name in inner if name in MODULES)))
    return tuple(sorted(name for name in found if name.split(".")[0] in sys.stdlib_module_names - _DOING))


class _Proof:
    """One text, and what its names mean. A name that an import binds to a module is bound by nothing else."""

    def __init__(self, tree: ast.Module) -> None:
        self.parents: dict[ast.AST, ast.AST] = {}
        self._nodes = list(ast.walk(tree))
        self._modules: dict[str, str] = {}
        self._members: set[str] = set()
        self._bound: dict[ast.AST, set[str]] = {tree: set()}
        for node in self._nodes:
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
        for node in self._nodes:
            for name in _binds(node):
                self._bound.setdefault(self._scope(node), set()).add(name)
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._read_import(node)
        self._everywhere = set[str]().union(*self._bound.values())

    def check(self) -> None:
        """Raises Impure."""
        if twice := self._modules.keys() & (self._everywhere | self._members):
            raise Impure(f"'{min(twice)}' is a module and something else")
        for node in self._nodes:
            if (word := _BARRED_NODES.get(type(node))) is not None:
                raise Impure(f"'{word}'")
            for name in _binds(node):
                if _is_dunder(name) and name not in DUNDERS | _OWN_NAMES:
                    raise Impure(f"'{name}' is bound")
            check = _CHECKS.get(type(node))
            if check is not None:
                check(self, node)

    def module_of(self, node: ast.expr) -> str | None:
        """The module that an expression means: a name that an import binds, or a module in it."""
        if isinstance(node, ast.Name):
            return self._modules.get(node.id)
        if isinstance(node, ast.Attribute) and (outer := self.module_of(node.value)) is not None:
            inner = f"{outer}.{node.attr}"
            return inner if inner in MODULES else None
        return None

    def is_known(self, node: ast.Name) -> bool:
        """Whether the name is bound in the text, or is a harmless builtin."""
        name = node.id
        if name in _BARRED_BUILTINS:  # a binding elsewhere must not vouch for it
            return any(name in self._bound.get(scope, ()) for scope in self._functions_around(node))
        return name in BUILTINS or name in self._everywhere or name in self._members

    def _read_import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                top = alias.name.split(".")[0]
                name, module = (alias.asname, alias.name) if alias.asname else (top, top)
            else:
                name, module = alias.asname or alias.name, f"{node.module}.{alias.name}"
            if module in MODULES:
                if self._modules.setdefault(name, module) != module:
                    raise Impure(f"'{name}' is two modules")
            else:
                self._members.add(name)

    def _scope(self, node: ast.AST) -> ast.AST:
        """What a name that `node` binds belongs to; a name bound by `:=` to the function around it, as Python does."""
        inner = self.parents.get(node)
        walrus = isinstance(inner, ast.NamedExpr)
        if isinstance(node, ast.arg):
            return self.parents[inner] if isinstance(inner, ast.arguments) else node
        while inner is not None:
            if isinstance(inner, ast.FunctionDef | ast.Lambda | ast.ClassDef):
                return inner
            if isinstance(inner, _COMPREHENSIONS) and not walrus:
                return inner
            if isinstance(inner, ast.Module):
                return inner
            inner = self.parents.get(inner)
        return node

    def _functions_around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The functions and comprehensions in whose bodies `node` stands, where their names are what is read."""
        while (parent := self.parents.get(node)) is not None:
            match parent:
                case ast.FunctionDef(body=body) if node in body:
                    yield parent
                case ast.Lambda(body=body) if node is body:
                    yield parent
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    if node is not parent.generators[0]:
                        yield parent
                case _:
                    pass
            node = parent


def _binds(node: ast.AST) -> Iterator[str]:
    """The names that `node` itself binds otherwise than by an import."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Nonlocal(names=names):
            yield from names


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _name(proof: _Proof, node: ast.Name) -> None:
    parent = proof.parents[node]
    if proof.module_of(node) is not None:
        if not isinstance(parent, ast.Attribute):
            raise Impure(f"the module '{node.id}' is handed on")
    elif not proof.is_known(node):
        raise Impure(f"'{node.id}'")
    elif node.id in CALLED_ONLY and not (isinstance(parent, ast.Call) and parent.func is node):
        raise Impure(f"'{node.id}' is handed on")


def _attribute(proof: _Proof, node: ast.Attribute) -> None:
    outer = proof.module_of(node.value)
    if outer is None:
        _harmless_attribute(node.attr)
        if node.attr == "format" and not (isinstance(node.value, ast.Constant) and _is_plain(node.value.value)):
            raise Impure("'format' of a text that is not written down")
        return
    if not isinstance(node.ctx, ast.Load):
        raise Impure(f"'{outer}.{node.attr}' is changed")
    if f"{outer}.{node.attr}" not in MODULES:
        _of_module(outer, node.attr)
    elif not isinstance(proof.parents[node], ast.Attribute):
        raise Impure(f"the module '{outer}.{node.attr}' is handed on")


def _harmless_attribute(name: str) -> None:
    if name in BARRED or (_is_dunder(name) and name not in DUNDERS):
        raise Impure(f"the attribute '{name}'")


def _of_module(module: str, name: str) -> None:
    if name not in MODULES.get(module, ()):
        raise Impure(f"'{module}.{name}'")


def _is_plain(text: object) -> bool:
    """Whether a format string reads no attributes."""
    if not isinstance(text, str):
        return False
    try:
        fields = [(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return True  # it raises
    return all("." not in name and _is_plain(spec or "") for name, spec in fields)


def _import(proof: _Proof, node: ast.Import) -> None:
    for alias in node.names:
        if alias.name not in MODULES:
            raise Impure(f"the module '{alias.name}'")


def _import_from(proof: _Proof, node: ast.ImportFrom) -> None:
    if node.module == "__future__":
        return
    if node.level or node.module is None or node.module not in MODULES:
        raise Impure(f"the module '{'.' * node.level}{node.module or ''}'")
    for alias in node.names:
        if f"{node.module}.{alias.name}" not in MODULES:
            _of_module(node.module, alias.name)


def _call(proof: _Proof, node: ast.Call) -> None:
    if not (isinstance(node.func, ast.Name) and node.func.id in CALLED_ONLY):
        return
    match node.args:
        case [first, ast.Constant(value=str(name)), *_] if not isinstance(first, ast.Starred) and name != "format":
            _harmless_attribute(name)
        case _:
            raise Impure(f"'{node.func.id}' with a name that is not written down")


def _class(proof: _Proof, node: ast.ClassDef) -> None:
    for word in node.keywords:
        named = word.value.attr if isinstance(word.value, ast.Attribute) else getattr(word.value, "id", "")
        if word.arg is None or (word.arg == "metaclass" and named not in _METACLASSES):
            raise Impure("a metaclass")


def _match_class(proof: _Proof, node: ast.MatchClass) -> None:
    for name in node.kwd_attrs:
        _harmless_attribute(name)


_CHECKS: Final[Mapping[type[ast.AST], Callable[[_Proof, Any], None]]] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Call: _call,
    ast.ClassDef: _class,
    ast.MatchClass: _match_class,
}
