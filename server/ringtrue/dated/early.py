"""Early: names, modules and parameters that came with a later release than the one at hand, or than the lowest that
the project supports.

Does not know what to use instead, but for a few backports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.dated.standing import PYTHON, follows, number
from ringtrue.dated.uses import import_excused, is_excused
from ringtrue.environment.answers import Found, Present
from ringtrue.environment.api.values import Api
from ringtrue.expressions import dotted
from ringtrue.file_places import is_development_file
from ringtrue.import_statements import wanted_modules, wanted_name
from ringtrue.purpose import in_test_or_example
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
    """`name` came in `first`, or before it but after the last release that is known to lack it where it is not
    `exact`; `lacking` is the release that has it not: the one at hand, or the lowest supported."""

    span: Span
    name: str
    title: str
    first: str
    lacking: str
    at_hand: bool
    reason: str
    backport: str
    exact: bool = True


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
        yield from _judged(span, module, PYTHON, _Coming(first, None), node, ctx)


def _early(span: Span, name: str, node: ast.Attribute | ast.ImportFrom, ctx: Context) -> Iterator[Early]:
    distribution = ctx.ask("history-of", name.partition(".")[0])
    if distribution is None or name in _ALWAYS_THERE:
        return
    life = ctx.ask("life", distribution, name)
    if life is None or life.first is None:
        return
    owner = ctx.ask("life", distribution, name.rpartition(".")[0]) if isinstance(node, ast.Attribute) else None
    if owner is None or owner.first != life.first:  # else the owner is too new itself, and that is said of it
        yield from _judged(span, name, distribution, _Coming(life.first, life.lacked), node, ctx)


_ALWAYS_THERE = frozenset(("numpy.bool_",))
"""Made at run time in the releases of which the history says that they lack it."""


@dataclass(frozen=True)
class _Coming:
    """The first release that is known to have a name, and the last known one before it, where some lie between."""

    first: str
    lacked: str | None

    @property
    def exact(self) -> bool:
        return self.lacked is None or follows(self.lacked, self.first)

    def after(self, release: str) -> bool:
        """Whether `release` certainly has it not yet: what lies between the two may be either."""
        sure = self.first if self.exact or self.lacked is None else self.lacked
        here = number(release)
        return here < number(sure) or (not self.exact and here == number(sure))


def _judged(
    span: Span,
    name: str,
    distribution: str,
    coming: _Coming,
    node: ast.Attribute | ast.Import | ast.ImportFrom,
    ctx: Context,
) -> Iterator[Early]:
    at: AtHand | None = ctx.ask("at-hand", distribution)
    if at is None or (distribution != PYTHON and (ctx.ask("own-project", distribution) or _strays(distribution, ctx))):
        return
    meant = at.version
    if distribution == PYTHON and at.lowest is not None and number(at.lowest) > number(meant):
        meant = at.lowest  # what is at hand is not what the project is for
    lacks = coming.after(meant) and not (at.reason == "installed" and _is_there(node, name, ctx))
    below = at.lowest is not None and coming.after(at.lowest)
    below = below and not _runs_apart(node, ctx)
    if not (lacks or below) or _excused(node, name, ctx):
        return
    title = "Python" if distribution == PYTHON else distribution
    lacking = meant if lacks else at.lowest or ""
    yield Early(span, name, title, coming.first, lacking, lacks, at.reason, _backport(name), coming.exact)


def _is_there(node: ast.Attribute | ast.Import | ast.ImportFrom, name: str, ctx: Context) -> bool:
    """Whether what is installed has it all the same; also while that is being looked up."""
    if isinstance(node, ast.Attribute):
        return any(isinstance(ctx.api(path), Api | None) for path in ctx.receivers.of(node))
    if isinstance(node, ast.Import):
        return isinstance(ctx.module(name), Found | None)
    return isinstance(ctx.member(node.module or "", name.rpartition(".")[2]), Present | None)


def _runs_apart(node: ast.Attribute | ast.Import | ast.ImportFrom, ctx: Context) -> bool:
    """Whether the lowest release that a project supports says nothing of the place: tests, documentation and the
    maintainers' tools run with what they please, and an import that may not happen is one for other releases."""
    path = str(ctx.ask_here("place") or ctx.path)
    if is_development_file(path) or in_test_or_example(ctx):
        return True
    if not isinstance(node, ast.Attribute):
        return False
    head = dotted(node).partition(".")[0]
    return any(one.guards or one.kind not in ("import", "from") for one in ctx.bindings(head))


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
