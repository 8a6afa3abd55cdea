"""Definition: one place that binds a local name, and bit sets of them.

Does not know how places are found or ordered.
"""

from __future__ import annotations

import ast
from typing import Literal, NamedTuple, TypeAlias

DefinitionKind: TypeAlias = Literal[
    "argument", "assign", "part", "augment", "item", "enter", "except", "import", "inner", "pattern", "walrus", "del"
]


class Definition(NamedTuple):
    """`name` is bound at `step` by `node`. `value` is what it is bound to ("assign", "walrus"), unpacked from
    ("part"), changed by ("augment"), taken from ("item") or entered ("enter")."""

    number: int
    name: str
    step: int
    kind: DefinitionKind
    node: ast.AST
    value: ast.expr | None


def members(mask: int) -> list[int]:
    """The numbers of the bits that are set in `mask`."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
