"""Memory: how often a run of the command line looks for garbage.

Syntax trees are many objects, and nearly all of them go by themselves. Does not know what the objects are.
"""

from __future__ import annotations

import gc

_YOUNG = 50_000
"""Objects between two collections instead of 700: a fifth of the time of a run, for some megabytes."""


def tidy_rarely() -> None:
    """For a process that ends with its run; what is there by now, mostly code, is never looked at again."""
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 100)
