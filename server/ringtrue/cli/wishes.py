"""The options of the command line as wishes, which stand over every configuration file.

Does not know what the wishes do.
"""

from __future__ import annotations

import argparse
import os
from itertools import chain
from pathlib import Path
from typing import Any

from ringtrue.cli.places import cache_folder as cache_folder
from ringtrue.workspace import Wishes


def wishes_of(arguments: argparse.Namespace) -> Wishes:
    """What the options ask for; an option that the command does not have asks for nothing."""
    given = vars(arguments)
    overrides: dict[str, Any] = {
        name.replace("_", "-"): list(chain.from_iterable(given[name]))
        for name in ("select", "ignore", "extend_select", "extend_ignore")
        if given.get(name)
    }
    if given.get("python"):
        overrides["python"] = _place(given["python"])
    if given.get("target_version"):
        overrides["target-version"] = given["target_version"]
    return Wishes(
        overrides=overrides,
        offline=bool(given.get("offline")),
        isolated=bool(given.get("isolated")),
        config_file=Path(os.path.abspath(given["config"])) if given.get("config") else None,
        cache=cache_folder(given.get("cache_dir")) / "index",
    )


def _place(python: str) -> str:
    """A path is meant from here, not from the project's folder; a bare version stays one."""
    return python if python.replace(".", "").isdigit() else os.path.abspath(os.path.expanduser(python))
