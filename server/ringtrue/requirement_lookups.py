"""Requirement look-ups: what several rules ask about a declared requirement.

Does not know what a rule makes of the answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringtrue.context import Context
from ringtrue.declared.model import Declared
from ringtrue.index.values import Details, Unavailable
from ringtrue.markers import may_apply
from ringtrue.rule import Evidence


def not_from_index(node: Declared, ctx: Context) -> bool:
    """Whether the configured indexes have no say in `node`: it has a place of its own, or is not wanted here."""
    if node.origin != "index" or node.index is not None or node.group == "constraint":
        return True
    if ctx.ask("own-project", node.name):
        return True
    _, at_hand = ctx.ask("python") or (None, None)
    return at_hand is not None and not (may_apply(node.marker, at_hand) and may_apply_python(node.python, at_hand))


def may_apply_python(specifier: str | None, python: tuple[int, int]) -> bool:
    """Whether an entry's own limit on Pythons lets it apply to some release of `python`."""
    if not specifier:
        return True
    from ringtrue.environment.target import supported

    return python in supported(specifier) or not supported(specifier)


def on_index(name: str, ctx: Context) -> bool | None:
    """Whether a configured index has `name`; private ones are asked, and until they answer it is not known."""
    known: bool | None = ctx.ask("exists", name)
    if known is not None:
        return known
    said: Details | Unavailable | None = ctx.ask("details", name)
    if said is None or (isinstance(said, Unavailable) and said.why != "absent"):
        return None
    return not isinstance(said, Unavailable)


def named_evidence(name: str, ctx: Context) -> Iterator[Evidence]:
    """Where the name was looked for."""
    listed = ctx.ask("index-names")
    if listed is not None:
        count, day = listed
        yield Evidence(f"a project named '{name}'", f"not among {count:,} names of {day.isoformat()}", "index")
