"""Suites: the list of statements that a statement stands in.

Does not know which of them run.
"""

from __future__ import annotations

import ast

from ringtrue.tree import Tree


def suite_of(statement: ast.AST, tree: Tree) -> list[ast.stmt]:
    """The statements beside `statement` in their order, itself included; it alone where nothing is known of others."""
    parent = tree.parents.get(statement)
    for field in ("body", "orelse", "finalbody"):
        suite = getattr(parent, field, None)
        if isinstance(suite, list) and statement in suite:
            return suite
    return [statement] if isinstance(statement, ast.stmt) else []
