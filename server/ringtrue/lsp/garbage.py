"""Garbage: collected in the pauses between messages instead of in the middle of a keystroke.

Syntax trees are many objects, and a collection that starts while one is built costs more than parsing it.
Does not know what the objects are.
"""

from __future__ import annotations

import gc

# Where no pause comes, collections run by themselves; the young ones after this many objects instead of 700.
_YOUNG = 200_000


class Garbage:
    """Remembers what has been tidied since something was last done."""

    def __init__(self) -> None:
        self._small = self._large = False
        self._frozen = False

    def postpone(self) -> None:
        gc.set_threshold(_YOUNG, 20, 100)

    def made(self) -> None:
        """Something was done that may have left garbage."""
        self._small = self._large = True

    def pause(self) -> None:
        """Nothing has come for a moment: take away what the last keystrokes left."""
        if self._small:
            self._small = False
            gc.collect(1)

    def rest(self) -> None:
        """Nothing has come for long. What is there after the first rest, mostly code, is never looked at again."""
        if self._large:
            self._large = False
            gc.collect()
            if not self._frozen:
                self._frozen = True
                gc.freeze()
