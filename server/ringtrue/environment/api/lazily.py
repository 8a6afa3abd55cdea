"""Reads a file into a `ModuleApi` as far as it is asked for: functions, classes and members of classes one by one.

Says the same as `reading.read`, which is its oracle, but for attributes set on what is no class. Does not follow
anything.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, ItemsView, Iterator, Mapping, ValuesView
from typing import TypeAlias

from ringtrue.environment.api.raw import SURE, ModuleApi, RawBinding, RawClass, RawValue
from ringtrue.environment.api.reading import bindings_of, parts_of, read
from ringtrue.environment.layout import Version
from ringtrue.environment.pieces import Piece, code_of, members, pieces, without

Bound: TypeAlias = "tuple[RawBinding, ...]"
_SHORT = 4_000
"""Shorter texts are read at once."""
_BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)
# What a body says of the module: it binds names there, or sets attributes of a class.
_SETTER = re.compile(r"setattr\(\s*([\w.]+)")
_SETTING = re.compile(r"\n(?:    |\t)([A-Za-z_]\w*)\.\w+[ \t]*=[^=]")


def read_lazily(text: str, version: Version) -> ModuleApi:
    """The API that `text` defines on a Python of `version`."""
    if len(text) < _SHORT:
        return read(text, version)
    code = code_of(text)
    every = pieces(text, code)
    classes = {each.name for each in every if each.is_class}
    later = [each for each in every if not _tells(code, each, classes)]
    rest = without(text, later)
    try:
        tree = _parsed(rest)
    except _BROKEN:
        return read(text, version)  # cut in a wrong place, or no Python at all
    if not _deleted(tree.body).isdisjoint(each.name for each in later):
        return read(text, version)
    parts = parts_of(tree, rest, version)

    def whole() -> Mapping[str, Bound]:
        return read(text, version).bindings

    def one(piece: Piece) -> Bound:
        return _of_piece(text, piece, code, version)

    bindings = Later(parts.early, later, one, whole, parts.late)
    return ModuleApi(bindings, parts.stars, parts.patches, parts.calls)


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _deleted(body: list[ast.stmt]) -> set[str]:
    targets = (target for node in body if isinstance(node, ast.Delete) for target in node.targets)
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _tells(text: str, piece: Piece, classes: set[str]) -> bool:
    """Whether the piece binds names of the module, or may set attributes of a class."""
    if _is_global(text, piece):
        return True
    if any(found[1] in classes for found in _SETTING.finditer(text, piece.start, piece.end)):
        return True
    for found in _SETTER.finditer(text, piece.start, piece.end):
        owner = found[1]
        if owner in classes or owner in ("cls", "type") or owner.endswith("__class__"):
            return True
        if owner != "self" and re.search(rf"def \w+\(\s*{re.escape(owner)}\b", text[piece.start : piece.end]):
            return True
    return False


def _is_global(text: str, piece: Piece) -> bool:
    """Whether a statement of it begins with `global`."""
    place = text.find("global ", piece.start, piece.end)
    while place >= 0:
        before = text[max(place - 200, piece.start) : place].rstrip(" \t")
        if before[-1:] in ("\n", ";", ":", ""):
            return True
        place = text.find("global ", place + 1, piece.end)
    return False


def _of_piece(text: str, piece: Piece, code: str, version: Version) -> Bound:
    padded = "\n" * piece.line + text[piece.start : piece.end]
    try:
        if piece.is_class and piece.end - piece.start > _SHORT:
            made = _of_class(text, piece, code, version)
            if made is not None:
                return (made,)
        return bindings_of(padded, version)[piece.name]
    except _BROKEN:
        return (RawValue(piece.name, piece.head + 1, SURE, None, None),)


def _of_class(text: str, owner: Piece, code: str, version: Version) -> RawClass | None:
    """A class whose members are read one by one; None where it cannot be cut into them."""
    inner = members(text, owner, code)
    if not inner:
        return None
    first = text[inner[0].start : inner[0].end]
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    rest = "\n" * owner.line + without(text, inner, lambda _: f"{indent}pass", owner.start, owner.end)
    try:
        tree = _parsed(rest)
    except _BROKEN:
        return None
    match tree.body:
        case [ast.ClassDef(body=body)]:
            places = {each.lineno for each in body if isinstance(each, ast.Pass)}
            if not {each.head + 1 for each in inner} <= places or _deleted(body):
                return None
        case _:
            return None
    found = parts_of(tree, rest, version).early[owner.name][-1]
    if not isinstance(found, RawClass):
        return None
    early = {name: list(several) for name, several in found.members.items()}

    def one(piece: Piece) -> Bound:
        padded = "\n" * (piece.line - 1) + f"class {owner.name}:\n" + text[piece.start : piece.end]
        try:
            return _members_of(padded, version, owner.name)[piece.name]
        except _BROKEN:
            return (RawValue(piece.name, piece.head + 1, SURE, None, None),)

    def whole() -> Mapping[str, Bound]:
        return _members_of("\n" * owner.line + text[owner.start : owner.end], version, owner.name)

    return found._replace(members=Later(early, inner, one, whole, {}, text))


def _members_of(text: str, version: Version, name: str) -> Mapping[str, Bound]:
    found = bindings_of(text, version)[name][-1]
    assert isinstance(found, RawClass)  # as its text begins
    return found.members


class Later(Mapping[str, "tuple[RawBinding, ...]"]):
    """Bindings by name; those of pieces are read when somebody asks for them, or all at once."""

    def __init__(
        self,
        early: Mapping[str, list[RawBinding]],
        later: list[Piece],
        one: Callable[[Piece], Bound],
        whole: Callable[[], Mapping[str, Bound]],
        late: Mapping[str, list[RawBinding]],
        text: str = "",
    ) -> None:
        self._early, self._late = early, late
        self._pieces: dict[str, list[Piece]] = {}
        for piece in later:
            self._pieces.setdefault(piece.name, []).append(piece)
        self._one, self._whole = one, whole
        self._text = text
        self._made: dict[str, Bound] = {}
        self._filled = False

    def at_hand(self, name: str) -> list[RawBinding]:
        """What is known of a name without reading a piece."""
        return self._early.get(name, [])

    def mentioning(self, *words: str) -> Iterator[str]:
        """The names whose text may hold one of `words`."""
        yield from self._early
        for name, several in self._pieces.items():
            if any(self._text.find(word, each.start, each.end) >= 0 for each in several for word in words):
                yield name

    def __getitem__(self, name: str) -> Bound:
        made = self._made.get(name)
        if made is None:
            if name not in self:
                raise KeyError(name)
            made = self._made[name] = self._read(name)
        return made

    def _read(self, name: str) -> Bound:
        found = list(self._early.get(name, ()))
        for piece in self._pieces.get(name, ()):
            found += self._one(piece)
        return (*sorted(found, key=lambda each: each.line), *self._late.get(name, ()))

    def _fill(self) -> None:
        if not self._filled:
            self._filled = True
            try:
                self._made = {**self._whole(), **self._made}
            except _BROKEN:
                return  # they are read one by one

    def values(self) -> ValuesView[Bound]:
        self._fill()
        return super().values()

    def items(self) -> ItemsView[str, Bound]:
        self._fill()
        return super().items()

    def __contains__(self, name: object) -> bool:
        return name in self._pieces or name in self._early or name in self._late

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._early, *self._pieces, *self._late)))

    def __len__(self) -> int:
        return len(self._early.keys() | self._pieces.keys() | self._late.keys())
