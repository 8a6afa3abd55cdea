"""Etiquette: what is not said to somebody who is in the middle of a word.

A word that is being typed is wrong until it is right. What is found at the cursor, and was not there a key before, is
held back until the cursor has left it or the user pauses. What was said before stays. Does not know documents, messages
or time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ringtrue.analysis import Analysis

_LARGEST = 30_000  # characters: more is checked as a document that was opened is, prompt rules first


def unfinished(analysis: Analysis, cursor: int, before: Analysis | None) -> frozenset[int]:
    """The findings that touch `cursor` and are new, by their number in reading order of the blocks."""
    touching: dict[int, tuple[str, str]] = {}
    number = 0
    for placed in analysis.placed:
        at = cursor - placed.start
        for finding in placed.findings:
            if finding.span.start <= at <= finding.span.end:
                touching[number] = (finding.rule, finding.message)
            number += 1
    if not touching:
        return frozenset()
    said = {(one.rule, one.message) for placed in before.placed for one in placed.findings} if before else set()
    return frozenset(number for number, what in touching.items() if what not in said)


def is_block(changes: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a change brings several lines at once, as pasting and completing a block do: nobody is in the middle."""
    return any("range" in one and "\n" in one["text"].strip() and len(one["text"]) < _LARGEST for one in changes)
