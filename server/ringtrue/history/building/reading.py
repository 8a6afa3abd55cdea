"""Reads one file into a `Record`: its names, its classes' members, what functions take, what is said to be deprecated.

Does not follow imports. Where names are made in ways that cannot be read, it says so: the record is `open`.
"""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections.abc import MutableMapping

from ringtrue.history.building.classes import SETATTR
from ringtrue.history.building.made import add_made_names
from ringtrue.history.building.pieces import members, pieces
from ringtrue.history.building.records import Binding, Record, joined, whole
from ringtrue.history.building.skeleton import skeleton
from ringtrue.history.building.statements import Reader, global_names

READER = "17"
"""Changes with what is read, so that records of other readers are not used."""

_WORTH_CUTTING = 1500
_DYNAMIC = re.compile(
    r"^def __getattr__|def __getattr__\((?!self|cls|_?self)|__getattr__\s*[,=]|import __getattr__"
    r"|globals\(\)(?:\[[^\]\n]*\]\s*=[^=]|\.(?:update|setdefault|__setitem__))|[=(,]\s*globals\(\)(?!\[)"
    r"|sys\.modules(?:\[[^\]\n]*\]\s*=[^=]|\[__name__\]|\.(?:update|setdefault))|^(?:    )?exec\("
    r"|^(?:    )?(?:vars|locals)\(\)|=\s*locals\(\)|attach_stub|lazy_loader|_LazyModule|recreate_module|\b_?attach\(",
    re.MULTILINE,
)
_DYNAMIC_WORDS = (
    "__getattr__",
    "globals()",
    "sys.modules",
    "exec(",
    "vars()",
    "locals()",
    "attach",
    "lazy_loader",
    "_LazyModule",
    "recreate_module",
)


Cache = MutableMapping[bytes, Record]
"""Pieces that were read, by their digest."""


def read(text: str, version: tuple[int, int], cache: Cache | None = None) -> Record:
    """What `text` says on a Python of `version`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(text, version, {} if cache is None else cache)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Record(open=f"cannot be parsed: {type(error).__name__}")


def _read(text: str, version: tuple[int, int], cache: Cache) -> Record:
    try:
        record = joined([_piece(piece, version, cache) for piece in pieces(text)])
    except SyntaxError:
        record = joined([_piece(text, version, cache)])
    for name in record.globals:
        record.names.setdefault(name, [Binding("value")])
    if any(word in text for word in _DYNAMIC_WORDS) and _DYNAMIC.search(text):
        add_made_names(record, ast.parse(text), text)
    if "setattr(" in text:
        for owner, name in SETATTR.findall(text):
            if owner in record.names and owner not in ("self", "cls"):
                record.patches.append((owner, name or "**"))
    return record


def _piece(text: str, version: tuple[int, int], cache: Cache) -> Record:
    digest = hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).digest()
    found = cache.get(digest)
    if found is None:
        found = cache[digest] = _class_piece(text, version, cache) or _plain_piece(text, version)
    return found


def _class_piece(text: str, version: tuple[int, int], cache: Cache) -> Record | None:
    """A class, its functions one by one; None where the text is not one class that is plainly written."""
    cut = members(text) if len(text) > _WORTH_CUTTING else None
    if cut is None:
        return None
    try:
        record = Reader(cut[0], version, in_parts=True).read(ast.parse(cut[0]))
        parts = [_member(each, version, cache) for each in cut[1]]
    except SyntaxError:
        return None
    [[name, bindings], *others] = record.names.items()
    if others or len(bindings) != 1 or bindings[0].kind != "class":
        return None
    record.names[name] = [whole([*bindings, *parts])]
    record.globals = global_names(text)
    return record


def _member(text: str, version: tuple[int, int], cache: Cache) -> Binding:
    """One function of a class, as a class that has no other."""
    digest = hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).digest()
    found = cache.get(digest)
    if found is None:
        found = cache[digest] = _plain_piece(f"class _:\n{text}", version, in_parts=True)
    return found.names["_"][0]


def _plain_piece(text: str, version: tuple[int, int], in_parts: bool = False) -> Record:
    try:
        tree = ast.parse(skeleton(text))
    except SyntaxError:
        tree = ast.parse(text)
    return Reader(text, version, in_parts).read(tree)
