"""Inner classes: a class in a class that a library reads, and what it sets: `Config` of a model, `Meta` of a table.

Does not know what is said of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ringtrue.dated.named import inherited_name
from ringtrue.dated.uses import Use, becoming, is_excused, standing_use
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context


def inner_class_uses(node: ast.ClassDef, ctx: Context) -> Iterator[Use]:
    """What of the class itself, and of the names that it sets, a migration speaks."""
    if ctx.block.kind != "member" or node in ctx.tree.parents:
        return
    start = ctx.block.text.index(node.name, ctx.span(node).start + len("class"))
    yield from _uses(node, Span(start, start + len(node.name)), node.name, ctx)
    for statement in node.body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            if isinstance(target, ast.Name):
                yield from _uses(target, ctx.span(target), f"{node.name}.{target.id}", ctx)


def _uses(node: ast.AST, span: Span, member: str, ctx: Context) -> Iterator[Use]:
    for migration in becoming(inherited_name(ctx.block.owner, member, ctx)):
        use = standing_use(node, span, migration, ctx)
        if use is not None and not is_excused(node, ctx):
            yield use
