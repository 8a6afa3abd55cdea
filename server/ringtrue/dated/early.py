"""Early: names, modules and parameters that came with a later release than the one at hand, or than the lowest that
the project supports.

Does not know what to use instead, but for a few backports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.dated.standing import PYTHON, number
from ringtrue.dated.uses import import_excused, is_excused
from ringtrue.import_statements import wanted_modules, wanted_name
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.at_hand import AtHand
    from ringtrue.context import Context

BACKPORTS = {
    "tomllib": "tomli", "zoneinfo": "backports.zoneinfo", "graphlib": "graphlib-backport",
    "compression.zstd": "backports.zstd", "annotationlib": "typing-extensions",
}  # fmt: skip
_OF_TYPING = ("typing.", "warnings.deprecated")


@dataclass(frozen=True)
class Early:
    """`name` came in `first`; `lacking` is the release that has it not: the one at hand, or the lowest supported."""

    span: Span
    name: str
    title: str
    first: str
    lacking: str
    at_hand: bool
    reason: str
    backport: str


def early(node: ast.Attribute | ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Early]:
    """What `node` names that is too new."""
    if ctx.path.endswith(".pyi"):
        return  # nothing runs it
    if isinstance(node, ast.Attribute):
        name = ctx.imported(node) if isinstance(node.ctx, ast.Load) else ""
        if name and not name.startswith("builtins."):
            end = ctx.span(node).end
            yield from _early(Span(end - len(node.attr), end), name, node, ctx)
        return
    if getattr(node, "level", 0):
        return
    for wanted in wanted_modules(node, ctx):
        found = list(_early_module(wanted.span, wanted.dotted, node, ctx))
        yield from found
        if found:
            return
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if alias.name != "*":
                yield from _early(wanted_name(alias, ctx), f"{node.module}.{alias.name}", node, ctx)


def _early_module(span: Span, module: str, node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Early]:
    spans = ctx.ask("library-module", module)
    if not spans:
        return
    first = ".".join(map(str, spans[0][0]))
    if spans[0][0] > (3, 8):
        yield from _judged(span, module, PYTHON, first, node, ctx)


def _early(span: Span, name: str, node: ast.Attribute | ast.ImportFrom, ctx: Context) -> Iterator[Early]:
    distribution = ctx.ask("history-of", name.partition(".")[0])
    if distribution is None:
        return
    life = ctx.ask("life", distribution, name)
    if life is not None and life.first is not None and life.lacked is not None:
        yield from _judged(span, name, distribution, life.first, node, ctx, life.lacked)


def _judged(
    span: Span,
    name: str,
    distribution: str,
    first: str,
    node: ast.Attribute | ast.Import | ast.ImportFrom,
    ctx: Context,
    lacked: str | None = None,
) -> Iterator[Early]:
    """`lacked` is the last release that is known to be without it: any behind it may have it already."""
    at: AtHand | None = ctx.ask("at-hand", distribution)
    if at is None or (distribution != PYTHON and (ctx.ask("own-project", distribution) or _strays(distribution, ctx))):
        return

    def is_without(version: str) -> bool:
        return number(version) <= number(lacked) if lacked is not None else number(version) < number(first)

    lacks = is_without(at.version)
    below = at.lowest is not None and is_without(at.lowest)
    if not (lacks or below) or _excused(node, name, ctx):
        return
    title = "Python" if distribution == PYTHON else distribution
    lacking = at.version if lacks else at.lowest or ""
    yield Early(span, name, title, first, lacking, lacks, at.reason, _backport(name))


def _strays(distribution: str, ctx: Context) -> bool:
    return not ctx.ask("as-declared", distribution)


def _excused(node: ast.Attribute | ast.Import | ast.ImportFrom, name: str, ctx: Context) -> bool:
    if "typing" in ctx.guards(node):
        return True
    if isinstance(node, ast.Attribute):
        return is_excused(node, ctx)
    return import_excused(node, name, ctx)


def _backport(name: str) -> str:
    if name.startswith(_OF_TYPING):
        return f"typing_extensions.{name.rpartition('.')[2]}"
    return BACKPORTS.get(name, "") or BACKPORTS.get(name.rpartition(".")[0], "")
