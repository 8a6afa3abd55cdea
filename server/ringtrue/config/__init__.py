"""What the user asked for: files of configuration, an editor's settings, companions.

Does not know what rules do, nor LSP.
"""

from __future__ import annotations

from ringtrue.config.loading import Loaded, Problem, load
from ringtrue.config.settings import KnownRule, Settings

__all__ = ["KnownRule", "Loaded", "Problem", "Settings", "load"]
