"""Standing: which release of a distribution the code runs with, and where that puts a migration.

Does not know how releases are found out: the world says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from ringtrue.environment.answers import Found

if TYPE_CHECKING:
    from ringtrue.context import Context
    from ringtrue.migrations.model import Migration

Status: TypeAlias = Literal["removed", "deprecated", "coming"]
Number: TypeAlias = "tuple[int, ...]"
PYTHON = "python"
"""What the standard library goes by where distributions are named."""
_NEWEST, _NOBODY = "newest known", "no release is pinned"


@dataclass(frozen=True)
class Standing:
    """`version` is the release at hand, None where nobody says and the newest counts; `how` says who says it. `lowest`
    is the lowest release that the project promises to run on."""

    distribution: str
    version: str | None
    how: str
    lowest: str | None = None

    @property
    def title(self) -> str:
        """The library, for people."""
        return "Python" if self.distribution == PYTHON else self.distribution

    def reaches(self, release: str) -> bool:
        """Whether the release at hand is `release` or a later one."""
        return self.version is None or number(self.version) >= number(release)

    def always_reaches(self, release: str) -> bool:
        """Whether the lowest release that is supported is `release` or a later one, too."""
        return self.reaches(release) and (self.lowest is None or number(self.lowest) >= number(release))

    def of(self, migration: Migration) -> Status:
        if migration.removed and self.reaches(migration.removed):
            return "removed"
        if migration.deprecated and self.reaches(migration.deprecated):
            return "deprecated"
        return "coming"

    def __str__(self) -> str:
        if self.how in (_NEWEST, _NOBODY):
            return _NOBODY
        return f"{self.version} {self.how}"


def is_first_party(name: str, ctx: Context) -> bool:
    """Whether the module that a full name begins with is a part of the project, whatever its distribution is called."""
    found = ctx.module(name.partition(".")[0])
    return isinstance(found, Found) and found.origin == "first-party"


def number(version: str) -> Number:
    """A release as numbers; what stands behind them does not count."""
    found = tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])
    return (*found, 0, 0, 0)[:3]


def follows(last: str | None, gone: str | None) -> bool:
    """Whether no feature release can lie between the last that has a name and the first known one that has not: only
    some releases are known, so else it may have gone before."""
    if last is None or gone is None:
        return False
    (major, minor, _), after = number(last), number(gone)
    return after[:2] == (major, minor) or after[:2] == (major, minor + 1) or after == (major + 1, 0, 0)


def standing(distribution: str, ctx: Context) -> Standing | None:
    """The release of `distribution` at hand; None where the files of the project contradict each other or do not tell,
    or where the project is that distribution itself."""
    if distribution != PYTHON and (ctx.ask("own-project", distribution) or not ctx.ask("as-declared", distribution)):
        return None
    found = ctx.ask("at-hand", distribution)
    if found is not None:
        reason = "is the Python at hand" if distribution == PYTHON else found.reason
        return Standing(distribution, found.version, reason, found.lowest)
    return None if ctx.ask("declared", distribution) else Standing(distribution, None, _NOBODY)
