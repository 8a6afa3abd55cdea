"""Injected names: what the project's own files put into `builtins`, or set by name on modules that they make.

Every test then reads such a name without binding it. Told by the text alone: does not know which program runs which
file, nor what a computed name stands for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from ringtrue.environment.disk import Stamp, View
from ringtrue.environment.first_party import python_files

_MOST_FILES = 3_000
_PUT = re.compile(
    rb"\b(?:_*builtin\w*)\.(?:([^\W\d]\w*)\s*=[^=]|__dict__\[\s*['\"](\w+)['\"]\s*\]\s*=[^=])"
    rb"|\bsetattr\(\s*[\w.]+\s*,\s*['\"](\w+)['\"]"
)


@dataclass
class _Read:
    """What the files of one workspace put, each with the stamp it was read at."""

    files: dict[str, tuple[Stamp | None, frozenset[str]]] = field(default_factory=dict)


def injected_names(folder: str, view: View) -> frozenset[str]:
    """The names that the sources in `folder` inject, of the first few thousand of them; what they put into `builtins`
    as `builtins.name` as well."""
    kept = view.disk.kept(("injected", folder))
    read = kept if isinstance(kept, _Read) else _Read()
    found: set[str] = set()
    for path in islice(python_files(folder, view), _MOST_FILES):
        stamp = view.stamp(path)
        if path not in read.files or read.files[path][0] != stamp:
            read.files[path] = (stamp, _put(view.disk.raw(path) or b""))
        found |= read.files[path][1]
    view.disk.keep(("injected", folder), read)
    return frozenset(found)


def _put(raw: bytes) -> frozenset[str]:
    if b"builtin" not in raw and b"setattr(" not in raw:
        return frozenset()
    found: set[str] = set()
    for *builtin, by_setattr in _PUT.findall(raw):
        name = next(filter(None, builtin), b"").decode()
        found |= {name, f"builtins.{name}"} if name else {by_setattr.decode()}
    return frozenset(found)
