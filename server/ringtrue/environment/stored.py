"""Stored: the names of attributes that some code of a workspace sets on something, or names in a string to set them.

Reads the text alone, and generously: a name too many hides a finding. Does not know on what they are set.
"""

from __future__ import annotations

import re

from ringtrue.environment.disk import View
from ringtrue.environment.words import words_in

_STORED = re.compile(
    r"\.(\w+)[ \t]*(?::[^=\n]+)?=(?!=)"
    r"|\bsetattr\([^,()]+,[ \t]*[\"'](\w+)[\"']|(?:patch|setattr)\w*\([^)\n]*[\"'.](\w+)[\"']"
)


def stored_in(folder: str, view: View) -> frozenset[str] | None:
    """Every name that is set as an attribute in the workspace `folder`; None where there are too many files to tell."""
    return words_in(folder, view, "stored", _of_text)


def _of_text(text: str) -> frozenset[str]:
    return frozenset(word for words in _STORED.findall(text) for word in words if word)


_METHOD = re.compile(r"^[ \t]+(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)


def methods_in(folder: str, view: View) -> frozenset[str] | None:
    """Every name of a method in the workspace `folder`; None where there are too many files to tell."""
    return words_in(folder, view, "methods", lambda text: frozenset(_METHOD.findall(text)))
