"""Whether somebody outside chooses the host of an address: the part in front of the path.

Reads addresses that are put together from text and values. Does not know what is done with the address.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ringtrue.composed import Hole, composed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ringtrue.context import Context
    from ringtrue.taint.model import Weakness

_DEPTH = 4
GoesOn: TypeAlias = "Callable[[ast.expr, Context], bool]"


@dataclass(frozen=True)
class HostPlace:
    """How the host is recognised in addresses of one class of weakness."""

    weakness: Weakness
    open_end: re.Pattern[str]
    """The whole text in front of a value that still belongs to the host."""
    first: str
    """What a value stands for at the start that nobody outside gives."""
    later: str
    """And behind other text."""

    def after(self, before: str) -> str:
        return before + (self.later if before else self.first)

    def continues(self, before: str) -> bool:
        return before == "" or bool(self.open_end.fullmatch(before))


def chooses_host(
    address: ast.expr, place: HostPlace, ctx: Context, goes_on: GoesOn | None = None, depth: int = _DEPTH
) -> bool:
    """Whether what comes from outside stands where the host does. `goes_on` tells names whose start is older."""
    trace = ctx.taint.of(address, place.weakness)
    parts = composed(address, ctx)
    if parts is None:
        return trace is None or (trace.whole and not (goes_on and goes_on(address, ctx)))
    if trace is None:  # of a parameter, when a call of the function is followed
        return _given_as_host(parts, place, ctx)
    before = ""
    for part in parts:
        if not isinstance(part, Hole):
            before += part
        elif part.node is not None and ctx.taint.of(part.node, place.weakness) is not None:
            if before == "" and depth and isinstance(part.node, ast.Name):
                return chooses_host(part.node, place, ctx, goes_on, depth - 1)
            return place.continues(before)
        else:
            before = place.after(before)
    return False


def _given_as_host(parts: list[str | Hole], place: HostPlace, ctx: Context) -> bool:
    """Whether a parameter stands where the host does."""
    before = ""
    for part in parts:
        if not isinstance(part, Hole):
            before += part
            continue
        names = (one for one in ast.walk(part.node) if isinstance(one, ast.Name)) if part.node is not None else ()
        given = any(one.how == "parameter" for name in names for one in ctx.cost.reaching(name))
        if given and place.continues(before):
            return True
        before = place.after(before)
    return False
