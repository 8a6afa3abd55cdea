"""What is known of particular libraries and cannot be read from their text, each entry with its evidence.

Does not know releases: an entry holds for all of them.
"""

from __future__ import annotations

from typing import Final

from ringtrue.environment.api import known

CLOSED_MODULES: Final = {
    "numpy": (),  # `globals()` is filled from the table that `__getattr__` answers from, for Pythons without it
    "torch": (),  # what it makes through `globals()` are the names of `torch._C`, which generated stubs list
    # generated lists of all names; the rest is loaded late
    "tensorflow": ("keras", "estimator", "contrib", "compat", "losses", "metrics", "optimizers", "initializers"),
}
"""Modules whose names can all be read although they make some at run time, and the names that they make besides."""

COMPLETE_STUBS: Final = frozenset(
    (
        *known.COMPLETE_STUBS,
        "torch",  # generated from the same declarations as the functions
    )
)
"""Distributions whose own stubs name all that is public."""

CLOSED_CLASSES: Final = frozenset((*known.FOLLOWS_DATA, *known.MADE_NAMES, "requests.sessions.Session"))
"""Classes that make attributes at run time, and none that code can count on; their own texts say which they have."""

OPEN_CLASSES: Final = frozenset(known.OPEN_CLASSES)

REMOVED_BY: Final = frozenset(("APIRemovedInV1Proxy",))
"""What stands where a name was and raises whatever is done with it: the name is as good as gone."""
