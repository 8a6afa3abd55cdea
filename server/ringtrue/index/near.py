"""Which popular name was meant: near matches by edit distance and popularity.

Does not know what a project holds or whether a name exists. Building takes some tens of milliseconds: do it off the
answer path, or pay at the first question. A question looks only at names of similar length and similar letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log10

LONGEST = 64
FAMOUS = 2500
_PLACES = {letter: 1 << at for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789-_.")}


@dataclass(frozen=True)
class Near:
    """A candidate and what it costs to mean it: edits plus a little for being less popular. Smaller is nearer."""

    cost: float
    name: str


class Neighbours:
    """Popular names, grouped by length; immutable once built.

    The famous may be two edits away, the rest one: for a name that few use, two edits are more likely another name.
    """

    def __init__(self, ranked: Iterable[tuple[str, int]]) -> None:
        famous: list[tuple[str, int]] = []
        others: list[tuple[str, int]] = []
        for name, rank in ranked:
            (famous if rank <= FAMOUS else others).append((name, rank))
        self._famous, self._others = _Table(famous), _Table(others)

    def near(self, name: str) -> list[Near]:
        """Names few enough edits away from `name`, unordered."""
        low = name.lower()
        allowed = edits_allowed(len(low))
        if not allowed:
            return []
        asked = _Asked(low)
        return [*self._famous.near(asked, allowed), *self._others.near(asked, 1)]


class _Asked:
    """A name that is compared with many."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.letters = _letters(name)
        self.places = _places(name)


class _Table:
    def __init__(self, ranked: list[tuple[str, int]]) -> None:
        self._masks: dict[int, list[int]] = {}
        self._names: dict[int, list[tuple[str, str, float]]] = {}
        for name, rank in ranked:
            low = name.lower()
            self._masks.setdefault(len(low), []).append(_letters(low))
            self._names.setdefault(len(low), []).append((low, name, unpopularity(rank)))

    def near(self, asked: _Asked, allowed: int) -> Iterator[Near]:
        mask, most = asked.letters, 2 * allowed  # one edit changes at most two bits of a mask
        for length in range(len(asked.name) - allowed, len(asked.name) + allowed + 1):
            masks = self._masks.get(length, ())
            for at in [at for at, other in enumerate(masks) if (mask ^ other).bit_count() <= most]:
                low, name, extra = self._names[length][at]
                edits = _edits(asked.places, len(asked.name), low)
                if edits <= allowed:
                    yield Near(edits + extra, name)


def unpopularity(rank: int) -> float:
    """What a rank adds to a cost: nothing for the first, 2 for the 10,000th, so popularity outweighs one edit at most
    between a handful of names everybody uses and the long tail."""
    return log10(max(rank, 1)) / 2


def edits_allowed(length: int) -> int:
    """How many edits keep a name of `length` recognisable; none where it is too short or too long to be a slip."""
    if length < 3 or length > LONGEST:
        return 0
    return 1 if length < 6 else 2


def _letters(name: str) -> int:
    """Which characters occur, and which occur twice."""
    once = twice = 0
    for letter in name:
        place = _PLACES.get(letter, 1 << 40)
        twice |= once & place
        once |= place
    return once | twice << 41


def distance(left: str, right: str) -> int:
    """Edits (insert, delete, replace, swap of neighbours) from `left` to `right`; no letter is edited twice."""
    return _edits(_places(left), len(left), right)


def _places(name: str) -> dict[str, int]:
    """For each letter of `name`, the bits of the places where it is."""
    places: dict[str, int] = {}
    for at, letter in enumerate(name):
        places[letter] = places.get(letter, 0) | 1 << at
    return places


def _edits(places: dict[str, int], length: int, other: str) -> int:
    """The table of edit distances, a column a step and a row a bit (Hyyrö 2003): 0.5 µs a letter instead of a cell.

    `up` and `down` say where the column rises and falls by one; `same` where a diagonal does not cost anything.
    """
    if not length:
        return len(other)
    whole = (1 << length) - 1
    last = 1 << (length - 1)
    up, down, same, before, edits = whole, 0, 0, 0, length
    for letter in other:
        here = places.get(letter, 0)
        swapped = ((~same & here) << 1) & before
        same = (((here & up) + up) ^ up) | here | down | swapped
        rise = down | (whole & ~(same | up))
        fall = same & up
        if rise & last:
            edits += 1
        elif fall & last:
            edits -= 1
        rise = rise << 1 | 1
        up = (fall << 1 | ~(same | rise)) & whole
        down = rise & same & whole
        before = here
    return edits
