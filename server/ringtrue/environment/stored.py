"""Stored: the names of attributes that some code of a workspace sets on something, or names in a string to set them.

Reads the text alone, and generously: a name too many hides a finding. On what they are set it knows by the last word
before the dot: `Action.close` for `argparse.Action.close = close`, and `*Action` where the name itself is computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    plain = (word for words in _STORED.findall(text) for word in words if word)
    return frozenset((*plain, *_replaced(text), *_computed(text)))


_REPLACED = re.compile(r"^[ \t]*(?:\w+\.)*(\w+)\.(\w+)[ \t]*=(?!=)", re.MULTILINE)


def _replaced(text: str) -> Iterator[str]:
    """What is set on a class or a module by its name, as a method of a library that is put in place of its own."""
    for owner, name in _REPLACED.findall(text):
        if owner not in ("self", "cls"):
            yield f"{owner}.{name}"


_COMPUTED = re.compile(r"\bsetattr\(\s*([\w.]+),\s*(?![\"'\s])|\b([\w.]+)\.__dict__(?:\.update\(|\[)")


def _computed(text: str) -> Iterator[str]:
    """The classes on which, or on whose objects, attributes are set by names that are computed."""
    for found in _COMPUTED.finditer(text):
        owner = found[1] or found[2]
        last = owner.rpartition(".")[2]
        if last.lstrip("_")[:1].isupper():
            yield f"*{last}"
        elif "." not in owner and owner not in ("self", "cls"):
            made = rf"\b{owner}[ \t]*(?:=[ \t]*(?:await[ \t]+)?|:[ \t]*[\"']?)(?:\w+\.)*(_*[A-Z]\w*)"
            yield from (f"*{name}" for name in re.findall(made, text))


_METHOD = re.compile(r"^[ \t]+(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)


def methods_in(folder: str, view: View) -> frozenset[str] | None:
    """Every name of a method in the workspace `folder`; None where there are too many files to tell."""
    return words_in(folder, view, "methods", lambda text: frozenset(_METHOD.findall(text)))
