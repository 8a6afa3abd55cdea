"""Names that language models are documented to invent.

Short on purpose: an entry needs public evidence that models suggest the name, not only that it looks wrong. Does not
know whether a name still exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Invented:
    """One name, what was most likely meant, since when somebody has or had it registered, and who says so."""

    name: str
    meant: str | None
    registered: str | None  # as precisely as it is known; None where nobody is known to have done so
    evidence: str


INVENTED = (
    Invented(
        "huggingface-cli",
        "huggingface-hub",
        "2023-12",
        "suggested by several models, then registered as an empty package by a researcher (Lasso Security, 'AI package"
        " hallucinations', March 2024); installed thousands of times and copied into a company's read-me",
    ),
    Invented(
        "starlette-reverse-proxy",
        None,
        None,
        "suggested by a coding agent under test (Trend Micro, 'Slopsquatting', June 2025)",
    ),
)

_BY_NAME = MappingProxyType({one.name: one for one in INVENTED})


def known_invention(name: str) -> Invented | None:
    """The entry for `name` (PEP 503 form), if there is one."""
    return _BY_NAME.get(name)
