"""Memory: which findings an agent's session was held up for, so that it is held up for each once only.

Does not know what a finding says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from ringtrue.review.marks import Mark

_KEPT = 200  # sessions; older ones are deleted


def first_time(cache: Path | None, session: str, path: str, found: Iterable[Mark]) -> bool:
    """Whether any of `found` is new to the session; they are known to it from now on.

    Without a place to remember nothing is new: holding an agent up for ever is worse than saying nothing.
    """
    if cache is None:
        return False
    file = cache / "agents" / blake2b(session.encode(errors="surrogatepass"), digest_size=12).hexdigest()
    told = _read(file)
    new = {f"{path}\n{mark.rule}\n{mark.digest}" for mark in found} - told
    return bool(new) and _write(file, told | new)


def _read(file: Path) -> set[str]:
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return {one for one in said if isinstance(one, str)} if isinstance(said, list) else set()


def _write(file: Path, told: set[str]) -> bool:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{os.getpid()}")
        made.write_text(json.dumps(sorted(told)), encoding="utf-8")
        made.replace(file)
        by_age = sorted(file.parent.iterdir(), key=lambda one: one.stat().st_mtime)
        for old in by_age[:-_KEPT]:
            old.unlink()
    except OSError:
        return False
    return True
