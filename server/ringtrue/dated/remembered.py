"""Remembered: names of libraries that are not installed here, of which the history says that they went or are about to.

Does not know what took their place. What is installed speaks for itself (`gone`, `warned`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ringtrue.dated.standing import PYTHON, Standing, follows, number, standing
from ringtrue.dated.uses import import_excused, is_excused, is_left_to_ruff, is_told_above, uses
from ringtrue.import_statements import wanted_name
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.history.lives import Life


@dataclass(frozen=True)
class Remembered:
    """`name` is gone, or deprecated, since `release`; `message` is what the library says of it."""

    span: Span
    name: str
    kind: Literal["gone", "deprecated"]
    release: str
    standing: Standing
    message: str
    exact: bool = True
    """Whether no release before `release` can lack it."""


def remembered(node: ast.Attribute | ast.ImportFrom, ctx: Context) -> Iterator[Remembered]:
    """What `node` names that the history knows, and no migration speaks of."""
    if is_left_to_ruff(node, ctx):
        return
    if isinstance(node, ast.Attribute):
        name = ctx.imported(node) if isinstance(node.ctx, ast.Load) else ""
        end = ctx.span(node).end
        found = _judged(Span(end - len(node.attr), end), name, ctx) if "." in name else None
        if found is None or uses(node, ctx) or is_told_above(node, ctx) or is_excused(node, ctx):
            return
        yield found
    elif not node.level and node.module:
        said = {use.span for use in uses(node, ctx)}
        for alias in node.names:
            span = wanted_name(alias, ctx)
            found = _judged(span, f"{node.module}.{alias.name}", ctx) if alias.name != "*" else None
            if found is not None and not said and not import_excused(node, found.name, ctx):
                yield found


def _judged(span: Span, name: str, ctx: Context) -> Remembered | None:
    distribution = ctx.ask("history-of", name.partition(".")[0])
    if distribution in (None, PYTHON) or ctx.ask("installed", distribution) is not None:
        return None
    life: Life | None = ctx.ask("life", distribution, name)
    if life is None or (life.last is None and life.deprecated is None):
        return None
    at = standing(distribution, ctx)
    if at is None or at.version is None:
        return None
    if life.last is not None and number(life.last) < number(at.version):
        above: Life | None = ctx.ask("life", distribution, name.rpartition(".")[0])
        ended = above is not None and above.last is not None and number(above.last) < number(at.version)
        if ended:
            return None
        exact = follows(life.last, life.gone)
        return Remembered(span, name, "gone", life.gone or life.last, at, life.message or "", exact)
    if life.deprecated is not None and at.reaches(life.deprecated):
        return Remembered(span, name, "deprecated", life.deprecated, at, life.message or "")
    return None
