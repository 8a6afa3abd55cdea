"""setup.py: the requirements that its call of `setup` states literally.

Does not run the file; what is computed is unknown, and left out.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import replace

from ringtrue.declared.model import Declarations, Item, Malformed, Name, gathered
from ringtrue.declared.pep508 import normalised, python_limit, requirement
from ringtrue.placed import Placed
from ringtrue.text import Span, line_starts

_GROUPS = {"install_requires": "main", "setup_requires": "build", "tests_require": "dev:test"}


def parse_setup_py(path: str, text: str) -> Declarations:
    """A setup.py."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the file's own: invalid escapes and the like
            tree = ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return gathered(path, "setup-py", [Malformed(Span(0, 0), f"not valid Python: {error}")])
    reading = _Reading(text, _assigned(tree))
    items: list[Item] = []
    name: Name | None = None
    for call in _setup_calls(tree):
        for keyword in call.keywords:
            items += reading.keyword(keyword)
            if keyword.arg == "name" and (given := reading.string(keyword.value)):
                name = normalised(given.value)
    return replace(gathered(path, "setup-py", items, name), complete=not reading.missed)


def _setup_calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="setup") | ast.Attribute(attr="setup")):
                yield node


def _assigned(tree: ast.Module) -> dict[str, ast.expr]:
    """Names that the module assigns exactly once, at its top level."""
    counts: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            counts[node.id] = counts.get(node.id, 0) + 1
    values: dict[str, ast.expr] = {}
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if counts[name] == 1:
                values[name] = value
    return values


class _Reading:
    """Reads literal values out of one file; `missed` tells whether something there was no literal."""

    def __init__(self, text: str, assigned: dict[str, ast.expr]) -> None:
        self.text = text
        self.starts = line_starts(text)
        self.starts[0] = len(text) - len(text.removeprefix("\ufeff"))
        self.assigned = assigned
        self.missed = False

    def keyword(self, keyword: ast.keyword) -> Iterator[Item]:
        if keyword.arg is None:
            self.missed = True
        elif keyword.arg in _GROUPS:
            yield from self.requirements(keyword.value, _GROUPS[keyword.arg])
        elif keyword.arg == "extras_require":
            for key, value in self.pairs(keyword.value):
                yield from self.requirements(value, f"optional:{key}")
        elif keyword.arg == "python_requires" and (limit := self.string(keyword.value)):
            yield python_limit(limit)

    def resolved(self, node: ast.expr) -> ast.expr:
        return self.assigned.get(node.id, node) if isinstance(node, ast.Name) else node

    def pairs(self, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        node = self.resolved(node)
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, value
                else:
                    self.missed = True
        else:
            self.missed = True

    def requirements(self, node: ast.expr, group: str) -> Iterator[Item]:
        node = self.resolved(node)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            for element in node.elts:
                if isinstance(element, ast.Starred):
                    yield from self.requirements(element.value, group)
                elif given := self.string(element):
                    yield requirement(given, group)
                else:
                    self.missed = True
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            yield from self.requirements(node.left, group)
            yield from self.requirements(node.right, group)
        elif given := self.string(node):
            yield from self.lines(given, group)
        else:
            self.missed = True

    def lines(self, given: Placed, group: str) -> Iterator[Item]:
        at = 0
        for line in given.value.splitlines(keepends=True):
            part = given.part(at, at + len(line)).stripped()
            at += len(line)
            if part.value and not part.value.startswith("#"):
                yield requirement(part, group)

    def string(self, node: ast.expr) -> Placed | None:
        """A constant string; where escapes or joined pieces hide its characters, each stands for the whole literal."""
        node = self.resolved(node)
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return None
        start = self.offset(node.lineno, node.col_offset)
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        at = self.text.find(node.value, start, end)
        if at >= 0 and node.value:
            return Placed(node.value, at)
        return Placed(node.value, start, (Span(start, end),) * len(node.value))

    def offset(self, line: int, column: int) -> int:
        """Character offset of ast's position, whose columns are bytes of UTF-8."""
        start = self.starts[line - 1] if line <= len(self.starts) else len(self.text)
        head = self.text[start : start + column].encode()[:column]
        return start + len(head.decode(errors="ignore"))
