"""Which popular name was meant: near matches by edit distance and popularity.

Does not know what a project holds or whether a name exists. Building takes some tens of milliseconds: do it off the
answer path, or pay at the first question. A question looks only at names of similar length and similar letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

LONGEST = 64
_PLACES = {letter: 1 << at for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789-_.")}


@dataclass(frozen=True)
class Near:
    """A candidate and what it costs to mean it: edits plus a little for being less popular. Smaller is nearer."""

    cost: float
    name: str


class Neighbours:
    """Popular names, grouped by length; immutable once built."""

    def __init__(self, ranked: Iterable[tuple[str, int]]) -> None:
        groups: dict[int, list[tuple[int, str, str, float]]] = {}
        for name, rank in ranked:
            low = name.lower()
            groups.setdefault(len(low), []).append((_letters(low), low, name, unpopularity(rank)))
        self._groups = groups
        self._masks = {length: [one[0] for one in group] for length, group in groups.items()}

    def near(self, name: str, least: int = 0) -> list[Near]:
        """Names at most `edits_allowed` away from `name` and at least `least`, unordered."""
        low = name.lower()
        if not low or len(low) > LONGEST:
            return []
        allowed = edits_allowed(len(low))
        mask, found = _letters(low), []
        for length in range(len(low) - allowed, len(low) + allowed + 1):
            masks = self._masks.get(length)
            if masks is None:
                continue
            # One edit changes at most two bits of a mask.
            bits = 2 * allowed
            group = self._groups[length]
            for at in [at for at, other in enumerate(masks) if (mask ^ other).bit_count() <= bits]:
                _, other, shown, extra = group[at]
                edits = distance(low, other, allowed)
                if edits is not None and edits >= least:
                    found.append(Near(edits + extra, shown))
        return found


def unpopularity(rank: int) -> float:
    """What a rank adds to a cost: nothing for the first, 2 for the 10,000th, so popularity outweighs one edit at most
    between a handful of names everybody uses and the long tail."""
    return log10(max(rank, 1)) / 2


def edits_allowed(length: int) -> int:
    """How many edits keep a name of `length` recognisable."""
    if length < 3:
        return 0
    return 1 if length < 6 else 2 if length < 13 else 3


def _letters(name: str) -> int:
    """Which characters occur, and which occur twice."""
    once = twice = 0
    for letter in name:
        place = _PLACES.get(letter, 1 << 40)
        twice |= once & place
        once |= place
    return once | twice << 41


def distance(left: str, right: str, allowed: int) -> int | None:
    """Edits (insert, delete, replace, swap of neighbours) from `left` to `right`, or None above `allowed`."""
    if left == right:
        return 0
    start, end = 0, 0
    shorter = min(len(left), len(right))
    while start < shorter and left[start] == right[start]:
        start += 1
    while end < shorter - start and left[-1 - end] == right[-1 - end]:
        end += 1
    left, right = left[start : len(left) - end], right[start : len(right) - end]
    if abs(len(left) - len(right)) > allowed:
        return None
    if not left or not right:
        return len(left) + len(right)
    return _table(left, right, allowed)


def _table(left: str, right: str, allowed: int) -> int | None:
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(right, 1):
            best = min(before[j - 1] + (letter != other), before[j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > allowed and min(before) > allowed:
            return None
    return row[-1] if row[-1] <= allowed else None
