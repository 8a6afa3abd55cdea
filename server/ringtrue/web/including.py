"""Including: the edits by which an application includes a router as it includes the one beside it.

Copies what is written for the other; does nothing where that says more than which router. Does not know frameworks.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from ringtrue.expressions import dotted
from ringtrue.text import Edit, Span
from ringtrue.web.project import Project
from ringtrue.web.values import Imported, Include


def including(project: Project, path: str, one: Include, left: str, name: str) -> tuple[Edit, ...]:
    """Edits of the file at `path`, which includes `one`, that include `name` of the file `left` likewise."""
    file, text = project.file(path), project.text(path)
    head, _, rest = one.target.partition(".")
    imported = file.imported.get(head) if file is not None else None
    stem = os.path.basename(left).removesuffix(".py")
    if file is None or text is None or imported is None or rest != name or not text.isascii():
        return ()
    inner = f"{imported.module}.{stem}" if imported.module else stem
    if imported.member != head or project.module(path, imported.level, inner) != left:
        return ()
    known = file.imported.get(stem)
    if known not in (None, Imported(imported.level, imported.module, stem)):
        return ()
    tree, starts = ast.parse(text), [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    placed = _Placed(text, starts)
    uses = list(_uses(tree, head, rest, stem, one.line, placed))
    imports = [] if known is not None else list(_imports(tree, head, stem, placed))
    return (*imports, *uses) if len(uses) == 1 and (known is not None or len(imports) == 1) else ()


class _Placed:
    """Where nodes stand in a text of ASCII."""

    def __init__(self, text: str, starts: list[int]) -> None:
        self.text = text
        self._starts = starts

    def start(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt) -> int:
        return self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)


def _imports(tree: ast.Module, head: str, stem: str, placed: _Placed) -> Iterator[Edit]:
    for node in ast.walk(tree):
        for alias in node.names if isinstance(node, ast.ImportFrom) else ():
            if alias.name == head and alias.asname is None:
                at = placed.start(alias)
                yield Edit(Span(at, at), f"{stem}, ")


def _uses(tree: ast.Module, head: str, rest: str, stem: str, line: int, placed: _Placed) -> Iterator[Edit]:
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Call(args=[given], keywords=[])) if (
                node.lineno - 1 == line and dotted(given) == f"{head}.{rest}"
            ):
                start, end = placed.start(node), placed.end(node)
                indent = placed.text[placed.text.rfind("\n", 0, start) + 1 : start]
                at = placed.start(given) - start
                copied = placed.text[start:end]
                yield Edit(Span(end, end), f"\n{indent}{copied[:at]}{stem}{copied[at + len(head) :]}")
            case ast.For(iter=ast.Tuple(elts=elements) | ast.List(elts=elements)):
                for one in elements:
                    if (
                        isinstance(one, ast.Name)
                        and one.id == head
                        and node.lineno - 1 <= line <= (node.end_lineno or 0)
                    ):
                        at = placed.start(one)
                        yield Edit(Span(at, at), f"{stem}, ")
            case _:
                continue
