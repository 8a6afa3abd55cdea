"""What the index answers with: details of a project, why there are none, the state of the data. All frozen.

Does not know where an answer comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

Status = Literal["active", "archived", "quarantined", "deprecated"]
Why = Literal["absent", "offline", "withheld", "unreachable"]


class Release(NamedTuple):
    """One version of a project, over all its files."""

    version: str
    yanked: bool  # every file of it is
    requires_python: str | None
    uploaded: date | None  # of its first file; None where the index does not say


@dataclass(frozen=True)
class Details:
    """What an index says about one project."""

    name: str  # PEP 503 form
    first_upload: date | None
    releases: tuple[Release, ...]  # oldest version first
    status: Status
    latest: str | None  # newest final release that is not yanked, else the newest of all
    source: str  # the indexes that have it, without credentials
    complete: bool = True  # every configured index that may have it was asked; else there may be more releases

    @property
    def release_count(self) -> int:
        return len(self.releases)

    @property
    def all_yanked(self) -> bool:
        """Whether there are releases and every one is yanked."""
        return bool(self.releases) and all(release.yanked for release in self.releases)

    def satisfying(self, specifier: str, python: str | None = None) -> tuple[str, ...] | None:
        """The versions that `specifier` admits and that run on `python`, oldest first; None where one makes no sense.

        As an installer does: yanked releases only by an exact pin, pre-releases only where nothing else is left.
        """
        from ringtrue.index.satisfying import satisfying

        return satisfying(self.releases, specifier, python)


@dataclass(frozen=True)
class Unavailable:
    """Why there are no details. Only `absent` says something about the name; the rest say nothing is known."""

    name: str
    why: Why
    message: str


@dataclass(frozen=True)
class Refreshed:
    """A newer snapshot of names was fetched and kept."""

    count: int
    built: datetime


@dataclass(frozen=True)
class State:
    """What the index knows and where from, for a person to read; holds no credentials."""

    embedded_built: datetime | None
    embedded_count: int
    cached_built: datetime | None
    cached_count: int | None
    popular_count: int
    import_count: int
    indexes: tuple[str, ...]
    cache_path: str
    cache_bytes: int
    offline: bool
