"""Names that language models are documented to invent and that somebody registered afterwards.

Short on purpose: an entry needs public evidence that models suggest the name, not only that it looks wrong. Does not
know whether a name still exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Invented:
    """One name, what was most likely meant, when the name was registered (as precisely as known), and who says so."""

    name: str
    meant: str | None
    registered: str
    evidence: str


INVENTED = (
    Invented(
        "huggingface-cli",
        "huggingface-hub",
        "2023-12",
        "suggested by several models, then registered as an empty package by researchers (Lasso Security, 'AI package"
        " hallucinations', 2024); installed thousands of times and copied into a company's read-me",
    ),
)

_BY_NAME = MappingProxyType({one.name: one for one in INVENTED})


def invented(name: str) -> Invented | None:
    """The entry for `name` (PEP 503 form), if there is one."""
    return _BY_NAME.get(name)
