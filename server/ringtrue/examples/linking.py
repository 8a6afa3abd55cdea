"""Linking: code of the project's other modules in the place of the imports that name it.

Does not know how modules are found.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from ringtrue.cut import FILE_NAME
from ringtrue.definitions import Definitions, definition_key
from ringtrue.examples.harmless import MODULES
from ringtrue.examples.slicing import slice_of
from ringtrue.syntax import parse

_DEEPEST = 5


class Link(NamedTuple):
    """One import of names out of a module that is not known to be harmless; `level` counts its dots."""

    level: int
    module: str
    names: tuple[str, ...]


Resolve: TypeAlias = Callable[[Link], "str | None"]
"""The code that gives the names of a link their values."""
Find: TypeAlias = Callable[[str, Link], "tuple[str, str] | None"]
"""Path and text of the module that a link in the file at a path means."""


def linked(source: str, names: Iterable[str], resolve: Resolve) -> str | None:
    """`source`, which is there for `names`, with the code that its imports stand for; None where some of it is not to
    be had."""
    tree = ast.parse(source, FILE_NAME)
    links = [node for node in tree.body if isinstance(node, ast.ImportFrom) and _is_link(node)]
    if not links:
        return source
    read = {*names, *(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))}
    parts: list[str] = []
    for node in links:
        wanted = [alias for alias in node.names if (alias.asname or alias.name) in read]
        code = resolve(Link(node.level, node.module or "", tuple(alias.name for alias in wanted)))
        if code is None:
            return None
        parts += [code, *(f"{alias.asname} = {alias.name}" for alias in wanted if alias.asname)]
    own = ast.Module([node for node in tree.body if node not in links], [])
    return _joined([*parts, ast.unparse(own)])


def _is_link(node: ast.ImportFrom) -> bool:
    return node.module != "__future__" and (node.level > 0 or node.module not in MODULES)


def _joined(parts: Sequence[str]) -> str | None:
    """All parts as one; None where two of them mean different things by one name."""
    statements: dict[str, None] = {}
    bound: dict[str, str] = {}
    for part in parts:
        own: dict[str, str] = {}
        for node in ast.parse(part, FILE_NAME).body:
            text = ast.unparse(node)
            for name in _bound(node):
                own[name] = own.get(name, "") + text
            statements.setdefault(text)
        if any(bound.setdefault(name, text) != text for name, text in own.items()):
            return None
    return "\n".join(statements)


def _bound(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {(alias.asname or alias.name).split(".")[0] for alias in names}
        case _:
            stored = (one for one in ast.walk(node) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load))
            return {one.id for one in stored}


def code_behind(file: str, link: Link, find: Find, depth: int = 0) -> str | None:
    """The code that gives the names of `link`, which stands in `file`, their values, out of as many modules as it
    takes; None where it is not to be had."""
    found = find(file, link) if depth < _DEEPEST else None
    if found is None:
        return None
    path, text = found
    definitions = Definitions(parse(text).chunks)
    source = slice_of(link.names, lambda name: definitions.answer(definition_key(name)))
    return (
        None if source is None else linked(source, link.names, lambda inner: code_behind(path, inner, find, depth + 1))
    )
