"""Modules whose `__getattr__` is made by another module: the names that it answers for, each entry with its evidence.

Does not know modules that read their own `__getattr__` in one place (`lazy` does).
"""

from __future__ import annotations

from typing import Final

ANSWERED: Final = {
    # `attr._make_getattr`: what the distribution's metadata say, and nothing else
    "attrs": frozenset(
        ("__version__", "__version_info__", "__title__", "__copyright__", "__uri__", "__url__", "__description__",
         "__author__", "__email__", "__license__")
    ),
    # limits of resources, as far as the system has them
    "psutil": frozenset(
        f"RLIM{name}"
        for name in (
            "_INFINITY", "IT_AS", "IT_CORE", "IT_CPU", "IT_DATA", "IT_FSIZE", "IT_KQUEUES", "IT_LOCKS", "IT_MEMLOCK",
            "IT_MSGQUEUE", "IT_NICE", "IT_NOFILE", "IT_NPROC", "IT_NPTS", "IT_PIPEBUF", "IT_RSS", "IT_RTPRIO",
            "IT_RTTIME", "IT_SBSIZE", "IT_SIGPENDING", "IT_STACK", "IT_SWAP", "IT_VMEM",
        )
    ),
    # beside what `__all__` and its table of lazy imports name: what `_migration.py` redirects; it raises for the rest
    "pydantic": frozenset(("PyObject", "validate_arguments")),
}  # fmt: skip
"""For each of these modules everything beside the names that it binds, exports or lists."""


def closed(module: str, reason: str) -> frozenset[str] | None:
    """The further names of a module that `reason` leaves open; None where they are not known."""
    return ANSWERED.get(module) if "__getattr__" in reason or "globals()" in reason else None
