"""Bases: the names that stand among the bases of a class anywhere in a workspace.

Reads the text alone, and generously: a name too many hides a finding. Does not know which module a name is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringtrue.environment.disk import View
from ringtrue.environment.words import words_in

_CLASS = re.compile(r"^[ \t]*class\s+\w+\s*(?:\[[^\]]*\]\s*)?\(([^:#]*)\)\s*:", re.MULTILINE)
_MADE = re.compile(r"\b(?:type|new_class|make_class|create_model)\(([^)]*)\)")
_RENAMED = re.compile(r"\b(\w+)[ \t]+as[ \t]+(\w+)")
_WORD = re.compile(r"\w+")


def bases_in(folder: str, view: View) -> frozenset[str] | None:
    """Every name that a class of the workspace `folder` derives from; None where there are too many files to tell."""
    return words_in(folder, view, "bases", _of_text)


def _of_text(text: str) -> frozenset[str]:
    names = frozenset(_named(text))
    if not names:
        return names
    return names | {old for old, new in _RENAMED.findall(text) if new in names}


def _named(text: str) -> Iterator[str]:
    if "class" in text or "type(" in text:
        for pattern in (_CLASS, _MADE):
            for said in pattern.findall(text):
                yield from _WORD.findall(said)
