"""Parameters: keywords of calls that a library took and takes no more, or says that it will not take much longer.

What the history remembers of functions and constructors, and what installed ones say of themselves. A message that
speaks of some values only is not passed on. What an installed release does not take at all is told by `gone`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ringtrue.dated.messages import is_of_all, named_instead
from ringtrue.dated.named import recalled_name
from ringtrue.dated.remembered import Remembered, gone_since
from ringtrue.dated.standing import PYTHON, number, standing
from ringtrue.dated.successors import SUCCESSORS
from ringtrue.dated.uses import is_excused, is_left_open, uses
from ringtrue.environment.api.values import Api
from ringtrue.text import Span

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.dated.standing import Standing
    from ringtrue.history.lives import Life


def dated_keywords(node: ast.Call, ctx: Context) -> Iterator[Remembered]:
    """The keywords of a call that are gone, where nothing is installed that says so itself, or deprecated."""
    if not any(one.arg for one in node.keywords):
        return
    names, answer = called_names(node, ctx)
    where = answer.where if answer is not None else None
    distribution = where.distribution if where is not None else None
    if distribution is None and names:
        distribution = ctx.ask("history-of", names[0].partition(".")[0])
    at = standing(distribution, ctx) if distribution is not None else None
    if at is None or at.version is None:
        return
    told = {use.span.start for use in uses(node, ctx)}
    for keyword in node.keywords:
        start = ctx.span(keyword).start
        if keyword.arg is None or start in told:
            continue
        span = Span(start, start + len(keyword.arg))
        found = next((one for name in names if (one := _judged(span, name, keyword.arg, at, ctx)) is not None), None)
        if found is None and answer is not None:
            found = _said_here(span, keyword.arg, answer, at)
        if found is None or (answer is not None and found.kind == "gone") or is_excused(node, ctx):
            continue
        if found.kind == "gone" or not is_left_open(keyword):
            yield found


def _said_here(span: Span, keyword: str, answer: Api, at: Standing) -> Remembered | None:
    """What every way to call an installed function says of the keyword."""
    given = [one.parameter(keyword) for one in answer.signatures]
    said = next((one.deprecated for one in given if one is not None and one.deprecated), None)
    if said is None or any(one is not None and not one.deprecated for one in given) or not is_of_all(said, keyword):
        return None
    shown = f"{'.'.join(answer.name.removesuffix('.__init__').split('.')[-2:])}({keyword})"
    other = named_instead(said)
    takes = any(one.parameter(other) for one in answer.signatures)
    return Remembered(
        span, shown, "deprecated", "", at, said, instead=f"{other}=" if takes and other != keyword else ""
    )


def called_names(node: ast.Call, ctx: Context) -> tuple[tuple[str, ...], Api | None]:
    """What the history may call what is called, and what an installed release, or Python, says of it itself."""
    name = recalled_name(node.func, ctx)
    paths = ctx.receivers.of(node.func)
    answer = ctx.api(paths[0]) if len(paths) == 1 else None
    if isinstance(answer, Api) and answer.where is not None and answer.where.version is not None:
        own = answer.where.distribution
        if own is None:
            return ((name,) if name and "." in name else (), answer)
        named = (name, answer.name.removesuffix(".__init__"))
        return tuple(dict.fromkeys(one for one in named if one and ctx.ask("history-of", one) == own)), answer
    return ((name,), None) if "." in name else ((), None)


def _judged(span: Span, name: str, keyword: str, at: Standing, ctx: Context) -> Remembered | None:
    life: Life | None = ctx.ask("parameter-life", at.distribution, name, keyword)
    if life is None or at.version is None:
        return None
    shown = f"{'.'.join(name.split('.')[-2:])}({keyword})"
    found = Remembered(span, shown, "gone", "", at, life.message or "")
    here = number(at.version)
    gone = gone_since(life, here)
    if gone is not None:
        of: Life | None = ctx.ask("life", at.distribution, name)
        if of is None or gone_since(of, here) is not None or at.distribution == PYTHON:
            return None
        return replace(found, release=gone[0], exact=gone[1], instead=_instead(found, name, ctx))
    if life.deprecated is None or not at.reaches(life.deprecated) or not is_of_all(found.message, keyword):
        return None
    if life.last is not None and number(life.last) < here:
        return None
    dated = replace(found, kind="deprecated", release=life.deprecated)
    return replace(dated, instead=_instead(dated, name, ctx))


def _instead(found: Remembered, name: str, ctx: Context) -> str:
    """The keyword that takes the place, where the message names one that the release at hand takes."""
    last = found.name.rpartition("(")[2]
    if (known := SUCCESSORS.get(f"{name}({last}")) is not None:
        return known
    other = named_instead(found.message)
    if not other or "." in other or other in found.name:
        return ""
    life: Life | None = ctx.ask("parameter-life", found.standing.distribution, name, other)
    here = number(found.standing.version or "0")
    there = life is not None and life.deprecated is None and gone_since(life, here) is None
    return f"{other}=" if there and (life.first is None or number(life.first) <= here) else ""  # type: ignore[union-attr]  # it is there
