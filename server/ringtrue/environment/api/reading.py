"""Reads one file (`.py` or `.pyi`) into a `ModuleApi`: every binding of the module and of its classes, as written.

Does not follow anything. Version tests decide which branch counts; platform tests do not, both branches count.
"""

from __future__ import annotations

import ast
import sys
import warnings
from typing import NamedTuple

from ringtrue.environment.api.bodies import Body
from ringtrue.environment.api.raw import (
    EITHER,
    EMPTY_BODY,
    KEYWORD,
    KEYWORDS,
    MAYBE,
    POSITIONAL,
    SURE,
    TYPING,
    VARIADIC,
    ModuleApi,
    RawBinding,
    RawBody,
    RawClass,
    RawFunction,
    RawImport,
    RawParameter,
    RawValue,
)
from ringtrue.environment.api.slicing import LONGEST_TYPE, Slices
from ringtrue.environment.guards import decided, is_type_checking
from ringtrue.environment.layout import Version


def read(text: str, version: Version) -> ModuleApi:
    """The API that `text` defines on a Python of `version`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        return _read_tree(tree, text, version)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return ModuleApi(broken=f"cannot be parsed: {type(error).__name__}")


def _read_tree(tree: ast.Module, text: str, version: Version) -> ModuleApi:
    parts = parts_of(tree, text, version)
    names = dict.fromkeys((*parts.early, *parts.late))
    bindings = {name: (*parts.early.get(name, ()), *parts.late.get(name, ())) for name in names}
    return ModuleApi(bindings, parts.stars, parts.patches, parts.calls)


class Parts(NamedTuple):
    """What the statements of a module say, in their order (`early`), and what its functions bind there (`late`)."""

    early: dict[str, list[RawBinding]]
    late: dict[str, list[RawBinding]]
    stars: tuple[tuple[str, int], ...]
    patches: tuple[tuple[str, str | None, int], ...]
    calls: tuple[tuple[str, tuple[str, ...], int], ...]


def parts_of(tree: ast.Module, text: str, version: Version) -> Parts:
    """The parts of a module whose text is parsed."""
    scope = _Scope(Slices(text), version, None)
    scope.block(tree.body, SURE)
    late: dict[str, list[RawBinding]] = {
        name: [RawValue(name, line, MAYBE, None, value)] for name, (line, value) in scope.globals.items()
    }
    return Parts(scope.bindings, late, tuple(scope.stars), tuple(scope.patches), tuple(scope.calls))


def bindings_of(text: str, version: Version) -> dict[str, tuple[RawBinding, ...]]:
    """What the statements of `text` bind. Raises SyntaxError and its like."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    return {name: tuple(several) for name, several in parts_of(tree, text, version).early.items()}


class _Scope:
    """The statements of one module or class body, read once in order."""

    def __init__(self, slices: Slices, version: Version, owner: str | None) -> None:
        self.slices = slices
        self.version = version
        self.owner = owner
        self.bindings: dict[str, list[RawBinding]] = {}
        self.stars: list[tuple[str, int]] = []
        self.patches: list[tuple[str, str | None, int]] = []
        self.calls: list[tuple[str, tuple[str, ...], int]] = []
        self.globals: dict[str, tuple[int, str | None]] = {}
        self.open: str | None = None

    def bind(self, binding: RawBinding) -> None:
        self.bindings.setdefault(binding.name, []).append(binding)

    def block(self, body: list[ast.stmt], sure: int) -> None:
        for statement in body:
            self.statement(statement, sure)

    def statement(self, node: ast.stmt, sure: int) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, sure)
            case ast.ClassDef():
                self._class(node, sure)
            case ast.Import():
                for alias in node.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    module = alias.name if alias.asname else bound
                    self.bind(RawImport(bound, node.lineno, sure, module, 0, None))
            case ast.ImportFrom():
                self._import_from(node, sure)
            case ast.If():
                self._branches(node, sure)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                self._assignment(node, sure)
            case ast.Expr():
                self._expression(node.value)
            case ast.Delete():
                for target in node.targets:
                    if isinstance(target, ast.Name) and sure == SURE:
                        self.bindings.pop(target.id, None)
            case ast.With() | ast.AsyncWith():
                self._heads(node, sure)
                self.block(node.body, sure)
            case ast.Try():
                self._try(node, sure)
            case _:
                self._heads(node, sure)
                for block in _blocks(node):
                    self.block(block, max(sure, MAYBE))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, sure: int) -> None:
        body = Body(node, self.slices)
        if self.owner is None:
            for outer in body.globals:
                value = body.values.get(outer)
                same = outer not in self.globals or self.globals[outer][1] == value
                self.globals[outer] = (node.lineno, value if same else None)
        for owner, name, line in body.patches:
            self._patch_inside(owner, name, line, node)
        self.bind(self._raw_function(node, sure, body.raw, 2))

    def _raw_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, sure: int, body: RawBody, depth: int
    ) -> RawFunction:
        if depth and body is not EMPTY_BODY:
            inner = [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
            if inner:
                read = (self._raw_function(each, SURE, Body(each, self.slices).raw, depth - 1) for each in inner)
                body = body._replace(inner=tuple(read))
        return RawFunction(
            node.name,
            node.lineno,
            sure,
            parameters(node.args, self.slices),
            self.slices.type(node.returns),
            isinstance(node, ast.AsyncFunctionDef),
            tuple(self.slices.decorator(each) for each in node.decorator_list),
            EMPTY_BODY if body == EMPTY_BODY else body,
        )

    def _class(self, node: ast.ClassDef, sure: int) -> None:
        inner = _Scope(self.slices, self.version, node.name)
        inner.block(node.body, SURE)
        self.patches += inner.patches
        self.bind(
            RawClass(
                node.name,
                node.lineno,
                sure,
                tuple(self.slices.of(base, LONGEST_TYPE) or "..." for base in node.bases),
                tuple((word.arg or "**", self.slices.short(word.value)) for word in node.keywords),
                tuple(self.slices.decorator(each) for each in node.decorator_list),
                {name: tuple(several) for name, several in inner.bindings.items()},
                inner.open,
                tuple(each.name for each in getattr(node, "type_params", ())),
            )
        )

    def _import_from(self, node: ast.ImportFrom, sure: int) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.stars.append((node.module or "", node.level))
            else:
                self.bind(
                    RawImport(alias.asname or alias.name, node.lineno, sure, node.module or "", node.level, alias.name)
                )

    def _branches(self, node: ast.If, sure: int) -> None:
        holds = decided(node.test, self.version)
        if is_type_checking(node.test):
            self.block(node.body, TYPING)
            self.block(node.orelse, sure)
            return
        inner = max(sure, MAYBE) if holds is None else sure
        if holds is not False:
            self.block(node.body, inner)
        if holds is not True:
            self.block(node.orelse, inner)

    def _try(self, node: ast.Try, sure: int) -> None:
        # What the body binds counts first; a handler's bindings are what is there instead.
        self.block(node.body, sure if not node.handlers else max(sure, MAYBE))
        for handler in node.handlers:
            self.block(handler.body, max(sure, MAYBE))
        self.block(node.orelse, max(sure, MAYBE))
        self.block(node.finalbody, sure)

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, sure: int) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        annotation = self.slices.type(node.annotation) if isinstance(node, ast.AnnAssign) else None
        for target in targets:
            match target:
                case ast.Name(id=name) if not isinstance(node, ast.AugAssign):
                    value = self.slices.of(node.value, LONGEST_TYPE) if node.value is not None else None
                    self.bind(RawValue(name, node.lineno, sure, annotation, value))
                case ast.Attribute(value=ast.Name() as owner, attr=name):
                    self.patches.append((owner.id, name, node.lineno))
                case ast.Subscript(value=ast.Call(func=ast.Name(id="locals" | "vars"))):
                    self.open = self.open or "names are made through locals()"
                case _:
                    self._targets(target, node.lineno, sure)
        if isinstance(node.value, ast.Call):
            self._expression(node.value)

    def _targets(self, target: ast.expr, line: int, sure: int) -> None:
        for inner in ast.walk(target):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                self.bind(RawValue(inner.id, line, max(sure, MAYBE), None, None))

    def _heads(self, node: ast.stmt, sure: int) -> None:
        """Names bound by the head of a compound statement."""
        match node:
            case ast.For(target=target) | ast.AsyncFor(target=target):
                self._targets(target, node.lineno, sure)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    if item.optional_vars is not None:
                        self._targets(item.optional_vars, node.lineno, sure)
        if sys.version_info >= (3, 12) and isinstance(node, ast.TypeAlias):
            self.bind(RawValue(node.name.id, node.lineno, sure, "TypeAlias", self.slices.type(node.value)))
        if isinstance(node, ast.For | ast.While):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call):
                    self._expression(inner)

    def _expression(self, node: ast.expr) -> None:
        match node:
            case ast.Call(func=ast.Name(id="setattr"), args=[owner, name, _]):
                self._patch(owner, name, node.lineno)
            case (
                ast.Call(func=ast.Name(id="exec"))
                | ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="locals" | "vars"))))
            ):
                self.open = self.open or "names are made at run time"
            case ast.Call(args=args) if self.owner is None:
                names = tuple(each.id for each in args if isinstance(each, ast.Name))
                if names:
                    self.calls.append((self.slices.short(node.func), names, node.lineno))

    def _patch(self, owner: ast.expr, name: ast.expr, line: int) -> None:
        written = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
        self.patches.append((self.slices.short(owner), written, line))

    def _patch_inside(
        self, owner: ast.expr, name: ast.expr, line: int, node: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> None:
        """`setattr(cls, ...)` in methods, and `setattr(SomeClass, ...)` anywhere."""
        first = [*node.args.posonlyargs, *node.args.args][:1]
        me = first[0].arg if first and self.owner is not None else None
        text = self.slices.short(owner)
        own = {f"type({me})", f"{me}.__class__", *((me,) if me != "self" else ())}
        if self.owner is not None and text in own:
            written = name.value if isinstance(name, ast.Constant) else None
            self.patches.append((self.owner, written if isinstance(written, str) else None, line))
        elif isinstance(owner, ast.Name) and owner.id not in ("self", me):
            self._patch(owner, name, line)


def parameters(arguments: ast.arguments, slices: Slices) -> tuple[RawParameter, ...]:
    """The parameters of a function or lambda, in the order of its signature."""
    found: list[RawParameter] = []
    places = [(each, POSITIONAL) for each in arguments.posonlyargs] + [(each, EITHER) for each in arguments.args]
    bare: list[ast.expr | None] = [None] * (len(places) - len(arguments.defaults))
    for (each, kind), default in zip(places, [*bare, *arguments.defaults], strict=True):
        found.append(_parameter(each, kind, default, slices))
    if arguments.vararg:
        found.append(_parameter(arguments.vararg, VARIADIC, None, slices))
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(_parameter(each, KEYWORD, default, slices))
    if arguments.kwarg:
        found.append(_parameter(arguments.kwarg, KEYWORDS, None, slices))
    return tuple(found)


def _parameter(each: ast.arg, kind: int, default: ast.expr | None, slices: Slices) -> RawParameter:
    return RawParameter(
        each.arg, kind, None if default is None else slices.short(default), slices.type(each.annotation)
    )


def _blocks(node: ast.stmt) -> list[list[ast.stmt]]:
    found = [getattr(node, name) for name in ("body", "orelse", "finalbody") if getattr(node, name, None)]
    return [*found, *(case.body for case in getattr(node, "cases", ()))]
