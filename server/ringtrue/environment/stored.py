"""Stored: the names of attributes that some code of a workspace sets on something, or names in a string to set them.

Reads the text alone, and generously: a name too many hides a finding. Does not know on what they are set.
"""

from __future__ import annotations

import re

from ringtrue.environment.disk import View
from ringtrue.environment.first_party import python_files

MOST_FILES = 20_000

_STORED = re.compile(
    r"\.(\w+)[ \t]*(?::[^=\n]+)?=(?!=)"
    r"|\bsetattr\([^,()]+,[ \t]*[\"'](\w+)[\"']|(?:patch|setattr)\w*\([^)\n]*[\"'.](\w+)[\"']"
)


def stored_in(folder: str, view: View) -> frozenset[str] | None:
    """Every name that is set as an attribute in the workspace `folder`; None where there are too many files to tell."""
    kept = view.disk.kept(("stored", folder))
    before: dict[str, tuple[object, frozenset[str]]] = kept if isinstance(kept, dict) else {}
    now: dict[str, tuple[object, frozenset[str]]] = {}
    for path in python_files(folder, view):
        if len(now) == MOST_FILES:
            return None
        stamp = view.stamp(path)
        found = before.get(path)
        now[path] = found if found is not None and found[0] == stamp else (stamp, _of_text(view.text(path) or ""))
    view.disk.keep(("stored", folder), now)
    return frozenset().union(*(names for _, names in now.values()))


def _of_text(text: str) -> frozenset[str]:
    return frozenset(word for words in _STORED.findall(text) for word in words if word)
