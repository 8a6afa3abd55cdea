"""Poetry's version constraints (`^1.2`, `~1.2`, `*`, `1.2.*`, `>=1 <2`) as PEP 440 specifiers.

Does not know tables or files.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

_CONSTRAINT = re.compile(r"(\^|~=|~|===?|!=|>=|<=|>|<|=|)\s*v?([A-Za-z0-9*][\w.*+!-]*)\Z")
_SEPARATOR = re.compile(r"\s*,\s*|(?<![\^~=!<>\s,])\s+(?=[\^~=!<>\w*])")


class Converted(NamedTuple):
    """A valid PEP 440 specifier; `partial` when the constraint is a union, which PEP 440 cannot say."""

    specifier: str
    partial: bool


def pep440(constraint: str) -> Converted | None:
    """The constraint in PEP 440's words; None where Poetry would refuse it."""
    alternatives = [_conjunction(part) for part in re.split(r"\s*\|\|?\s*", constraint.strip())]
    if any(part is None for part in alternatives):
        return None
    if len(alternatives) > 1:
        return Converted("", partial=True)
    return Converted(alternatives[0] or "", partial=False)


def _conjunction(text: str) -> str | None:
    parts = [_single(part) for part in _SEPARATOR.split(text.strip().rstrip(",")) if part]
    if not parts or None in parts:
        return None
    joined = ",".join(part for part in parts if part)
    try:
        return str(SpecifierSet(joined))
    except InvalidSpecifier:
        return None


def _single(text: str) -> str | None:
    found = _CONSTRAINT.match(text)
    if found is None:
        return None
    operator, version = found[1], found[2]
    if version in ("*", "x", "X"):
        return "" if operator in ("", "=", "==", ">=") else None
    if operator in ("^", "~") or (operator == "~=" and version.lstrip("v").isdigit()):
        return _range(operator, version.removesuffix(".*"))
    if version.endswith(".*"):
        if operator in ("", "=", "=="):
            return f"=={version}"
        return f"{operator}{version}" if operator == "!=" else f"{operator}{version[:-2]}"
    return f"{'==' if operator in ('', '=') else operator}{version}"


def _range(operator: str, text: str) -> str | None:
    try:
        version = Version(text)
    except InvalidVersion:
        return None
    release = version.release
    if operator != "^":  # "~=1" as well, which PEP 440 does not allow and Poetry reads as "~1"
        kept = min(len(release), 2) - 1
    else:
        kept = next((i for i, number in enumerate(release) if number), len(release) - 1)
    upper = [*release[:kept], release[kept] + 1]
    epoch = f"{version.epoch}!" if version.epoch else ""
    return f">={version},<{epoch}{'.'.join(map(str, upper))}"
