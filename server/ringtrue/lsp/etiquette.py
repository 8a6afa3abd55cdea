"""Etiquette: what is not said to somebody who is in the middle of a word.

A word that is being typed is wrong until it is right. What is found at the cursor, was not there a key before, and may
still become right, is held back until the cursor has left it or the user pauses: a module's name, or the beginning of a
name that is known here. A word that nothing known begins with is told of at once. What was said before stays. Does not
know documents, messages or time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ringtrue.builtin_names import BUILTINS

if TYPE_CHECKING:
    from ringtrue.analysis import Analysis, Placed
    from ringtrue.rule import Finding

_LARGEST = 30_000  # characters: more is checked as a document that was opened is, prompt rules first
_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"\w*$")


def unfinished(analysis: Analysis, cursor: int, before: Analysis | None) -> frozenset[int]:
    """The findings that touch `cursor`, are new and may still become right, by their number in reading order of the
    blocks."""
    touching: dict[int, tuple[str, str]] = {}
    number = 0
    for placed in analysis.placed:
        at = cursor - placed.start
        for finding in placed.findings:
            if finding.span.start <= at <= finding.span.end and _may_become_right(analysis, placed, finding, at):
                touching[number] = (finding.rule, finding.message)
            number += 1
    if not touching:
        return frozenset()
    said = {(one.rule, one.message) for placed in before.placed for one in placed.findings} if before else set()
    return frozenset(number for number, what in touching.items() if what not in said)


def _may_become_right(analysis: Analysis, placed: Placed, finding: Finding, at: int) -> bool:
    rule = analysis.snapshot.rules.by_name.get(finding.rule)
    if rule is not None and rule.topic == "imports":
        return True
    text = placed.block.text
    typed = _LAST_WORD.search(text[finding.span.start : at])
    word = typed[0] if typed else ""

    def goes_on(name: str) -> bool:
        return name.startswith(word) and name != word

    return (
        any(map(goes_on, _WORD.findall(text))) or any(map(goes_on, analysis.facts.names)) or any(map(goes_on, BUILTINS))
    )


def is_block(changes: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a change brings several lines at once, as pasting and completing a block do: nobody is in the middle."""
    return any("range" in one and "\n" in one["text"].strip() and len(one["text"]) < _LARGEST for one in changes)
