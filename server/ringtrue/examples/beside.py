"""Beside: texts beside a module that hold interactive sessions, as `doctest.testfile` reads them, and what they claim
of the module's functions.

Does not know what is run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from ringtrue.examples.claims import Claim
from ringtrue.examples.prompts import session_claims

if TYPE_CHECKING:
    from ringtrue.environment.world import Environment

_SUFFIXES: Final = (".rst", ".md", ".txt")
_MOST_FILES: Final = 20
_LONGEST: Final = 100_000


class Written(NamedTuple):
    """A text, and the file that holds it."""

    path: str
    text: str


def texts_beside(environment: Environment, file: str) -> tuple[Written, ...]:
    """The texts with sessions in the folder of the module at `file`, and at the top of the project."""
    folders = dict.fromkeys((os.path.dirname(file), environment.folder))
    paths = (
        os.path.join(folder, name)
        for folder in folders
        for name, is_dir in sorted(environment.view.entries(folder).items())
        if not is_dir and name.lower().endswith(_SUFFIXES)
    )
    texts = (Written(path, environment.view.text(path) or "") for path, _ in zip(paths, range(_MOST_FILES)))  # noqa: B905  # the first few
    return tuple(one for one in texts if ">>>" in one.text and "import" in one.text and len(one.text) <= _LONGEST)


def claims_beside(written: Written, file: str, name: str) -> tuple[Claim, ...]:
    """The sessions of a text that imports `name` from the module at `file`; none where it does not."""
    if f"{name}(" not in written.text or not _imports(written.text, file, name):
        return ()
    return _claims(written.text)


def _imports(text: str, file: str, name: str) -> bool:
    """Whether `name` is imported from the module, or from a package around it."""
    parts = os.path.splitext(file)[0].replace("\\", "/").split("/")
    word = re.compile(rf"\b{re.escape(name)}\b(?!\s+as\b)")
    return any(found["module"].split(".")[-1] in parts and word.search(found["names"]) for found in _imported(text))


def _imported(text: str) -> Iterator[re.Match[str]]:
    pattern = r">>>\s*from\s+(?P<module>[\w.]+)\s+import\s+(?P<names>\((?:[^)]*)\)|[^\n]*)"
    return re.finditer(pattern, text)


@lru_cache(maxsize=32)
def _claims(text: str) -> tuple[Claim, ...]:
    return tuple(session_claims(text))
