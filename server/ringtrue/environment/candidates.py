"""Candidates: the top-level modules that a wrong name may have been meant to be.

Does not choose among them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from ringtrue.environment import first_party, stdlib
from ringtrue.environment.world import Environment


def top_level_names(environment: Environment, file: str) -> tuple[str, ...]:
    """Public names importable in the file at `file`: the project's, the standard library's, what is installed."""
    found = [*_own(environment, file), *sorted(stdlib.top_level(environment.version))]
    for folder in environment.installed.paths:
        found += _modules_in(environment, folder)
    return tuple(dict.fromkeys(name for name in found if not name.startswith("_")))


def _own(environment: Environment, file: str) -> Iterator[str]:
    for root in first_party.roots(environment.folder, file, environment.view):
        yield from _modules_in(environment, root)


def _modules_in(environment: Environment, folder: str) -> Iterator[str]:
    for name, is_folder in environment.view.entries(folder).items():
        stem, _, suffix = name.partition(".")
        if not stem.isidentifier():
            continue
        if is_folder and not suffix:
            if "__init__.py" in environment.view.entries(os.path.join(folder, name)):
                yield name
        elif name.endswith((".py", ".so", ".pyd")):
            yield stem
