"""Status: what a place is checked against, as clients show it. Does not know when it is asked for."""

from __future__ import annotations

from typing import Any

from ringtrue.lsp.places import Place

NOTHING_YET: dict[str, Any] = {
    "interpreter": None,
    "version": None,
    "reason": None,
    "indexDate": None,
    "pending": True,
    "lookingUp": [],
}
_MOST_NAMED = 3


def environment_of(place: Place | None) -> dict[str, Any]:
    """The interpreter and why it is this one, and how old the list of names is."""
    if place is None or place.folder is None:
        return NOTHING_YET
    from ringtrue.environment.interpreter import Interpreter

    world = place.folder.world
    found = world.environment.interpreter
    known = isinstance(found, Interpreter)
    return {
        "interpreter": (found.path or found.prefix) if isinstance(found, Interpreter) else None,
        "version": ".".join(map(str, found.version)) if isinstance(found, Interpreter) else None,
        "reason": found.considered[-1] if known and found.considered else found.reason,
        "indexDate": place.index_date,
        "pending": place.pending,
        "lookingUp": _looking_up(place),
    }


def _looking_up(place: Place) -> list[str]:
    """What is being looked up, in few words: the packages that an index is asked about, and how much else."""
    if not place.asked:
        return []
    from ringtrue.world import NETWORK, RUN

    named = sorted({str(one.arguments[0]) for one in place.asked if one.kind in NETWORK and one.arguments})
    said = [f"'{name}' on the index" for name in named[:_MOST_NAMED]]
    if len(named) > _MOST_NAMED:
        said.append(f"{len(named) - _MOST_NAMED} more packages on the index")
    if any(one.kind in RUN for one in place.asked):
        said.append("examples")
    if any(one.kind not in NETWORK | RUN for one in place.asked):
        said.append("installed packages")
    return said
