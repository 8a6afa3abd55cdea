"""Module edits: the parts of a fix that reach beyond its block, as edits of the whole document.

Does not know rules, nor whether the edits are wanted.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from ringtrue.facts import block_names
from ringtrue.syntax import Block, Syntax
from ringtrue.text import Edit, Span

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def module_edits(imports: Iterable[str], renames: Iterable[tuple[str, str]], syntax: Syntax) -> Iterator[Edit]:
    """Add the statements `imports` beside the module's imports; rename what the module reads under a name."""
    wanted = dict(renames)
    if wanted:
        for start, block in _blocks(syntax):
            yield from _renamed(block, start, wanted)
    if statements := tuple(_missing(imports, syntax)):
        yield _added(statements, syntax)


def moved_above(start: int, name: str, syntax: Syntax) -> Iterator[Edit]:
    """Move the statement at `start` above the first function `name` of the module; nothing where that comes later."""
    for at, end, chunk in zip(syntax.starts, syntax.ends, syntax.chunks, strict=True):
        if at >= start:
            return
        if any(isinstance(node, _FUNCTIONS) and node.name == name for block in chunk.blocks for node in block.nodes):
            own = syntax.starts.index(start)
            text = syntax.text[start : syntax.ends[own]]
            spaced = text.rstrip() + syntax.text[at:end][len(syntax.text[at:end].rstrip()) :]
            yield Edit(Span(at, at), spaced)
            yield Edit(Span(at + len(syntax.text[at:start].rstrip()), start + len(text.rstrip())), "")
            return


def _missing(imports: Iterable[str], syntax: Syntax) -> Iterator[str]:
    """The statements that bind a name which the module does not bind in the same way already."""
    there: set[tuple[int, str, str, str]] | None = None
    for statement in imports:
        if there is None:
            there = {one for _, block in _blocks(syntax) for node in block.nodes for one in _bound(node)}
        if not all(one in there for node in ast.parse(statement).body for one in _bound(node)):
            yield statement


def _bound(node: ast.AST) -> Iterator[tuple[int, str, str, str]]:
    """Each name that an import binds: dots, module, member and name."""
    if isinstance(node, ast.ImportFrom):
        yield from ((node.level, node.module or "", one.name, one.asname or one.name) for one in node.names)
    elif isinstance(node, ast.Import):
        yield from ((0, one.name, "", one.asname or one.name) for one in node.names)


def _blocks(syntax: Syntax) -> Iterator[tuple[int, Block]]:
    for start, chunk in zip(syntax.starts, syntax.chunks, strict=True):
        for block in chunk.blocks:
            yield start, block


def _renamed(block: Block, start: int, wanted: dict[str, str]) -> Iterator[Edit]:
    for read in block_names(block).reads:
        new = wanted.get(read.node.id)
        if new is not None:
            yield Edit(block.span(read.node).shifted(start), new)


def _added(statements: tuple[str, ...], syntax: Syntax) -> Edit:
    """Before the first import that is not of `__future__`; without one, below the head of the module."""
    end = "\r\n" if "\r\n" in syntax.text else "\n"
    text = "".join(statement + end for statement in statements)
    after_head = None
    for start, block in _blocks(syntax):
        for node in block.nodes:
            first = start + block.span(node).start
            if isinstance(node, ast.Import | ast.ImportFrom) and not _is_future(node):
                return Edit(Span(first, first), text)
            if after_head is None and not _is_head(node):
                after_head = _line_start(syntax.text, first)
    at = after_head if after_head is not None else len(syntax.text)
    return Edit(Span(at, at), text + end)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__" and node.level == 0


def _is_head(node: ast.stmt) -> bool:
    return _is_future(node) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _line_start(text: str, at: int) -> int:
    """The start of the line of `at`, above its decorators: a decorated statement starts at its keyword."""
    lines = text[:at].splitlines(keepends=True)
    here = at - (len(lines[-1]) if lines and not re.search(r"[\r\n]\Z", lines[-1]) else 0)
    while (before := text[:here].rstrip("\r\n").rpartition("\n")[2]).startswith("@"):
        here -= len(text[:here]) - len(text[:here].rstrip("\r\n")) + len(before)
    return here
