"""Remembered: names of libraries that are not installed here, of which the history says that they went or are about to.

Does not know what took their place. What is installed speaks for itself (`gone`, `warned`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ringtrue.dated.messages import named_instead
from ringtrue.dated.named import recalled_name
from ringtrue.dated.standing import PYTHON, Number, Standing, follows, is_first_party, number, standing
from ringtrue.dated.successors import SUCCESSORS
from ringtrue.dated.uses import import_excused, is_excused, is_left_to_ruff, is_told_above, uses
from ringtrue.import_statements import wanted_modules, wanted_name
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
    instead: str = ""
    """What to write in its place, where the library says so and the release at hand has it; `name=` for a keyword."""


def remembered(node: ast.Attribute | ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Remembered]:
    """What `node` names that the history knows, and no migration speaks of."""
    if isinstance(node, ast.Import):
        if not uses(node, ctx):
            yield from _judged_modules(node, ctx)
        return
    if is_left_to_ruff(node, ctx):
        return
    if isinstance(node, ast.Attribute):
        name = recalled_name(node, ctx) if isinstance(node.ctx, ast.Load) else ""
        end = ctx.span(node).end
        found = _judged(Span(end - len(node.attr), end), name, ctx) if "." in name else None
        if found is None or uses(node, ctx) or is_told_above(node, ctx) or is_excused(node, ctx):
            return
        yield found
    elif not node.level and node.module:
        said = {use.span for use in uses(node, ctx)}
        modules = () if said else tuple(_judged_modules(node, ctx))
        if modules:
            yield from modules
            return
        for alias in node.names:
            span = wanted_name(alias, ctx)
            found = _judged(span, f"{node.module}.{alias.name}", ctx) if alias.name != "*" else None
            if found is not None and not said and not import_excused(node, found.name, ctx):
                yield found


def _judged_modules(node: ast.Import | ast.ImportFrom, ctx: Context) -> Iterator[Remembered]:
    """Of each module that the statement asks for the outermost one that is gone, of those that it goes through."""
    for wanted in wanted_modules(node, ctx) if not getattr(node, "level", 0) else ():
        parts = wanted.dotted.split(".")
        for end in range(2, len(parts) + 1):
            span = Span(wanted.parts[0].start, wanted.parts[end - 1].end)
            found = _judged(span, ".".join(parts[:end]), ctx)
            if found is not None and found.kind == "gone":
                if not import_excused(node, found.name, ctx):
                    yield found
                break


def _judged(span: Span, name: str, ctx: Context) -> Remembered | None:
    distribution = ctx.ask("history-of", name.partition(".")[0])
    if distribution in (None, PYTHON) or ctx.ask("installed", distribution) is not None:
        return None
    life: Life | None = ctx.ask("life", distribution, name)
    if life is None or (life.last is None and life.deprecated is None):
        return None
    at = standing(distribution, ctx)
    if at is None or at.version is None or is_first_party(name, ctx):
        return None
    here = number(at.version)
    found = Remembered(span, name, "gone", "", at, life.message or "", instead=_instead(life, name, at, ctx))
    gone = gone_since(life, here)
    if gone is not None:
        above: Life | None = ctx.ask("life", distribution, name.rpartition(".")[0])
        if above is not None and gone_since(above, here) is not None:
            return None
        return replace(found, release=gone[0], exact=gone[1])
    if life.deprecated is not None and at.reaches(life.deprecated):
        return replace(found, kind="deprecated", release=life.deprecated)
    return None


def gone_since(life: Life, here: Number) -> tuple[str, bool] | None:
    """The release since which something is certainly gone, and whether it went with that one, if `here` lacks it."""
    if life.last is None or life.gone is None or here < number(life.gone):
        return None
    return life.gone, follows(life.last, life.gone)


def _instead(life: Life, name: str, at: Standing, ctx: Context) -> str:
    """Another name of the same owner that the message says to use, and that the release at hand has."""
    if (known := SUCCESSORS.get(name)) is not None:
        return known
    owner, _, last = name.rpartition(".")
    other = named_instead(life.message or "").rpartition(".")[2]
    if not other or other == last:
        return ""
    near: Life | None = ctx.ask("life", at.distribution, f"{owner}.{other}")
    here = number(at.version or "0")
    if near is None or near.deprecated is not None or gone_since(near, here) is not None:
        return ""
    return other if near.first is None or number(near.first) <= here else ""
