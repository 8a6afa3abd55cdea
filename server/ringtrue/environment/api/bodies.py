"""What the bodies of functions do with `*args`, `**kwargs`, `self` and their return values.

Does not know what is called: callees are texts. Each body is walked once.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from ringtrue.environment.api.parameter_warnings import parameter_warnings
from ringtrue.environment.api.raw import EMPTY_BODY, Forward, RawBody, RawImport, RawSet
from ringtrue.environment.api.slicing import LONGEST, Slices

Function = ast.FunctionDef | ast.AsyncFunctionDef
_MOST_RETURNED = 6
_MOST_LOCALS = 60
_WARNINGS = ("DeprecationWarning", "FutureWarning", "PendingDeprecationWarning")
_RESTORING = ("__setstate__", "__copy__", "__deepcopy__", "__reduce__")
_ROOT = re.compile(r"[A-Za-z_]\w*(?=[.\[(])")
_THROUGH_DICT = "attributes are made through '__dict__'"


def is_stub_body(body: list[ast.stmt]) -> bool:
    """Whether a body holds nothing but text and `...`."""
    return all(
        isinstance(each, ast.Pass) or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in body
    )


class Body:
    """One function's body, read. `raw` is what it says of the function; the rest is for its module: `globals` are names
    declared global, `values` what is assigned to them (as the module would read it), and `patches` (owner, name or
    None, line) of each `setattr` on something else than its own first parameter."""

    def __init__(self, function: Function, slices: Slices) -> None:
        arguments = function.args
        self.globals: list[str] = []
        self.values: dict[str, str] = {}
        self.patches: list[tuple[ast.expr, ast.expr, int]] = []
        self._function = function
        self._slices = slices
        self._args = arguments.vararg.arg if arguments.vararg else None
        self._kwargs = arguments.kwarg.arg if arguments.kwarg else None
        first = [*arguments.posonlyargs, *arguments.args][:1]
        self._me = first[0].arg if first else None
        given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        self._parameters = {each.arg: each.annotation for each in given}
        self._forwards: list[Forward] = []
        self._taken: dict[str, None] = {}
        self._leak: str | None = None
        self._leak_args: str | None = None
        self._returned: dict[str, None] = {}
        self._bound: dict[str, list[str | None]] = {}
        self._sets: dict[str, RawSet] = {}
        self._makes: str | None = None
        self._imports: list[RawImport] = []
        self._alters: dict[str, None] = {}
        self._yields = self._stores = self._changes = self._refuses = self._unreadable = False
        self._settled: set[int] = set()
        self._nested = False
        self.raw = EMPTY_BODY if is_stub_body(function.body) else self._read()

    def _read(self) -> RawBody:
        self._walk(self._function.body)
        if self._stores and not any(each.passes_kwargs for each in self._forwards):
            self._leak = self._leak or f"'{self._kwargs}' is used in a way that is not followed"
        self.values = self._global_values()
        annotated = self._function.returns is not None
        wanted = not annotated or self._kwargs is not None or self._args is not None
        local = list(self._locals()) if wanted else []
        # Of an annotated function the names are enough to see what a decorator gives back.
        kept = (text for text in self._returned if not annotated or text.isidentifier() or "cast(" in text)
        return RawBody(
            tuple(self._forwards),
            tuple(self._taken),
            self._leak,
            () if self._unreadable else tuple(kept),
            tuple(local[:_MOST_LOCALS]),
            tuple(self._sets.values()),
            self._makes,
            self._warning(),
            (),
            self._yields,
            tuple(self._imports) if wanted else (),
            tuple(self._alters),
            self._changes,
            self._refuses,
            self._leak_args,
            parameter_warnings(self._function.body, set(self._parameters)),
        )

    def _locals(self) -> Iterator[tuple[str, str]]:
        """Names bound once, with their values; and those that hide what the module calls so: of more than one value."""
        texts = [*self._returned, *(each.callee for each in self._forwards)]
        asked = {word for text in texts for word in re.findall(r"(?<![.\w])[^\W\d]\w*", text)}
        for name, values in self._bound.items():
            value = values[0] if len(values) == 1 else None
            if value is not None:
                yield name, value
            elif name in asked and name not in self._parameters and name not in self.globals:
                yield name, "..."

    def _global_values(self) -> dict[str, str]:
        """What is assigned to a global name, where it is one thing that no name of the function is a part of."""
        found: dict[str, str] = {}
        for name in self.globals:
            text = self._bound.get(name, [None])[0]
            root = re.match(r"\w+", text) if text is not None else None
            own = root is not None and (root[0] in self._parameters or root[0] in self._bound)
            if text is not None and len(self._bound[name]) == 1 and not own and not self._imports:
                found[name] = text
        return found

    def _walk(self, body: list[ast.stmt]) -> None:
        """Every node in source order, parents first; `_nested` while in a function inside."""
        waiting: list[ast.AST] = list(reversed(body))
        inner: list[tuple[int, bool]] = []  # where in `waiting` a function inside ends
        handlers = _HANDLERS
        while waiting:
            while inner and len(waiting) <= inner[-1][0]:
                self._nested = inner.pop()[1]
            node = waiting.pop()
            kind = type(node)
            handler = handlers.get(kind)
            if handler is not None:
                handler(self, node)
                if kind in _SCOPES:
                    inner.append((len(waiting), self._nested))
                    self._nested = True
            if kind not in _LEAVES:
                _add_children(node, waiting)

    # Handlers

    def _on_return(self, node: ast.Return) -> None:
        if self._nested:
            return
        text = self._slices.of(node.value) if node.value is not None else "None"
        if text is None or len(self._returned) >= _MOST_RETURNED:
            self._unreadable = True
        else:
            self._returned[text] = None

    def _on_yield(self, node: ast.AST) -> None:
        self._yields = self._yields or not self._nested

    def _on_assign(self, node: ast.Assign) -> None:
        if _is(node.value, self._kwargs) and all(isinstance(target, ast.Attribute) for target in node.targets):
            self._stores = True
            self._settled.add(id(node.value))
        for target in node.targets:
            self._bind(target, node.value, None)

    def _on_annotated(self, node: ast.AnnAssign) -> None:
        self._bind(node.target, node.value, node.annotation)

    def _on_target(self, node: ast.AugAssign | ast.For | ast.AsyncFor | ast.comprehension) -> None:
        self._bind(node.target, None, None)

    def _on_with(self, node: ast.withitem) -> None:
        if isinstance(node.optional_vars, ast.Name):
            text = self._slices.of(node.context_expr)
            self._bound.setdefault(node.optional_vars.id, []).append(f"({text}).__enter__()" if text else None)
        elif node.optional_vars is not None:
            self._bind(node.optional_vars, None, None)

    def _on_global(self, node: ast.Global) -> None:
        self.globals += node.names

    def _on_import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            module = alias.name if alias.asname else bound
            self._imports.append(RawImport(bound, node.lineno, 0, module, 0, None))

    def _on_import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            self._imports.append(RawImport(name, node.lineno, 0, node.module or "", node.level, alias.name))

    def _on_scope(self, node: Function | ast.Lambda) -> None:
        """A function inside that has a parameter of the same name speaks of its own."""
        arguments = node.args
        names = {each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None}
        if names and (self._kwargs in names or self._args in names):
            self._settled.update(id(inner) for inner in ast.walk(node))

    def _on_class(self, node: ast.ClassDef) -> None:
        """A class inside hides what the module calls so."""
        if not self._nested:
            self._bound.setdefault(node.name, []).append(None)

    def _on_subscript(self, node: ast.Subscript) -> None:
        value = node.value
        if isinstance(value, ast.Attribute) and value.attr == "__dict__" and _is(value.value, self._me):
            if isinstance(node.ctx, ast.Store) and not isinstance(node.slice, ast.Constant):
                self._made(_THROUGH_DICT)
        elif _is(value, self._kwargs):
            loaded = isinstance(node.ctx, ast.Load)
            self._changes = self._changes or not loaded
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                self._settled.add(id(value))
                if loaded:
                    self._taken[node.slice.value] = None

    def _on_compare(self, node: ast.Compare) -> None:
        match node:
            case ast.Compare(left=ast.Constant(value=str() as key), comparators=[ast.Name() as owner]):
                if _is(owner, self._kwargs):
                    self._settled.add(id(owner))
                    self._taken[key] = None

    def _on_test(self, node: ast.If | ast.IfExp) -> None:
        self._only_tested(node.test)
        if isinstance(node, ast.If) and _is(node.test, self._kwargs) and isinstance(node.body[-1], ast.Raise):
            self._refuses = True
            self._settled.update(id(each) for each in ast.walk(node.body[-1]) if isinstance(each, ast.Name))

    def _only_tested(self, test: ast.expr) -> None:
        """Names that a condition asks for being empty: `if frameless or kwargs`."""
        parts = test.values if isinstance(test, ast.BoolOp) else [test]
        for part in parts:
            if isinstance(part, ast.BoolOp):
                self._only_tested(part)
            elif isinstance(part, ast.Name):
                self._settled.add(id(part))

    def _on_not(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Name):
            self._settled.add(id(node.operand))

    def _on_name(self, node: ast.Name) -> None:
        if node.id not in (self._kwargs, self._args) or id(node) in self._settled:
            return
        if not isinstance(node.ctx, ast.Load):
            self._changes = True
            if node.id == self._kwargs:
                self._leak = self._leak or f"'{node.id}' is bound anew"
            else:
                self._leak_args = self._leak_args or f"'{node.id}' is bound anew"
        elif node.id == self._kwargs:
            self._leak = self._leak or f"'{node.id}' is used in a way that is not followed"

    def _on_call(self, node: ast.Call) -> None:
        if self._kwargs is not None or self._args is not None:
            self._variadics(node)
        match node.func:
            case ast.Attribute(value=ast.Attribute(value=owner, attr="__dict__"), attr="update" | "setdefault"):
                given = node.args[0] if node.args else None
                data = isinstance(given, ast.Name) and given.id in self._parameters
                if _is(owner, self._me) or (data and isinstance(owner, ast.Name) and self._makes_own(owner.id)):
                    self._made(_THROUGH_DICT)
            case ast.Name(id="setattr") if len(node.args) == 3:
                self._setattr(node)

    def _variadics(self, node: ast.Call) -> None:
        """What a call does with the function's own `*args` and `**kwargs`."""
        passes_args = any(isinstance(a, ast.Starred) and _is(a.value, self._args) for a in node.args)
        passes_kwargs = any(word.arg is None and _is(word.value, self._kwargs) for word in node.keywords)
        if (passes_args or passes_kwargs) and id(node) not in self._settled:
            self._forward(node, passes_args, passes_kwargs)
        if any(_is(given, self._kwargs) for given in node.args):
            self._changes = True  # by what is called
        match node.func:
            case ast.Attribute(value=owner, attr="pop" | "get" | "setdefault") if _is(owner, self._kwargs):
                self._changes = True
                if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                    self._taken[node.args[0].value] = None
                    self._settled.add(id(owner))
            case ast.Attribute(value=owner, attr="update") if _is(owner, self._kwargs):
                self._changes = True
                self._settled.add(id(owner))  # more is handed on than was given

    def _forward(self, node: ast.Call, passes_args: bool, passes_kwargs: bool) -> None:
        callee = self._slices.of(node.func)
        mine = [word for word in node.keywords if word.arg is None and _is(word.value, self._kwargs)]
        self._settled.update(id(word.value) for word in mine)
        stars = any(isinstance(a, ast.Starred) and not _is(a.value, self._args) for a in node.args)
        if callee is None or (stars and passes_args):
            self._leak = self._leak or "what is called with them cannot be told"
            return
        words = [word.arg for word in node.keywords if word.arg is not None]
        if sum(word.arg is None for word in node.keywords) > len(mine):
            words.append("**")
        places = sum(not isinstance(argument, ast.Starred) for argument in node.args)
        self._forwards.append(Forward(callee, places, tuple(words), passes_args, passes_kwargs, node.lineno))

    def _setattr(self, node: ast.Call) -> None:
        owner, name = node.args[0], node.args[1]
        if not _is(owner, self._me) or self._me in ("cls", "klass"):
            self.patches.append((owner, name, node.lineno))
        written = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
        if _is(owner, self._me):
            if written is None:
                self._made("attributes are made by 'setattr()'")
            else:
                self._sets.setdefault(written, RawSet(written, node.lineno, None, None))
        elif isinstance(owner, ast.Name) and owner.id in self._parameters and written is None:
            self._alters[owner.id] = None
        elif isinstance(owner, ast.Name) and written is None and self._makes_own(owner.id):
            self._made("attributes are made by 'setattr()'")

    def _makes_own(self, name: str) -> bool:
        """Whether a name was bound to another object of the class: `cls()`, `cls.__new__(cls)`, `copy(self)`."""
        me = self._me or "self"
        own = re.compile(rf"cls\b|.*__new__\(|{me}\.__class__\(|type\({me}\)\(|(?:copy\.)?(?:deep)?copy\({me}\)")
        return any(text is not None and own.match(text) is not None for text in self._bound.get(name, ()))

    # What handlers share

    def _made(self, reason: str) -> None:
        """Attributes are made; restoring those that were there before makes none."""
        if self._function.name not in _RESTORING:
            self._makes = self._makes or reason

    def _bind(self, target: ast.expr, value: ast.expr | None, annotation: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            text = self._slices.of(value) if value is not None else None
            self._bound.setdefault(target.id, []).append(text)
        elif isinstance(target, ast.Attribute) and _is(target.value, self._me):
            if target.attr == "__dict__":
                self._made(_THROUGH_DICT)
            else:
                self._set(target, value, annotation)
        elif isinstance(target, ast.Tuple | ast.List):
            values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            starred = any(isinstance(one, ast.Starred) for one in (*target.elts, *values))
            for place, part in enumerate(target.elts):
                paired = not starred and len(values) == len(target.elts)
                self._bind(part, values[place] if paired else None, None)
        elif isinstance(target, ast.Starred):
            self._bind(target.value, None, None)

    def _set(self, target: ast.Attribute, value: ast.expr | None, annotation: ast.expr | None) -> None:
        kept = self._sets.get(target.attr)
        text = self._value(value)
        if kept is None or ((kept.annotation is None or kept.given) and annotation is not None):
            given = self._given(value) if annotation is None else None
            kind = self._slices.type(annotation or given)
            self._sets[target.attr] = RawSet(target.attr, target.lineno, kind, text, given is not None)
        elif (kept.annotation is None or kept.given) and value is not None and kept.value != text:
            self._sets[target.attr] = kept._replace(annotation=None, value=None, given=False)

    def _given(self, value: ast.expr | None) -> ast.expr | None:
        """The annotation of the parameter that `value` is, unless the name was bound anew: also where another value
        stands in for it (`client or Client()`)."""
        match value:
            case ast.BoolOp(op=ast.Or(), values=[ast.Name() as first, _]) | ast.IfExp(body=ast.Name() as first):
                return self._given(first)
        if not isinstance(value, ast.Name) or value.id in self._bound or self._nested:
            return None
        return self._parameters.get(value.id)

    def _value(self, value: ast.expr | None) -> str | None:
        """The text of a value, as the class would read it: what it begins with is not a name of the function."""
        text = self._slices.of(value) if value is not None else None
        root = _ROOT.match(text) if text is not None else None
        if text is None or root is None or isinstance(value, ast.Name):
            return text
        name, rest = root[0], text[root.end() :]
        if name == self._me:
            return f"self{rest}"
        bound = self._bound.get(name)
        if bound is not None:
            known = bound[0] if len(bound) == 1 and name not in self._parameters else None
            return f"({known}){rest}" if known is not None and len(known) + len(rest) < LONGEST else None
        if name in self._parameters:
            kind = self._parameters[name]
            return f"{self._slices.of(kind)}(){rest}" if isinstance(kind, ast.Name | ast.Attribute) else None
        return text

    def _warning(self) -> str | None:
        """The message of a deprecation warning that every call gives."""
        for statement in self._function.body[:4]:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                found = _warned(statement.value)
                if found is not None:
                    return found
        return None


_HANDLERS: Final[dict[type[ast.AST], Callable[[Body, Any], None]]] = {
    ast.Return: Body._on_return,
    ast.Yield: Body._on_yield,
    ast.YieldFrom: Body._on_yield,
    ast.Assign: Body._on_assign,
    ast.AnnAssign: Body._on_annotated,
    ast.AugAssign: Body._on_target,
    ast.For: Body._on_target,
    ast.AsyncFor: Body._on_target,
    ast.comprehension: Body._on_target,
    ast.withitem: Body._on_with,
    ast.Global: Body._on_global,
    ast.Import: Body._on_import,
    ast.ImportFrom: Body._on_import_from,
    ast.FunctionDef: Body._on_scope,
    ast.AsyncFunctionDef: Body._on_scope,
    ast.Lambda: Body._on_scope,
    ast.ClassDef: Body._on_class,
    ast.Subscript: Body._on_subscript,
    ast.Compare: Body._on_compare,
    ast.If: Body._on_test,
    ast.IfExp: Body._on_test,
    ast.UnaryOp: Body._on_not,
    ast.Name: Body._on_name,
    ast.Call: Body._on_call,
}
_SCOPES: Final = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef))
_LEAVES: Final = frozenset(
    (ast.Name, ast.Constant, ast.Pass, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Break, ast.Continue)
)
_UNSEEN: Final = frozenset(("ctx", "op", "ops", "annotation", "returns", "type_params", "type_comment"))
"""Fields that hold nothing that is asked for."""


def _add_children(node: ast.AST, waiting: list[ast.AST]) -> None:
    """The children behind each other, the first one last: it is taken next."""
    start = len(waiting)
    for field in node._fields:
        if field in _UNSEEN:
            continue
        value = getattr(node, field, None)
        if isinstance(value, ast.AST):
            waiting.append(value)
        elif isinstance(value, list):
            waiting.extend([each for each in value if isinstance(each, ast.AST)])
    waiting[start:] = waiting[start:][::-1]


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
