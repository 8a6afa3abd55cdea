"""Refreshes the snapshot in a process of its own: it takes seconds of CPU and 300 MB, and a server answers meanwhile.

Does not know how a refresh is done; carries settings there and the outcome back, as JSON through pipes.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from ringtrue.index.configured import Configured, Source
from ringtrue.index.values import Refreshed, Unavailable

PATIENCE = 600.0
# The child finds our package where we found it, whatever put it on our path.
_CHILD = (
    "import json, sys; said = json.load(sys.stdin); sys.path[:] = said['path']; from ringtrue.index.refreshing import"
)
_PROGRAM = f"{_CHILD} child; child(said)"


def refresh_apart(settings: Configured, folder: Path, offline: bool) -> Refreshed | Unavailable:
    """Refresh the snapshot in `folder`; returns when that is done. Kills the child after ten minutes."""
    told = json.dumps(
        {"path": sys.path, "folder": str(folder), "offline": offline, "settings": dataclasses.asdict(settings)}
    )
    command = [sys.executable, "-I", "-c", _PROGRAM]  # isolated: nothing is imported from where the user stands
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and program
            command, input=told, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        return _outcome(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return Unavailable("", "unreachable", f"the list of names did not come within {PATIENCE:g} s")
    except (subprocess.CalledProcessError, OSError, ValueError, KeyError, TypeError) as error:
        return Unavailable("", "unreachable", f"the list of names was not refreshed: {type(error).__name__}")


def child(told: dict[str, Any]) -> None:
    """What the child does with what it is told."""
    from ringtrue.index.door import Index

    fields = told["settings"]
    sources = tuple(Source(**one) for one in fields.pop("sources"))
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    index = Index.open(Path(told["folder"]), Configured(**{**fields, **lists}, sources=sources), told["offline"])
    said = index.refresh()
    if isinstance(said, Refreshed):
        print(json.dumps({"count": said.count, "built": said.built.isoformat()}))
    else:
        print(json.dumps({"why": said.why, "message": said.message}))


def _outcome(said: dict[str, Any]) -> Refreshed | Unavailable:
    if "count" in said:
        return Refreshed(said["count"], datetime.fromisoformat(said["built"]))
    return Unavailable("", said["why"], said["message"])
