"""The Pythons a project is for: the lowest it promises to support and the one at hand.

Does not know the interpreter's files (`interpreter`), and does not check that the two agree.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from ringtrue.environment.declared import Declared
from ringtrue.environment.layout import Version, parsed_version
from ringtrue.environment.stdlib import NEWEST
from ringtrue.plain_files import plain_text

_POETRY = re.compile(r"(?P<sign>[\^~])\s*(?P<version>\d+(?:\.\d+)*)")
_CANDIDATES = tuple((3, minor) for minor in range(NEWEST[1] + 3))


@dataclass(frozen=True)
class Target:
    """`lowest` is what the code must run on; `at_hand` is what runs it here; `reason` says where `lowest` is from."""

    lowest: Version
    at_hand: Version
    reason: str


def target(declared: Declared, interpreter: Version | None) -> Target:
    """From `requires-python`, else `.python-version`, else the interpreter, else the newest Python known."""
    pinned = _pinned(declared.folder)
    at_hand = interpreter or pinned
    specifier = declared.requires_python
    allowed = supported(specifier) if specifier else ()
    if allowed:
        newest = max((version for version in allowed if version <= NEWEST), default=allowed[0])
        return Target(allowed[0], at_hand or newest, f"requires-python is '{specifier}'")
    if pinned:
        return Target(pinned, at_hand or pinned, "'.python-version'")
    if interpreter:
        return Target(interpreter, interpreter, "the interpreter")
    return Target(NEWEST, NEWEST, "the newest Python known")


def supported(specifier: str) -> tuple[Version, ...]:
    """Minor versions of Python 3 of which some release satisfies `specifier`; empty if it cannot be read.

    Poetry's caret and tilde, `||` and bare versions are understood.
    """
    found: set[Version] = set()
    for alternative in specifier.split("||"):
        found.update(_supported(_as_pep440(alternative)))
    return tuple(sorted(found))


def _supported(specifier: str) -> list[Version]:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # on first use: asked once for a project

    try:
        allowed = SpecifierSet(specifier)
    except InvalidSpecifier:
        return []
    micros = (0, 1, 2, 5, 10, 99)
    return [version for version in _CANDIDATES if any(f"3.{version[1]}.{micro}" in allowed for micro in micros)]


def _as_pep440(text: str) -> str:
    joined = re.sub(r"([<>=!~^])\s+", r"\1", text)  # ">= 3.10" is one clause
    parts = [part.strip() for part in joined.replace(" ", ",").split(",")]
    return ",".join(_clause(part) for part in parts if part and part != "*")


def _clause(part: str) -> str:
    match = _POETRY.fullmatch(part)
    if match is None:
        return f"=={part}.*" if re.fullmatch(r"\d+(\.\d+)?", part) else part
    numbers = match["version"].split(".")
    if match["sign"] == "^" or len(numbers) == 1:
        return f">={match['version']},<{int(numbers[0]) + 1}"
    return f">={match['version']},<{numbers[0]}.{int(numbers[1]) + 1}"


def _pinned(folder: str) -> Version | None:
    """`.python-version` of the folder or of one above it."""
    at = folder
    while not os.path.isfile(path := os.path.join(at, ".python-version")):
        if os.path.dirname(at) == at:
            return None
        at = os.path.dirname(at)
    try:
        return parsed_version(plain_text(path, 1000).strip().removeprefix("cpython@").removeprefix("cpython-"))
    except OSError:
        return None
