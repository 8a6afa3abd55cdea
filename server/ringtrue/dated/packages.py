"""Packages: distributions that are superseded, and pairs at hand that do not work together.

Does not know where they are declared or imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ringtrue.migrations.pairs import PAIRS, Pair

if TYPE_CHECKING:
    from ringtrue.at_hand import AtHand
    from ringtrue.context import Context

_SURE = ("installed", "locked", "pinned")


def successor(name: str) -> tuple[str, str] | None:
    """What to ask for instead of the distribution `name` (empty: nothing), and why."""
    from ringtrue.migrations.libraries.superseded import DISTRIBUTIONS  # on first use: few ask

    return DISTRIBUTIONS.get(name)


def incompatible(name: str, ctx: Context) -> Iterator[tuple[Pair, AtHand, AtHand]]:
    """The pairs of which the distribution `name` is the first, where both are at hand for certain and do not work."""
    for pair in PAIRS:
        if pair.first != name:
            continue
        first = ctx.ask("at-hand", pair.first)
        second = ctx.ask("at-hand", pair.second)
        if first is None or second is None or not (_is_sure(first) and _is_sure(second)):
            continue
        if not _are_together(first, second):
            continue
        if _allows(pair.first_range, first.version) and _allows(pair.second_range, second.version):
            yield pair, first, second


def _are_together(first: AtHand, second: AtHand) -> bool:
    """Whether both are installed, or files of one folder say both: of another folder's, each may be an environment of
    its own."""
    if "installed" in (first.reason, second.reason):
        return first.reason == second.reason
    files = (one.reason.partition(" in ")[2] for one in (first, second))
    return len({file.replace("\\", "/").rpartition("/")[0] for file in files}) == 1


def _is_sure(found: AtHand) -> bool:
    return found.reason.startswith(_SURE)


@lru_cache(maxsize=256)
def _allows(specifier: str, version: str) -> bool:
    from packaging.specifiers import SpecifierSet  # asked for only where both are there
    from packaging.version import InvalidVersion

    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidVersion:
        return False
