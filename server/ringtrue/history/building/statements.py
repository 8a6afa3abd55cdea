"""Reads the statements of a module or a class, in order, into a record.

Does not follow imports, and does not cut texts into pieces.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from ringtrue.environment.guards import decided, is_type_checking
from ringtrue.history.building import deprecations, harmless
from ringtrue.history.building.classes import add_attributes, has_getattr, made_constructor, unpacked
from ringtrue.history.building.deprecations import Function, last_name
from ringtrue.history.building.dotted import base_name, dotted_name
from ringtrue.history.building.exports import read_exports
from ringtrue.history.building.made import literal_texts
from ringtrue.history.building.records import Binding, Record, whole

_KEPT = frozenset(("__init__", "__call__", "__new__"))
_GLOBAL = re.compile(r"^\s+global\s+([\w, ]+)", re.MULTILINE)


def global_names(text: str) -> list[str]:
    """Names that functions declare global."""
    found = _GLOBAL.findall(text) if "global " in text else []
    return [name.strip() for names in found for name in names.split(",")]


class Reader:
    """The statements of one piece, in order."""

    def __init__(self, text: str, version: tuple[int, int], in_parts: bool = False) -> None:
        self.text = text
        self.in_parts = in_parts
        self.version = version
        self.record = Record()
        self.names = self.record.names
        self.owner = False
        self.typing = False
        self.perhaps = False
        self.bound: list[tuple[str, Binding]] = []

    def read(self, tree: ast.Module) -> Record:
        self.block(tree.body)
        self.record.globals = global_names(self.text)
        return self.record

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines as the parser counts them."""
        return re.split(r"(?<=\n)", self.text)

    def bind(self, name: str, binding: Binding) -> None:
        if self.owner and name.startswith("_") and name not in _KEPT:
            return
        binding.typing, binding.perhaps_bound = self.typing, self.perhaps
        self.bound.append((name, binding))
        self.names.setdefault(name, []).append(binding)

    def block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            handler = _STATEMENTS.get(type(statement))
            if handler is not None:
                handler(self, statement)

    # Statements

    def _function(self, node: Function) -> None:
        if not self.owner and "__all__" in self.text and node.name != "extend_all":
            body = self.lines[node.lineno - 1 : node.end_lineno]
            if any("__all__" in line for line in body):
                self.record.listed.append((True, [], [], False))  # it may add to what is exported
        self.bind(node.name, self._read_function(node))

    def _read_function(self, node: Function) -> Binding:
        decorators = [last_name(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list]
        said = deprecations.of_function(node)
        if any(harmless.PROPERTIES.search(name) for name in decorators):
            return Binding("value", deprecated=said)
        arguments = node.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        if self.owner and "staticmethod" not in decorators:
            names = names[1:]
        names += [each.arg for each in arguments.kwonlyargs]
        names += [name for name in deprecations.accepted(node) if name not in names]
        typed = unpacked(arguments.kwarg)
        opened = (arguments.kwarg is not None and not typed) or any(
            name not in harmless.DECORATORS and not deprecations.is_harmless(name) for name in decorators
        )
        return Binding(
            "function",
            target=typed,
            parameters=tuple(name for name in names if not name.startswith("_")),
            open=opened,
            deprecated=said,
            dated=tuple(deprecations.of_parameters(node)),
        )

    def _class(self, node: ast.ClassDef) -> None:
        self.bind(node.name, self._read_class(node))

    def _read_class(self, node: ast.ClassDef) -> Binding:
        outer = self.names, self.owner, self.typing, self.perhaps, self.bound
        self.names, self.owner, self.typing, self.perhaps, self.bound = {}, True, False, False, []
        self.block(node.body)
        members, (self.names, self.owner, self.typing, self.perhaps, self.bound) = self.names, outer
        for one in members.get("Meta", ()):
            one.perhaps_bound = True  # metaclasses take it away
        decorators = [last_name(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list]
        opened = any(name not in harmless.CLASS_DECORATORS and not name.startswith("deprecat") for name in decorators)
        opened = opened or any(
            word.arg == "metaclass" and last_name(word.value) not in harmless.METACLASSES for word in node.keywords
        )
        found = Binding(
            "class",
            open=opened or has_getattr(node),
            deprecated=deprecations.of_class(node),
            members=members,
            bases=tuple(base_name(each) for each in node.bases),
        )
        add_attributes(node, self.lines, found)
        found.made = made_constructor(node, decorators, found)
        return found if self.in_parts and not self.owner else whole([found])

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            target = (0, alias.name if alias.asname else bound, "")
            self.bind(bound, Binding("import", target, handed_on=alias.asname == alias.name))

    def _import_from(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.record.stars.append((node.level, node.module or "", self.typing))
            else:
                target = (node.level, node.module or "", alias.name)
                self.bind(alias.asname or alias.name, Binding("import", target, handed_on=alias.asname == alias.name))

    def _if(self, node: ast.If) -> None:
        holds = False if _is_setup(node.test) else decided(node.test, self.version)
        if is_type_checking(node.test):
            outer, self.typing = self.typing, True
            self.block(node.body)
            self.typing = outer
            self.block(node.orelse)
        elif holds is None:
            self._either([node.body, node.orelse])
        else:
            self.block(node.body if holds else node.orelse)

    def _try(self, node: ast.Try) -> None:
        others = [each.body for each in node.handlers]
        for body in others:
            if isinstance(body[-1], ast.Raise):
                self.block(body)
        self._either([[*node.body, *node.orelse], *(body for body in others if not isinstance(body[-1], ast.Raise))])
        self.block(node.finalbody)

    def _either(self, blocks: list[list[ast.stmt]]) -> None:
        """One of the blocks runs: what only some of them bind is perhaps not there."""
        outer, start = self.perhaps, len(self.bound)
        names: list[set[str]] = []
        self.perhaps = len(blocks) > 1 or outer
        for block in blocks:
            before = len(self.bound)
            self.block(block)
            names.append({name for name, _ in self.bound[before:]})
        self.perhaps = outer
        everywhere = set.intersection(*names)
        for name, binding in self.bound[start:]:
            if name in everywhere:
                binding.perhaps_bound = outer

    def _assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._assigned(target, node.value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        self._assigned(node.target, node.value)

    def _augmented(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and node.target.id == "__all__":
            self._exports(node.value, True)

    def _assigned(self, target: ast.expr, value: ast.expr | None) -> None:
        match target:
            case ast.Name(id="__all__") if not self.owner and value is not None:
                self._exports(value, False)
            case ast.Name(id="__slots__") if self.owner:
                for name in literal_texts(value) or ():
                    if not name.startswith("_"):
                        self.bind(name, Binding("value"))
            case ast.Name(id=name):
                dotted = dotted_name(value)
                self.bind(
                    name,
                    Binding("alias", dotted) if dotted else Binding("value", deprecated=deprecations.of_value(value)),
                )
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._assigned(part.value if isinstance(part, ast.Starred) else part, None)
            case ast.Attribute(value=owner, attr=attribute) if not self.owner and (dotted := dotted_name(owner)):
                self.record.patches.append((dotted, attribute))

    def _expression(self, node: ast.Expr) -> None:
        match node.value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=method), args=[value]):
                if method == "append":
                    value = ast.List([value], ast.Load())
                if method in ("append", "extend"):
                    self._exports(value, True)
                elif method != "remove":
                    self.record.listed.append((True, [], [], False))
            case ast.Call(func=ast.Name(id="extend_all"), args=[value]) if dotted_name(value):
                self.record.listed.append((True, [], [dotted_name(value)], True))  # numpy's own function
            case ast.Call(func=func, args=arguments) if not self.owner and arguments:
                if last_name(func) not in ("register", "setattr", "print", "register_pytree_node", "add_safe_globals"):
                    self._given_away(last_name(func), arguments)

    def _given_away(self, function: str, arguments: list[ast.expr]) -> None:
        """A call at the top level may set anything on what it is given."""
        names = harmless.PATCHERS.get(function, ("*",))
        for argument in arguments:
            if isinstance(argument, ast.Name | ast.Attribute) and (dotted := dotted_name(argument)):
                self.record.patches += [(dotted, name) for name in names]

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.names.pop(target.id, None)
                if not self.owner:
                    self.record.deleted.append(target.id)

    def _compound(self, node: ast.stmt) -> None:
        match node:
            case ast.For(target=target) | ast.AsyncFor(target=target):
                self._assigned(target, None)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    if item.optional_vars is not None:
                        self._assigned(item.optional_vars, None)
        for block in _blocks(node):
            self.block(block)

    # Names that are made

    def _exports(self, value: ast.expr, added: bool) -> None:
        names: list[str] = []
        modules: list[str] = []
        readable = read_exports(value, names, modules)
        self.record.listed.append((added or self.typing, names, modules, readable))


_STATEMENTS: dict[type[ast.stmt], Callable[[Reader, Any], None]] = {
    ast.FunctionDef: Reader._function,
    ast.AsyncFunctionDef: Reader._function,
    ast.ClassDef: Reader._class,
    ast.Import: Reader._import,
    ast.ImportFrom: Reader._import_from,
    ast.If: Reader._if,
    ast.Try: Reader._try,
    ast.Assign: Reader._assign,
    ast.AnnAssign: Reader._annotated,
    ast.AugAssign: Reader._augmented,
    ast.Expr: Reader._expression,
    ast.Delete: Reader._delete,
    **dict.fromkeys((ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.While), Reader._compound),
}


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for attribute in ("body", "orelse"):
        yield getattr(node, attribute, [])


def _is_setup(test: ast.expr) -> bool:
    """Whether this asks if the package is just being built: numpy, scipy and their like set such a name then."""
    return isinstance(test, ast.Name) and re.fullmatch(r"__\w+_SETUP__", test.id) is not None
