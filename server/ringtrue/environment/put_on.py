"""Put on: the names that the files of an installed distribution set on modules, such as `mail.outbox = []`, and on the
objects of another that it extends, such as `app.session_store = store`.

Reads the text alone: of a module the last part of its name counts, of an object none. Does not know which files run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from packaging.utils import canonicalize_name

from ringtrue.environment.disk import View
from ringtrue.environment.metadata import Distribution, files, metadata

_SET = re.compile(
    r"(?<![.\w])(?:\w+\.)*?(\w+)\.(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=(?!=)|\bsetattr\(\s*(\w+),\s*[\"'](\w+)[\"']"
)
_ITSELF = ("self", "cls")


def put_on(module: str, name: str, distribution: Distribution, view: View) -> bool:
    """Whether a file of `distribution` sets `name` on what is called like `module`."""
    return (module.rpartition(".")[2], name) in _kept(distribution, view)


def put_on_instance(name: str, owner: str, distribution: str, installed: Iterable[Distribution], view: View) -> bool:
    """Whether a file of some distribution that needs `distribution` sets `name` on what may be an object of the class
    `owner`, by what the variable is called."""
    words = frozenset(word.lower() for word in _WORDS.findall(owner)) | _ANY_OBJECT
    for one in installed:
        found = (_NAME.match(requirement) for requirement in metadata(one, view).requires)
        extends = any(name_of and canonicalize_name(name_of[0]) == distribution for name_of in found)
        if extends and any(pair[1] == name and _may_be(pair[0], words) for pair in _kept(one, view)):
            return True
    return False


def _may_be(variable: str, words: frozenset[str]) -> bool:
    """Whether a variable is called like a class of these words, or shortly, or like anything."""
    low = variable.lower()
    return len(low) < 4 or any(word in low or low in word for word in words)


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ANY_OBJECT = frozenset(("app", "obj", "instance", "this", "target", "current", "sender", "context", "value", "item"))

_NAME = re.compile(r"[\w.-]+")


def _kept(distribution: Distribution, view: View) -> frozenset[tuple[str, str]]:
    key = ("put-on", distribution.records, view.stamp(distribution.records))
    kept = view.disk.kept(key)
    pairs = kept if isinstance(kept, frozenset) else _pairs(distribution, view)
    view.disk.keep(key, pairs)
    return pairs


def _pairs(distribution: Distribution, view: View) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for path in files(distribution, view):
        if path.endswith(".py"):
            text = view.text(os.path.join(distribution.site, path)) or ""
            found.update((a or b, c or d) for a, c, b, d in _SET.findall(text))
    return frozenset(pair for pair in found if pair[0] not in _ITSELF)
