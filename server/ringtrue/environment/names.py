"""The names one module binds at its top level, read from its text alone (`.py` or `.pyi`).

Does not know other modules: star imports and `__all__` of other modules are recorded, `surface` follows them.
Class members and signatures are not read here either.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ringtrue.environment.answers import Name, NameKind
from ringtrue.environment.dynamic import Dynamics, dynamics
from ringtrue.environment.guards import decided, is_type_checking
from ringtrue.environment.layout import Version
from ringtrue.environment.pieces import outline

_SHORT = 4_000
"""Shorter texts are parsed as they are."""


@dataclass(frozen=True)
class Star:
    """`from module import *`; `level` counts the dots."""

    module: str
    level: int
    line: int


@dataclass(frozen=True)
class Exports:
    """`__all__`: literal names, and modules whose own `__all__` is added. `open` when some of it could not be read."""

    names: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True)
class Extracted:
    """What one text says of its module. `broken` is set when the text could not be parsed."""

    names: Mapping[str, Name] = field(default_factory=dict)
    stars: tuple[Star, ...] = ()
    exports: Exports | None = None
    dynamics: Dynamics = field(default_factory=Dynamics)
    broken: str | None = None


def extract(text: str, version: Version) -> Extracted:
    """Names at the top level of `text`, on a Python of `version`: its version tests decide, platform tests do not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Extracted(broken=f"cannot be parsed: {type(error).__name__}")
    try:
        return _Reader(version).read(tree)
    except RecursionError:
        return Extracted(broken="nested too deeply")


def _parsed(text: str) -> ast.Module:
    """The text without what says nothing of its names; the whole text where that cannot be left out."""
    if len(text) > _SHORT:
        short = outline(text)
        try:
            return ast.parse(short)
        except SyntaxError:
            pass
    return ast.parse(text)


class _Reader:
    """Walks the statements of one module once."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.names: dict[str, Name] = {}
        self.stars: list[Star] = []
        self.exports: Exports | None = None
        self.typing_only = False

    def read(self, tree: ast.Module) -> Extracted:
        self._block(tree.body)
        found = dynamics(tree)
        for name in sorted(found.globals):
            self.names.setdefault(name, Name("variable"))
        for name in sorted(found.lazy):
            self.names.setdefault(name, Name("exported"))
        return Extracted(self.names, tuple(self.stars), self.exports, found)

    def _bind(
        self,
        name: str,
        kind: NameKind,
        line: int,
        target: tuple[str, str | None] | None = None,
        handed_on: bool = False,
    ) -> None:
        kept = self.names.get(name)
        if kept is None or (kept.typing_only and not self.typing_only):
            self.names[name] = Name(kind, line, None, self.typing_only, target, handed_on)

    def _block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._definition(node)
            case ast.Import():
                for alias in node.names:
                    bound = alias.asname or alias.name.split(".")[0]
                    self._bind(bound, "import", node.lineno, (alias.name if alias.asname else bound, None), _own(alias))
            case ast.ImportFrom():
                self._import_from(node)
            case ast.If():
                self._branches(node)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                self._assignment(node)
            case ast.Expr(value=ast.Call() as call):
                self._call(call)
            case _:
                self._targets(node)
                for block in _blocks(node):
                    self._block(block)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._bind(node.name, "class" if isinstance(node, ast.ClassDef) else "function", node.lineno)
        reason = _deprecation(node)
        if reason is not None:
            self.names[node.name] = Name("function", node.lineno, reason, self.typing_only)
        for outer in [*node.decorator_list, *getattr(node, "bases", ())]:
            self._walrus(outer)

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(Star(node.module or "", node.level, node.lineno))
                continue
            module = "." * node.level + (node.module or "")
            self._bind(alias.asname or alias.name, "import", node.lineno, (module, alias.name), _own(alias))

    def _branches(self, node: ast.If) -> None:
        self._walrus(node.test)
        holds = decided(node.test, self.version)
        if holds is not False:
            outer = self.typing_only
            self.typing_only = outer or is_type_checking(node.test)
            self._block(node.body)
            self.typing_only = outer
        if holds is not True:
            self._block(node.orelse)

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for name in _target_names(target):
                self._bind(name, "variable", node.lineno)
                if name == "__all__" and node.value is not None:
                    self._add_exports(node.value, isinstance(node, ast.AugAssign), isinstance(target, ast.Name))
        if node.value is not None:
            self._walrus(node.value)

    def _call(self, call: ast.Call) -> None:
        """`__all__.extend(...)`, `.append(...)`, `.remove(...)`."""
        self._walrus(call)
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=method), args=[value]):
                if method == "append":
                    value = ast.List([value], ast.Load())
                if method in ("append", "extend"):
                    self._add_exports(value, True, True)
                elif method != "remove":
                    self.exports = Exports(open=True)

    def _add_exports(self, value: ast.expr, added: bool, alone: bool) -> None:
        names: list[str] = []
        modules: list[str] = []
        readable = alone and _read_exports(value, names, modules)
        before = self.exports or Exports()
        if not added and not self.typing_only and not before.names:
            before = Exports()
        self.exports = Exports(
            tuple(dict.fromkeys([*before.names, *names])), (*before.modules, *modules), before.open or not readable
        )

    def _targets(self, node: ast.stmt) -> None:
        """Names bound by the head of a compound or simple statement."""
        for part in ast.iter_child_nodes(node):
            match part:
                case ast.withitem(optional_vars=ast.expr() as target):
                    self._bind_all(target, node.lineno)
                    self._walrus(part.context_expr)
                case ast.expr():
                    self._walrus(part)
                case ast.ExceptHandler(name=str() as name):
                    self._bind(name, "variable", node.lineno)
                case ast.match_case():
                    for inner in ast.walk(part.pattern):
                        bound = getattr(inner, "name", None) or getattr(inner, "rest", None)
                        if isinstance(bound, str):
                            self._bind(bound, "variable", node.lineno)
        if isinstance(node, ast.For | ast.AsyncFor):
            self._bind_all(node.target, node.lineno)
        elif sys.version_info >= (3, 12) and isinstance(node, ast.TypeAlias):
            self._bind(node.name.id, "variable", node.lineno)

    def _bind_all(self, target: ast.expr, line: int) -> None:
        for name in _target_names(target):
            self._bind(name, "variable", line)

    def _walrus(self, expression: ast.expr) -> None:
        if isinstance(expression, ast.Constant | ast.Name):
            return
        for inner in ast.walk(expression):
            if isinstance(inner, ast.NamedExpr) and isinstance(inner.target, ast.Name):
                self._bind(inner.target.id, "variable", inner.lineno)


def _own(alias: ast.alias) -> bool:
    """Whether an import is written `as` its own name."""
    return alias.asname == alias.name


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for attribute in ("body", "orelse", "finalbody"):
        block = getattr(node, attribute, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body
    for case in getattr(node, "cases", ()):
        yield case.body


def _target_names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name():
            yield target.id
        case ast.Tuple() | ast.List():
            for part in target.elts:
                yield from _target_names(part)
        case ast.Starred():
            yield from _target_names(target.value)


def _read_exports(value: ast.expr, names: list[str], modules: list[str]) -> bool:
    """Add what `value` lists; False where some of it cannot be read."""
    match value:
        case ast.List() | ast.Tuple() | ast.Set():
            return False not in [_read_item(item, names, modules) for item in value.elts]
        case ast.BinOp(op=ast.Add()):
            return False not in [_read_exports(side, names, modules) for side in (value.left, value.right)]
        case ast.Attribute(value=ast.Name(id=module), attr="__all__"):
            modules.append(module)
            return True
        case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted" | "set"), args=[inner], keywords=[]):
            return _read_exports(inner, names, modules)
        case ast.Name(id="__all__"):
            return True
    return False


def _read_item(item: ast.expr, names: list[str], modules: list[str]) -> bool:
    match item:
        case ast.Constant(value=str() as name):
            names.append(name)
            return True
        case ast.Starred():
            return _read_exports(item.value, names, modules)
    return False


def _deprecation(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str | None:
    """The message of a PEP 702 `@deprecated("...")`."""
    for decorator in node.decorator_list:
        match decorator:
            case ast.Call(
                func=ast.Name(id="deprecated") | ast.Attribute(attr="deprecated"),
                args=[ast.Constant(value=str() as message), *_],
            ):
                return message
    return None
