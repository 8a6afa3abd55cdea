"""The shelf of libraries: which there are by the name that is imported, each read when it is first asked for.

Does not know what is in them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ringtrue.migrations.model import Library

LIBRARIES = frozenset(("numpy", "pandas"))
"""The names that are imported, each a file of `libraries`; those of the standard library share one."""


@cache
def library(top: str) -> Library | None:
    """The library that is imported as `top`."""
    if top not in LIBRARIES:
        return None
    found: Library = import_module(f"ringtrue.migrations.libraries.{top}").LIBRARY
    return found
