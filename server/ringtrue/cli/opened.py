"""The project that the commands about a project are for. Does not check files."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ringtrue.cli.folders import Folders
from ringtrue.cli.options import Usage
from ringtrue.cli.targets import project_root
from ringtrue.cli.voice import Voice
from ringtrue.cli.wishes import wishes_of
from ringtrue.registry import installed_rules
from ringtrue.workspace import Folder


def opened(arguments: argparse.Namespace) -> tuple[Folder, bool]:
    """The project that holds the path given, and whether its configuration can be read; what cannot is told."""
    path = os.path.abspath(arguments.path)
    if not os.path.exists(path):
        raise Usage(f"'{arguments.path}' does not exist")
    anchor = path if os.path.isdir(path) else os.path.dirname(path)
    folders = Folders(wishes_of(arguments))
    folder = folders.at(project_root(os.path.join(anchor, "any"), anchor))
    Voice(quiet=False).problems(folder.problems)
    return folder, not folder.problems


def left_to_companions(folder: Folder, path: str) -> frozenset[str]:
    """The rules that the settings let run in the file at `path`, and that another tool makes needless."""
    enabled = {rule.name for rule in installed_rules() if folder.settings.enabled(rule, Path(path))}
    return frozenset(enabled - folder.rules_for(path).names)
