"""Which releases a version specifier admits, as an installer chooses. Does not know names or indexes."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from ringtrue.index.values import Release


def satisfying(releases: Iterable[Release], specifier: str, python: str | None) -> tuple[str, ...] | None:
    """Versions among `releases` within `specifier` for `python`; None where one of the two cannot be understood."""
    try:
        wanted = SpecifierSet(specifier)
        running = Version(python) if python else None
    except (InvalidSpecifier, InvalidVersion):
        return None
    pinned = any(one.operator in ("==", "===") and not one.version.endswith(".*") for one in wanted)
    usable = [
        release.version
        for release in releases
        if (pinned or not release.yanked) and (running is None or runs_on(release.requires_python, running))
    ]
    return tuple(wanted.filter(usable))


def runs_on(requires_python: str | None, running: Version) -> bool:
    """Whether a release that says `requires_python` installs on `running`; what makes no sense excludes nothing."""
    if not requires_python:
        return True
    try:
        return SpecifierSet(requires_python).contains(running, prereleases=True)
    except InvalidSpecifier:
        return True
