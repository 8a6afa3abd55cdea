"""Near versions: which release was meant by a version that does not exist.

Does not know which releases there are.
"""

from __future__ import annotations

from collections.abc import Iterable


def nearest_version(specifier: str, versions: Iterable[str]) -> str | None:
    """Of `versions` the last below the version that `specifier` names, or the first above it; None where there is
    none, or nothing to be near to."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        named = [Version(one.version.removesuffix(".*")) for one in SpecifierSet(specifier)]
        known = sorted(Version(version) for version in versions)
    except (InvalidSpecifier, InvalidVersion):
        return None
    final = [version for version in known if not version.is_prerelease] or known
    if not named or not final:
        return None
    below = [version for version in final if version <= max(named)]
    return str(below[-1] if below else final[0])
