"""Sources: folders, archives and repositories, as the user names them. Does not know what is in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ringtrue.fleet.archives import SUFFIXES

Kind: TypeAlias = Literal["folder", "archive", "repository"]
_ADDRESS = re.compile(r"(?:git\+)?(?P<address>(?:https?|ssh|git|file)://.+)")
_SHORT = re.compile(r"[\w.-]+@[\w.-]+:(?!//).+")
"""`git@host:owner/name`, as ssh and git write it."""
_REVISION = re.compile(r"(?P<address>(?:\w+://[^/]*/|[\w.-]+@[\w.-]+:)[^@]+)@(?P<revision>[\w.][\w./+-]*)")


@dataclass(frozen=True)
class Source:
    """`text` is what the user wrote, and the project's name in the results; `place` a path or an address."""

    text: str
    kind: Kind
    place: str
    revision: str = "HEAD"


def source_of(text: str) -> Source:
    """What `text` means; whether it is there is found out where it is read."""
    address = _ADDRESS.fullmatch(text)
    if address or (_SHORT.fullmatch(text) and not os.path.exists(text)):
        place = address["address"] if address else text
        found = _REVISION.fullmatch(place)
        if found:
            return Source(text, "repository", found["address"], found["revision"])
        return Source(text, "repository", place)
    path = os.path.abspath(os.path.expanduser(text))
    if path.lower().endswith(SUFFIXES) and not os.path.isdir(path):
        return Source(text, "archive", path)
    return Source(text, "folder", path)


def listed(lines: Iterable[str]) -> list[str]:
    """The sources that a list names, one a line; `#` begins a remark."""
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
