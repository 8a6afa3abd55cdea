"""The schema of one project: every table that its SQL files, its strings, its migrations and its models declare.

Reads the texts alone, once for each stamp; files with nothing to say are only searched for a few words. Does not know
which of the tables a database really has.
"""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterator
from typing import Protocol

from ringtrue.schema import lookups, models, statements, strings
from ringtrue.schema.values import Declared, Place, Schema

MOST_FILES = 5_000
_LARGEST = 400_000  # characters; longer ones are dumps of data
_OTHER_HANDS = re.compile(r"(?:^|/)(?:tests?|testing|examples?|docs?|vendor|node_modules|fixtures)(?:/|_)")


class Files(Protocol):
    """Where texts come from: the disk, with open buffers laid over it."""

    def text(self, path: str) -> str | None: ...

    def stamp(self, path: str) -> object: ...


def schema_of(root: str, paths: Iterator[str], files: Files, kept: dict[str, tuple[object, Declared]]) -> Schema | None:
    """What the files below `root` declare; None where there are too many. `kept` is brought up to date."""
    found: dict[str, tuple[object, Declared]] = {}
    for path in paths:
        if len(found) == MOST_FILES:
            return None
        stamp = files.stamp(path)
        before = kept.get(path)
        found[path] = before if before is not None and before[0] == stamp else (stamp, _of_file(path, root, files))
    kept.clear()
    kept.update(found)
    return Schema.of(declared for _, declared in found.values() if declared)


def _of_file(path: str, root: str, files: Files) -> Declared:
    text = files.text(path)
    if text is None or len(text) > _LARGEST or _OTHER_HANDS.search(os.path.relpath(path, root).replace(os.sep, "/")):
        return Declared()
    if path.endswith(".sql"):
        return statements.declared(text, Place(path, 0, len(text)))
    readers = [read for mentions, read in _READERS if mentions(text)]
    tree = _tree(text) if readers else None
    return Declared.joined(part for read in readers for part in read(tree, path)) if tree is not None else Declared()


def _lookups(tree: ast.Module, path: str) -> Iterator[Declared]:
    yield Declared(lookups=tuple(lookups.lookups_in(tree, path)))


_READERS = (
    (models.MENTIONS.is_in, models.in_models),
    (strings.mentions, strings.in_python),
    (lookups.MENTIONS.is_in, _lookups),
)


def _tree(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what CPython thinks of escapes in somebody's strings
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
