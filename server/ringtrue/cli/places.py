"""Places: where results are kept.

Imported before anything else is, so it imports nothing. Does not know what is kept.
"""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder(given: str | None) -> Path:
    """The option, the variable RINGTRUE_CACHE_DIR, else where the platform keeps caches."""
    chosen = given or os.environ.get("RINGTRUE_CACHE_DIR")
    if chosen:
        return Path(os.path.abspath(os.path.expanduser(chosen)))
    import platformdirs  # on first use

    return Path(platformdirs.user_cache_dir("ringtrue", appauthor=False))
