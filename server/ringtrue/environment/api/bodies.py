"""What the bodies of functions do with `**kwargs`, `self` and their return values.

Does not know what is called: callees are texts. Only functions that leave something open are read in full.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.environment.api.raw import EMPTY_BODY, Forward, RawBody, RawImport, RawSet
from ringtrue.environment.api.slicing import Slices

Function = ast.FunctionDef | ast.AsyncFunctionDef
_MOST_RETURNED = 6
_WARNINGS = ("DeprecationWarning", "FutureWarning", "PendingDeprecationWarning")


def is_stub_body(body: list[ast.stmt]) -> bool:
    """Whether a body holds nothing but text and `...`."""
    return all(
        isinstance(each, ast.Pass) or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in body
    )


def read_body(function: Function, slices: Slices, in_class: bool) -> RawBody:
    """What the body says, beside `inner` functions."""
    if is_stub_body(function.body):
        return EMPTY_BODY
    return _Body(function, slices, in_class).read()


class _Body:
    def __init__(self, function: Function, slices: Slices, in_class: bool) -> None:
        arguments = function.args
        self.function = function
        self.slices = slices
        self.args = arguments.vararg.arg if arguments.vararg else None
        self.kwargs = arguments.kwarg.arg if arguments.kwarg else None
        first = [*arguments.posonlyargs, *arguments.args][:1]
        self.me = first[0].arg if in_class and first else None
        self.forwards: list[Forward] = []
        self.taken: dict[str, None] = {}
        self.leak: str | None = None
        self.returned: dict[str, None] = {}
        self.bound: dict[str, list[str | None]] = {}
        self.sets: dict[str, RawSet] = {}
        self.makes: str | None = None
        self.yields = False
        self.settled: set[int] = set()
        self.unreadable = False
        self.imports: list[RawImport] = []
        self.alters: dict[str, None] = {}
        self.parameters = {each.arg for each in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]}

    def read(self) -> RawBody:
        for node, nested in _walk(self.function):
            self._visit(node, nested)
        wanted = self.function.returns is None or self.kwargs or self.args
        local = (
            {name: values[0] for name, values in self.bound.items() if len(values) == 1 and values[0]} if wanted else {}
        )
        returned = () if self.unreadable or self.function.returns is not None else tuple(self.returned)
        return RawBody(
            tuple(self.forwards),
            tuple(self.taken),
            self.leak,
            returned,
            tuple((name, value) for name, value in local.items() if value is not None and len(local) <= 60),
            tuple(self.sets.values()),
            self.makes,
            self._warning(),
            (),
            self.yields,
            tuple(self.imports) if wanted else (),
            tuple(self.alters),
        )

    def _visit(self, node: ast.AST, nested: bool) -> None:
        match node:
            case ast.Call():
                self._call(node)
            case ast.Return(value=value) if not nested:
                self._return(value)
            case ast.Yield() | ast.YieldFrom() if not nested:
                self.yields = True
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value, None)
            case ast.AnnAssign(target=target, value=value, annotation=annotation):
                self._bind(target, value, annotation)
            case ast.AugAssign(target=target):
                self._bind(target, None, None)
            case ast.withitem(optional_vars=ast.Name(id=name), context_expr=value):
                text = self.slices.of(value)
                self.bound.setdefault(name, []).append(f"({text}).__enter__()" if text else None)
            case ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target):
                self._bind(target, None, None)
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id=me), attr="__dict__"), slice=key, ctx=ast.Store()):
                if me == self.me and not isinstance(key, ast.Constant):
                    self._made("attributes are made through '__dict__'")
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str() as key)) if name == self.kwargs:
                self.settled.add(id(node.value))
                if isinstance(node.ctx, ast.Load):
                    self.taken[key] = None
            case ast.Compare(left=ast.Constant(value=str() as key), comparators=[ast.Name(id=name) as owner]):
                if name == self.kwargs:
                    self.settled.add(id(owner))
                    self.taken[key] = None
            case ast.If(test=ast.Name() as test) | ast.IfExp(test=ast.Name() as test):
                self.settled.add(id(test))
            case ast.UnaryOp(op=ast.Not(), operand=ast.Name() as test):
                self.settled.add(id(test))
            case ast.Name(id=name) if name == self.kwargs and id(node) not in self.settled:
                self.leak = self.leak or f"'{name}' is used in a way that is not followed"
            case ast.Import(names=names):
                for alias in names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    module = alias.name if alias.asname else bound
                    self.imports.append(RawImport(bound, node.lineno, 0, module, 0, None))
            case ast.ImportFrom(names=names, module=found, level=level):
                for alias in names:
                    name = alias.asname or alias.name
                    self.imports.append(RawImport(name, node.lineno, 0, found or "", level, alias.name))
            case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments) | ast.Lambda(args=arguments):
                self._shadowed(node, arguments)

    def _shadowed(self, node: ast.AST, arguments: ast.arguments) -> None:
        """A function inside that has a parameter of the same name speaks of its own."""
        names = {each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None}
        if self.kwargs in names or self.args in names:
            for inner in ast.walk(node):
                self.settled.add(id(inner))

    def _made(self, reason: str) -> None:
        """Attributes are made; restoring those that were there before makes none."""
        if self.function.name not in ("__setstate__", "__copy__", "__deepcopy__", "__reduce__"):
            self.makes = self.makes or reason

    def _return(self, value: ast.expr | None) -> None:
        text = self.slices.of(value) if value is not None else "None"
        if text is None or len(self.returned) >= _MOST_RETURNED:
            self.unreadable = True
        else:
            self.returned[text] = None

    def _bind(self, target: ast.expr, value: ast.expr | None, annotation: ast.expr | None) -> None:
        match target:
            case ast.Name(id=name):
                text = self.slices.of(value) if value is not None else None
                self.bound.setdefault(name, []).append(text)
            case ast.Attribute(value=ast.Name(id=me), attr="__dict__") if me == self.me and me is not None:
                self._made("attributes are made through '__dict__'")
            case ast.Attribute(value=ast.Name(id=me), attr=name) if me == self.me and me is not None:
                kept = self.sets.get(name)
                if kept is None or (kept.annotation is None and annotation is not None):
                    text = self.slices.of(value) if value is not None else None
                    self.sets[name] = RawSet(name, target.lineno, self.slices.type(annotation), text)
                elif kept.annotation is None and value is not None and kept.value != self.slices.of(value):
                    self.sets[name] = kept._replace(value=None)
            case ast.Tuple() | ast.List():
                for part in target.elts:
                    self._bind(part, None, None)
            case ast.Starred():
                self._bind(target.value, None, None)

    def _call(self, node: ast.Call) -> None:
        passes_args = any(isinstance(a, ast.Starred) and _is(a.value, self.args) for a in node.args)
        passes_kwargs = any(word.arg is None and _is(word.value, self.kwargs) for word in node.keywords)
        if (passes_args or passes_kwargs) and id(node) not in self.settled:
            self._forward(node, passes_args, passes_kwargs)
        match node.func:
            case ast.Attribute(value=ast.Name(id=name) as owner, attr="pop" | "get" | "setdefault") if (
                name == self.kwargs
            ):
                if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                    self.taken[node.args[0].value] = None
                    self.settled.add(id(owner))
            case ast.Attribute(value=ast.Name(id=name) as owner, attr="update") if name == self.kwargs:
                self.settled.add(id(owner))  # more is handed on than was given
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name(id=me), attr="__dict__"), attr="update" | "setdefault"
            ):
                if me == self.me:
                    self._made("attributes are made through '__dict__'")
            case ast.Name(id="setattr") if len(node.args) == 3:
                self._setattr(node)

    def _setattr(self, node: ast.Call) -> None:
        owner, name = node.args[0], node.args[1]
        if not _is(owner, self.me):
            if isinstance(owner, ast.Name) and owner.id in self.parameters and not isinstance(name, ast.Constant):
                self.alters[owner.id] = None
            return
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            self.sets.setdefault(name.value, RawSet(name.value, node.lineno, None, None))
        else:
            self._made("attributes are made by 'setattr()'")

    def _forward(self, node: ast.Call, passes_args: bool, passes_kwargs: bool) -> None:
        callee = self.slices.of(node.func)
        for word in node.keywords:
            if word.arg is None and _is(word.value, self.kwargs):
                self.settled.add(id(word.value))
        others = any(word.arg is None and not _is(word.value, self.kwargs) for word in node.keywords)
        stars = any(isinstance(a, ast.Starred) and not _is(a.value, self.args) for a in node.args)
        if callee is None or (stars and passes_args):
            self.leak = self.leak or "what is called with them cannot be told"
            return
        words = tuple(word.arg for word in node.keywords if word.arg is not None)
        places = sum(not isinstance(argument, ast.Starred) for argument in node.args)
        if others:
            words = (*words, "**")
        self.forwards.append(Forward(callee, places, words, passes_args, passes_kwargs, node.lineno))

    def _warning(self) -> str | None:
        """The message of a deprecation warning that every call gives."""
        for statement in self.function.body[:4]:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                found = _warned(statement.value)
                if found is not None:
                    return found
        return None


def _warned(call: ast.Call) -> str | None:
    match call.func:
        case ast.Name(id="warn") | ast.Attribute(attr="warn", value=ast.Name(id="warnings" | "_warnings")):
            given = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "category")]
            names = {each.id for each in given if isinstance(each, ast.Name)}
            if names.isdisjoint(_WARNINGS) or not call.args:
                return None
            return _message(call.args[0])
    return None


def _message(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return " ".join(node.value.split())
    return "deprecated"


def _is(node: ast.expr, name: str | None) -> bool:
    return name is not None and isinstance(node, ast.Name) and node.id == name


def _walk(function: Function) -> Iterator[tuple[ast.AST, bool]]:
    """Every node of the body in source order, parents first, with whether it is in a function inside."""
    waiting: list[tuple[ast.AST, bool]] = [(each, False) for each in reversed(function.body)]
    while waiting:
        node, nested = waiting.pop()
        yield node, nested
        inner = nested or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda)
        waiting.extend((child, inner) for child in reversed(list(ast.iter_child_nodes(node))))
