"""Where the embedded data lies. Does not know its format."""

from __future__ import annotations

from pathlib import Path

NAMES = Path(__file__).with_name("data") / "names.bin"
POPULAR = Path(__file__).with_name("data") / "popular.bin"
