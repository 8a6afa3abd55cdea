"""Definitions: functions and classes of the project's own modules, read from their sources for tests that call them.

Reads through the environment's view, so that open buffers count. Does not know rules, nor what is made of a definition.
"""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from ringtrue.environment.answers import Found
from ringtrue.environment.world import Environment
from ringtrue.testing.deeds import FUNCTIONS, Deeds, FunctionNode, fixture_name
from ringtrue.testing.places import serves_tests

_HOPS = 4  # re-exports that are followed
_DEPTH = 3  # calls that are followed
_LARGEST = 6_000  # characters of a definition that is handed out

# Modules that may be there for tests, by their names.
_HELPFUL = re.compile(
    r"(?<![a-z])(?:test(?:s|ing)?|conftest|helpers?|utils?|support|common|fixtures?|mocks?|base)(?![a-z])"
)

Top: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef"


class Definition(NamedTuple):
    """A function or class of the project, as it stands at `line` (from 0) of `path`. `decorated`: a call of it may do
    anything."""

    kind: str
    path: str
    line: int
    source: str
    decorated: bool


class _Module(NamedTuple):
    path: str
    text: str
    defined: Mapping[str, Top]
    imported: Mapping[str, tuple[int, str, str]]


def definition(environment: Environment, file: str, level: int, module: str, name: str) -> Definition | None:
    """The function or class that `from module import name` means in `file`; None where that is not certain."""
    found = _place(environment, file, level, module, name)
    if found is None:
        return None
    at, node = found
    source = ast.get_source_segment(at.text, node)
    if source is None or len(source) > _LARGEST:
        return None
    kind = "class" if isinstance(node, ast.ClassDef) else "function"
    return Definition(kind, at.path, node.lineno - 1, source, bool(node.decorator_list))


def judges(environment: Environment, file: str, level: int, module: str, name: str) -> bool | None:
    """Whether calling what `from module import name` means fails a test: a helper that asserts. What is under test
    does not, whatever it raises. None where that is not known."""
    found = _place(environment, file, level, module, name)
    if found is None:
        answer = environment.relative(level, module or None, file) if level else environment.module(module, file)
        if isinstance(answer, Found):
            known = answer.origin != "first-party" or (answer.path is not None and not serves_tests(answer.path))
            return False if known else None
        return None if level or _HELPFUL.search(module) else False
    at, node = found
    if not serves_tests(os.path.relpath(at.path, environment.folder)):
        return False
    return _judges(at, node, _DEPTH)


def fixture_judges(environment: Environment, file: str, name: str) -> bool | None:
    """Whether the fixture `name`, as `file` sees it in the `conftest.py` files above, asserts anything, or hands out
    what does; None where it is not found."""
    for at in _conftests(environment, file):
        for node in at.defined.values():
            if isinstance(node, FUNCTIONS) and fixture_name(node) == name:
                return _judges(at, node, _DEPTH) or any(isinstance(one, ast.Yield) for one in ast.walk(node))
    return None


def autouse_judges(environment: Environment, file: str) -> bool:
    """Whether a fixture of a `conftest.py` above `file` that every test uses asserts anything."""
    for at in _conftests(environment, file):
        for node in at.defined.values():
            if isinstance(node, FUNCTIONS) and Deeds(node).autouse and _judges(at, node, _DEPTH):
                return True
    return False


def conftest_text(environment: Environment, file: str) -> Iterator[str]:
    """The texts of the `conftest.py` files above `file`, the nearest first."""
    yield from (at.text for at in _conftests(environment, file))


def _conftests(environment: Environment, file: str) -> Iterator[_Module]:
    folder = os.path.dirname(file)
    while True:
        if "conftest.py" in environment.view.entries(folder):
            at = _read(environment, os.path.join(folder, "conftest.py"))
            if at is not None:
                yield at
        parent = os.path.dirname(folder)
        if folder == environment.folder or parent == folder:
            return
        folder = parent


def _judges(at: _Module, node: Top, depth: int) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(_judges(at, one, depth) for one in node.body if isinstance(one, FUNCTIONS))
    deeds = Deeds(node)
    if deeds.judges:
        return True
    below = [at.defined[name] for name in deeds.calls if name in at.defined] if depth else []
    return any(_judges(at, one, depth - 1) for one in below if one is not node) or any(
        name in at.imported and serves_tests(at.imported[name][1].replace(".", "/") + ".py") for name in deeds.calls
    )


def _place(environment: Environment, file: str, level: int, module: str, name: str) -> tuple[_Module, Top] | None:
    for _ in range(_HOPS):
        answer = environment.relative(level, module or None, file) if level else environment.module(module, file)
        if not isinstance(answer, Found) or answer.origin != "first-party" or answer.path is None:
            return None
        at = _read(environment, answer.path)
        if at is None:
            return None
        if name in at.defined:
            return at, at.defined[name]
        if name not in at.imported:
            return None
        (level, module, name), file = at.imported[name], at.path
    return None


def _read(environment: Environment, path: str) -> _Module | None:
    """The top level of the module at `path`, kept for as long as the file has the same stamp."""
    view = environment.view
    stamp, key = view.stamp(path), ("definitions", path)
    kept = view.disk.kept(key)
    if isinstance(kept, tuple) and kept[0] == stamp:
        found: _Module | None = kept[1]
        return found
    text = view.text(path) if path.endswith(".py") else None
    found = _parsed(path, text) if text is not None else None
    view.disk.keep(key, (stamp, found))
    return found


def _parsed(path: str, text: str) -> _Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    defined: dict[str, Top] = {}
    imported: dict[str, tuple[int, str, str]] = {}
    doubtful: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name in defined:
                doubtful.add(node.name)
            defined[node.name] = node
        elif isinstance(node, ast.ImportFrom):
            imported.update(
                {alias.asname or alias.name: (node.level, node.module or "", alias.name) for alias in node.names}
            )
        elif isinstance(node, ast.If | ast.Try | ast.Assign):
            doubtful.update(_bound(node))
    for name in doubtful:
        defined.pop(name, None)
    return _Module(path, text, defined, imported)


def _bound(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield inner.name
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


@lru_cache(maxsize=256)
def parsed_definition(source: str) -> FunctionNode | ast.ClassDef | None:
    """The syntax of a `Definition`'s source."""
    try:
        node = ast.parse(source).body[0]
    except (SyntaxError, IndexError):
        return None
    return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else None
