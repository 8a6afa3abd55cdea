"""Put on: the names that the files of an installed distribution set on modules, such as `mail.outbox = []`.

Reads the text alone, and by the last part of the module's name. Does not know which of the files run.
"""

from __future__ import annotations

import os
import re

from ringtrue.environment.disk import View
from ringtrue.environment.metadata import Distribution, files

_SET = re.compile(r"(?<![.\w])(\w+)\.(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=(?!=)|\bsetattr\(\s*(\w+),\s*[\"'](\w+)[\"']")
_ITSELF = ("self", "cls")


def put_on(module: str, name: str, distribution: Distribution, view: View) -> bool:
    """Whether a file of `distribution` sets `name` on what is called like `module`."""
    key = ("put-on", distribution.records, view.stamp(distribution.records))
    kept = view.disk.kept(key)
    pairs = kept if isinstance(kept, frozenset) else _pairs(distribution, view)
    view.disk.keep(key, pairs)
    return (module.rpartition(".")[2], name) in pairs


def _pairs(distribution: Distribution, view: View) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for path in files(distribution, view):
        if path.endswith(".py"):
            text = view.text(os.path.join(distribution.site, path)) or ""
            found.update((a or b, c or d) for a, c, b, d in _SET.findall(text))
    return frozenset(pair for pair in found if pair[0] not in _ITSELF)
