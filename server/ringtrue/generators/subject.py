"""Subject: the function that something is written for, as its block and its module tell.

Does not know what is written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ringtrue.definitions import Definition, Definitions, definition_key
from ringtrue.examples.claims import Claim, expression, is_value
from ringtrue.examples.purity import impurity
from ringtrue.examples.reading import claims_about
from ringtrue.examples.slicing import slice_of
from ringtrue.generators.kinds import UNKNOWN, Kind, kind_of_annotation, kind_of_value, merged
from ringtrue.syntax import Block


@dataclass(frozen=True)
class Parameter:
    """One parameter: its kind, and a value that an example gives it."""

    name: str
    kind: Kind
    required: bool
    keyword_only: bool
    sample: str | None


@dataclass(frozen=True, eq=False)
class Subject:
    """A function at the top of a module that others can import as `module`."""

    function: ast.FunctionDef
    block: Block
    module: str
    definitions: Definitions

    @property
    def name(self) -> str:
        return self.function.name

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        return claims_about(self.function, self.block)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        args = self.function.args
        positional = [*args.posonlyargs, *args.args]
        first_default = len(positional) - len(args.defaults)
        made = [
            self._parameter(arg, at, args.defaults[at - first_default] if at >= first_default else None, False)
            for at, arg in enumerate(positional)
        ]
        pairs = zip(args.kwonlyargs, args.kw_defaults, strict=True)
        return (*made, *(self._parameter(arg, -1, default, True) for arg, default in pairs))

    def _parameter(self, arg: ast.arg, at: int, default: ast.expr | None, keyword_only: bool) -> Parameter:
        given = [value for value in self._given(arg.arg, at) if is_value(value)]
        kind = kind_of_annotation(arg.annotation) if arg.annotation is not None else UNKNOWN
        if kind.name == "unknown":
            kind = merged(kind_of_value(value) for value in given)
        if kind.name == "unknown" and default is not None:
            kind = kind_of_value(default)
        sample = ast.unparse(given[0]) if given else None
        return Parameter(arg.arg, kind, default is None, keyword_only, sample)

    def _given(self, name: str, at: int) -> Iterator[ast.expr]:
        """What the examples give a parameter."""
        for claim in self.claims:
            node = expression(claim.step.code)
            for call in ast.walk(node) if node is not None else ():
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == self.name:
                    yield from (word.value for word in call.keywords if word.arg == name)
                    if 0 <= at < len(call.args) and not any(isinstance(one, ast.Starred) for one in call.args):
                        yield call.args[at]

    @property
    def returns(self) -> Kind:
        return kind_of_annotation(self.function.returns) if self.function.returns is not None else UNKNOWN

    @cached_property
    def raises(self) -> tuple[str, ...]:
        """The builtin exceptions that the function itself raises, by name."""
        found: dict[str, None] = {}
        for node in _own_nodes(self.function):
            if isinstance(node, ast.Raise) and node.exc is not None:
                kind = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                if isinstance(kind, ast.Name) and kind.id[:1].isupper():
                    found[kind.id] = None
        return tuple(found)

    @cached_property
    def is_pure(self) -> bool:
        """Whether the function is proved to compute and do nothing else."""
        code = slice_of([self.name], self.ask)
        return code is not None and impurity(code) is None

    def ask(self, name: str) -> tuple[Definition, ...]:
        """What the module says `name` is."""
        return self.definitions.answer(definition_key(name))


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function but those of functions and classes inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting[:0] = ast.iter_child_nodes(node)
