"""Status: what a place is checked against, as clients show it. Does not know when it is asked for."""

from __future__ import annotations

from typing import Any

from ringtrue.lsp.places import Place

NOTHING_YET = {"interpreter": None, "version": None, "reason": None, "indexDate": None, "pending": True}


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
    }
