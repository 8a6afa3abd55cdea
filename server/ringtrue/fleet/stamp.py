"""The stamp of a run: what a project's results rest on beside its own files.

Changes with Ringtrue, the rule packs, the options, the user's configuration and what is installed. Does not know any
project.
"""

from __future__ import annotations

import os
import sys
from hashlib import blake2b
from pathlib import Path

import ringtrue
from ringtrue import packs
from ringtrue.config.loading import user_file
from ringtrue.registry import installed_rules
from ringtrue.workspace import Wishes


def stamp_of(wishes: Wishes, environment: str) -> str:
    """`environment` is the fingerprint of what is installed where a project has no environment of its own."""
    modules = sorted({rule.check.__module__.partition(".")[0] for rule in installed_rules()} | {"ringtrue"})
    said = (
        ringtrue.__version__,
        sys.version_info[:2],
        [(pack, _newest(pack)) for pack in modules],
        sorted(packs.stamps().items()),
        sorted(wishes.overrides.items()),
        wishes.offline,
        wishes.distrusted,
        wishes.isolated,
        _text(wishes.config_file) if wishes.config_file else _text(user_file()),
        environment,
    )
    return blake2b(repr(said).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()


def _newest(pack: str) -> int:
    """The time of the pack's newest module."""
    folders = getattr(sys.modules.get(pack), "__path__", ())
    return max((_time(path) for folder in folders for path in Path(folder).rglob("*.py")), default=0)


def _time(path: Path) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _text(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
