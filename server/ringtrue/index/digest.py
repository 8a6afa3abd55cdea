"""From a project's files to its releases: what a page lists, told version by version. Does not know where pages are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from packaging.version import Version

from ringtrue.index.pages import File, ProjectPage
from ringtrue.index.values import Details, Release


def details_of(name: str, page: ProjectPage, source: str) -> Details:
    """What `page` says about `name`."""
    versions: dict[Version, list[File]] = {}
    for file in page.files:
        if file.version is not None:
            versions.setdefault(Version(file.version), []).append(file)
    releases = tuple(_release(versions[version]) for version in sorted(versions))
    return Details(
        name=name,
        first_upload=_first(page.files),
        releases=releases,
        status=page.status,
        latest=latest_of(releases),
        source=source,
    )


def together(parts: Sequence[Details], *, complete: bool) -> Details:
    """What several indexes say about one project: every release of each, as an installer would see them.

    `complete`: every index that may hold the project was asked.
    """
    releases: dict[Version, list[Release]] = {}
    for part in parts:
        for release in part.releases:
            releases.setdefault(Version(release.version), []).append(release)
    all_of = tuple(_one_of(releases[version]) for version in sorted(releases))
    days = [part.first_upload for part in parts]
    return Details(
        name=parts[0].name,
        first_upload=min((day for day in days if day is not None), default=None),
        releases=all_of,
        status=next((part.status for part in parts if part.status != "active"), "active"),
        latest=latest_of(all_of),
        source=", ".join(dict.fromkeys(part.source for part in parts)),
        complete=complete,
    )


def _one_of(same: Sequence[Release]) -> Release:
    """One release that several indexes hold: offered where one of them offers it."""
    said = {release.requires_python for release in same}
    days = [release.uploaded for release in same if release.uploaded is not None]
    return Release(
        version=same[0].version,
        yanked=all(release.yanked for release in same),
        requires_python=said.pop() if len(said) == 1 else None,
        uploaded=min(days, default=None),
    )


def latest_of(releases: Iterable[Release]) -> str | None:
    """The newest final release that is not yanked; failing that, the newest that there is."""

    def preference(release: Release) -> tuple[bool, bool, Version]:
        version = Version(release.version)
        return (not release.yanked, not version.is_prerelease, version)

    newest = max(releases, key=preference, default=None)
    return None if newest is None else newest.version


def _release(files: list[File]) -> Release:
    said = {file.requires_python for file in files}
    return Release(
        version=str(files[0].version),
        yanked=all(file.yanked for file in files),
        requires_python=said.pop() if len(said) == 1 else None,
        uploaded=_first(files),
    )


def _first(files: Iterable[File]) -> date | None:
    """The day of the earliest upload; None unless every file states one, since the earliest may be what is missing."""
    days = [_day(file.uploaded) for file in files]
    return min((day for day in days if day is not None), default=None) if all(days) else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
