"""Texts of expressions, cut from a source by the positions of their nodes.

`ast.unparse` would cost more than all the rest of the reading.
"""

from __future__ import annotations

import ast

LONGEST = 300
"""Longer defaults and values say nothing that is asked for; long types (literals, unions) do."""
LONGEST_TYPE = 8_000


class Slices:
    """The text of one file by lines."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._ascii = text.isascii()

    def of(self, node: ast.expr, longest: int = LONGEST) -> str | None:
        """The text of `node` on one line or several; None where it is too long to be kept."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        start, end = node.col_offset, node.end_col_offset or 0
        if last - first > 200:
            return None
        if first == last:
            found = self._cut(self._lines[first], start, end)
        else:
            inner = self._lines[first + 1 : last]
            head, tail = self._lines[first], self._lines[last]
            found = "\n".join([self._cut(head, start, len(head) * 4), *inner, self._cut(tail, 0, end)])
        return found if len(found) <= longest else None

    def type(self, node: ast.expr | None) -> str | None:
        """The text of an annotation; of `Annotated[...]`, the type alone: the rest may be a page of documentation."""
        match node:
            case ast.Subscript(
                value=ast.Name(id="Annotated") | ast.Attribute(attr="Annotated"), slice=ast.Tuple(elts=[kind, *_])
            ):
                node = kind
        return None if node is None else self.of(node, LONGEST_TYPE) or "..."

    def decorator(self, node: ast.expr) -> str:
        """The text of a decorator; of a very long one what is called."""
        text = self.of(node, LONGEST_TYPE)
        if text is None and isinstance(node, ast.Call):
            return f"{self.short(node.func)}(...)"
        return text or "..."

    def short(self, node: ast.expr) -> str:
        """The text of a default: "..." where it is too long."""
        return self.of(node) or "..."

    def _cut(self, line: str, start: int, end: int) -> str:
        if self._ascii or line.isascii():
            return line[start:end]
        return line.encode()[start:end].decode()
