"""Where the embedded data lies. Does not know its format."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

NAMES = Path(__file__).with_name("data") / "names.bin"
POPULAR = Path(__file__).with_name("data") / "popular.bin"


class Embedded(NamedTuple):
    """The files of an index that is known without asking: other ones for examples."""

    names: Path
    popular: Path
