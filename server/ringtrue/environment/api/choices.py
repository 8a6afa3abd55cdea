"""Choices: the values that an annotation lets through, where it lets nothing else through.

The parts of an annotation are looked at one by one, the plainest first: the first that is no literal settles it, and
most need no other file. Does not know what stands for a parameter otherwise (`meanings`).
"""

from __future__ import annotations

import ast

from ringtrue.environment.api import meanings, scopes
from ringtrue.environment.api.lazily import Later
from ringtrue.environment.api.raw import RawImport
from ringtrue.environment.api.reader import Cycle, Reader
from ringtrue.environment.api.things import Alias, ClassThing, Home, Instance, Literals, NoneThing, Several, Thing

_PLAIN = frozenset(("str", "int", "bool", "float", "bytes", "object", "Any", "dict", "list", "tuple", "set", "range"))
_UNIONS = frozenset(("Union", "Optional"))
_FORMS = frozenset((*_UNIONS, "Literal", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly"))
_GENERIC = frozenset(
    ("Sequence", "Iterable", "Iterator", "Mapping", "MutableMapping", "Callable", "Collection", "Hashable", "List",
     "Dict", "Tuple", "Set", "FrozenSet", "Awaitable", "Coroutine", "Generator", "Type", "IO")
)  # fmt: skip
_DEPTH = 12


def choices(text: str, home: Home, owner: ClassThing | None, reader: Reader) -> Literals | None:
    """The values; None where others are taken too, or where that cannot be told."""
    node = meanings.parsed(text)
    found: list[str | int | bool | None] = []
    try:
        closed = node is not None and _collected(node, home, owner, reader, found, 0)
    except Cycle:
        return None
    return tuple(dict.fromkeys(found)) if closed and any(value is not None for value in found) else None


def _collected(
    node: ast.expr,
    home: Home,
    owner: ClassThing | None,
    reader: Reader,
    found: list[str | int | bool | None],
    depth: int,
) -> bool:
    """Whether all that `node` lets through was added to `found`."""
    parts = _alternatives(node)
    if depth > _DEPTH or any(_is_plain(part) for part in parts):
        return False
    for part in sorted(parts, key=lambda each: _leads_elsewhere(each, home)):
        if isinstance(part, ast.Constant) and part.value is None:
            found.append(None)
        elif isinstance(part, ast.Name | ast.Attribute):
            if not _named(part, home, owner, reader, found, depth):
                return False
        elif not _added(meanings.annotated(ast.unparse(part), home, owner, reader), found):
            return False
    return True


def _named(
    node: ast.expr,
    home: Home,
    owner: ClassThing | None,
    reader: Reader,
    found: list[str | int | bool | None],
    depth: int,
) -> bool:
    thing = scopes.dotted_things(home, node, owner, reader)
    if isinstance(thing, Alias):
        inner = meanings.parsed(thing.text)
        return inner is not None and _collected(inner, thing.home, thing.owner, reader, found, depth + 1)
    return thing is not None and not isinstance(thing, ClassThing) and _added(meanings.of_type(thing, reader), found)


def _added(thing: Thing, found: list[str | int | bool | None]) -> bool:
    for part in thing.things if isinstance(thing, Several) else (thing,):
        if isinstance(part, Instance) and part.literals is not None:
            found += part.literals
        elif isinstance(part, NoneThing):
            found.append(None)
        else:
            return False
    return True


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """The parts of a union, however it is written."""
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [*_alternatives(left), *_alternatives(right)]
        case ast.Constant(value=str() as text):
            inner = meanings.parsed(text)
            return _alternatives(inner) if inner is not None else [node]
        case ast.Subscript(value=value, slice=inner) if _word(value) in _UNIONS:
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            none = [ast.Constant(value=None)] if _word(value) == "Optional" else []
            return [each for part in parts for each in _alternatives(part)] + none
    return [node]


def _is_plain(node: ast.expr) -> bool:
    """Whether it is certain without a look at any name that it is no literal."""
    match node:
        case ast.Name(id=name):
            return name in _PLAIN
        case ast.Subscript(value=value):
            return _word(value) in _GENERIC or (_word(value) not in _FORMS and _word(value)[:1].islower())
    return False


def _leads_elsewhere(node: ast.expr, home: Home) -> bool:
    """Whether the name is one that the file imports."""
    every = home.api.bindings
    if not isinstance(node, ast.Name) or not isinstance(every, Later):
        return False
    return any(isinstance(each, RawImport) for each in every.at_hand(node.id))


def _word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
