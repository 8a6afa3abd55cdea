"""Baseline: findings that were accepted, in a file beside the code, so that only new ones are told.

A finding is known again by its mark, wherever its line has moved; by the mark alone where its file is gone, as after
a rename. Does not know how files are checked.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringtrue.review.marks import Mark
from ringtrue.rule import Finding

VERSION = 1
Accepted = Mapping[str, Mapping[Mark, int]]
"""How often each mark was accepted, by the file's path relative to the baseline's folder, with `/`."""


class Unreadable(Exception):  # noqa: N818  # an outcome for the user, not a fault
    """The file is no baseline; the text says why."""


@dataclass(frozen=True)
class Marked:
    """One file's findings with their marks, side by side."""

    path: str
    findings: tuple[Finding, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Compared:
    """What is new, by path; and how many accepted findings are there no more."""

    new: Mapping[str, tuple[Finding, ...]]
    gone: int


def relative(path: str, folder: str) -> str:
    """The path as a baseline in `folder` names it."""
    return os.path.relpath(path, folder).replace(os.sep, "/")


def accepted(files: Iterable[Marked]) -> Accepted:
    """A baseline of everything that is found."""
    return {one.path: Counter(one.marks) for one in files if one.marks}


def rendered(known: Accepted) -> str:
    """The file's text, in an order that does not depend on the run, so that versions of it can be compared."""
    files = {path: _by_rule(counts) for path, counts in sorted(known.items())}
    return json.dumps({"version": VERSION, "findings": files}, indent=1) + "\n"


def _by_rule(counts: Mapping[Mark, int]) -> dict[str, dict[str, int]]:
    rules: dict[str, dict[str, int]] = {}
    for mark in sorted(counts):
        rules.setdefault(mark.rule, {})[mark.digest] = counts[mark]
    return rules


def parsed(text: str) -> Accepted:
    """The baseline in a file's text. Raises Unreadable."""
    try:
        said = json.loads(text)
    except ValueError as error:
        raise Unreadable(f"is not JSON: {error}") from None
    if not isinstance(said, dict) or said.get("version") != VERSION or not isinstance(said.get("findings"), dict):
        raise Unreadable(f"is not a baseline of version {VERSION}")
    return {path: _counts(path, rules) for path, rules in said["findings"].items()}


def _counts(path: str, rules: Any) -> Mapping[Mark, int]:
    try:
        return {Mark(rule, digest): int(count) for rule, found in rules.items() for digest, count in found.items()}
    except (AttributeError, TypeError, ValueError, OverflowError):  # of a count that is infinite
        raise Unreadable(f"holds something else than counts for '{path}'") from None


def compared(files: Sequence[Marked], known: Accepted, exists: Iterable[str]) -> Compared:
    """What of `files` is not in the baseline. `exists`: those of its paths that are still there."""
    there = {*exists, *(one.path for one in files)}
    lost: Counter[Mark] = Counter()
    for path, counts in known.items():
        if path not in there:
            lost.update(counts)
    new: dict[str, tuple[Finding, ...]] = {}
    gone = 0
    for one in files:
        own = Counter(known.get(one.path, {}))
        left = tuple(
            finding
            for finding, mark in zip(one.findings, one.marks, strict=True)
            if not (_taken(own, mark) or _taken(lost, mark))
        )
        new[one.path] = left
        gone += own.total()
    return Compared(new, gone + lost.total())


def _taken(counts: Counter[Mark], mark: Mark) -> bool:
    """Whether one of the mark was left, and is now used up."""
    if counts[mark] <= 0:
        return False
    counts[mark] -= 1
    return True
