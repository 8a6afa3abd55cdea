"""Which releases of a distribution the history tells of, and from which file of each.

Does not know what is in them. Of every `X.Y` the first final release counts, of years back; where that would be too
many, some are left out, never the first or last of a major version.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from packaging.version import Version

from ringtrue.index.pages import File

SINCE: Final = "2018-07"
MOST: Final = 26


def chosen(files: Iterable[File], most: int = MOST) -> list[tuple[str, File]]:
    """Releases, the oldest first, each with the file to read."""
    by_version: dict[Version, list[File]] = {}
    for file in files:
        if file.version is not None and not file.yanked and _is_readable(file):
            by_version.setdefault(Version(file.version), []).append(file)
    first: dict[tuple[int, ...], Version] = {}
    for version in sorted(by_version):
        if not version.is_prerelease and not version.is_postrelease:
            first.setdefault((version.epoch, *version.release[:2]), version)
    recent = [version for version in first.values() if _uploaded(by_version[version]) >= SINCE]
    older = [version for version in first.values() if version not in recent]
    kept = thinned([*older[-1:], *recent], most)
    return [(str(version), max(by_version[version], key=_preference)) for version in kept]


def _is_readable(file: File) -> bool:
    return file.wheel or file.name.endswith((".tar.gz", ".zip", ".tgz"))


def _uploaded(files: list[File]) -> str:
    return min((file.uploaded or "9" for file in files), default="9")


def thinned(versions: list[Version], most: int) -> list[Version]:
    """Without some of those in the middle of the longest rows of one major version."""
    kept = list(versions)
    while len(kept) > most:
        spare = [at for at in range(1, len(kept) - 1) if kept[at - 1].major == kept[at].major == kept[at + 1].major]
        if not spare:
            return kept[-most:]
        # the one whose neighbours are nearest to each other
        gap = {at: _distance(kept[at - 1], kept[at + 1], versions) for at in spare}
        kept.pop(min(spare, key=lambda at: (gap[at], at)))
    return kept


def _distance(one: Version, other: Version, versions: list[Version]) -> int:
    return versions.index(other) - versions.index(one)


def _preference(file: File) -> tuple[int, str]:
    """Pure wheels, then those for Linux, then other wheels, then source archives."""
    if not file.wheel:
        return (0, file.name)
    if file.name.endswith("-none-any.whl"):
        return (4 if "py3" in file.name else 3, file.name)
    return (2 if "manylinux" in file.name and "x86_64" in file.name else 1, file.name)
