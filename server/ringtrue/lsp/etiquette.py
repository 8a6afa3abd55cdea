"""Etiquette: what is not said to somebody who is in the middle of a word.

A word that is being typed is wrong until it is right. What is found at the cursor, was not there a key before, and may
still become right, is held back until the cursor has left it or the user pauses: a module's name, or the beginning of a
name that is known here. A word that nothing known begins with is told of at once. What was said before stays. Does not
know documents, messages or time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ringtrue.builtin_names import BUILTINS

if TYPE_CHECKING:
    from ringtrue.analysis import Analysis, Placed
    from ringtrue.rule import Finding

_LARGEST = 30_000  # characters: more is checked as a document that was opened is, prompt rules first
_BUILTINS = sorted(BUILTINS)
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

    if not word or _begins_a_word_of(text, word):
        return True
    return _begins_one(word, _BUILTINS) or _begins_one(word, _in_order(analysis.facts.names))


def _begins_a_word_of(text: str, word: str) -> bool:
    """Whether a longer word of `text` begins with `word`. No pattern: compiling one costs more than all of this."""
    at = text.find(word)
    while at >= 0:
        behind = text[at + len(word) : at + len(word) + 1]
        if (behind.isalnum() or behind == "_") and not (at and (text[at - 1].isalnum() or text[at - 1] == "_")):
            return True
        at = text.find(word, at + 1)
    return False


def _begins_one(word: str, names: list[str]) -> bool:
    """Whether one of the sorted `names` is longer than `word`, and begins with it."""
    after = bisect_right(names, word)
    return after < len(names) and names[after].startswith(word)


@lru_cache(maxsize=64)
def _in_order(names: frozenset[str]) -> list[str]:
    return sorted(names)


def is_block(changes: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a change brings several lines at once, as pasting and completing a block do: nobody is in the middle."""
    return any("range" in one and "\n" in one["text"].strip() and len(one["text"]) < _LARGEST for one in changes)
