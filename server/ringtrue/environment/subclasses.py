"""Subclasses: whether a class that derives from another, in the same package, has an attribute that the other lacks.

Reads texts alone, and generously: classes go by their last names, and whatever a body sets or defines counts. Of what
is declared to be one class, an object may be of any that derives from it. Does not know other packages.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ringtrue.environment.api.values import Api
from ringtrue.environment.bases import BASES, COMMENT
from ringtrue.environment.disk import View

if TYPE_CHECKING:
    from ringtrue.environment.world import Environment

MOST_FILES = 4_000

_CLASS = re.compile(rf"^([ \t]*)class[ \t]+(\w+)[ \t]*(?:\[[^\]]*\][ \t]*)?(?:\(({BASES})\))?[ \t]*:", re.MULTILINE)
_MEMBER = re.compile(r"\bdef[ \t]+(\w+)|\b(?:self|cls)\.(\w+)[ \t]*(?:[:=,)]|\+=)")
_IN_BODY = re.compile(r"^([ \t]+)(\w+)[ \t]*[:=]", re.MULTILINE)
"""An attribute of a class, or the argument of a call or definition that stands on a line of its own."""
_ARGUMENTS = re.compile(r"\[[^\]]*\]")
_QUOTED = re.compile(r"[\"'](\w+)[\"']")
_BY_NAME = re.compile(r"setattr|__dict__|__slots__|__getattr|locals\(|vars\(")
"""What makes attributes of names that stand in quotes."""
_FUNCTION = re.compile(r"^(?:async[ \t]+)?def[ \t]", re.MULTILINE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Derived:
    """One class: its bases by their last names, and all that its body may set."""

    name: str
    bases: frozenset[str]
    members: frozenset[str]


def subclass_has(environment: Environment, file: str, name: str, member: str) -> bool | None:
    """Whether a subclass of the class `name` has `member`; None where that cannot be told."""
    found = environment.api(name, file)
    if not isinstance(found, Api) or found.where is None or not found.where.path:
        return None
    root = _root(found.where.path)
    classes = environment.remembered(f"subclasses {root}", lambda: _classes(root, environment.view))
    return None if classes is None else _has(classes, name.rpartition(".")[2], member)  # type: ignore[arg-type]  # what `_classes` made


def _root(path: str) -> str:
    """The folder of the package that the file is part of; the file itself where it is none."""
    folder = os.path.dirname(path)
    if os.path.isfile(os.path.join(folder, "VERSIONS")):
        return folder  # the stubs of the standard library
    found = path
    while any(os.path.isfile(os.path.join(folder, f"__init__{suffix}")) for suffix in (".py", ".pyi")):
        found, folder = folder, os.path.dirname(folder)
    return found


def _classes(root: str, view: View) -> tuple[Derived, ...] | None:
    found: list[Derived] = []
    paths = list(_files(root))
    if len(paths) > MOST_FILES:
        return None
    for path in paths:
        text = view.text(path) or ""
        if "class" in text:
            found += classes_of(text)
    return tuple(found)


def _files(root: str) -> list[str]:
    if os.path.isfile(root):
        return [root]
    return [
        os.path.join(folder, name)
        for folder, _, names in os.walk(root)
        if os.path.basename(folder) not in ("tests", "test")  # nobody is handed what those make
        for name in names
        if name.endswith((".py", ".pyi"))
    ]


def classes_of(text: str) -> list[Derived]:
    """The classes that derive from others, and those that stand in no other, of one text."""
    found: list[Derived] = []
    matches = list(_CLASS.finditer(text))
    for place, match in enumerate(matches):
        end = len(text)
        for other in matches[place + 1 :]:
            if len(other[1]) <= len(match[1]):
                end = other.start()
                break
        outside = _FUNCTION.search(text, match.end(), end) if not match[1] else None
        end = outside.start() if outside is not None else end
        if match[3] or not match[1]:
            members = {word for groups in _MEMBER.findall(text, match.end(), end) for word in groups if word}
            members |= _in_body(text, match.end(), end)
            if _BY_NAME.search(text, match.end(), end):
                members.update(_QUOTED.findall(text, match.end(), end))
            bases = COMMENT.sub("", match[3] or "")
            found.append(Derived(match[2], frozenset(_WORD.findall(_ARGUMENTS.sub("", bases))), frozenset(members)))
    return found


def _in_body(text: str, start: int, end: int) -> set[str]:
    """What the body of a class binds, in a condition or not; arguments stand further to the right."""
    found = [(len(indent), word) for indent, word in _IN_BODY.findall(text, start, end)]
    first = re.compile(r"\n([ \t]+)\S").search(text, start - 1, end)
    most = len(first[1]) + 4 if first is not None else 8
    return {word for indent, word in found if indent <= most}


def _has(classes: tuple[Derived, ...], name: str, member: str) -> bool:
    if any(each.name == name and "Protocol" in each.bases for each in classes):
        return True  # anything may stand for it
    below, size = {name}, 0
    while len(below) > size:
        size = len(below)
        below.update(each.name for each in classes if each.bases & below)
    return any(member in each.members and each.bases & below for each in classes) or _beside(classes, below, member)


def _beside(classes: tuple[Derived, ...], below: set[str], member: str) -> bool:
    """Whether another base of one of the subclasses has it."""
    beside, size = {base for each in classes if each.bases & below for base in each.bases} - below - {"object"}, 0
    while len(beside) > size:
        size = len(beside)
        beside.update(base for each in classes if each.name in beside for base in each.bases)
    return any(member in each.members and each.name in beside for each in classes)
