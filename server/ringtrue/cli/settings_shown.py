"""`ringtrue config`: the settings that hold in a project, and where each answer comes from.

Does not read configuration itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from ringtrue.cli.environment_shown import interpreter_lines
from ringtrue.cli.index_shown import state_lines
from ringtrue.cli.main import CLEAN, ERROR
from ringtrue.cli.opened import left_to_companions, opened
from ringtrue.config.reading import key_of
from ringtrue.registry import installed_rules
from ringtrue.workspace import Folder


def run(arguments: argparse.Namespace) -> int:
    folder, sound = opened(arguments)
    for line in _lines(folder, Path(arguments.path).absolute()):
        print(line)
    return CLEAN if sound else ERROR


def _lines(folder: Folder, path: Path) -> Iterator[str]:
    yield f"project: {folder.path}"
    yield f"configuration: {folder.source or 'no file: the defaults hold'}"
    yield ""
    for field in fields(folder.settings):
        if field.metadata:
            yield f"{key_of(field.name)} = {_shown(getattr(folder.settings, field.name))}"
    yield ""
    yield from _rules(folder, str(path if path.is_file() else path / "any.py"))
    yield ""
    yield from interpreter_lines(folder)
    yield ""
    yield from state_lines(folder.world.index.status())


def _rules(folder: Folder, path: str) -> Iterator[str]:
    """Which rules run in the file at `path`, and why the others do not."""
    running = folder.rules_for(path).names
    left = left_to_companions(folder, path)
    off = sorted(rule.name for rule in installed_rules() if rule.name not in running | left)
    yield f"rules that run: {len(running)} of {len(installed_rules())}"
    if off:
        yield f"rules that do not: {', '.join(off)}"
    if left:
        yield f"rules left to Ruff, which the project configures: {', '.join(sorted(left))}"


def _shown(value: Any) -> str:
    """As TOML would have it; what is not set is `unset`."""
    if value is None:
        return "unset"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(str(key))} = {_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return json.dumps(value, default=str)
