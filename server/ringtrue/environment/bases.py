"""Bases: the names that stand among the bases of a class anywhere in a workspace.

Reads the text alone, and generously: a name too many hides a finding. Does not know which module a name is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringtrue.environment.disk import View
from ringtrue.environment.words import words_in

# Each begins with what can be searched for as it stands, which takes a tenth of the time.
BASES = r"(?:[^:#\"']|#[^\n]*\n|\"[^\"\n]*\"|'[^'\n]*')*"
"""What may stand between the parentheses: comments, and texts that hold a colon, too."""
COMMENT = re.compile(r"#[^\n]*")
_CLASS = re.compile(rf"class(?<=\bclass)\s+\w+\s*(?:\[[^\]]*\]\s*)?\(({BASES})\)\s*:")
MADE = tuple(
    re.compile(rf"{word}\((?<=\b{word}\()([^)]*)\)") for word in ("type", "new_class", "make_class", "create_model")
)
_RENAMED = re.compile(r"as(?<=[ \t]as)[ \t]+(\w+)")
_LAST = re.compile(r"\w+\Z")
_LONGEST = 120
"""Characters of a name."""
_WORD = re.compile(r"\w+")


def bases_in(folder: str, view: View) -> frozenset[str] | None:
    """Every name that a class of the workspace `folder` derives from; None where there are too many files to tell."""
    return words_in(folder, view, "bases", _of_text)


def _of_text(text: str) -> frozenset[str]:
    names = frozenset(_named(text))
    if not names:
        return names
    return names | {old for old, new in renamed(text) if new in names}


def renamed(text: str) -> Iterator[tuple[str, str]]:
    """What `as` gives another name, with it."""
    for found in _RENAMED.finditer(text):
        before = _LAST.search(text[max(0, found.start() - _LONGEST) : found.start()].rstrip(" \t"))
        if before is not None:
            yield before[0], found[1]


def _named(text: str) -> Iterator[str]:
    if "class" in text or "type(" in text:
        for pattern in (_CLASS, *MADE):
            for said in pattern.findall(text):
                yield from _WORD.findall(COMMENT.sub("", said))
