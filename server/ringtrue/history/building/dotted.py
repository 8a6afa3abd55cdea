"""Dotted names of expressions. Does not know what they mean."""

from __future__ import annotations

import ast


def dotted_name(node: ast.expr | None) -> str:
    """A dotted name as text; empty for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def base_name(node: ast.expr) -> str:
    """A base class as a dotted text; "?" where it is computed."""
    if isinstance(node, ast.Subscript):
        node = node.value
    return dotted_name(node) or "?"
