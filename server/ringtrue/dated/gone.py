"""Gone: names that what is at hand has not, and that another release of the same library has.

For names of which no migration speaks: the history of the libraries and the stubs of each Python say when they were
there. Does not know what took their place; near names are all that is offered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from ringtrue.corrections import corrections, defined
from ringtrue.dated.standing import number
from ringtrue.dated.uses import is_left_to_ruff
from ringtrue.environment.answers import Absent
from ringtrue.import_statements import may_fail, wanted_name
from ringtrue.lacking import Lack, lack
from ringtrue.near_names import nearest
from ringtrue.rule import Edit, Fix
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context

When: TypeAlias = Literal["before", "later"]


@dataclass(frozen=True)
class Gone:
    """`name` of `title` is not in `version`; `release` is the first without it, or for one that comes "later" the
    first that has it."""

    span: Span
    name: str
    title: str
    version: str
    when: When
    release: str
    source: str
    fixes: tuple[Fix, ...] = ()


def gone(node: ast.Attribute | ast.ImportFrom, ctx: Context) -> Iterator[Gone]:
    """What `node` asks for that another release has."""
    if is_left_to_ruff(node, ctx):
        return
    if isinstance(node, ast.ImportFrom):
        yield from _imported(node, ctx)
        return
    found = lack(node, ctx)
    if found is not None and (dated := of_lack(found, ctx)) is not None:
        yield dated


def gone_at(node: ast.Attribute | ast.ImportFrom, part: ast.AST, ctx: Context) -> bool:
    """Whether `part` of `node`, an alias or the attribute itself, is gone."""
    start = ctx.span(part).start
    end = ctx.span(part).end
    return any(start <= one.span.start and one.span.end <= end for one in gone(node, ctx))


def of_lack(found: Lack, ctx: Context) -> Gone | None:
    """The same for an attribute that is known to be missing."""
    where = found.answer.parent.where
    if where is None or where.version is None:
        return None
    end = ctx.span(found.node).end
    span = Span(end - len(found.node.attr), end)
    owner = defined(found)
    public = ctx.imported(found.node)
    name = public if public and not public.startswith("builtins.") else f"{owner}.{found.node.attr}"
    if where.distribution is None:
        return _of_python(span, owner, found.node.attr, where.version, ctx)
    names = dict.fromkeys((name, f"{owner}.{found.node.attr}"))
    return _of_release(span, tuple(names), where.distribution, where.version, corrections(found, ctx), ctx)


def _imported(node: ast.ImportFrom, ctx: Context) -> Iterator[Gone]:
    if node.level or not node.module or may_fail(node, node.module, ctx) or "conditional" in ctx.guards(node):
        return
    for alias in node.names:
        answer = ctx.member(node.module, alias.name) if alias.name != "*" else None
        if isinstance(answer, Absent):
            dated = of_absent(node.module, alias, answer, ctx)
            if dated is not None:
                yield dated


def of_absent(module: str, alias: ast.alias, answer: Absent, ctx: Context) -> Gone | None:
    """The same for a name that is known to be missing from a module."""
    span, found = wanted_name(alias, ctx), answer.module
    if found.origin == "stdlib":
        if alias.name.startswith("_") or found.name.startswith("_"):
            return None
        _, at_hand = ctx.ask("python")
        return _of_python(span, found.name, alias.name, f"{at_hand[0]}.{at_hand[1]}", ctx)
    if found.distribution is None or not ctx.ask("as-declared", found.distribution):
        return None
    version = ctx.ask("installed", found.distribution)
    fixes = tuple(
        Fix(f"Replace '{alias.name}' by '{other}'", (Edit(span, other),))
        for other in nearest(alias.name, answer.names)
        if alias.asname
    )
    if version is None:
        return None
    return _of_release(span, (f"{module}.{alias.name}",), found.distribution, version, fixes, ctx)


def _of_python(span: Span, module: str, name: str, version: str, ctx: Context) -> Gone | None:
    versions = ctx.ask("library-versions", module, name)
    _, at_hand = ctx.ask("python")
    if not versions:
        return None
    full = f"{module}.{name}"
    later = [one for one in versions if one > at_hand]
    if all(one < at_hand for one in versions):
        release = f"{versions[-1][0]}.{versions[-1][1] + 1}"
        return Gone(span, full, "Python", version, "before", release, "the stubs of each Python")
    if later and at_hand not in versions:
        release = f"{later[0][0]}.{later[0][1]}"
        return Gone(span, full, "Python", version, "later", release, "the stubs of each Python")
    return None


def _of_release(
    span: Span, names: tuple[str, ...], distribution: str, version: str, fixes: tuple[Fix, ...], ctx: Context
) -> Gone | None:
    for name in names:
        life = ctx.ask("life", distribution, name)
        if life is None:
            continue
        if life.last is not None and number(life.last) < number(version):
            return Gone(span, name, distribution, version, "before", life.gone or life.last, "history", fixes)
        if life.first is not None and number(life.first) > number(version):
            return Gone(span, name, distribution, version, "later", life.first, "history", fixes)
        return None
    return None
