"""Placed: a string and where each of its characters stands in the document it was read from.

Does not know what the string means, nor which escapes or joins made it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ringtrue.text import Span


@dataclass(frozen=True)
class Placed:
    """`value`, whose characters follow each other from `start`, or stand one by one at `places`.

    `places` is None for the usual string that the document holds literally. Otherwise it has one span per character:
    wider than one where an escape wrote the character.
    """

    value: str
    start: int
    places: tuple[Span, ...] | None = None

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Where value[start:end] stands in the document; for an empty part, the border it lies at."""
        end = len(self.value) if end is None else end
        if self.places is None:
            return Span(self.start + start, self.start + max(start, end))
        if end > start:
            return Span(self.places[start].start, self.places[end - 1].end)
        at = self.places[start - 1].end if start else self.start
        return Span(at, at)

    def part(self, start: int, end: int | None = None) -> Placed:
        """value[start:end], still placed."""
        end = len(self.value) if end is None else end
        places = None if self.places is None else self.places[start:end]
        return Placed(self.value[start:end], self.span(start, start).start, places)

    def stripped(self) -> Placed:
        """Without white space at both ends."""
        left = len(self.value) - len(self.value.lstrip())
        return self.part(left, max(left, len(self.value.rstrip())))


def joined(pieces: list[Placed]) -> Placed:
    """The pieces one after another as a single string."""
    if len(pieces) == 1:
        return pieces[0]
    places = tuple(piece.span(i, i + 1) for piece in pieces for i in range(len(piece.value)))
    return Placed("".join(piece.value for piece in pieces), pieces[0].start if pieces else 0, places)
