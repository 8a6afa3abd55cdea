"""Colours of a terminal, or none. Does not know what is shown in them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal, TextIO

Colour = Literal["error", "warning", "information", "hint", "path", "bold", "faint", "good"]
_CODES: dict[Colour, str] = {
    "error": "1;31", "warning": "1;33", "information": "1;34", "hint": "1;36",
    "path": "1", "bold": "1", "faint": "2", "good": "32",
}  # fmt: skip  # a table reads better packed


@dataclass(frozen=True)
class Style:
    """Whether text is coloured."""

    coloured: bool

    def paint(self, text: str, colour: Colour) -> str:
        return f"\033[{_CODES[colour]}m{text}\033[0m" if self.coloured and text else text


PLAIN = Style(coloured=False)


def style_for(wish: str, stream: TextIO) -> Style:
    """The user's option first, then NO_COLOR and FORCE_COLOR, then whether a terminal shows the output."""
    if wish != "auto":
        return Style(wish == "always")
    if os.environ.get("NO_COLOR"):
        return PLAIN
    if os.environ.get("FORCE_COLOR"):
        return Style(coloured=True)
    return Style(stream.isatty() and os.environ.get("TERM") != "dumb")
