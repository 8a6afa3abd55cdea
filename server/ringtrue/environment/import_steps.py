"""Import steps: what one module does at its top level as far as imports matter, in the order of execution.

Does not know other modules.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Import:
    """An import statement. `names` are those of a `from` import. Not `certain`: it may not be executed, or may fail."""

    line: int
    level: int
    module: str
    names: tuple[str, ...] = ()
    star: bool = False
    certain: bool = True


@dataclass(frozen=True)
class Bind:
    """Names that are bound, perhaps."""

    names: frozenset[str]


@dataclass(frozen=True)
class Steps:
    """`open`: the module may have names that no step binds."""

    steps: tuple[Import | Bind, ...]
    open: bool


def read_steps(text: str) -> Steps | None:
    """The steps of a module, or None where it cannot be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    steps = tuple(step for node in tree.body for step in _steps(node, certain=True))
    makes_names = "__getattr__" in text or "exec(" in text or "globals()" in text or "sys.modules" in text
    return Steps(steps, makes_names)


def _steps(node: ast.stmt, certain: bool) -> Iterator[Import | Bind]:
    match node:
        case ast.Import(names=names):
            for alias in names:
                yield Import(node.lineno, 0, alias.name, certain=certain)
                yield Bind(frozenset((alias.asname or alias.name.partition(".")[0],)))
        case ast.ImportFrom(module=module, names=names, level=level):
            star = names[0].name == "*"
            asked = () if star else tuple(alias.name for alias in names)
            yield Import(node.lineno, level, module or "", asked, star, certain)
            yield Bind(frozenset(alias.asname or alias.name for alias in names))
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield Bind(frozenset((name,)))
        case ast.ClassDef(name=name, body=body):
            yield from (step for inner in body for step in _steps(inner, certain) if isinstance(step, Import))
            yield Bind(frozenset((name,)))
        case ast.If(test=test, body=body, orelse=orelse) if (skipped := _never_run(test)) is not None:
            for inner in orelse if skipped else body:
                yield from _steps(inner, certain)
        case ast.With(body=body):
            yield Bind(_bound(node))
            for inner in body:
                yield from _steps(inner, certain=False)
        case _:
            for inner in _inner_statements(node):
                yield from (step for step in _steps(inner, certain=False) if isinstance(step, Import))
            yield Bind(_bound(node))


def _never_run(test: ast.expr) -> bool | None:
    """Whether the body is left out when the module is imported; None where that is not known."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
            return False
        case _:
            return None


def _inner_statements(node: ast.stmt) -> Iterator[ast.stmt]:
    for name in ("body", "orelse", "finalbody"):
        yield from getattr(node, name, ())
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from part.body


def _bound(node: ast.stmt) -> frozenset[str]:
    """Every name that the statement may bind, at any depth; too many do no harm."""
    found: set[str] = set()
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=asname):
                found.add(asname or name.partition(".")[0])
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                found.add(name)
    return frozenset(found)
