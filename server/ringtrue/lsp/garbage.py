"""Garbage: collected in the pauses between messages instead of in the middle of a keystroke.

Syntax trees are many objects, and a collection that starts while one is built costs more than parsing it.
Does not know what the objects are.
"""

from __future__ import annotations

import gc

# Where no pause comes, collections run by themselves: the young ones after this many objects instead of 700, and one of
# everything with every fiftieth of them, which is some thousand edits. Without that, what was kept for a while and then
# replaced would stay for as long as a program edits without a pause.
_YOUNG, _MIDDLE, _OLD = 50_000, 10, 5
_MANY = 2_000
"""After so many messages and answers, all is tidied in the next longer one, and not only in a rest."""


class Garbage:
    """Remembers what has been tidied since something was last done."""

    def __init__(self) -> None:
        self._small = self._large = False
        self._frozen = False
        self._done = 0

    def postpone(self) -> None:
        gc.set_threshold(_YOUNG, _MIDDLE, _OLD)

    def made(self) -> None:
        """Something was done that may have left garbage."""
        self._small = self._large = True
        self._done += 1

    def pause(self) -> None:
        """Nothing has come for a moment: take away what the last keystrokes left."""
        if self._small:
            self._small = False
            gc.collect(1)

    def settle(self) -> None:
        """Somebody who types has stopped for a moment."""
        if self._done > _MANY:
            self._done = 0
            gc.collect()

    def rest(self) -> None:
        """Nothing has come for long. What is there after the first rest, mostly code, is never looked at again."""
        if self._large:
            self._large = False
            self._done = 0
            gc.collect()
            if not self._frozen:
                self._frozen = True
                gc.freeze()
