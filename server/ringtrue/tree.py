"""Tree: the nodes of a block, parents before children, and each one's parent.

Does not know names, scopes or positions.
"""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

# Fields that never hold a node a rule could want by itself: contexts and operators are read from their parents.
_NOT_NODES = {"ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "lineno", "level", "module", "n", "s"}
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    names = _FIELDS.get(kind)
    if names is None:
        names = () if kind is ast.Constant else tuple(name for name in kind._fields if name not in _NOT_NODES)
        _FIELDS[kind] = names
    return names


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below `node`, in the order of its fields."""
    below: list[ast.AST] = []
    for name in _fields(type(node)):
        value = getattr(node, name, None)
        if type(value) is list:
            below += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            below.append(value)
    return below


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """As `ast.walk`, in the same order, without contexts and operators; in a third of the time."""
    waiting = deque([node])
    while waiting:
        node = waiting.popleft()
        if _FIELDS.get(type(node)) != ():
            waiting.extend(children(node))
        yield node


@dataclass(frozen=True, eq=False)
class Tree:
    """All nodes of a block, parents before children, and the parent of each but the roots."""

    nodes: tuple[Any, ...]
    parents: dict[ast.AST, ast.AST]
    below: dict[ast.AST, list[ast.AST]]
    """The children of each node that has any, last first."""

    @classmethod
    def of(cls, roots: Iterable[ast.stmt]) -> Tree:
        parents: dict[ast.AST, ast.AST] = {}
        inner: dict[ast.AST, list[ast.AST]] = {}
        nodes: list[ast.AST] = []
        stack: list[ast.AST] = [*roots]
        stack.reverse()
        while stack:
            node = stack.pop()
            nodes.append(node)
            # Names and constants, half of all nodes, have none: no call for them.
            if _FIELDS.get(type(node)) != () and (below := children(node)):
                parents.update(dict.fromkeys(below, node))
                below.reverse()
                inner[node] = below
                stack.extend(below)
        return cls(tuple(nodes), parents, inner)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The parents of `node`, innermost first, up to the block's own statement."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent
