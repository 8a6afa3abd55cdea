"""Gone: names that what is at hand has not, and that another release of the same library has.

For names of which no migration speaks: the history of the libraries and the stubs of each Python say when they were
there. Does not know what took their place; near names are all that is offered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from ringtrue.corrections import corrections, defined
from ringtrue.dated.named import shelf_of
from ringtrue.dated.standing import PYTHON, follows, number
from ringtrue.dated.uses import import_excused, is_left_to_ruff, is_told_above
from ringtrue.environment.answers import Absent
from ringtrue.import_statements import may_fail, wanted_name
from ringtrue.judged_calls import judged_call
from ringtrue.lacking import Lack, lack
from ringtrue.near_names import nearest
from ringtrue.rule import Edit, Fix
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.history.lives import Life

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
    exact: bool = True
    """Whether no release before `release` can lack it."""


def gone(node: ast.Attribute | ast.Call | ast.ImportFrom, ctx: Context) -> Iterator[Gone]:
    """What `node` asks for that another release has, where the code around it does not know of that."""
    if not isinstance(node, ast.ImportFrom) or not import_excused(node, node.module or "", ctx):
        yield from _gone(node, ctx)


def _gone(node: ast.Attribute | ast.Call | ast.ImportFrom, ctx: Context) -> Iterator[Gone]:
    if isinstance(node, ast.Call):
        yield from _keywords(node, ctx)
        return
    if is_left_to_ruff(node, ctx):
        return
    if isinstance(node, ast.ImportFrom):
        yield from _imported(node, ctx)
        return
    found = lack(node, ctx)
    if found is not None and is_told_above(found.node, ctx):
        return
    if found is not None and (dated := of_lack(found, ctx)) is not None:
        yield dated


def gone_at(node: ast.Attribute | ast.Call | ast.ImportFrom, part: ast.AST, ctx: Context) -> bool:
    """Whether `part` of `node`, an alias or the attribute itself, is gone."""
    start = ctx.span(part).start
    end = ctx.span(part).end
    return any(start <= one.span.start and one.span.end <= end for one in _gone(node, ctx))


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
    full = f"{module}.{name}"
    if not versions:  # a member of a class: only of modules do the stubs tell each by each
        public = full.removeprefix("builtins.").lstrip("_")  # `_asyncio.Task` is `asyncio.Task` in C
        life = ctx.ask("life", PYTHON, full) or ctx.ask("life", PYTHON, public)
        found = Gone(span, public, "Python", version, "before", "", "history")
        return _aged(life, found) if life is not None else None
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
        if life is not None:
            shelf = shelf_of(name)
            public = name if shelf is None else shelf.canonical(name)
            return _aged(life, Gone(span, public, distribution, version, "before", "", "history", fixes))
    return None


def _aged(life: Life, found: Gone) -> Gone | None:
    """What a life says of something that is not in the release at hand."""
    here = number(found.version)
    if life.last is not None and number(life.last) < here:
        return replace(found, release=life.gone or life.last, exact=follows(life.last, life.gone))
    if life.first is not None and number(life.first) > here:
        exact = life.lacked is None or follows(life.lacked, life.first)
        return replace(found, when="later", release=life.first, exact=exact)
    return None


def _keywords(node: ast.Call, ctx: Context) -> Iterator[Gone]:
    """Keywords that the callee does not take, and did or will in another release."""
    judged = judged_call(node, ctx) if node.keywords else None
    where = judged[0].where if judged is not None else None
    if judged is None or where is None or where.version is None:
        return
    distribution, title = where.distribution or PYTHON, where.distribution or "Python"
    names = tuple(one for one in (ctx.imported(node.func), judged[0].name.removesuffix(".__init__")) if one)
    for misfit in judged[1]:
        keyword = misfit.node
        if misfit.trouble != "keyword" or not isinstance(keyword, ast.keyword) or keyword.arg is None:
            continue
        start = ctx.span(keyword).start
        lives = (ctx.ask("parameter-life", distribution, name, keyword.arg) for name in names)
        life = next((one for one in lives if one is not None), None)
        shown = f"{'.'.join(names[0].split('.')[-2:])}({keyword.arg})"
        span = Span(start, start + len(keyword.arg))
        found = Gone(span, shown, title, where.version, "before", "", "history")
        dated = _aged(life, found) if life is not None else None
        brought = next((_BROUGHT[one, keyword.arg] for one in names if (one, keyword.arg) in _BROUGHT), None)
        if brought is not None and number(where.version) < number(brought):
            dated = replace(found, when="later", release=brought)
        if dated is not None:
            yield dated


_BROUGHT = {
    ("shutil.rmtree", "onexc"): "3.12",
    ("asyncio.tasks.create_task", "eager_start"): "3.14",
    ("asyncio.taskgroups.TaskGroup.create_task", "eager_start"): "3.14",
}
"""Parameters that came with a later Python, of functions whose signatures the stubs write in ways of their own."""
