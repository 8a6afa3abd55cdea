"""Near names: which of some names another was meant to be, by spelling alone.

Does not know what the names stand for, nor how popular they are (`index.near` does).
"""

from __future__ import annotations

from collections.abc import Iterable

from ringtrue.index.near import distance, edits_allowed


def nearest(name: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates that `name` may be a slip of, the likeliest first; private ones only for a private name."""
    low, private = _plain(name), name.startswith("_")
    size, allowed = len(low), edits_allowed(len(low))
    found: list[tuple[int, int, bool, int, bool, str]] = []
    for other in candidates:
        # Lengths first: they rule out nearly all, and this runs at every keystroke in a name that is not bound yet.
        if not -allowed <= len(other) - other.count("_") - size <= allowed:
            continue
        if other == name or (other.startswith("_") and not private):
            continue
        edits = distance(low, _plain(other))
        if edits <= allowed:
            style = name.islower() != other.islower()  # `findall` is `find_all` before it is `findAll`
            found.append(
                (edits, distance(name, other), style, abs(len(other) - len(name)), other[:1] != name[:1], other)
            )
    return tuple(other for *_, other in sorted(found)[:limit])


def _plain(name: str) -> str:
    """What case and underscores do not tell apart: `to_datetime` and `toDateTime` are the same slip."""
    return name.replace("_", "").lower()
