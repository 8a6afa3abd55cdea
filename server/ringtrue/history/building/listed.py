"""The distributions that the history tells of: `distributions.txt`, the most important first.

Each line is a project and, where it needs them, `most=N` releases, and `without=PACKAGE,PACKAGE`: what is in those is
left out, as not known, where it is generated, or for the project's own services, and larger than all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ringtrue.history.building.choosing import MOST

_FILE = Path(__file__).with_name("distributions.txt")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line."""

    project: str
    most: int = MOST
    without: tuple[str, ...] = ()


def listed(path: Path = _FILE) -> list[Listed]:
    """All lines but comments."""
    lines = (line.partition("#")[0].split() for line in path.read_text("utf-8").splitlines())
    return [_of(words) for words in lines if words]


def _of(words: list[str]) -> Listed:
    options = dict(word.split("=", 1) for word in words[1:])
    without = tuple(filter(None, options.get("without", "").split(",")))
    return Listed(words[0], int(options.get("most", MOST)), without)
