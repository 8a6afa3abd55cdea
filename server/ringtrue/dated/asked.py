"""Asked: whether the rules about releases speak of a place, for the rules about names, which then need not.

Imports what it takes on first use: a name that is missing is rare, and rules that are prompt ask here.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringtrue.context import Context


def is_dated(node: ast.AST, part: ast.AST, ctx: Context) -> bool:
    """Whether `part` of `node`, or `node` itself, is something that another release has."""
    from ringtrue.dated.gone import gone_at
    from ringtrue.dated.uses import uses

    if not isinstance(node, ast.Attribute | ast.Call | ast.Import | ast.ImportFrom):
        return False
    if any(use.status == "removed" and use.node in (node, part) for use in uses(node, ctx)):
        return True
    return isinstance(node, ast.Attribute | ast.ImportFrom) and gone_at(node, part, ctx)
